"""Announcements for programs: reading, taking note; for moderators planning, withdrawing and the report."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status, views
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from members.models import Member, SchoolClass
from notifications import actions, queries, rules
from notifications.models import Acknowledgement, Announcement
from school.rules import require

TAGS = ["Mitteilungen"]


# -- What goes in and out ------------------------------------------------------------------------------


class AnnouncementSerializer(serializers.ModelSerializer[Announcement]):
    """An announcement. `body` is Markdown, `html` what is shown; without `publish_at` it is published now."""

    school_class: Any = serializers.SlugRelatedField(
        slug_field="slug", queryset=SchoolClass.objects.open(), allow_null=True, required=False
    )
    publish_at = serializers.DateTimeField(allow_null=True, required=False)
    is_acknowledged = serializers.BooleanField(
        source="is_taken_note", read_only=True, help_text="von der eigenen Kommune"
    )
    url = serializers.CharField(source="get_absolute_url", read_only=True, help_text="Seite in der Schule")

    class Meta:
        model = Announcement
        fields = [
            *("id", "title", "body", "html", "audience", "school_class", "publish_at"),
            *("needs_acknowledgement", "due_on", "withdrawn_at", "is_acknowledged", "url"),
        ]
        read_only_fields = ["html", "withdrawn_at"]


class AcknowledgementSerializer(serializers.ModelSerializer[Acknowledgement]):
    """That a municipality has taken note, and on which day. Never who it was."""

    ags = serializers.CharField(source="municipality.ags", read_only=True)
    municipality = serializers.CharField(source="municipality.short_name", read_only=True)

    class Meta:
        model = Acknowledgement
        fields = ["ags", "municipality", "acknowledged_on"]
        read_only_fields = fields


class MissingSerializer(serializers.Serializer[Any]):
    """A municipality that has not taken note."""

    ags = serializers.CharField()
    municipality = serializers.CharField(source="short_name")


class ReportSerializer(serializers.Serializer[Any]):
    """Which municipalities have taken note, and which have not. No people."""

    done = AcknowledgementSerializer(many=True)
    missing = MissingSerializer(many=True)


# -- Addresses -----------------------------------------------------------------------------------------


class Asked(views.APIView):
    """What the views share: who asks, and the announcement in the address."""

    permission_classes = [IsAuthenticated]

    @property
    def member(self) -> Member:
        """Who asks."""
        return cast("Member", self.request.user)

    def find(self) -> Announcement:
        """The announcement in the address, or 404."""
        return get_object_or_404(queries.announcements_of(self.member), pk=self.kwargs["pk"])


@extend_schema(tags=TAGS)
class Announcements(Asked, generics.ListCreateAPIView[Announcement]):
    """Mitteilungen der Moderation, neueste zuerst; schreiben kann die Moderation."""

    serializer_class = AnnouncementSerializer
    queryset = Announcement.objects.none()

    def get_queryset(self) -> QuerySet[Announcement]:
        """Those for the reader."""
        if getattr(self, "swagger_fake_view", False):
            return Announcement.objects.none()
        return queries.announcements_of(self.member)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Plan one, or publish it at once."""
        require(rules.can_announce(self.member))
        serializer = AnnouncementSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        made = actions.plan_announcement(by=self.member, **serializer.validated_data)
        return Response(AnnouncementSerializer(made).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
class OneAnnouncement(Asked, generics.RetrieveUpdateAPIView[Announcement]):
    """Eine Mitteilung; ändern kann die Moderation, solange sie nicht veröffentlicht ist."""

    serializer_class = AnnouncementSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> Announcement:
        """For those it is meant for."""
        return self.find()

    def perform_update(self, serializer: Any) -> None:
        """Change a planned one."""
        actions.edit_announcement(by=self.member, announcement=self.find(), **serializer.validated_data)
        serializer.instance = self.find()


class OwnAcknowledgement(Asked):
    """Die Bestätigung der eigenen Kommune."""

    @extend_schema(tags=TAGS, request=None, responses=AcknowledgementSerializer, summary="Bestätigen")
    def put(self, request: Request, pk: int) -> Response:
        """Take note for one's municipality; a second time changes nothing."""
        row = actions.acknowledge(by=self.member, announcement=self.find())
        return Response(AcknowledgementSerializer(row).data)


class Publication(Asked):
    """Das Veröffentlichen einer geplanten Mitteilung."""

    @extend_schema(tags=TAGS, request=None, responses={204: None}, summary="Sofort veröffentlichen")
    def post(self, request: Request, pk: int) -> Response:
        """Do not wait any longer."""
        actions.publish_announcement(by=self.member, announcement=self.find())
        return Response(status=status.HTTP_204_NO_CONTENT)


class Withdrawal(Asked):
    """Das Zurückziehen einer Mitteilung."""

    @extend_schema(tags=TAGS, request=None, responses={204: None}, summary="Zurückziehen (Moderation)")
    def post(self, request: Request, pk: int) -> Response:
        """Take it away from its readers."""
        actions.withdraw_announcement(by=self.member, announcement=self.find())
        return Response(status=status.HTTP_204_NO_CONTENT)


class Report(Asked):
    """Der Stand der Bestätigungen."""

    @extend_schema(tags=TAGS, responses=ReportSerializer, summary="Welche Kommunen haben bestätigt?")
    def get(self, request: Request, pk: int) -> Response:
        """For moderators: municipalities, not people."""
        require(rules.can_announce(self.member))
        return Response(ReportSerializer(queries.acknowledgement_report(self.find())).data)


urlpatterns = [
    path("announcements/", Announcements.as_view()),
    path("announcements/<int:pk>/", OneAnnouncement.as_view()),
    path("announcements/<int:pk>/acknowledgement/", OwnAcknowledgement.as_view()),
    path("announcements/<int:pk>/publication/", Publication.as_view()),
    path("announcements/<int:pk>/withdrawal/", Withdrawal.as_view()),
    path("announcements/<int:pk>/report/", Report.as_view()),
]
