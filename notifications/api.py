"""The bell for programs: one's own notifications, and marking them read."""

from typing import Any, cast

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from members.models import Member
from notifications import actions
from notifications.models import Notification, with_names


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """One line in the bell."""

    headline = serializers.CharField(source="words", read_only=True)

    class Meta:
        model = Notification
        fields = ["id", "kind", "headline", "url", "created_at", "is_read"]


@extend_schema(tags=["Hinweise"], summary="Eigene Hinweise, neueste zuerst")
class NotificationList(generics.ListAPIView[Notification]):
    """GET /api/notifications/?unread=1"""

    serializer_class = NotificationSerializer
    permission_classes = [IsAuthenticated]
    queryset = Notification.objects.none()

    def paginate_queryset(self, queryset: Any) -> Any:
        """The names on a page in one query."""
        page = super().paginate_queryset(queryset)
        return None if page is None else with_names(page)

    def get_queryset(self) -> QuerySet[Notification]:
        """Only one's own."""
        rows = Notification.objects.visible_to(self.request.user).order_by("-pk")
        return rows.unread() if self.request.query_params.get("unread") else rows


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


urlpatterns = [
    path("notifications/", NotificationList.as_view()),
    path("notifications/read/", AllReadMark.as_view()),
    path("notifications/<int:pk>/read/", ReadMark.as_view()),
]
