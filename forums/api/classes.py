"""Forming a class with its forum; everything else about classes is in `members.api.classes`."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from forums import actions
from forums.api.talk import Inside
from members.models import Municipality
from members.rules import can_form_classes
from school.openapi.described import described
from school.rules import require


@described(
    "Eine Klasse, die mit ihrem Forum gebildet wird.",
    name="Name der Klasse.",
    description="Was die Kommunen verbindet.",
    municipalities="Amtliche Gemeindeschlüssel.",
    forum="Kurzname des Forums.",
)
class FormationSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=70)
    description = serializers.CharField(max_length=300)
    municipalities: Any = serializers.SlugRelatedField(
        slug_field="ags", queryset=Municipality.objects.all(), many=True, required=False
    )
    slug = serializers.CharField(read_only=True)
    forum = serializers.CharField(source="forum.slug", read_only=True)


@extend_schema(tags=["Klassen"])
class Formations(Inside):
    @extend_schema(
        summary="Klasse mit ihrem Forum bilden (Moderation)",
        description="Die Antwort nennt die Adressen von Klasse und Forum.",
        request=FormationSerializer,
        responses={201: FormationSerializer},
    )
    def post(self, request: Request) -> Response:
        require(can_form_classes(self.member))
        serializer = FormationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        formed = actions.form_class(by=self.member, **serializer.validated_data)
        shown = {
            "municipalities": [],
            **serializer.validated_data,
            "slug": formed.slug,
            "forum": formed.forum,
        }
        return Response(FormationSerializer(shown).data, status=status.HTTP_201_CREATED)


urlpatterns = [
    path("class-formations/", Formations.as_view(), name="api-class-formations"),
]
