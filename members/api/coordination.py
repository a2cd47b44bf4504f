"""Coordination for programs: the same rights and actions as the pages below /kommunen/<slug>/koordination/.

Whoever changes something here as a coordinator or moderator needs a second factor, with a token as well.
"""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status, views
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions, addresses, rules
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


# -- What goes in and out --------------------------------------------------------------------------------


class AddressField(serializers.CharField):
    """An e-mail address in its one spelling, as in the forms."""

    def to_internal_value(self, data: Any) -> str:
        """Normalised, or a sentence that helps."""
        try:
            return addresses.normalise(super().to_internal_value(data))
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error


class PersonSerializer(serializers.ModelSerializer[Member]):
    """Somebody of the municipality, for those who coordinate it. Nothing about learning."""

    class Meta:
        model = Member
        fields = ["id", "display_name", "role_at_work", "email"]


class CoordinatorSerializer(serializers.ModelSerializer[Coordinator]):
    """Who coordinates; `member` (id, write only) appoints."""

    name = serializers.CharField(source="member.display_name", read_only=True)
    member = serializers.IntegerField(write_only=True)

    class Meta:
        model = Coordinator
        fields = ["id", "member", "name", "appointed_at"]
        read_only_fields = ["appointed_at"]


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """An invitation; `mail` says whether its mail has left."""

    address = AddressField()
    mail = serializers.CharField(source="letter_state", read_only=True)
    is_open = serializers.BooleanField(read_only=True)

    class Meta:
        model = Invitation
        times = ["invited_at", "expires_at", "accepted_at", "revoked_at"]
        fields = ["id", "address", "role", "mail", "is_open", *times]
        read_only_fields = times


class ReasonSerializer(serializers.Serializer[Any]):
    """Why; the person reads it."""

    reason = serializers.CharField(max_length=300)


class SuccessorSerializer(serializers.Serializer[Any]):
    """Who takes over; needed by the last one."""

    successor = serializers.IntegerField(required=False, allow_null=True)


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
class People(DeskList):
    """Wer zur Kommune gehört, mit Adresse; für Koordinierende und Moderation."""

    serializer_class = PersonSerializer
    http_method_names = ["get", "head", "options"]

    def rows(self) -> QuerySet[Member]:
        """By name."""
        return queries.people_of(self.municipality)


class Membership(Desk):
    """Der Zugang eines Menschen."""

    @extend_schema(tags=TAGS, request=ReasonSerializer, responses={204: None}, summary="Zugang beenden")
    def delete(self, request: Request, ags: str, pk: int) -> Response:
        """End it, for a reason."""
        said = ReasonSerializer(data=request.data)
        member = self.person(self.municipality, pk)
        said.is_valid(raise_exception=True)
        actions.end_membership(by=self.member, member=member, **said.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
class Coordinators(DeskList):
    """Wer koordiniert; jemanden ernennen."""

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


class OneCoordinator(Desk):
    """Eine Koordination."""

    @extend_schema(tags=TAGS, request=SuccessorSerializer, responses={204: None}, summary="Aufgabe abgeben")
    def delete(self, request: Request, ags: str, pk: int) -> Response:
        """End it; the last one names who takes over."""
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
class Invitations(DeskList):
    """Einladungen der Kommune; jemanden einladen."""

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


class OneInvitation(Desk):
    """Eine Einladung."""

    @extend_schema(tags=TAGS, responses={204: None}, summary="Einladung zurücknehmen")
    def delete(self, request: Request, ags: str, pk: int) -> Response:
        """Its link is worthless at once."""
        rows = queries.invitations_of(self.member, self.municipality)
        actions.revoke_invitation(by=self.member, invitation=get_object_or_404(rows, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Acceptance(views.APIView):
    """Die Annahme einer Einladung."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, request=None, responses={204: None}, summary="Einladung annehmen")
    def post(self, request: Request, token: str) -> Response:
        """Only for the person with exactly the invited address."""
        invitation = actions.find_invitation(token)
        if invitation is None:
            raise Http404
        actions.accept_invitation(by=cast("Member", request.user), invitation=invitation)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnMembership(views.APIView):
    """Die eigene Mitgliedschaft."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, request=SuccessorSerializer, responses={204: None}, summary="Schule verlassen")
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


OF = "municipalities/<str:ags>/"
urlpatterns = [
    path(f"{OF}people/", People.as_view(), name="api-own-people"),
    path(f"{OF}people/<int:pk>/membership/", Membership.as_view(), name="api-membership"),
    path(f"{OF}coordinators/", Coordinators.as_view(), name="api-coordinators"),
    path(f"{OF}coordinators/<int:pk>/", OneCoordinator.as_view(), name="api-coordinator"),
    path(f"{OF}invitations/", Invitations.as_view(), name="api-invitations"),
    path(f"{OF}invitations/<int:pk>/", OneInvitation.as_view(), name="api-invitation"),
    path("me/membership/", OwnMembership.as_view(), name="api-own-membership"),
    path("invitations/<slug:token>/acceptance/", Acceptance.as_view(), name="api-acceptance"),
]
