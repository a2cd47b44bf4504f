"""Coming in and coming back for programs: a call-back, one's own admission, who has left."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status, views
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions, codes, rules
from members.api.coordination import TAGS, Desk, DeskList, WithSecondFactor
from members.api.coordination_shapes import AddressField
from members.api.mydata import Proven
from members.api.routes import MUNICIPALITY
from members.models import Admission, Departure, Member, Municipality
from members.queries import coordination as queries
from school.openapi.described import described
from school.rules import require

NEVER_KEPT = {"Cache-Control": "no-store"}

# -- What goes in and out --------------------------------------------------------------------------------


@described(
    "Wen du zurückgerufen hast.",
    address="Mail-Adresse der Person.",
    display_name="Name der Person.",
    municipality="Kommune, zu der sie gehört: Amtlicher Gemeindeschlüssel.",
    called_back="Über die Telefonzentrale zurückgerufen und mit der Person gesprochen.",
)
class ByHandSerializer(serializers.Serializer[Any]):
    address = AddressField()
    display_name = serializers.CharField(max_length=80)
    municipality: Any = serializers.SlugRelatedField(slug_field="ags", queryset=Municipality.objects.all())
    called_back = serializers.BooleanField()

    def validate_called_back(self, value: bool) -> bool:
        """Without a call-back there is no code."""
        if not value:
            raise serializers.ValidationError("Ruf bitte erst zurück.")
        return value


@described(
    "Der Code zum Vorlesen. Er steht nur in dieser einen Antwort.",
    code="Der Code.",
    valid_days="So viele Tage gilt er.",
)
class PrintedCodeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    code = serializers.CharField()
    valid_days = serializers.IntegerField()


@described("Eine Kommune, die du wählen kannst.")
class MunicipalityChoiceSerializer(serializers.ModelSerializer[Municipality]):
    class Meta:
        model = Municipality
        fields = ["ags", "short_name"]


@described(
    "Deine Aufnahme.",
    municipality="Wo du sagst, dass du dazugehörst: Amtlicher Gemeindeschlüssel.",
    choices="Kommunen zur Wahl; leer, wenn sich keine die Mail-Domain teilen.",
    decided_at="Entschieden am.",
)
class OwnAdmissionSerializer(serializers.ModelSerializer[Admission]):
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

    @extend_schema_field(MunicipalityChoiceSerializer(many=True))
    def get_choices(self, admission: Admission) -> list[dict[str, str]]:
        """Empty unless several municipalities share the domain."""
        return [dict(MunicipalityChoiceSerializer(one).data) for one in actions.choices_of(admission)]


@described("Was sich geändert hat oder übersehen wurde.", note="Dein Text an die Moderation.")
class NoteSerializer(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=300)


@described("Jemand hat die Kommune verlassen.", is_own_wish="Ob die Person selbst gegangen ist.")
class DepartureSerializer(serializers.ModelSerializer[Departure]):
    name = serializers.CharField(source="member.display_name", read_only=True)
    is_own_wish = serializers.BooleanField(read_only=True)

    class Meta:
        model = Departure
        fields = ["id", "name", "left_at", "is_own_wish", "reason"]


# -- Addresses -------------------------------------------------------------------------------------------


@extend_schema(tags=["Moderation"])
class Confirmations(views.APIView):
    permission_classes = [WithSecondFactor, Proven]

    @extend_schema(
        summary="Jemanden nach einem Rückruf bestätigen",
        description=(
            "Der Code steht nur in dieser einen Antwort. Geht nur angemeldet auf der Website und nach "
            "erneuter Bestätigung."
        ),
        request=ByHandSerializer,
        responses={201: PrintedCodeSerializer},
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


@extend_schema(tags=["Mein Konto"])
class OwnAdmission(views.APIView):
    permission_classes = [IsAuthenticated]

    def _find(self) -> Admission:
        user = self.request.user
        rows = Admission.objects.visible_to(user).select_related("wanted")
        return get_object_or_404(rows, member=user)

    @extend_schema(
        summary="Wie es um deine Aufnahme steht",
        description="404, wenn du nicht warten musstest, weil deine Mail-Domain bekannt war.",
        responses={200: OwnAdmissionSerializer, 404: None},
    )
    def get(self, request: Request) -> Response:
        return Response(OwnAdmissionSerializer(self._find()).data)

    @extend_schema(
        summary="Sagen, zu welcher Kommune du gehörst",
        description="Wer dort koordiniert oder moderiert, bestätigt es.",
        request=OwnAdmissionSerializer,
        responses={200: OwnAdmissionSerializer, 404: None},
    )
    def patch(self, request: Request) -> Response:
        admission = self._find()
        given = OwnAdmissionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = actions.choose_municipality(
            by=cast("Member", request.user), admission=admission, municipality=given.validated_data["wanted"]
        )
        return Response(OwnAdmissionSerializer(chosen).data)

    @extend_schema(
        summary="Nach einer Absage noch einmal bitten",
        description="Die Moderation liest es neben dem, was beim letzten Mal gesagt wurde.",
        request=NoteSerializer,
        responses={201: OwnAdmissionSerializer, 404: None},
    )
    def post(self, request: Request) -> Response:
        require(rules.can_ask_again(request.user, self._find()))
        given = NoteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = actions.ask_again(by=cast("Member", request.user), **given.validated_data)
        return Response(OwnAdmissionSerializer(asked).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(
        summary="Wer ausgeschieden ist",
        description="Wer die Kommune verlassen hat und nicht wieder da ist. Die Letzten zuerst.",
    )
)
class Departures(DeskList):
    serializer_class = DepartureSerializer
    http_method_names = ["get", "head", "options"]

    def rows(self) -> QuerySet[Departure]:
        """Newest first."""
        return queries.departures_of(self.member, self.municipality)


@extend_schema(tags=TAGS)
class Return(Desk):
    @extend_schema(
        summary="Zugang wieder öffnen",
        description="Die Person meldet sich danach neu an.",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, ags: str, pk: int) -> Response:
        rows = queries.departures_of(self.member, self.municipality)
        actions.take_back(by=self.member, departure=get_object_or_404(rows, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("confirmations/", Confirmations.as_view(), name="api-confirmations"),
    path("me/admission/", OwnAdmission.as_view(), name="api-own-admission"),
    path(f"{MUNICIPALITY}departures/", Departures.as_view(), name="api-departures"),
    path(f"{MUNICIPALITY}departures/<int:pk>/return/", Return.as_view(), name="api-return"),
]
