"""Classes for programs: names and municipalities for everybody, the inside for the class."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import generics, serializers, status, views
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions, rules
from members.models import (
    LINE_LENGTH,
    ClassFile,
    ClassLine,
    ClassMembership,
    Member,
    Municipality,
    SchoolClass,
)
from members.queries import classes as queries
from school import uploads
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


class LineSerializer(serializers.ModelSerializer[ClassLine]):
    """ "Daran arbeiten wir gerade" of one municipality; an empty text takes it away."""

    ags = serializers.CharField(source="municipality.ags", read_only=True)
    municipality = serializers.CharField(source="municipality.short_name", read_only=True)
    text = serializers.CharField(max_length=LINE_LENGTH, allow_blank=True)

    class Meta:
        model = ClassLine
        fields = ["ags", "municipality", "text", "written_at"]
        read_only_fields = ["written_at"]


class FileSerializer(serializers.ModelSerializer[ClassFile]):
    """A file of a class."""

    name = serializers.CharField(source="stored.name", read_only=True)
    media_type = serializers.CharField(source="stored.media_type", read_only=True)
    size = serializers.IntegerField(source="stored.size", read_only=True)
    file = serializers.FileField(write_only=True)

    class Meta:
        model = ClassFile
        fields = ["id", "title", "name", "media_type", "size", "added_at", "file"]
        read_only_fields = ["added_at"]


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


@extend_schema(tags=TAGS)
class Lines(Asked, generics.ListAPIView[ClassLine]):
    """Woran die Kommunen einer Klasse gerade arbeiten; nur für die Klasse."""

    serializer_class = LineSerializer
    permission_classes = [IsAuthenticated]
    queryset = ClassLine.objects.none()

    def get_queryset(self) -> QuerySet[ClassLine]:
        """Those of the class in the address."""
        now = ClassMembership.objects.current().filter(school_class=self.find_inside())
        rows = ClassLine.objects.visible_to(self.member).filter(municipality__in=now.values("municipality"))
        return rows.select_related("municipality").order_by("municipality__sort_key", "pk")


class OwnLine(Asked):
    """Die Zeile der Kommune, die du koordinierst."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, request=LineSerializer, responses=LineSerializer, summary="„Daran arbeiten wir gerade“"
    )
    def put(self, request: Request) -> Response:
        """Write it; an empty text takes it away (204)."""
        place: Any = self.member.municipality
        require(place is not None and rules.can_write_line(self.member, place))
        serializer = LineSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        line = actions.write_line(by=self.member, municipality=place, text=serializer.validated_data["text"])
        return Response(LineSerializer(line).data if line else None, status=200 if line else 204)


@extend_schema(tags=TAGS)
class Files(Asked, generics.ListCreateAPIView[ClassFile]):
    """Dateien einer Klasse; eine neue als multipart/form-data."""

    serializer_class = FileSerializer
    permission_classes = [IsAuthenticated]
    parser_classes = [MultiPartParser, JSONParser]
    queryset = ClassFile.objects.none()

    def get_queryset(self) -> QuerySet[ClassFile]:
        """Those of the class in the address, newest first."""
        if getattr(self, "swagger_fake_view", False):
            return ClassFile.objects.none()
        return queries.file_list(self.member, self.find_inside())

    def perform_create(self, serializer: Any) -> None:
        """Put a file into the class."""
        found = self.find_inside()
        serializer.instance = actions.add_file(
            by=self.member, school_class=found, **serializer.validated_data
        )


class OneFile(Asked):
    """Eine Datei einer Klasse."""

    permission_classes = [IsAuthenticated]

    def _find(self) -> ClassFile:
        rows = ClassFile.objects.visible_to(self.member).select_related("stored", "school_class")
        return get_object_or_404(rows, pk=self.kwargs["pk"], school_class__slug=self.kwargs["slug"])

    @extend_schema(tags=TAGS, responses={200: OpenApiTypes.BINARY}, summary="Datei herunterladen")
    def get(self, request: Request, slug: str, pk: int) -> FileResponse:
        """The file itself."""
        return uploads.response(self._find().stored)

    @extend_schema(tags=TAGS, responses={204: None}, summary="Datei löschen")
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """For good."""
        actions.remove_file(by=self.member, file=self._find())
        return Response(status=status.HTTP_204_NO_CONTENT)


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
    path("classes/<slug:slug>/lines/", Lines.as_view(), name="api-class-lines"),
    path("classes/<slug:slug>/files/", Files.as_view(), name="api-class-files"),
    path("classes/<slug:slug>/files/<int:pk>/", OneFile.as_view(), name="api-class-file"),
    path("me/line/", OwnLine.as_view(), name="api-class-line"),
]
