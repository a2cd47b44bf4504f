"""The bell for programs: one's own notifications, and marking them read."""

from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from members.models import Member
from notifications import actions, queries
from notifications.forms import BellFilter, rhythms_of
from notifications.models import Notification, Preference, with_names
from notifications.models.preferences import DIGEST_HOUR, DIGEST_WEEKDAY
from school.notices import Rhythm


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """One line in the bell."""

    headline = serializers.CharField(source="words", read_only=True)

    class Meta:
        model = Notification
        fields = ["id", "kind", "group", "thing", "headline", "url", "created_at", "is_read"]


@extend_schema(tags=["Hinweise"], summary="Eigene Hinweise, neueste zuerst")
class NotificationList(generics.ListAPIView[Notification]):
    """GET /api/notifications/?unread=1&group=replies"""

    serializer_class = NotificationSerializer
    permission_classes = [IsAuthenticated]
    filterset_class = BellFilter
    queryset = Notification.objects.none()

    def paginate_queryset(self, queryset: Any) -> Any:
        """The names on a page in one query."""
        page = super().paginate_queryset(queryset)
        return None if page is None else with_names(page)

    def get_queryset(self) -> QuerySet[Notification]:
        """Only one's own."""
        return Notification.objects.visible_to(self.request.user).order_by("-pk")


class ReadMark(APIView):
    """PUT /api/notifications/<id>/read/"""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=["Hinweise"], summary="Einen Hinweis als gelesen markieren", request=None, responses={204: None}
    )
    def put(self, request: Request, pk: int) -> Response:
        """Mark one of one's own notifications as read."""
        member = cast("Member", request.user)
        rows = Notification.objects.visible_to(member)
        actions.mark_read(by=member, notification=generics.get_object_or_404(rows, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class AllReadMark(APIView):
    """PUT /api/notifications/read/"""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=["Hinweise"],
        summary="Alle eigenen Hinweise als gelesen markieren",
        operation_id="notifications_read_all",
        request=None,
        responses={204: None},
    )
    def put(self, request: Request) -> Response:
        """Mark all of one's own notifications as read."""
        actions.mark_all_read(by=cast("Member", request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PreferencesSerializer(serializers.ModelSerializer[Preference]):
    """Day and hour of digests, one's own service time (empty: the municipality's), a rhythm per group."""

    rhythms = serializers.DictField(child=serializers.ChoiceField(choices=Rhythm.choices))

    class Meta:
        model = Preference
        fields = ["digest_weekday", "digest_hour", "opens", "closes", "weekdays", "rhythms"]


class Preferences(APIView):
    """GET and PUT /api/notifications/preferences/"""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=["Hinweise"], summary="Was per Mail kommt, und wann", responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        """What holds now; groups that were never chosen show the school's suggestion."""
        member = cast("Member", request.user)
        shown = Preference.objects.filter(pk=member.pk).first() or Preference(member=member)
        shown.rhythms = rhythms_of(queries.wishes_of([member.pk])[member.pk])  # type: ignore[attr-defined]
        return Response(PreferencesSerializer(shown).data)

    @extend_schema(
        tags=["Hinweise"],
        summary="Einstellen, was per Mail kommt, und wann",
        request=PreferencesSerializer,
        responses=PreferencesSerializer,
    )
    def put(self, request: Request) -> Response:
        """Replace times and the rhythms that are sent."""
        sent = PreferencesSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wished: dict[str, Any] = dict(sent.validated_data)
        rhythms = wished.pop("rhythms")
        times = {"digest_weekday": DIGEST_WEEKDAY, "digest_hour": DIGEST_HOUR} | wished
        member = cast("Member", request.user)
        with transaction.atomic():
            actions.set_times(by=member, **times)
            actions.choose_rhythms(by=member, rhythms=rhythms)
        return self.get(request)


urlpatterns = [
    path("notifications/preferences/", Preferences.as_view()),
    path("notifications/", NotificationList.as_view()),
    path("notifications/read/", AllReadMark.as_view()),
    path("notifications/<int:pk>/read/", ReadMark.as_view()),
]
