"""The bell for programs: one's own notifications, marking them read, wishes, devices and feed."""

from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
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
from school.openapi.described import described


@described(
    "Ein Hinweis.",
    kind="Kennung dessen, was geschah.",
    thing="Kennung der Sache, um die es geht; gleiche Sache, gleiche Kennung.",
    headline="Was geschah, als Satz.",
    is_read="Ob du ihn gelesen hast.",
)
class NotificationSerializer(serializers.ModelSerializer[Notification]):
    headline = serializers.CharField(source="words", read_only=True)

    class Meta:
        model = Notification
        fields = ["id", "kind", "group", "thing", "headline", "url", "created_at", "is_read"]


@extend_schema(tags=["Hinweise"])
@extend_schema_view(get=extend_schema(summary="Eigene Hinweise", description="Der neueste zuerst."))
class NotificationList(generics.ListAPIView[Notification]):
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


@extend_schema(tags=["Hinweise"])
class ReadMark(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Einen Hinweis als gelesen markieren",
        description="Ein zweites Mal ändert nichts.",
        request=None,
        responses={204: None},
    )
    def put(self, request: Request, pk: int) -> Response:
        member = cast("Member", request.user)
        rows = Notification.objects.visible_to(member)
        actions.mark_read(by=member, notification=generics.get_object_or_404(rows, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["Hinweise"])
class AllReadMark(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Alle eigenen Hinweise als gelesen markieren",
        description="Ein zweites Mal ändert nichts.",
        operation_id="notifications_read_all",
        request=None,
        responses={204: None},
    )
    def put(self, request: Request) -> Response:
        actions.mark_all_read(by=cast("Member", request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


@described(
    "Was dich wann erreicht.",
    rhythms="Gruppe → wie oft per Mail.",
    devices="Gruppe → ob auch auf Geräte; was du nicht schickst, bleibt.",
)
class PreferencesSerializer(serializers.ModelSerializer[Preference]):
    rhythms = serializers.DictField(child=serializers.ChoiceField(choices=Rhythm.choices))
    devices = serializers.DictField(child=serializers.ChoiceField(choices=OnDevices.choices), required=False)

    class Meta:
        model = Preference
        fields = ["digest_weekday", "digest_hour", "opens", "closes", "weekdays", "rhythms", "devices"]


@extend_schema(tags=["Hinweise"])
class Preferences(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Was per Mail und auf Geräte kommt, und wann",
        description="Gruppen, zu denen du nichts gewählt hast, zeigen den Vorschlag der Schule.",
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
        summary="Einstellen, was per Mail und auf Geräte kommt, und wann",
        description="Ersetzt die Zeiten und die Gruppen, die du schickst.",
        request=PreferencesSerializer,
        responses=PreferencesSerializer,
    )
    def put(self, request: Request) -> Response:
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


@described(
    "Öffentliche Schlüssel des Browsers, wie `PushSubscription.toJSON()` sie gibt.",
    p256dh="Öffentlicher Schlüssel.",
    auth="Gemeinsames Geheimnis.",
)
class PushKeysSerializer(serializers.Serializer[Any]):
    p256dh = serializers.CharField(max_length=88)
    auth = serializers.CharField(max_length=24)


@described(
    "Ein Gerät für Push-Nachrichten.", endpoint="Adresse beim Push-Dienst.", keys="Schlüssel des Browsers."
)
class PushDeviceSerializer(serializers.ModelSerializer[PushSubscription]):
    keys = PushKeysSerializer(write_only=True)
    endpoint = serializers.CharField(max_length=1000)  # the action knows what to do with one that exists

    class Meta:
        model = PushSubscription
        fields = ["id", "device", "endpoint", "keys", "created_at"]
        read_only_fields = ["device"]


@described(
    "Womit ein Browser abonniert, und deine Geräte.",
    key="Öffentlicher Schlüssel der Schule; leer: sie sendet keine Push-Nachrichten.",
    devices="Deine Geräte, das neueste zuerst.",
)
class PushSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    devices = PushDeviceSerializer(many=True)


@extend_schema(tags=["Hinweise"])
class Push(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Eigene Geräte für Push-Nachrichten",
        description="Das neueste zuerst, mit dem öffentlichen Schlüssel zum Abonnieren.",
        responses=PushSerializer,
    )
    def get(self, request: Request) -> Response:
        ways = queries.ways_of(cast("Member", request.user))
        return Response(PushSerializer({"key": ways["push_key"], "devices": ways["devices"]}).data)

    @extend_schema(
        summary="Ein Gerät für Push-Nachrichten einschalten",
        description=(
            "Mit dem, was `PushSubscription.toJSON()` im Browser gibt. Derselbe `endpoint` ist dasselbe"
            " Gerät."
        ),
        request=PushDeviceSerializer,
        responses={201: PushDeviceSerializer},
    )
    def post(self, request: Request) -> Response:
        """What `PushSubscription.toJSON()` gives; the same endpoint again is the same device."""
        sent = PushDeviceSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        added = actions.add_device(
            by=cast("Member", request.user),
            endpoint=sent.validated_data["endpoint"],
            device=describe(request.headers.get("User-Agent", "")),
            session_key=request.session.session_key,
            **sent.validated_data["keys"],
        )
        return Response(PushDeviceSerializer(added).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["Hinweise"])
class PushDevice(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Ein eigenes Gerät ausschalten",
        description="Es bekommt keine Push-Nachrichten mehr.",
        responses={204: None},
    )
    def delete(self, request: Request, pk: int) -> Response:
        member = cast("Member", request.user)
        rows = PushSubscription.objects.visible_to(member)
        actions.end_device(by=member, device=generics.get_object_or_404(rows, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


@described("Ob es eine Adresse für deinen Feed gibt.", created_at="Seit wann; null: es gibt keine.")
class FeedSerializer(serializers.Serializer[Any]):
    created_at = serializers.DateTimeField(allow_null=True)


@described("Eine neue Adresse für deinen Feed.", created_at="Seit wann.", address="Die ganze Adresse.")
class NewFeedSerializer(serializers.Serializer[Any]):
    created_at = serializers.DateTimeField()
    address = serializers.CharField()


@extend_schema(tags=["Hinweise"])
class FeedAddress(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Gibt es eine Adresse für den eigenen Feed?",
        description="`created_at` ist null, solange es keine gibt. Die Adresse selbst zeigt nur POST.",
        responses=FeedSerializer,
    )
    def get(self, request: Request) -> Response:
        """`created_at` is null while there is none. The address is shown by POST only."""
        row = queries.ways_of(cast("Member", request.user))["feed"]
        return Response(FeedSerializer({"created_at": row.created_at if row else None}).data)

    @extend_schema(
        summary="Eine neue Adresse für den eigenen Feed",
        description="Die alte gilt nicht mehr. Die ganze Adresse steht nur in dieser einen Antwort.",
        request=None,
        responses={201: NewFeedSerializer},
    )
    def post(self, request: Request) -> Response:
        member = cast("Member", request.user)
        address = queries.feed_address(actions.make_feed(by=member))
        shown = {"created_at": queries.ways_of(member)["feed"].created_at, "address": address}
        data = NewFeedSerializer(shown).data
        return Response(data, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})

    @extend_schema(
        summary="Den eigenen Feed beenden",
        description="Seine Adresse gilt sofort nicht mehr.",
        responses={204: None},
    )
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
