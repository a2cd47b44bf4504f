"""Names of people who have gone in the words of others, for moderators' programs."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status, views
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions, rules
from members.api.coordination import WithSecondFactor
from members.models import Member, NamedPlace
from members.queries import named_places as queries
from school.openapi.described import described
from school.rules import require

TAGS = ["Moderation"]


@described(
    "Ein Text anderer, in dem der Name von jemandem steht, der sein Konto gelöscht hat.",
    found_on="Tag der Löschung.",
)
class NamedPlaceSerializer(serializers.Serializer[queries.Shown]):
    id = serializers.IntegerField(source="note.pk", read_only=True)
    about = serializers.CharField(source="place.what", read_only=True, help_text="welcher Text welcher Sache")
    url = serializers.CharField(source="place.url", read_only=True, help_text="Seite in der Schule")
    found_on = serializers.DateField(source="note.found_on", read_only=True)
    is_changed = serializers.BooleanField(
        read_only=True, help_text="seither geändert; dann ist der Ausschnitt leer"
    )
    before = serializers.SerializerMethodField(help_text="Worte vor dem Namen")
    name = serializers.SerializerMethodField(help_text="was dort als Name steht")
    after = serializers.SerializerMethodField(help_text="Worte nach dem Namen")

    def get_before(self, row: queries.Shown) -> str:
        return row.excerpt[0]

    def get_name(self, row: queries.Shown) -> str:
        return row.excerpt[1]

    def get_after(self, row: queries.Shown) -> str:
        return row.excerpt[2]


@extend_schema(
    tags=TAGS,
    summary="Namen Ausgeschiedener in Texten",
    description="Wo jemand in Texten anderer beim Namen steht, der sein Konto gelöscht hat; nur Moderation.",
)
class NamedPlaces(generics.ListAPIView[NamedPlace]):
    permission_classes = [WithSecondFactor]
    serializer_class = NamedPlaceSerializer  # type: ignore[assignment]

    def get_queryset(self) -> QuerySet[NamedPlace]:
        require(rules.can_moderate(self.request.user))
        return NamedPlace.objects.visible_to(self.request.user).order_by("pk")

    def paginate_queryset(self, queryset: Any) -> Any:
        return queries.shown(super().paginate_queryset(queryset) or [])


class OneNamedPlace(views.APIView):
    permission_classes = [WithSecondFactor]

    @extend_schema(
        tags=TAGS,
        request=None,
        responses={204: None},
        summary="Namen in einem Text abhaken",
        description="Der Text bleibt, die Stelle steht nicht mehr in der Liste; nur für die Moderation.",
    )
    def delete(self, request: Request, pk: int) -> Response:
        require(rules.can_moderate(request.user))
        place = get_object_or_404(NamedPlace.objects.visible_to(request.user), pk=pk)
        actions.settle_place(by=cast("Member", request.user), place=place)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("named-places/", NamedPlaces.as_view()),
    path("named-places/<int:pk>/", OneNamedPlace.as_view()),
]
