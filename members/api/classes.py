"""Classes for programs: who is in them, for everybody. What they keep to themselves is in `class_insides`."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status, views
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions, rules
from members.models import (
    ClassMembership,
    Member,
    Municipality,
    SchoolClass,
)
from members.queries import classes as queries
from school.rules import require

TAGS = ["Klassen"]


# -- What goes in and out ------------------------------------------------------------------------------


class MembershipSerializer(serializers.ModelSerializer[ClassMembership]):
    """A municipality in a class; `id` is what `instead_of` asks for when it is placed elsewhere."""

    ags = serializers.CharField(source="municipality.ags", read_only=True)
    name = serializers.CharField(source="municipality.short_name", read_only=True)

    class Meta:
        model = ClassMembership
        fields = ["id", "ags", "name", "since"]
        read_only_fields = fields


class ClassSerializer(serializers.ModelSerializer[SchoolClass]):
    """A class with the municipalities that are in it now."""

    municipalities = MembershipSerializer(source="now", many=True, read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True, help_text="Seite in der Schule")

    class Meta:
        model = SchoolClass
        fields = ["slug", "name", "description", "formed_at", "closed_at", "municipalities", "url"]
        read_only_fields = ["slug", "name", "formed_at", "closed_at"]


class PlaceSerializer(serializers.Serializer[Any]):
    """Which municipality comes into the class, and the membership it has now (empty for none)."""

    ags: Any = serializers.SlugRelatedField(
        source="municipality", slug_field="ags", queryset=Municipality.objects.all()
    )
    instead_of = serializers.IntegerField(allow_null=True, required=False, default=None)


class ProposalSerializer(serializers.Serializer[Any]):
    """A class that might be formed, and why."""

    key = serializers.CharField()
    reason = serializers.CharField()
    municipalities = serializers.SerializerMethodField(help_text="AGS")

    def get_municipalities(self, proposal: queries.Proposal) -> list[str]:
        """Their official keys."""
        return [one.ags for one in proposal.municipalities]


# -- Addresses -----------------------------------------------------------------------------------------


class Asked(views.APIView):
    """What the views share: who asks, and the class in the address."""

    @property
    def member(self) -> Member:
        """Who asks; strangers come no further than GET."""
        return cast("Member", self.request.user)

    def find_class(self) -> SchoolClass:
        """The class in the address, or 404."""
        return get_object_or_404(queries.one_class(self.member), slug=self.kwargs["slug"])

    def find_inside(self) -> SchoolClass:
        """The class in the address if the person may read its inside, else 404 as for what is not there."""
        rows = SchoolClass.objects.entered_by(self.member)
        return get_object_or_404(rows, slug=self.kwargs["slug"])


@extend_schema(tags=TAGS)
class Classes(Asked, generics.ListAPIView[SchoolClass]):
    """Alle Klassen mit ihren Kommunen."""

    serializer_class = ClassSerializer
    queryset = SchoolClass.objects.none()

    def get_queryset(self) -> QuerySet[SchoolClass]:
        """Public."""
        return queries.class_list(self.member)


@extend_schema(tags=TAGS)
class OneClass(Asked, generics.RetrieveUpdateAPIView[SchoolClass]):
    """Eine Klasse; ändern kann die Moderation nur die Beschreibung."""

    serializer_class = ClassSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> SchoolClass:
        """Public."""
        return self.find_class()

    def perform_update(self, serializer: Any) -> None:
        """Change the description."""
        found = self.find_class()
        given = {"description": found.description} | serializer.validated_data
        actions.describe_class(by=self.member, school_class=found, **given)
        serializer.instance = self.find_class()


class Closure(Asked):
    """Das Ende einer Klasse."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, request=None, responses={204: None}, summary="Klasse beenden (Moderation)")
    def post(self, request: Request, slug: str) -> Response:
        """End it."""
        actions.close_class(by=self.member, school_class=self.find_class())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ClassMunicipalities(Asked):
    """Kommunen einer Klasse."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS,
        request=PlaceSerializer,
        responses={201: MembershipSerializer},
        summary="Kommune in die Klasse nehmen (Moderation)",
    )
    def post(self, request: Request, slug: str) -> Response:
        """Place a municipality here."""
        found = self.find_class()
        require(rules.can_form_classes(self.member))
        serializer = PlaceSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        placed = actions.place_municipality(by=self.member, school_class=found, **serializer.validated_data)
        return Response(MembershipSerializer(placed).data, status=status.HTTP_201_CREATED)


class OneMembership(Asked):
    """Eine Kommune in einer Klasse."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, responses={204: None}, summary="Kommune aus der Klasse nehmen (Moderation)")
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """It is in no class then."""
        rows = ClassMembership.objects.visible_to(self.member).select_related("municipality")
        membership = get_object_or_404(rows, pk=pk, school_class__slug=slug)
        actions.take_out(by=self.member, membership=membership)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RepresentativeSerializer(serializers.Serializer[Any]):
    """Who speaks for the class. Only `id` is written."""

    id: Any = serializers.PrimaryKeyRelatedField(
        source="member", queryset=Member.objects.listed(), allow_null=True, help_text="aus /api/people/"
    )
    name = serializers.CharField(source="member.display_name", read_only=True)
    belongs_to = serializers.CharField(source="member.belongs_to", read_only=True)


class Representative(Asked):
    """Klassensprecher:in einer Klasse."""

    permission_classes = [IsAuthenticated]

    def _answer(self) -> Response:
        member = queries.representative_of(self.find_class())
        return Response(RepresentativeSerializer({"member": member}).data if member else {"id": None})

    @extend_schema(tags=TAGS, responses=RepresentativeSerializer, summary="Klassensprecher:in")
    def get(self, request: Request, slug: str) -> Response:
        """For members, as all people."""
        self.find_class()
        require(rules.can_see_people(self.member))
        return self._answer()

    @extend_schema(
        tags=TAGS,
        request=RepresentativeSerializer,
        responses=RepresentativeSerializer,
        summary="Klassensprecher:in bestimmen",
    )
    def put(self, request: Request, slug: str) -> Response:
        """Choose somebody, or nobody (`null`)."""
        found = self.find_class()
        require(rules.can_choose_representative(self.member, found))
        serializer = RepresentativeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        chosen = serializer.validated_data["member"]
        actions.choose_representative(by=self.member, school_class=found, member=chosen)
        return self._answer()


class Proposals(Asked):
    """Vorschläge für neue Klassen."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, responses=ProposalSerializer(many=True), summary="Vorschläge für Klassen (Moderation)"
    )
    def get(self, request: Request) -> Response:
        """With the sentence that explains each."""
        require(rules.can_form_classes(self.member))
        return Response(ProposalSerializer(queries.proposals(), many=True).data)


urlpatterns = [
    path("classes/", Classes.as_view(), name="api-classes"),
    path("class-proposals/", Proposals.as_view(), name="api-class-proposals"),
    path("classes/<slug:slug>/", OneClass.as_view(), name="api-class"),
    path("classes/<slug:slug>/closure/", Closure.as_view(), name="api-class-closure"),
    path("classes/<slug:slug>/municipalities/", ClassMunicipalities.as_view(), name="api-class-places"),
    path("classes/<slug:slug>/municipalities/<int:pk>/", OneMembership.as_view(), name="api-class-place"),
    path("classes/<slug:slug>/representative/", Representative.as_view(), name="api-class-representative"),
]
