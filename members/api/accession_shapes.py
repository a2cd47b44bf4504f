"""What goes in and out where municipalities join."""

from datetime import date, datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members import rules
from members.models import Accession, AccessionStep, Proof, PublicState
from members.transitions import TRANSITIONS, from_here
from school.uploads.api import UploadField
from school.uploads.kinds import PDFS


class StepSerializer(serializers.ModelSerializer[AccessionStep]):
    """A step that was taken. `by` is a name, empty when the account is gone."""

    by = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = AccessionStep
        fields = ["transition", "from_state", "to_state", "reason", "by", "at"]


class ProofSerializer(serializers.ModelSerializer[Proof]):
    """A letter of intent or council decision; `has_file`: there is a PDF at `…/proofs/<id>/file/`."""

    has_file = serializers.SerializerMethodField()

    class Meta:
        model = Proof
        fields = ["id", "kind", "dated", "signed_by", "link", "has_file", "submitted_at", "accepted_at"]

    def get_has_file(self, proof: Proof) -> bool:
        """Whether a PDF was filed."""
        return proof.file_id is not None


class WaySerializer(serializers.Serializer[Any]):
    """A step that you may take now."""

    transition = serializers.CharField(source="name")
    label: Any = serializers.CharField()
    needs_reason = serializers.BooleanField()


class AccessionLineSerializer(serializers.ModelSerializer[Accession]):
    """Where a municipality stands. `state` is for its own members and the moderators, else null."""

    ags = serializers.CharField(source="municipality.ags", read_only=True)
    municipality: Any = serializers.CharField(source="municipality.short_name", read_only=True)
    public_state = serializers.ChoiceField(choices=PublicState.choices, read_only=True)
    state = serializers.SerializerMethodField(help_text="Genauer Stand; leer: noch nicht gestartet")
    state_since = serializers.SerializerMethodField()

    class Meta:
        model = Accession
        fields: list[str] = ["ags", "municipality", "public_state", "state", "state_since"]

    def sees(self, accession: Accession) -> bool:
        """Whether whoever asks may read more than the public word."""
        return rules.can_see_accession(self.context["request"].user, accession.municipality)

    def get_state(self, accession: Accession) -> str | None:
        """The exact state."""
        return accession.state if self.sees(accession) else None

    def get_state_since(self, accession: Accession) -> datetime | None:
        """Since when."""
        return accession.state_since if accession.pk and self.sees(accession) else None


class AccessionSerializer(AccessionLineSerializer):
    """The same with what belongs to the municipality: contact, history, proofs, and what you may do."""

    answer_by: Any = serializers.SerializerMethodField(help_text="Frist einer offenen Rückfrage")
    version = serializers.CharField(read_only=True, help_text="Schick sie als `seen` mit deinem Schritt mit")
    contact: Any = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()
    proofs = serializers.SerializerMethodField()
    transitions = serializers.SerializerMethodField()

    class Meta(AccessionLineSerializer.Meta):
        fields = [
            *AccessionLineSerializer.Meta.fields,
            "answer_by",
            "version",
            "contact",
            "steps",
            "proofs",
            "transitions",
        ]

    def get_answer_by(self, accession: Accession) -> date | None:
        """Of an open question, for those who may read it."""
        return accession.answer_by if self.sees(accession) else None

    def get_contact(self, accession: Accession) -> str | None:
        """The contact person's name."""
        person = accession.current_contact if self.sees(accession) else None
        return str(person) if person else None

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, accession: Accession) -> Any:
        """Newest first; nothing for those who may not read it."""
        steps = AccessionStep.objects.visible_to(self.context["request"].user)
        rows = steps.filter(accession=accession.pk).select_related("by").order_by("-pk")
        return StepSerializer(rows, many=True).data

    @extend_schema_field(ProofSerializer(many=True))
    def get_proofs(self, accession: Accession) -> Any:
        """Newest first; nothing for those who may not read them."""
        proofs = Proof.objects.visible_to(self.context["request"].user)
        return ProofSerializer(proofs.filter(accession=accession.pk).order_by("-pk"), many=True).data

    @extend_schema_field(WaySerializer(many=True))
    def get_transitions(self, accession: Accession) -> Any:
        """The steps that you may take from here."""
        user = self.context["request"].user
        ways = [way for way in from_here(accession) if rules.can_take(user, accession, way)]
        return WaySerializer(ways, many=True).data


class NewStepSerializer(serializers.Serializer[Any]):
    """A step to take."""

    transition = serializers.ChoiceField(choices=[(name, way.label) for name, way in TRANSITIONS.items()])
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    answer_by = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Frist einer Rückfrage (`ask`)"
    )
    seen = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=80,
        default="",
        help_text="`version`, die du gesehen hast",
    )


class NewProofSerializer(serializers.Serializer[Any]):
    """A proof to file, as JSON with a link or as form data with a PDF."""

    kind = serializers.ChoiceField(choices=Proof.Kind.choices)
    dated = serializers.DateField()
    signed_by = serializers.CharField(max_length=120)
    link = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")
    file = UploadField(required=False, among=PDFS)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    replace = serializers.BooleanField(
        default=False, help_text="Löscht, was eingereicht und noch nicht entschieden ist"
    )


class RemovalSerializer(serializers.Serializer[Any]):
    """Why a proof that was decided about is deleted; the municipality reads it."""

    reason = serializers.CharField(max_length=500)


class TrailSerializer(serializers.Serializer[Any]):
    """A line of the audit trail. `actor` is empty when the account is gone."""

    at = serializers.DateTimeField(source="entry.recorded_at")
    verb = serializers.CharField(source="entry.verb")
    actor = serializers.CharField()
    deed = serializers.CharField()
