"""What a class keeps to itself, for programs: lines and files."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions, rules
from members.api.classes import TAGS, Asked
from members.models import LINE_LENGTH, ClassFile, ClassLine, ClassMembership
from members.queries import classes as queries
from school import uploads
from school.rules import require
from school.uploads.api import UploadField
from school.uploads.kinds import PDFS_AND_PICTURES


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
    file = UploadField(among=PDFS_AND_PICTURES)

    class Meta:
        model = ClassFile
        fields = ["id", "title", "name", "media_type", "size", "added_at", "file"]
        read_only_fields = ["added_at"]


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

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The right is asked for before the file is looked into."""
        require(rules.can_add_file(self.member, self.find_inside()))
        return super().create(request, *args, **kwargs)

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


urlpatterns = [
    path("classes/<slug:slug>/lines/", Lines.as_view(), name="api-class-lines"),
    path("classes/<slug:slug>/files/", Files.as_view(), name="api-class-files"),
    path("classes/<slug:slug>/files/<int:pk>/", OneFile.as_view(), name="api-class-file"),
    path("me/line/", OwnLine.as_view(), name="api-class-line"),
]
