"""What a class keeps to itself, for programs: lines and files."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiTypes, extend_schema, extend_schema_view
from rest_framework import generics, serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from inspection.verdicts import Kind
from members import actions, rules
from members.api.classes import TAGS, Asked
from members.models import LINE_LENGTH, ClassFile, ClassLine, ClassMembership
from members.queries import classes as queries
from school import uploads
from school.openapi.described import described
from school.parsers import JSON, MultiPart
from school.rules import require
from school.uploads.api import UploadField
from school.uploads.kinds import PDFS_AND_PICTURES


@described(
    "„Daran arbeiten wir gerade“ einer Kommune.",
    municipality="Name der Kommune.",
    text="Die Zeile; leer nimmt sie weg.",
)
class ClassLineSerializer(serializers.ModelSerializer[ClassLine]):
    ags = serializers.CharField(source="municipality.ags", read_only=True)
    municipality = serializers.CharField(source="municipality.short_name", read_only=True)
    text = serializers.CharField(max_length=LINE_LENGTH, allow_blank=True)

    class Meta:
        model = ClassLine
        fields = ["ags", "municipality", "text", "written_at"]
        read_only_fields = ["written_at"]


@described(
    "Eine Datei einer Klasse.",
    name="Name der Datei.",
    media_type="Medientyp, zum Beispiel `application/pdf`.",
    file="Die Datei: PDF, Bild oder Office-Dokument.",
)
class ClassFileSerializer(serializers.ModelSerializer[ClassFile]):
    name = serializers.CharField(source="stored.name", read_only=True)
    media_type = serializers.CharField(source="stored.media_type", read_only=True)
    size = serializers.IntegerField(source="stored.size", read_only=True)
    file = UploadField(among=PDFS_AND_PICTURES)

    class Meta:
        model = ClassFile
        fields = ["id", "title", "name", "media_type", "size", "added_at", "file"]
        read_only_fields = ["added_at"]


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(
        summary="Woran die Kommunen einer Klasse arbeiten",
        description="Je Kommune eine Zeile. Nur für die Klasse.",
    )
)
class Lines(Asked, generics.ListAPIView[ClassLine]):
    serializer_class = ClassLineSerializer
    permission_classes = [IsAuthenticated]
    queryset = ClassLine.objects.none()

    def get_queryset(self) -> QuerySet[ClassLine]:
        """Those of the class in the address."""
        now = ClassMembership.objects.current().filter(school_class=self.find_inside())
        rows = ClassLine.objects.visible_to(self.member).filter(municipality__in=now.values("municipality"))
        return rows.select_related("municipality").order_by("municipality__sort_key", "pk")


@extend_schema(tags=TAGS)
class OwnLine(Asked):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="„Daran arbeiten wir gerade“ schreiben",
        description=(
            "Für die Kommune, die du koordinierst. Ein leerer Text nimmt die Zeile weg und antwortet 204."
        ),
        request=ClassLineSerializer,
        responses={200: ClassLineSerializer, 204: None},
    )
    def put(self, request: Request) -> Response:
        place: Any = self.member.municipality
        require(place is not None and rules.can_write_line(self.member, place))
        serializer = ClassLineSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        line = actions.write_line(by=self.member, municipality=place, text=serializer.validated_data["text"])
        return Response(ClassLineSerializer(line).data if line else None, status=200 if line else 204)


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Dateien einer Klasse", description="Die neueste zuerst. Nur für die Klasse."),
    post=extend_schema(
        summary="Eine Datei in die Klasse legen",
        description="Als `multipart/form-data`. Alle in der Klasse sehen sie.",
        request={"multipart/form-data": ClassFileSerializer},
    ),
)
class Files(Asked, generics.ListCreateAPIView[ClassFile]):
    serializer_class = ClassFileSerializer
    permission_classes = [IsAuthenticated]
    parser_classes = [MultiPart, JSON]
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


@extend_schema(tags=TAGS)
class OneFile(Asked):
    permission_classes = [IsAuthenticated]
    media_types = (Kind.PDF.media_type, Kind.PICTURE.media_type)

    def _find(self) -> ClassFile:
        rows = ClassFile.objects.visible_to(self.member).select_related("stored", "school_class")
        return get_object_or_404(rows, pk=self.kwargs["pk"], school_class__slug=self.kwargs["slug"])

    @extend_schema(
        summary="Datei einer Klasse herunterladen",
        description="Die Datei selbst, wie sie abgelegt wurde.",
        responses={
            (200, Kind.PDF.media_type): OpenApiTypes.BINARY,
            (200, Kind.PICTURE.media_type): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, slug: str, pk: int) -> FileResponse:
        return uploads.response(self._find().stored)

    @extend_schema(
        summary="Datei einer Klasse löschen",
        description="Endgültig. Wer sie abgelegt hat, oder die Moderation.",
        responses={204: None},
    )
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        actions.remove_file(by=self.member, file=self._find())
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("classes/<slug:slug>/lines/", Lines.as_view(), name="api-class-lines"),
    path("classes/<slug:slug>/files/", Files.as_view(), name="api-class-files"),
    path("classes/<slug:slug>/files/<int:pk>/", OneFile.as_view(), name="api-class-file"),
    path("me/line/", OwnLine.as_view(), name="api-class-line"),
]
