"""Coordination for programs: the same rights and actions as the pages below /kommunen/<slug>/koordination/.

Whoever changes something here as a coordinator or moderator needs a second factor, with a token as well.
"""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status, views
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions, rules
from members.api.coordination_shapes import (
    ColleagueSerializer,
    CoordinatorSerializer,
    InvitationSerializer,
    ReasonSerializer,
    SuccessorSerializer,
)
from members.api.routes import MUNICIPALITY
from members.models import (
    Coordinator,
    Invitation,
    Member,
    Municipality,
)
from members.queries import coordination as queries
from school.rules import require

TAGS = ["Koordination"]


class WithSecondFactor(IsAuthenticated):
    """Signed in; moderators with a second factor, coordinators when something is to be changed."""

    message = rules.SECOND_FACTOR

    def has_permission(self, request: Request, view: Any) -> bool:
        """Coordinators read without it, as on the pages."""
        if not super().has_permission(request, view):
            return False
        member = cast("Member", request.user)
        is_free = request.method in SAFE_METHODS and not member.is_moderator
        return is_free or bool(member.has_second_factor)


# -- Addresses -------------------------------------------------------------------------------------------


class Desk(views.APIView):
    """What all views share: the gate, who asks, the municipality of the address, its people."""

    permission_classes = [WithSecondFactor]

    @property
    def member(self) -> Member:
        """Who asks; the gate has made sure that it is a member."""
        return cast("Member", self.request.user)

    @property
    def municipality(self) -> Municipality:
        """That of the address: 404 when there is none, 403 when it is not hers."""
        return queries.run_municipality(self.member, ags=self.kwargs["ags"])

    def person(self, municipality: Municipality, pk: int) -> Member:
        """One of its people, or 404."""
        people = queries.people_of(municipality).select_related("municipality")
        return cast("Member", get_object_or_404(people, pk=pk))


class DeskList(Desk, generics.ListCreateAPIView[Any]):
    """A list of the municipality's; empty for the machine that writes the documentation."""

    filter_backends: list[Any] = []

    def rows(self) -> QuerySet[Any]:
        """The rows."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        """Asked for the right first."""
        if getattr(self, "swagger_fake_view", False):
            model: Any = self.serializer_class.Meta.model  # type: ignore[union-attr]
            return cast("QuerySet[Any]", model._base_manager.none())
        return self.rows()


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(
        summary="Wer zur Kommune gehört",
        description="Mit Mail-Adresse, nach Namen. Für Koordinierende und die Moderation.",
    )
)
class People(DeskList):
    serializer_class = ColleagueSerializer
    http_method_names = ["get", "head", "options"]

    def rows(self) -> QuerySet[Member]:
        """By name."""
        return queries.people_of(self.municipality)


@extend_schema(tags=TAGS)
class Membership(Desk):
    @extend_schema(
        summary="Zugang eines Menschen beenden",
        description="Mit Grund; die Person liest ihn.",
        request=ReasonSerializer,
        responses={204: None},
    )
    def delete(self, request: Request, ags: str, pk: int) -> Response:
        said = ReasonSerializer(data=request.data)
        member = self.person(self.municipality, pk)
        said.is_valid(raise_exception=True)
        actions.end_membership(by=self.member, member=member, **said.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Wer die Kommune koordiniert", description="Wer es am längsten tut, zuerst."),
    post=extend_schema(summary="Jemanden zum Koordinieren ernennen", description="Eine Person der Kommune."),
)
class Coordinators(DeskList):
    serializer_class = CoordinatorSerializer

    def rows(self) -> QuerySet[Coordinator]:
        """Longest first."""
        return queries.coordinators_of(self.municipality)

    def perform_create(self, serializer: Any) -> None:
        """Appoint."""
        municipality = self.municipality
        member = self.person(municipality, serializer.validated_data["member"])
        serializer.instance = actions.appoint_coordinator(
            by=self.member, municipality=municipality, member=member
        )


@extend_schema(tags=TAGS)
class OneCoordinator(Desk):
    @extend_schema(
        summary="Koordination abgeben oder beenden",
        description="Die letzte Person nennt, wer übernimmt.",
        request=SuccessorSerializer,
        responses={204: None},
    )
    def delete(self, request: Request, ags: str, pk: int) -> Response:
        municipality = self.municipality
        coordinator = get_object_or_404(queries.coordinators_of(municipality), pk=pk)
        require(rules.can_end_coordination(self.member, coordinator))
        said = SuccessorSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        named = said.validated_data.get("successor")
        successor = self.person(municipality, named) if named else None
        actions.end_coordination(by=self.member, coordinator=coordinator, successor=successor)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Einladungen der Kommune", description="Die neueste zuerst."),
    post=extend_schema(
        summary="Jemanden einladen", description="Die Einladung kommt per Mail an genau diese Adresse."
    ),
)
class Invitations(DeskList):
    serializer_class = InvitationSerializer

    def rows(self) -> QuerySet[Invitation]:
        """Newest first."""
        return queries.invitations_of(self.member, self.municipality)

    def perform_create(self, serializer: Any) -> None:
        """Invite."""
        said = serializer.validated_data
        serializer.instance = actions.invite(
            by=self.member,
            municipality=self.municipality,
            address=said["address"],
            role=said.get("role", Invitation.Role.MEMBER),
        )


@extend_schema(tags=TAGS)
class OneInvitation(Desk):
    @extend_schema(
        summary="Einladung zurücknehmen",
        description="Ihr Link gilt sofort nicht mehr.",
        responses={204: None},
    )
    def delete(self, request: Request, ags: str, pk: int) -> Response:
        rows = queries.invitations_of(self.member, self.municipality)
        actions.revoke_invitation(by=self.member, invitation=get_object_or_404(rows, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
class Acceptance(views.APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Einladung annehmen",
        description="Nur, wer mit genau der eingeladenen Adresse angemeldet ist.",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, token: str) -> Response:
        invitation = actions.find_invitation(token)
        if invitation is None:
            raise Http404
        actions.accept_invitation(by=cast("Member", request.user), invitation=invitation)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["Mein Konto"])
class OwnMembership(views.APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Die Schule verlassen",
        description=(
            "Wer als Letzte:r koordiniert, nennt, wer übernimmt. Der Schlüssel gilt danach nicht mehr."
        ),
        request=SuccessorSerializer,
        responses={204: None, 404: None},
    )
    def delete(self, request: Request) -> Response:
        """Leave; the last coordinator names who takes over. The token that asks is worthless afterwards."""
        member = cast("Member", request.user)
        said = SuccessorSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        named = said.validated_data.get("successor")
        colleagues = queries.people_of(member.municipality) if member.municipality else Member.objects.none()
        successor: Any = get_object_or_404(colleagues, pk=named) if named else None
        actions.leave(by=member, successor=successor)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path(f"{MUNICIPALITY}people/", People.as_view(), name="api-own-people"),
    path(f"{MUNICIPALITY}people/<int:pk>/membership/", Membership.as_view(), name="api-membership"),
    path(f"{MUNICIPALITY}coordinators/", Coordinators.as_view(), name="api-coordinators"),
    path(f"{MUNICIPALITY}coordinators/<int:pk>/", OneCoordinator.as_view(), name="api-coordinator"),
    path(f"{MUNICIPALITY}invitations/", Invitations.as_view(), name="api-invitations"),
    path(f"{MUNICIPALITY}invitations/<int:pk>/", OneInvitation.as_view(), name="api-invitation"),
    path("me/membership/", OwnMembership.as_view(), name="api-own-membership"),
    path("invitations/<slug:token>/acceptance/", Acceptance.as_view(), name="api-acceptance"),
]
