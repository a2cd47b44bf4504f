"""A municipality's requests, mail domains and own page for programs; see `members.api.coordination`."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status, views
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions, rules
from members.api.coordination import OF, TAGS, Desk, DeskList, ReasonSerializer, WithSecondFactor
from members.models import Admission, DomainClaim, Member, Municipality, OwnPage
from members.queries import coordination as queries
from school.rules import require
from school.uploads.api import UploadField
from school.uploads.kinds import PICTURES


class RequestSerializer(serializers.ModelSerializer[Admission]):
    """Somebody with a shared mail domain says that she belongs here."""

    name = serializers.CharField(source="member.display_name", read_only=True)
    email = serializers.CharField(source="member.email", read_only=True)

    class Meta:
        model = Admission
        fields = ["id", "name", "email", "domain", "requested_at"]


class ClaimSerializer(serializers.ModelSerializer[DomainClaim]):
    """A mail domain that the municipality has named."""

    domain = serializers.CharField(max_length=254)

    class Meta:
        model = DomainClaim
        fields = ["id", "domain", "claimed_at", "outcome", "reason", "decided_at"]
        read_only_fields = ["claimed_at", "outcome", "reason", "decided_at"]


class OwnPageSerializer(serializers.ModelSerializer[OwnPage]):
    """What a municipality says about itself. `logo` is the picture's address, null without one."""

    logo = serializers.SerializerMethodField()

    class Meta:
        model = OwnPage
        written = ["work", "topics", "fields_of_action", "strategy_url"]
        read_only_fields = ["work_html", "logo", "logo_text", "edited_at"]
        fields = [*written, *read_only_fields]

    def get_logo(self, page: OwnPage) -> str | None:
        """Public, like the page."""
        return reverse("members:logo", args=[page.municipality.slug]) if page.logo_id else None


class LogoSerializer(serializers.Serializer[Any]):
    """A logo (PNG, JPEG or WebP) with a text for those who do not see it."""

    logo = UploadField(among=PICTURES)
    logo_text = serializers.CharField(max_length=200)


@extend_schema(tags=TAGS)
class Requests(DeskList):
    """Menschen mit gemeinsamer Mail-Domain, die auf Bestätigung warten."""

    serializer_class = RequestSerializer
    http_method_names = ["get", "head", "options"]

    def rows(self) -> QuerySet[Admission]:
        """Longest wait first."""
        return queries.requests_to(self.member, self.municipality)


class OneRequest(Desk):
    """Eine Anfrage."""

    def _find(self) -> tuple[Municipality, Admission]:
        municipality = self.municipality
        rows = queries.requests_to(self.member, municipality)
        return municipality, get_object_or_404(rows, pk=self.kwargs["pk"])

    @extend_schema(tags=TAGS, request=None, responses={204: None}, summary="Anfrage bestätigen")
    def post(self, request: Request, ags: str, pk: int) -> Response:
        """Yes."""
        municipality, admission = self._find()
        actions.admit(by=self.member, admission=admission, place=municipality)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(tags=TAGS, request=ReasonSerializer, responses={204: None}, summary="Anfrage ablehnen")
    def delete(self, request: Request, ags: str, pk: int) -> Response:
        """No, and why."""
        _, admission = self._find()
        said = ReasonSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        actions.decline(by=self.member, admission=admission, **said.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
class Claims(DeskList):
    """Vorgeschlagene Mail-Domains; eine vorschlagen."""

    serializer_class = ClaimSerializer

    def rows(self) -> QuerySet[DomainClaim]:
        """Newest first."""
        return queries.claims_of(self.member, self.municipality)

    def perform_create(self, serializer: Any) -> None:
        """Propose one; a moderator decides."""
        serializer.instance = actions.claim_domain(
            by=self.member, municipality=self.municipality, domain=serializer.validated_data["domain"]
        )


class ClaimDecision(views.APIView):
    """Die Entscheidung über eine vorgeschlagene Mail-Domain; nur Moderation."""

    permission_classes = [WithSecondFactor]

    def _find(self, pk: int) -> DomainClaim:
        require(rules.can_moderate(self.request.user))
        return get_object_or_404(DomainClaim.objects.visible_to(self.request.user), pk=pk)

    @extend_schema(tags=TAGS, request=None, responses={204: None}, summary="Mail-Domain freigeben")
    def post(self, request: Request, pk: int) -> Response:
        """It is theirs."""
        actions.approve_domain(by=cast("Member", request.user), claim=self._find(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(tags=TAGS, request=ReasonSerializer, responses={204: None}, summary="Mail-Domain ablehnen")
    def delete(self, request: Request, pk: int) -> Response:
        """It is not, and why."""
        claim = self._find(pk)
        said = ReasonSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        actions.refuse_domain(by=cast("Member", request.user), claim=claim, **said.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PublicOrSecondFactor(WithSecondFactor):
    """Everybody may read; changing needs what the desk needs."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Reading needs nobody."""
        return request.method in SAFE_METHODS or super().has_permission(request, view)


@extend_schema(tags=TAGS)
class MunicipalityPage(generics.RetrieveUpdateAPIView[OwnPage]):
    """Was eine Kommune über sich sagt: öffentlich zu lesen, von ihr zu schreiben."""

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


class Logo(Desk):
    """Das Logo einer Kommune."""

    parser_classes = [MultiPartParser, JSONParser]

    @extend_schema(tags=TAGS, request=LogoSerializer, responses=OwnPageSerializer, summary="Logo hochladen")
    def put(self, request: Request, ags: str) -> Response:
        """As multipart/form-data; it takes the place of the former one."""
        municipality = self.municipality  # the right is asked for before the body is looked at
        given = LogoSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        page = actions.edit_own_page(by=self.member, municipality=municipality, **given.validated_data)
        return Response(OwnPageSerializer(page).data)

    @extend_schema(tags=TAGS, request=None, responses=OwnPageSerializer, summary="Logo entfernen")
    def delete(self, request: Request, ags: str) -> Response:
        """The picture is really gone."""
        page = actions.edit_own_page(by=self.member, municipality=self.municipality, remove_logo=True)
        return Response(OwnPageSerializer(page).data)


urlpatterns = [
    path(f"{OF}page/logo/", Logo.as_view(), name="api-logo"),
    path(f"{OF}page/", MunicipalityPage.as_view(), name="api-own-page"),
    path(f"{OF}requests/", Requests.as_view(), name="api-requests"),
    path(f"{OF}requests/<int:pk>/membership/", OneRequest.as_view(), name="api-request"),
    path(f"{OF}domain-claims/", Claims.as_view(), name="api-domain-claims"),
    path("domain-claims/<int:pk>/approval/", ClaimDecision.as_view(), name="api-domain-claim"),
]
