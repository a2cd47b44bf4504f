"""Classes for programs: who is in them, for everybody. What they keep to themselves is in `class_insides`."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
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
from school.openapi.described import described
from school.rules import require

TAGS = ["Klassen"]

# -- What goes in and out ------------------------------------------------------------------------------


@described(
    "Eine Kommune in einer Klasse.",
    id="Nummer dieser Zugehörigkeit; `instead_of` fragt danach.",
    name="Name der Kommune.",
)
class ClassMembershipSerializer(serializers.ModelSerializer[ClassMembership]):
    ags = serializers.CharField(source="municipality.ags", read_only=True)
    name = serializers.CharField(source="municipality.short_name", read_only=True)

    class Meta:
        model = ClassMembership
        fields = ["id", "ags", "name", "since"]
        read_only_fields = fields


@described("Eine Klasse mit den Kommunen, die jetzt darin sind.", municipalities="Die Kommunen, nach Namen.")
class ClassSerializer(serializers.ModelSerializer[SchoolClass]):
    municipalities = ClassMembershipSerializer(source="now", many=True, read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = SchoolClass
        fields = ["slug", "name", "description", "formed_at", "closed_at", "municipalities", "url"]
        read_only_fields = ["slug", "name", "formed_at", "closed_at"]


@described(
    "Welche Kommune in die Klasse kommt.",
    instead_of="Nummer ihrer jetzigen Zugehörigkeit; null, wenn sie in keiner Klasse ist.",
)
class NewClassMembershipSerializer(serializers.Serializer[Any]):
    ags: Any = serializers.SlugRelatedField(
        source="municipality", slug_field="ags", queryset=Municipality.objects.all()
    )
    instead_of = serializers.IntegerField(allow_null=True, required=False, default=None)


@described(
    "Eine Klasse, die gebildet werden könnte.",
    reason="Der Satz, der sie begründet.",
    municipalities="Amtliche Gemeindeschlüssel.",
)
class ProposalSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    reason = serializers.CharField()
    municipalities = serializers.SerializerMethodField()

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
@extend_schema_view(
    get=extend_schema(
        summary="Alle Klassen mit ihren Kommunen",
        description="Auch beendete, solange eine Kommune darin ist.",
    )
)
class Classes(Asked, generics.ListAPIView[SchoolClass]):
    serializer_class = ClassSerializer
    queryset = SchoolClass.objects.none()

    def get_queryset(self) -> QuerySet[SchoolClass]:
        """Public."""
        return queries.class_list(self.member)


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Eine Klasse", description="Mit den Kommunen, die jetzt darin sind."),
    patch=extend_schema(
        summary="Die Beschreibung einer Klasse ändern (Moderation)",
        description="Nur die Beschreibung lässt sich ändern.",
    ),
)
class OneClass(Asked, generics.RetrieveUpdateAPIView[SchoolClass]):
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


@extend_schema(tags=TAGS)
class Closure(Asked):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Klasse beenden (Moderation)",
        description="Ihre Kommunen sind danach in keiner Klasse.",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, slug: str) -> Response:
        actions.close_class(by=self.member, school_class=self.find_class())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
class ClassMunicipalities(Asked):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Kommune in die Klasse nehmen (Moderation)",
        description="War sie in einer anderen Klasse, wechselt sie.",
        request=NewClassMembershipSerializer,
        responses={201: ClassMembershipSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        found = self.find_class()
        require(rules.can_form_classes(self.member))
        serializer = NewClassMembershipSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        placed = actions.place_municipality(by=self.member, school_class=found, **serializer.validated_data)
        return Response(ClassMembershipSerializer(placed).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
class OneMembership(Asked):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Kommune aus der Klasse nehmen (Moderation)",
        description="Sie ist danach in keiner Klasse.",
        responses={204: None},
    )
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        rows = ClassMembership.objects.visible_to(self.member).select_related("municipality")
        membership = get_object_or_404(rows, pk=pk, school_class__slug=slug)
        actions.take_out(by=self.member, membership=membership)
        return Response(status=status.HTTP_204_NO_CONTENT)


@described("Wer für die Klasse spricht.", id="Nummer der Person, wie in `/api/people/`; null für niemanden.")
class RepresentativeSerializer(serializers.Serializer[Any]):
    id: Any = serializers.PrimaryKeyRelatedField(
        source="member", queryset=Member.objects.listed(), allow_null=True
    )
    name = serializers.CharField(source="member.display_name", allow_null=True, read_only=True)
    belongs_to = serializers.CharField(source="member.belongs_to", allow_null=True, read_only=True)


@extend_schema(tags=TAGS)
class Representative(Asked):
    permission_classes = [IsAuthenticated]

    def _answer(self) -> Response:
        member = queries.representative_of(self.find_class())
        return Response(RepresentativeSerializer({"member": member}).data)

    @extend_schema(
        summary="Wer für die Klasse spricht",
        description="Klassensprecher:in, für Mitglieder. `id` ist null, wenn niemand gewählt ist.",
        responses={200: RepresentativeSerializer, 403: None},
    )
    def get(self, request: Request, slug: str) -> Response:
        self.find_class()
        require(rules.can_see_people(self.member))
        return self._answer()

    @extend_schema(
        summary="Klassensprecher:in bestimmen",
        description="Eine Person aus der Klasse, oder null für niemanden.",
        request=RepresentativeSerializer,
        responses=RepresentativeSerializer,
    )
    def put(self, request: Request, slug: str) -> Response:
        found = self.find_class()
        require(rules.can_choose_representative(self.member, found))
        serializer = RepresentativeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        chosen = serializer.validated_data["member"]
        actions.choose_representative(by=self.member, school_class=found, member=chosen)
        return self._answer()


@extend_schema(tags=TAGS)
class Proposals(Asked):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Vorschläge für Klassen (Moderation)",
        description="Mit dem Satz, der jeden Vorschlag begründet.",
        responses={200: ProposalSerializer(many=True), 403: None},
    )
    def get(self, request: Request) -> Response:
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
