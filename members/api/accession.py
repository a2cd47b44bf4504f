"""Joining for programs: where municipalities stand, steps, proofs and the audit trail."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, parsers, permissions, serializers, status, views
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions, rules
from members.api.accession_shapes import (
    AccessionLineSerializer,
    AccessionSerializer,
    NewProofSerializer,
    NewStepSerializer,
    ProofSerializer,
    RemovalSerializer,
    StepSerializer,
    TrailSerializer,
)
from members.models import Accession, Municipality, Proof
from members.transitions import TRANSITIONS
from school import audit, uploads
from school.models import Entry

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


class OneProof(OfMunicipality):
    """One proof."""

    @extend_schema(
        tags=TAG,
        summary="Einen entschiedenen Nachweis löschen (Moderation)",
        request=RemovalSerializer,
        responses={204: None},
    )
    def delete(self, request: Request, ags: str, pk: int) -> Response:
        """Mit Begründung. Vor der Entscheidung zieht die Kommune ihn zurück: Schritt `retract_proof`."""
        member: Any = request.user
        if not rules.can_moderate(member):
            raise PermissionDenied
        accession = self.accession()
        proof = get_object_or_404(Proof.objects.visible_to(member), accession=accession.pk, pk=pk)
        actions.remove_proof(by=member, accession=accession, proof=proof, **self.given(RemovalSerializer))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Contact(OfMunicipality):
    """The contact person of a municipality."""

    @extend_schema(
        tags=TAG,
        summary="Ansprechperson werden",
        request=None,
        responses={201: AccessionSerializer},
    )
    def post(self, request: Request, ags: str) -> Response:
        """Wo es gerade keine gibt."""
        member: Any = request.user
        accession = actions.become_contact(by=member, accession=self.accession())
        shown = AccessionSerializer(accession, context={"request": request}).data
        return Response(shown, status=status.HTTP_201_CREATED)


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
    path("accessions/<str:ags>/proofs/<int:pk>/", OneProof.as_view(), name="api-proof"),
    path("accessions/<str:ags>/proofs/<int:pk>/file/", ProofFile.as_view(), name="api-proof-file"),
    path("accessions/<str:ags>/contact/", Contact.as_view(), name="api-contact"),
    path("accessions/<str:ags>/trail/", Trail.as_view(), name="api-trail"),
]
