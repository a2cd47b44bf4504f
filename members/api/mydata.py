"""My data, my copies, my sessions, for programs. What needs a fresh proof needs the website."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from members import actions
from members.models import DataExport
from members.proof import is_proven
from members.queries import mydata as queries
from school.http import stored_zip
from school.openapi.described import described
from school.privacy import export

ON_THE_WEBSITE = "Das geht nur angemeldet auf der Website und nach erneuter Bestätigung."


class Proven(IsAuthenticated):
    """Signed in on the website, and proved a moment ago: a stolen token must not carry off everything."""

    message = ON_THE_WEBSITE

    def has_permission(self, request: Request, view: Any) -> bool:
        """A token is never enough."""
        is_website = isinstance(request.successful_authenticator, SessionAuthentication)
        return super().has_permission(request, view) and is_website and is_proven(request._request)


EXPORT_STATES = [
    ("due", "wartet"),
    ("working", "entsteht"),
    ("ready", "liegt bereit"),
    ("failed", "gescheitert"),
]


@described(
    "Eine Kopie deiner Daten.",
    state="Wie weit sie ist.",
    expires_at="Bis dahin liegt sie bereit; null, solange sie nicht fertig ist.",
)
class DataExportSerializer(serializers.ModelSerializer):
    state = serializers.ChoiceField(source="progress", choices=EXPORT_STATES, read_only=True)
    expires_at = serializers.DateTimeField(read_only=True)

    class Meta:
        model = DataExport
        fields = ["id", "state", "requested_at", "done", "total", "finished_at", "size", "expires_at"]
        read_only_fields = fields


@described(
    "Wo du angemeldet bist.",
    key="Kennung zum Beenden.",
    device="Ungefähr welches Gerät.",
    signed_in_on="Angemeldet seit diesem Tag, oder null.",
    is_current="Ob es die Sitzung ist, die gerade fragt.",
)
class SessionSerializer(serializers.Serializer):
    key = serializers.CharField()
    device = serializers.CharField(source="session.device")
    signed_in_on = serializers.DateField(source="session.signed_in_on", allow_null=True)
    is_current = serializers.BooleanField()


@described(
    "Was in einer Tabelle über dich steht.",
    table="Kennung der Tabelle.",
    about="Was darin steht.",
    purpose="Wofür es da ist.",
    readers="Wer es liest.",
    rows="Deine Zeilen: Feld → Wert.",
)
class MyDataTableSerializer(serializers.Serializer):
    table = serializers.CharField()
    about = serializers.CharField()
    purpose = serializers.CharField()
    readers = serializers.CharField()
    rows = serializers.ListField(child=serializers.DictField())


@extend_schema(tags=["Mein Konto"])
class MyData(APIView):
    """Everything the school knows about me, at most 100 rows a table; all of it is in a copy."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Was die Schule über dich weiß",
        description=(
            "Tabelle für Tabelle, mit Zweck und wer es liest; höchstens 100 Zeilen je Tabelle. Alles "
            "steht in einer Kopie deiner Daten."
        ),
        responses=MyDataTableSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        member: Any = request.user
        found = (export.group(row, member.pk, limit=100) for row in export.steps())
        return Response([group.as_data() for group in found])


@extend_schema(tags=["Mein Konto"])
@extend_schema_view(get=extend_schema(summary="Kopien deiner Daten", description="Die neueste zuerst."))
class Exports(generics.ListAPIView):
    serializer_class = DataExportSerializer
    permission_classes = [IsAuthenticated]
    queryset = DataExport.objects.none()
    pagination_class = None
    filter_backends: list[Any] = []

    def get_permissions(self) -> list[Any]:
        """Looking is free, ordering is not."""
        return [Proven()] if self.request.method == "POST" else [IsAuthenticated()]

    def get_queryset(self) -> QuerySet[DataExport]:
        """Only one's own."""
        return DataExport.objects.visible_to(self.request.user).order_by("-pk")

    @extend_schema(
        summary="Eine Kopie deiner Daten bestellen",
        description="Geht nur angemeldet auf der Website und nach erneuter Bestätigung.",
        request=None,
        responses={201: DataExportSerializer},
    )
    def post(self, request: Request) -> Response:
        member: Any = request.user
        ordered = actions.request_export(by=member)
        return Response(DataExportSerializer(ordered).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["Mein Konto"])
class ExportFile(APIView):
    permission_classes = [Proven]
    media_types = ("application/zip",)

    @extend_schema(
        summary="Eine Kopie deiner Daten herunterladen",
        description=(
            "Als ZIP. Geht nur angemeldet auf der Website und nach erneuter Bestätigung. 404, solange "
            "sie nicht fertig ist."
        ),
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        row = get_object_or_404(DataExport.objects.visible_to(request.user).ready(), pk=pk)
        return stored_zip(row.path, row.file_name)


@extend_schema(tags=["Mein Konto"])
class Sessions(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Wo du angemeldet bist",
        description="Diese Sitzung zuerst.",
        responses=SessionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = queries.sessions_of(request.user, current=request._request.session.session_key)
        return Response(SessionSerializer(rows, many=True).data)


@extend_schema(tags=["Mein Konto"])
class OneSession(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Eine Sitzung beenden",
        description="Auf diesem Gerät bist du danach abgemeldet.",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, key: str) -> Response:
        member: Any = request.user
        row = queries.session_of(member, key)
        if row is None:
            raise NotFound
        actions.end_session(by=member, session=row.session)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("me/data/", MyData.as_view(), name="api-my-data"),
    path("me/exports/", Exports.as_view(), name="api-exports"),
    path("me/exports/<int:pk>/file/", ExportFile.as_view(), name="api-export-file"),
    path("me/sessions/", Sessions.as_view(), name="api-sessions"),
    path("me/sessions/<slug:key>/", OneSession.as_view(), name="api-session"),
]
