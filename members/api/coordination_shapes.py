"""What goes in and out where municipalities are coordinated."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from members import addresses
from members.models import (
    Coordinator,
    Invitation,
    Member,
)
from school.openapi.described import described


class AddressField(serializers.CharField):
    """An e-mail address in its one spelling, as in the forms."""

    def to_internal_value(self, data: Any) -> str:
        """Normalised, or a sentence that helps."""
        try:
            return addresses.normalise(super().to_internal_value(data))
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error


@described("Ein Mensch der Kommune, für alle, die sie koordinieren. Nichts über das Lernen.")
class ColleagueSerializer(serializers.ModelSerializer[Member]):
    class Meta:
        model = Member
        fields = ["id", "display_name", "role_at_work", "email"]


@described("Jemand, der die Kommune koordiniert.", member="Nummer der Person, wie in `…/people/`.")
class CoordinatorSerializer(serializers.ModelSerializer[Coordinator]):
    name = serializers.CharField(source="member.display_name", read_only=True)
    member = serializers.IntegerField(write_only=True)

    class Meta:
        model = Coordinator
        fields = ["id", "member", "name", "appointed_at"]
        read_only_fields = ["appointed_at"]


LETTER_STATES = [
    ("due", "wartet"), ("sent", "gegangen"), ("needless", "nicht mehr nötig"), ("held", "zurückgestellt"),
]  # fmt: skip


@described(
    "Eine Einladung.",
    address="Mail-Adresse, an die sie geht.",
    mail="Ob ihre Mail noch geht, gegangen ist, nicht mehr nötig oder zurückgestellt ist.",
    is_open="Ob sie noch angenommen werden kann.",
)
class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    address = AddressField()
    mail = serializers.ChoiceField(choices=LETTER_STATES, read_only=True)
    is_open = serializers.BooleanField(read_only=True)

    class Meta:
        model = Invitation
        times = ["invited_at", "expires_at", "accepted_at", "revoked_at"]
        fields = ["id", "address", "role", "mail", "is_open", *times]
        read_only_fields = times


@described("Warum.", reason="Der Grund; die Person oder Kommune liest ihn.")
class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


@described(
    "Wer übernimmt. Nur die letzte Person, die koordiniert, muss es sagen.", successor="Nummer der Person."
)
class SuccessorSerializer(serializers.Serializer[Any]):
    successor = serializers.IntegerField(required=False, allow_null=True)
