"""A municipality's requests, mail domains and own page for programs; see `members.api.coordination`."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers, status, views
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions, rules
from members.api.coordination import TAGS, Desk, DeskList, WithSecondFactor
from members.api.coordination_shapes import ReasonSerializer
from members.api.routes import MUNICIPALITY
from members.models import Admission, DomainClaim, Member, Municipality, OwnPage
from members.queries import coordination as queries
from school.openapi.described import described
from school.parsers import JSON, MultiPart
from school.rules import require
from school.uploads.api import UploadField
from school.uploads.kinds import PICTURES


@described("Jemand, dessen Mail-Domain mehrere Kommunen teilen, sagt: Ich gehöre zu euch.")
class WaitingPersonSerializer(serializers.ModelSerializer[Admission]):
    name = serializers.CharField(source="member.display_name", read_only=True)
    email = serializers.CharField(source="member.email", read_only=True)

    class Meta:
        model = Admission
        fields = ["id", "name", "email", "domain", "requested_at"]


@described(
    "Eine Mail-Domain, die die Kommune genannt hat.",
    domain="Die Domain, zum Beispiel `gemeinde.example`.",
    decided_at="Entschieden am.",
)
class DomainClaimSerializer(serializers.ModelSerializer[DomainClaim]):
    domain = serializers.CharField(max_length=254)

    class Meta:
        model = DomainClaim
        fields = ["id", "domain", "claimed_at", "outcome", "reason", "decided_at"]
        read_only_fields = ["claimed_at", "outcome", "reason", "decided_at"]


@described(
    "Was eine Kommune über sich sagt.",
    work_html="Der Text als HTML, sicher zum Anzeigen.",
    logo="Adresse des Bildes; null, wenn es keines gibt.",
)
class OwnPageSerializer(serializers.ModelSerializer[OwnPage]):
    logo = serializers.SerializerMethodField()

    class Meta:
        model = OwnPage
        written = ["work", "topics", "fields_of_action", "strategy_url"]
        read_only_fields = ["work_html", "logo", "logo_text", "edited_at"]
        fields = [*written, *read_only_fields]

    def get_logo(self, page: OwnPage) -> str | None:
        """Public, like the page."""
        return reverse("members:logo", args=[page.municipality.slug]) if page.logo_id else None


@described(
    "Ein Logo mit einem Text für alle, die es nicht sehen.",
    logo="Das Bild: PNG, JPEG oder WebP.",
    logo_text="Was auf dem Bild zu sehen ist.",
)
class LogoSerializer(serializers.Serializer[Any]):
    logo = UploadField(among=PICTURES)
    logo_text = serializers.CharField(max_length=200)


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(
        summary="Wer auf Bestätigung wartet",
        description="Menschen, deren Mail-Domain mehrere Kommunen teilen. Wer am längsten wartet, zuerst.",
    )
)
class Requests(DeskList):
    serializer_class = WaitingPersonSerializer
    http_method_names = ["get", "head", "options"]

    def rows(self) -> QuerySet[Admission]:
        """Longest wait first."""
        return queries.requests_to(self.member, self.municipality)


@extend_schema(tags=TAGS)
class OneRequest(Desk):
    def _find(self) -> tuple[Municipality, Admission]:
        municipality = self.municipality
        rows = queries.requests_to(self.member, municipality)
        return municipality, get_object_or_404(rows, pk=self.kwargs["pk"])

    @extend_schema(
        summary="Anfrage bestätigen",
        description="Die Person gehört danach zur Kommune.",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, ags: str, pk: int) -> Response:
        municipality, admission = self._find()
        actions.admit(by=self.member, admission=admission, place=municipality)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Anfrage ablehnen",
        description="Mit Grund; die Person liest ihn.",
        request=ReasonSerializer,
        responses={204: None},
    )
    def delete(self, request: Request, ags: str, pk: int) -> Response:
        _, admission = self._find()
        said = ReasonSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        actions.decline(by=self.member, admission=admission, **said.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Vorgeschlagene Mail-Domains der Kommune", description="Die neueste zuerst."),
    post=extend_schema(summary="Eine Mail-Domain vorschlagen", description="Die Moderation entscheidet."),
)
class Claims(DeskList):
    serializer_class = DomainClaimSerializer

    def rows(self) -> QuerySet[DomainClaim]:
        """Newest first."""
        return queries.claims_of(self.member, self.municipality)

    def perform_create(self, serializer: Any) -> None:
        """Propose one; a moderator decides."""
        serializer.instance = actions.claim_domain(
            by=self.member, municipality=self.municipality, domain=serializer.validated_data["domain"]
        )


@extend_schema(tags=TAGS)
class ClaimDecision(views.APIView):
    permission_classes = [WithSecondFactor]

    def _find(self, pk: int) -> DomainClaim:
        require(rules.can_moderate(self.request.user))
        return get_object_or_404(DomainClaim.objects.visible_to(self.request.user), pk=pk)

    @extend_schema(
        summary="Mail-Domain freigeben (Moderation)",
        description="Wer eine Adresse dieser Domain hat, gehört danach zur Kommune.",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, pk: int) -> Response:
        actions.approve_domain(by=cast("Member", request.user), claim=self._find(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Mail-Domain ablehnen (Moderation)",
        description="Mit Grund; die Kommune liest ihn.",
        request=ReasonSerializer,
        responses={204: None},
    )
    def delete(self, request: Request, pk: int) -> Response:
        claim = self._find(pk)
        said = ReasonSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        actions.refuse_domain(by=cast("Member", request.user), claim=claim, **said.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PublicOrSecondFactor(WithSecondFactor):
    """Everybody may read; changing needs what the desk needs."""

    opens_reading = True

    def has_permission(self, request: Request, view: Any) -> bool:
        """Reading needs nobody."""
        return request.method in SAFE_METHODS or super().has_permission(request, view)


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(
        summary="Was eine Kommune über sich sagt",
        description="Arbeit, Themen, Handlungsfelder, Strategie und Logo.",
    ),
    patch=extend_schema(
        summary="Die eigene Seite der Kommune ändern",
        description="Was du nicht schickst, bleibt. Für Koordinierende.",
    ),
)
class MunicipalityPage(generics.RetrieveUpdateAPIView[OwnPage]):
    serializer_class = OwnPageSerializer
    permission_classes = [PublicOrSecondFactor]
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> OwnPage:
        """An empty one where nothing has been written."""
        rows = Municipality.objects.visible_to(self.request.user)
        return queries.own_page(get_object_or_404(rows, ags=self.kwargs["ags"]))

    def perform_update(self, serializer: Any) -> None:
        """Change what was sent, keep the rest."""
        member = cast("Member", self.request.user)
        municipality = queries.run_municipality(member, ags=self.kwargs["ags"])
        serializer.instance = actions.edit_own_page(
            by=member, municipality=municipality, **serializer.validated_data
        )


@extend_schema(tags=TAGS)
class Logo(Desk):
    parser_classes = [MultiPart, JSON]

    @extend_schema(
        summary="Logo der Kommune hochladen",
        description="Als `multipart/form-data`; es ersetzt das bisherige.",
        request={"multipart/form-data": LogoSerializer},
        responses=OwnPageSerializer,
    )
    def put(self, request: Request, ags: str) -> Response:
        """As multipart/form-data; it takes the place of the former one."""
        municipality = self.municipality  # the right is asked for before the body is looked at
        given = LogoSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        page = actions.edit_own_page(by=self.member, municipality=municipality, **given.validated_data)
        return Response(OwnPageSerializer(page).data)

    @extend_schema(
        summary="Logo der Kommune entfernen",
        description="Das Bild ist danach wirklich weg.",
        request=None,
        responses={200: OwnPageSerializer},
    )
    def delete(self, request: Request, ags: str) -> Response:
        page = actions.edit_own_page(by=self.member, municipality=self.municipality, remove_logo=True)
        return Response(OwnPageSerializer(page).data)


urlpatterns = [
    path(f"{MUNICIPALITY}page/logo/", Logo.as_view(), name="api-logo"),
    path(f"{MUNICIPALITY}page/", MunicipalityPage.as_view(), name="api-own-page"),
    path(f"{MUNICIPALITY}requests/", Requests.as_view(), name="api-requests"),
    path(f"{MUNICIPALITY}requests/<int:pk>/membership/", OneRequest.as_view(), name="api-request"),
    path(f"{MUNICIPALITY}domain-claims/", Claims.as_view(), name="api-domain-claims"),
    path("domain-claims/<int:pk>/approval/", ClaimDecision.as_view(), name="api-domain-claim"),
]
