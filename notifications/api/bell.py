"""The bell for programs: one's own notifications, marking them read, wishes, devices and feed."""

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

from members.devices import describe
from members.models import Member
from notifications import actions, queries
from notifications.forms import BellFilter, devices_of, rhythms_of
from notifications.models import Notification, OnDevices, Preference, PushSubscription, with_names
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
    """Day and hour of digests, one's own service time (empty: the municipality's), a rhythm per group.

    `devices`: whether a group reaches one's devices too; groups that are not sent stay as they are.
    """

    rhythms = serializers.DictField(child=serializers.ChoiceField(choices=Rhythm.choices))
    devices = serializers.DictField(child=serializers.ChoiceField(choices=OnDevices.choices), required=False)

    class Meta:
        model = Preference
        fields = ["digest_weekday", "digest_hour", "opens", "closes", "weekdays", "rhythms", "devices"]


class Preferences(APIView):
    """GET and PUT /api/notifications/preferences/"""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=["Hinweise"],
        summary="Was per Mail und auf Geräte kommt, und wann",
        responses=PreferencesSerializer,
    )
    def get(self, request: Request) -> Response:
        """What holds now; groups that were never chosen show the school's suggestion."""
        member = cast("Member", request.user)
        shown = Preference.objects.filter(pk=member.pk).first() or Preference(member=member)
        wishes = queries.wishes_of([member.pk])[member.pk]
        shown.rhythms = rhythms_of(wishes)  # type: ignore[attr-defined]
        shown.devices = devices_of(wishes)  # type: ignore[attr-defined]
        return Response(PreferencesSerializer(shown).data)

    @extend_schema(
        tags=["Hinweise"],
        summary="Einstellen, was per Mail und auf Geräte kommt, und wann",
        request=PreferencesSerializer,
        responses=PreferencesSerializer,
    )
    def put(self, request: Request) -> Response:
        """Replace times, and the rhythms and devices that are sent."""
        sent = PreferencesSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wished: dict[str, Any] = dict(sent.validated_data)
        rhythms, devices = wished.pop("rhythms"), wished.pop("devices", {})
        times = {"digest_weekday": DIGEST_WEEKDAY, "digest_hour": DIGEST_HOUR} | wished
        member = cast("Member", request.user)
        with transaction.atomic():
            actions.set_times(by=member, **times)
            actions.choose_rhythms(by=member, rhythms=rhythms)
            actions.choose_devices(by=member, devices=devices)
        return self.get(request)


class KeysSerializer(serializers.Serializer[Any]):
    """The browser's public keys, as `PushSubscription.toJSON()` gives them."""

    p256dh = serializers.CharField(max_length=88)
    auth = serializers.CharField(max_length=24)


class DeviceSerializer(serializers.ModelSerializer[PushSubscription]):
    """One device that is woken when there is something new."""

    keys = KeysSerializer(write_only=True)
    endpoint = serializers.CharField(max_length=1000)  # the action knows what to do with one that exists

    class Meta:
        model = PushSubscription
        fields = ["id", "device", "endpoint", "keys", "created_at"]
        read_only_fields = ["device"]


class PushSerializer(serializers.Serializer[Any]):
    """The key to subscribe with (empty: this school pushes nothing) and one's own devices."""

    key = serializers.CharField()
    devices = DeviceSerializer(many=True)


class Push(APIView):
    """GET and POST /api/notifications/push/"""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=["Hinweise"], summary="Eigene Geräte für Push-Nachrichten", responses=PushSerializer)
    def get(self, request: Request) -> Response:
        """Newest first, with the key that browsers subscribe with."""
        ways = queries.ways_of(cast("Member", request.user))
        return Response(PushSerializer({"key": ways["push_key"], "devices": ways["devices"]}).data)

    @extend_schema(
        tags=["Hinweise"],
        summary="Ein Gerät für Push-Nachrichten einschalten",
        request=DeviceSerializer,
        responses={201: DeviceSerializer},
    )
    def post(self, request: Request) -> Response:
        """What `PushSubscription.toJSON()` gives; the same endpoint again is the same device."""
        sent = DeviceSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        added = actions.add_device(
            by=cast("Member", request.user),
            endpoint=sent.validated_data["endpoint"],
            device=describe(request.headers.get("User-Agent", "")),
            session_key=request.session.session_key,
            **sent.validated_data["keys"],
        )
        return Response(DeviceSerializer(added).data, status=status.HTTP_201_CREATED)


class PushDevice(APIView):
    """DELETE /api/notifications/push/<id>/"""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=["Hinweise"], summary="Ein eigenes Gerät ausschalten", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """It is not woken any more."""
        member = cast("Member", request.user)
        rows = PushSubscription.objects.visible_to(member)
        actions.end_device(by=member, device=generics.get_object_or_404(rows, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class FeedSerializer(serializers.Serializer[Any]):
    """Since when there is an address, and the address itself, once."""

    created_at = serializers.DateTimeField(allow_null=True)
    address = serializers.CharField(required=False)


class FeedAddress(APIView):
    """GET, POST and DELETE /api/notifications/feed/"""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=["Hinweise"], summary="Gibt es eine Adresse für den eigenen Feed?", responses=FeedSerializer
    )
    def get(self, request: Request) -> Response:
        """`created_at` is null while there is none. The address is shown by POST only."""
        row = queries.ways_of(cast("Member", request.user))["feed"]
        return Response({"created_at": row.created_at if row else None})

    @extend_schema(
        tags=["Hinweise"],
        summary="Eine neue Adresse für den eigenen Feed; die alte gilt nicht mehr",
        request=None,
        responses={201: FeedSerializer},
    )
    def post(self, request: Request) -> Response:
        """The whole address, shown this once."""
        member = cast("Member", request.user)
        address = queries.feed_address(actions.make_feed(by=member))
        shown = {"created_at": queries.ways_of(member)["feed"].created_at, "address": address}
        return Response(shown, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})

    @extend_schema(tags=["Hinweise"], summary="Den eigenen Feed beenden", responses={204: None})
    def delete(self, request: Request) -> Response:
        """The address is worthless from now on; without one nothing changes."""
        actions.end_feed(by=cast("Member", request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("notifications/push/", Push.as_view(), name="api-push"),
    path("notifications/push/<int:pk>/", PushDevice.as_view()),
    path("notifications/feed/", FeedAddress.as_view()),
    path("notifications/preferences/", Preferences.as_view()),
    path("notifications/", NotificationList.as_view()),
    path("notifications/read/", AllReadMark.as_view()),
    path("notifications/<int:pk>/read/", ReadMark.as_view()),
]
