"""Coming in and coming back for programs: a call-back, one's own admission, who has left."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status, views
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions, codes, rules
from members.api.coordination import OF, TAGS, AddressField, Desk, DeskList, WithSecondFactor
from members.api.mydata import Proven
from members.models import Admission, Departure, Member, Municipality
from members.queries import coordination as queries
from school.rules import require

NEVER_KEPT = {"Cache-Control": "no-store"}


# -- What goes in and out --------------------------------------------------------------------------------


class ByHandSerializer(serializers.Serializer[Any]):
    """Who was called back; `municipality` is an AGS."""

    address = AddressField()
    display_name = serializers.CharField(max_length=80)
    municipality: Any = serializers.SlugRelatedField(slug_field="ags", queryset=Municipality.objects.all())
    called_back = serializers.BooleanField(
        help_text="Über die Telefonzentrale zurückgerufen und mit der Person gesprochen"
    )

    def validate_called_back(self, value: bool) -> bool:
        """Without a call-back there is no code."""
        if not value:
            raise serializers.ValidationError("Ruf bitte erst zurück.")
        return value


class PrintedCodeSerializer(serializers.Serializer[Any]):
    """The code to read out; shown this once."""

    name = serializers.CharField()
    code = serializers.CharField()
    valid_days = serializers.IntegerField()


class ChoiceSerializer(serializers.ModelSerializer[Municipality]):
    """A municipality that may be chosen."""

    class Meta:
        model = Municipality
        fields = ["ags", "short_name"]


class OwnAdmissionSerializer(serializers.ModelSerializer[Admission]):
    """My admission. `municipality` (AGS) is where I say that I belong; one of `choices`."""

    municipality: Any = serializers.SlugRelatedField(
        source="wanted", slug_field="ags", queryset=Municipality.objects.all()
    )
    choices = serializers.SerializerMethodField()

    class Meta:
        model = Admission
        read_only_fields = [
            "domain",
            "requested_at",
            "note",
            "outcome",
            "reason",
            "former_reason",
            "decided_at",
        ]
        fields = ["municipality", "choices", *read_only_fields]

    @extend_schema_field(ChoiceSerializer(many=True))
    def get_choices(self, admission: Admission) -> list[dict[str, str]]:
        """Empty unless several municipalities share the domain."""
        return [dict(ChoiceSerializer(one).data) for one in actions.choices_of(admission)]


class NoteSerializer(serializers.Serializer[Any]):
    """What has changed, or was overlooked."""

    note = serializers.CharField(max_length=300)


class DepartureSerializer(serializers.ModelSerializer[Departure]):
    """Somebody has left the municipality."""

    name = serializers.CharField(source="member.display_name", read_only=True)
    is_own_wish = serializers.BooleanField(read_only=True)

    class Meta:
        model = Departure
        fields = ["id", "name", "left_at", "is_own_wish", "reason"]


# -- Addresses -------------------------------------------------------------------------------------------


class Confirmations(views.APIView):
    """Menschen, die nach einem Rückruf ohne Mail hereinkommen; nur Moderation."""

    permission_classes = [WithSecondFactor, Proven]

    @extend_schema(
        tags=["Moderation"],
        request=ByHandSerializer,
        responses={201: PrintedCodeSerializer},
        summary="Jemanden nach einem Rückruf bestätigen",
    )
    def post(self, request: Request) -> Response:
        """The code stands in this one answer and nowhere else; as on the page she has just proved herself."""
        by = cast("Member", request.user)
        require(rules.can_moderate(by))
        given = ByHandSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = {name: given.validated_data[name] for name in ("address", "display_name", "municipality")}
        member, code = actions.confirm_by_hand(by=by, **said)
        shown = {
            "name": member.display_name,
            "code": codes.spell(code),
            "valid_days": actions.by_hand.VALID.days,
        }
        answer = PrintedCodeSerializer(shown).data
        return Response(answer, status=status.HTTP_201_CREATED, headers=NEVER_KEPT)


class OwnAdmission(views.APIView):
    """Die eigene Aufnahme."""

    permission_classes = [IsAuthenticated]

    def _find(self) -> Admission:
        user = self.request.user
        rows = Admission.objects.visible_to(user).select_related("wanted")
        return get_object_or_404(rows, member=user)

    @extend_schema(tags=TAGS, responses=OwnAdmissionSerializer, summary="Wie es um meine Aufnahme steht")
    def get(self, request: Request) -> Response:
        """404 for somebody whose domain was known."""
        return Response(OwnAdmissionSerializer(self._find()).data)

    @extend_schema(
        tags=TAGS,
        request=OwnAdmissionSerializer,
        responses=OwnAdmissionSerializer,
        summary="Sagen, zu welcher Kommune ich gehöre",
    )
    def patch(self, request: Request) -> Response:
        """A coordinator there, or a moderator, confirms."""
        admission = self._find()
        given = OwnAdmissionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = actions.choose_municipality(
            by=cast("Member", request.user), admission=admission, municipality=given.validated_data["wanted"]
        )
        return Response(OwnAdmissionSerializer(chosen).data)

    @extend_schema(
        tags=TAGS,
        request=NoteSerializer,
        responses={201: OwnAdmissionSerializer},
        summary="Nach einer Absage noch einmal bitten",
    )
    def post(self, request: Request) -> Response:
        """The moderators read it beside what was said then."""
        require(rules.can_ask_again(request.user, self._find()))
        given = NoteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = actions.ask_again(by=cast("Member", request.user), **given.validated_data)
        return Response(OwnAdmissionSerializer(asked).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAGS, summary="Wer ausgeschieden ist")
class Departures(DeskList):
    """Wer die Kommune verlassen hat und nicht wieder da ist."""

    serializer_class = DepartureSerializer
    http_method_names = ["get", "head", "options"]

    def rows(self) -> QuerySet[Departure]:
        """Newest first."""
        return queries.departures_of(self.member, self.municipality)


class Return(Desk):
    """Die Rückkehr eines Menschen, der ausgeschieden ist."""

    @extend_schema(tags=TAGS, request=None, responses={204: None}, summary="Zugang wieder öffnen")
    def post(self, request: Request, ags: str, pk: int) -> Response:
        """She signs in anew."""
        rows = queries.departures_of(self.member, self.municipality)
        actions.take_back(by=self.member, departure=get_object_or_404(rows, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("confirmations/", Confirmations.as_view(), name="api-confirmations"),
    path("me/admission/", OwnAdmission.as_view(), name="api-own-admission"),
    path(f"{OF}departures/", Departures.as_view(), name="api-departures"),
    path(f"{OF}departures/<int:pk>/return/", Return.as_view(), name="api-return"),
]
