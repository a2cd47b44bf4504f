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
from school.rules import require


class FormationSerializer(serializers.Serializer[Any]):
    """A class to be formed: with its forum, whose address is in the answer."""

    name = serializers.CharField(max_length=70)
    description = serializers.CharField(max_length=300)
    municipalities: Any = serializers.SlugRelatedField(
        slug_field="ags", queryset=Municipality.objects.all(), many=True, required=False, help_text="AGS"
    )
    slug = serializers.CharField(read_only=True)
    forum = serializers.CharField(source="forum.slug", read_only=True)


class Formations(Inside):
    """Klassen bilden."""

    @extend_schema(
        tags=["Klassen"],
        request=FormationSerializer,
        responses={201: FormationSerializer},
        summary="Klasse mit ihrem Forum bilden (Moderation)",
    )
    def post(self, request: Request) -> Response:
        """Form a class."""
        require(can_form_classes(self.member))
        serializer = FormationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        formed = actions.form_class(by=self.member, **serializer.validated_data)
        row = {"name": formed.name, "description": formed.description, "slug": formed.slug}
        return Response({**row, "forum": formed.forum.slug}, status=status.HTTP_201_CREATED)


urlpatterns = [
    path("class-formations/", Formations.as_view(), name="api-class-formations"),
]
