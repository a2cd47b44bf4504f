"""Announcements for programs: reading, taking note; for moderators planning, withdrawing and the report."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers, status, views
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from members.models import Member, SchoolClass
from notifications import actions, queries, rules
from notifications.models import Acknowledgement, Announcement
from school.openapi.described import described
from school.rules import require

TAGS = ["Mitteilungen"]

# -- What goes in and out ------------------------------------------------------------------------------


@described(
    "Eine Mitteilung der Moderation.",
    school_class="Kurzname der Klasse, für die sie ist, oder null.",
    publish_at="Wann sie erscheint; null: sofort.",
    is_acknowledged="Ob die eigene Kommune sie bestätigt hat.",
)
class AnnouncementSerializer(serializers.ModelSerializer[Announcement]):
    school_class: Any = serializers.SlugRelatedField(
        slug_field="slug", queryset=SchoolClass.objects.open(), allow_null=True, required=False
    )
    publish_at = serializers.DateTimeField(allow_null=True, required=False)
    is_acknowledged = serializers.BooleanField(source="is_taken_note", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Announcement
        fields = [
            *("id", "title", "body", "html", "audience", "school_class", "publish_at"),
            *("needs_acknowledgement", "due_on", "withdrawn_at", "is_acknowledged", "url"),
        ]
        read_only_fields = ["html", "withdrawn_at"]


@described("Dass eine Kommune eine Mitteilung bestätigt hat, nie wer.", municipality="Name der Kommune.")
class AcknowledgementSerializer(serializers.ModelSerializer[Acknowledgement]):
    ags = serializers.CharField(source="municipality.ags", read_only=True)
    municipality = serializers.CharField(source="municipality.short_name", read_only=True)

    class Meta:
        model = Acknowledgement
        fields = ["ags", "municipality", "acknowledged_on"]
        read_only_fields = fields


@described("Eine Kommune, die noch nicht bestätigt hat.", municipality="Name der Kommune.")
class MissingSerializer(serializers.Serializer[Any]):
    ags = serializers.CharField()
    municipality = serializers.CharField(source="short_name")


@described(
    "Welche Kommunen bestätigt haben und welche nicht.", done="Wer bestätigt hat.", missing="Wer noch fehlt."
)
class AcknowledgementReportSerializer(serializers.Serializer[Any]):
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
@extend_schema_view(
    get=extend_schema(summary="Mitteilungen", description="Die für dich bestimmt sind, die neueste zuerst."),
    post=extend_schema(
        summary="Eine Mitteilung schreiben (Moderation)",
        description="Ohne `publish_at` ist sie sofort veröffentlicht.",
    ),
)
class Announcements(Asked, generics.ListCreateAPIView[Announcement]):
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
        shown = queries.announcements_of(self.member).get(pk=made.pk)
        return Response(AnnouncementSerializer(shown).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Eine Mitteilung", description="Wenn sie für dich bestimmt ist."),
    patch=extend_schema(
        summary="Eine geplante Mitteilung ändern (Moderation)",
        description="Solange sie nicht veröffentlicht ist. Was du nicht schickst, bleibt.",
    ),
)
class OneAnnouncement(Asked, generics.RetrieveUpdateAPIView[Announcement]):
    serializer_class = AnnouncementSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> Announcement:
        """For those it is meant for."""
        return self.find()

    def perform_update(self, serializer: Any) -> None:
        """Change a planned one."""
        actions.edit_announcement(by=self.member, announcement=self.find(), **serializer.validated_data)
        serializer.instance = self.find()


@extend_schema(tags=TAGS)
class OwnAcknowledgement(Asked):
    @extend_schema(
        summary="Eine Mitteilung für die eigene Kommune bestätigen",
        description="Ein zweites Mal ändert nichts.",
        request=None,
        responses=AcknowledgementSerializer,
    )
    def put(self, request: Request, pk: int) -> Response:
        """Take note for one's municipality; a second time changes nothing."""
        row = actions.acknowledge(by=self.member, announcement=self.find())
        return Response(AcknowledgementSerializer(row).data)


@extend_schema(tags=TAGS)
class Publication(Asked):
    @extend_schema(
        summary="Eine geplante Mitteilung sofort veröffentlichen (Moderation)",
        description="Sie wartet nicht länger.",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, pk: int) -> Response:
        actions.publish_announcement(by=self.member, announcement=self.find())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
class Withdrawal(Asked):
    @extend_schema(
        summary="Eine Mitteilung zurückziehen (Moderation)",
        description="Niemand liest sie mehr.",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, pk: int) -> Response:
        actions.withdraw_announcement(by=self.member, announcement=self.find())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
class Report(Asked):
    @extend_schema(
        summary="Welche Kommunen haben bestätigt? (Moderation)",
        description="Kommunen, nie Menschen.",
        responses={200: AcknowledgementReportSerializer, 403: None},
    )
    def get(self, request: Request, pk: int) -> Response:
        require(rules.can_announce(self.member))
        return Response(AcknowledgementReportSerializer(queries.acknowledgement_report(self.find())).data)


urlpatterns = [
    path("announcements/", Announcements.as_view()),
    path("announcements/<int:pk>/", OneAnnouncement.as_view()),
    path("announcements/<int:pk>/acknowledgement/", OwnAcknowledgement.as_view()),
    path("announcements/<int:pk>/publication/", Publication.as_view()),
    path("announcements/<int:pk>/withdrawal/", Withdrawal.as_view()),
    path("announcements/<int:pk>/report/", Report.as_view()),
]
