"""Joining for programs: where municipalities stand, steps, proofs and the audit trail."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, parsers, permissions, serializers, status, views
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions, rules
from members.models import Accession, AccessionStep, Municipality, Proof, PublicState
from members.transitions import TRANSITIONS, from_here
from school import audit, uploads
from school.models import Entry

TAG = ["Einschulung"]


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

    version = serializers.CharField(read_only=True, help_text="Schick sie als `seen` mit deinem Schritt mit")
    contact: Any = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()
    proofs = serializers.SerializerMethodField()
    transitions = serializers.SerializerMethodField()

    class Meta(AccessionLineSerializer.Meta):
        fields = [
            *AccessionLineSerializer.Meta.fields,
            "version",
            "contact",
            "steps",
            "proofs",
            "transitions",
        ]

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
    file = serializers.FileField(required=False, allow_empty_file=True)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


class TrailSerializer(serializers.Serializer[Any]):
    """A line of the audit trail. `actor` is empty when the account is gone."""

    at = serializers.DateTimeField(source="entry.recorded_at")
    verb = serializers.CharField(source="entry.verb")
    actor = serializers.CharField()
    deed = serializers.CharField()


class OfMunicipality(views.APIView):
    """What the views below share: the accession of the municipality in the address."""

    permission_classes = [permissions.IsAuthenticated]

    def accession(self) -> Accession:
        """The accession, unsaved where there is none yet; 404 for an unknown AGS."""
        return Accession.of(self.municipality())

    def municipality(self) -> Municipality:
        """The municipality, or 404."""
        return get_object_or_404(Municipality.objects.visible_to(self.request.user), ags=self.kwargs["ags"])

    def given(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The checked body."""
        parsed = serializer(data=self.request.data)
        parsed.is_valid(raise_exception=True)
        return parsed.validated_data


@extend_schema(tags=TAG, summary="Wo Kommunen stehen")
class Accessions(generics.ListAPIView[Accession]):
    """Kommunen, die sich gemeldet haben. Ohne Schlüssel nur das öffentliche Wort."""

    serializer_class = AccessionLineSerializer
    queryset = Accession.objects.none()

    def get_queryset(self) -> QuerySet[Accession]:
        """A word about each is public."""
        return Accession.objects.select_related("municipality").order_by("municipality__sort_key", "pk")


class OneAccession(OfMunicipality):
    """One municipality by its AGS."""

    permission_classes = [permissions.AllowAny]

    @extend_schema(tags=TAG, summary="Wo eine Kommune steht", responses=AccessionSerializer)
    def get(self, request: Request, ags: str) -> Response:
        """Mit Verlauf und Nachweisen für die Kommune selbst und die Moderation."""
        return Response(AccessionSerializer(self.accession(), context={"request": request}).data)


class Steps(OfMunicipality):
    """The steps of a municipality."""

    @extend_schema(
        tags=TAG, summary="Einen Schritt gehen", request=NewStepSerializer, responses={201: StepSerializer}
    )
    def post(self, request: Request, ags: str) -> Response:
        """Geht nur, was in `transitions` steht."""
        given, accession = self.given(NewStepSerializer), self.accession()
        actions.check_seen(accession=accession, seen=given.pop("seen"))
        member: Any = request.user
        step = actions.take_step(by=member, accession=accession, **given)
        return Response(StepSerializer(step).data, status=status.HTTP_201_CREATED)


class Proofs(OfMunicipality):
    """The proofs of a municipality."""

    parser_classes = [parsers.JSONParser, parsers.MultiPartParser]

    @extend_schema(
        tags=TAG,
        summary="Einen Nachweis einreichen",
        request=NewProofSerializer,
        responses={201: ProofSerializer},
    )
    def post(self, request: Request, ags: str) -> Response:
        """Datei oder Link, oder beides. Kostet nichts und verpflichtet zu nichts."""
        accession, member = self.accession(), request.user
        if not rules.can_take(member, accession, TRANSITIONS["submit_proof"]):
            raise PermissionDenied  # before the body is looked at, as on the page
        given: Any = self.given(NewProofSerializer)
        proof = actions.submit_proof(by=member, accession=accession, **given)  # type: ignore[arg-type]
        return Response(ProofSerializer(proof).data, status=status.HTTP_201_CREATED)


class ProofFile(OfMunicipality):
    """The PDF of a proof."""

    @extend_schema(
        tags=TAG,
        summary="Das PDF eines Nachweises",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, ags: str, pk: int) -> FileResponse:
        """Für die Kommune selbst und die Moderation."""
        proofs = Proof.objects.visible_to(request.user).filter(accession__municipality__ags=ags)
        proof: Any = get_object_or_404(proofs.exclude(file=None).select_related("file"), pk=pk)
        return uploads.response(proof.file)


@extend_schema(tags=TAG, summary="Protokoll einer Kommune")
class Trail(OfMunicipality, generics.ListAPIView[Entry]):
    """Was über die Kommune entschieden wurde, für Koordination und Moderation. Das Neueste zuerst."""

    serializer_class = TrailSerializer
    queryset = Entry.objects.none()
    filter_backends: list[Any] = []

    def get_queryset(self) -> QuerySet[Entry]:
        """Declared verbs only: reading and learning are not in it."""
        municipality = self.municipality()
        if not rules.can_read_trail(self.request.user, municipality):
            raise PermissionDenied
        return audit.trail(municipality.pk)

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page of entries as sentences."""
        return audit.lines(super().paginate_queryset(queryset) or [])


urlpatterns = [
    path("accessions/", Accessions.as_view(), name="api-accessions"),
    path("accessions/<str:ags>/", OneAccession.as_view(), name="api-accession"),
    path("accessions/<str:ags>/steps/", Steps.as_view(), name="api-accession-steps"),
    path("accessions/<str:ags>/proofs/", Proofs.as_view(), name="api-proofs"),
    path("accessions/<str:ags>/proofs/<int:pk>/file/", ProofFile.as_view(), name="api-proof-file"),
    path("accessions/<str:ags>/trail/", Trail.as_view(), name="api-trail"),
]
