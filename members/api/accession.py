"""Joining for programs: where municipalities stand, steps, proofs and the audit trail."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, permissions, serializers, status, views
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from inspection.verdicts import Kind
from members import actions, rules
from members.api.accession_shapes import (
    AccessionLineSerializer,
    AccessionSerializer,
    AccessionStepSerializer,
    NewAccessionStepSerializer,
    NewProofLinkSerializer,
    NewProofSerializer,
    ProofSerializer,
    RemovalSerializer,
    TrailLineSerializer,
)
from members.api.routes import ACCESSION
from members.models import Accession, Municipality, Proof
from members.transitions import TRANSITIONS
from school import audit, uploads
from school.models import Entry
from school.parsers import JSON, MultiPart

TAG = ["Einschulung"]


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


@extend_schema(tags=TAG)
@extend_schema_view(
    get=extend_schema(
        summary="Wo Kommunen stehen",
        description=(
            "Alle Kommunen, die sich gemeldet haben, nach Namen. Ohne Schlüssel nur das öffentliche Wort."
        ),
    )
)
class Accessions(generics.ListAPIView[Accession]):
    serializer_class = AccessionLineSerializer
    queryset = Accession.objects.none()

    def get_queryset(self) -> QuerySet[Accession]:
        """A word about each is public."""
        return Accession.objects.select_related("municipality").order_by("municipality__sort_key", "pk")


@extend_schema(tags=TAG)
class OneAccession(OfMunicipality):
    permission_classes = [permissions.AllowAny]

    @extend_schema(
        summary="Wo eine Kommune steht",
        description="Mit Verlauf und Nachweisen für die Kommune selbst und die Moderation.",
        responses=AccessionSerializer,
    )
    def get(self, request: Request, ags: str) -> Response:
        return Response(AccessionSerializer(self.accession(), context={"request": request}).data)


@extend_schema(tags=TAG)
class Steps(OfMunicipality):
    @extend_schema(
        summary="Einen Schritt der Einschulung gehen",
        description="Es geht nur, was in `transitions` steht.",
        request=NewAccessionStepSerializer,
        responses={201: AccessionStepSerializer},
    )
    def post(self, request: Request, ags: str) -> Response:
        given, accession = self.given(NewAccessionStepSerializer), self.accession()
        actions.check_seen(accession=accession, seen=given.pop("seen"))
        member: Any = request.user
        step = actions.take_step(by=member, accession=accession, **given)
        return Response(AccessionStepSerializer(step).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAG)
class Proofs(OfMunicipality):
    parser_classes = [JSON, MultiPart]

    @extend_schema(
        summary="Einen Nachweis einreichen",
        description="Datei oder Link, oder beides. Kostet nichts und verpflichtet zu nichts.",
        request={"application/json": NewProofLinkSerializer, "multipart/form-data": NewProofSerializer},
        responses={201: ProofSerializer},
    )
    def post(self, request: Request, ags: str) -> Response:
        accession, member = self.accession(), request.user
        if not rules.can_take(member, accession, TRANSITIONS["submit_proof"]):
            raise PermissionDenied  # before the body is looked at, as on the page
        given: Any = self.given(NewProofSerializer)
        proof = actions.submit_proof(by=member, accession=accession, **given)  # type: ignore[arg-type]
        return Response(ProofSerializer(proof).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAG)
class OneProof(OfMunicipality):
    @extend_schema(
        summary="Einen entschiedenen Nachweis löschen (Moderation)",
        description=(
            "Mit Begründung. Vor der Entscheidung zieht die Kommune ihn zurück: Schritt `retract_proof`."
        ),
        request=RemovalSerializer,
        responses={204: None},
    )
    def delete(self, request: Request, ags: str, pk: int) -> Response:
        member: Any = request.user
        if not rules.can_moderate(member):
            raise PermissionDenied
        accession = self.accession()
        proof = get_object_or_404(Proof.objects.visible_to(member), accession=accession.pk, pk=pk)
        actions.remove_proof(by=member, accession=accession, proof=proof, **self.given(RemovalSerializer))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAG)
class Contact(OfMunicipality):
    @extend_schema(
        summary="Ansprechperson werden",
        description="Geht, wo es gerade keine gibt.",
        request=None,
        responses={201: AccessionSerializer},
    )
    def post(self, request: Request, ags: str) -> Response:
        member: Any = request.user
        accession = actions.become_contact(by=member, accession=self.accession())
        shown = AccessionSerializer(accession, context={"request": request}).data
        return Response(shown, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAG)
class ProofFile(OfMunicipality):
    media_types = (Kind.PDF.media_type,)

    @extend_schema(
        summary="Das PDF eines Nachweises",
        description="Für die Kommune selbst und die Moderation.",
        responses={(200, Kind.PDF.media_type): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, ags: str, pk: int) -> FileResponse:
        proofs = Proof.objects.visible_to(request.user).filter(accession__municipality__ags=ags)
        proof: Any = get_object_or_404(proofs.exclude(file=None).select_related("file"), pk=pk)
        return uploads.response(proof.file)


@extend_schema(tags=TAG)
@extend_schema_view(
    get=extend_schema(
        summary="Protokoll einer Kommune",
        responses={200: TrailLineSerializer(many=True), 403: None},
        description=(
            "Was über die Kommune entschieden wurde, für Koordination und Moderation. Das Neueste zuerst."
        ),
    )
)
class Trail(OfMunicipality, generics.ListAPIView[Entry]):
    serializer_class = TrailLineSerializer
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
    path(ACCESSION, OneAccession.as_view(), name="api-accession"),
    path(f"{ACCESSION}steps/", Steps.as_view(), name="api-accession-steps"),
    path(f"{ACCESSION}proofs/", Proofs.as_view(), name="api-proofs"),
    path(f"{ACCESSION}proofs/<int:pk>/", OneProof.as_view(), name="api-proof"),
    path(f"{ACCESSION}proofs/<int:pk>/file/", ProofFile.as_view(), name="api-proof-file"),
    path(f"{ACCESSION}contact/", Contact.as_view(), name="api-contact"),
    path(f"{ACCESSION}trail/", Trail.as_view(), name="api-trail"),
]
