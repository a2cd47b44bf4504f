"""The schedule for programs."""

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers

from events.forms import EventFilter
from events.models import Event
from school.openapi.described import described


@described("Ein Termin.", when="Das Datum, wie Menschen es lesen.")
class EventSerializer(serializers.ModelSerializer[Event]):
    when = serializers.CharField(read_only=True)

    class Meta:
        model = Event
        fields = [
            *("id", "title", "kind", "date", "end_date", "precision", "when"),
            *("place", "summary", "source", "is_example"),
        ]


@extend_schema(tags=["Stundenplan"])
@extend_schema_view(get=extend_schema(summary="Termine", description="Der früheste zuerst."))
class EventList(generics.ListAPIView[Event]):
    serializer_class = EventSerializer
    filterset_class = EventFilter
    queryset = Event.objects.none()

    def get_queryset(self) -> QuerySet[Event]:
        """The same dates as on the page."""
        return Event.objects.visible_to(self.request.user).order_by("date", "pk")


urlpatterns = [
    path("events/", EventList.as_view()),
]
