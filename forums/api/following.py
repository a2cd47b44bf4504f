"""What one wants to hear, for programs: of a thread, and of a whole forum."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from forums import actions, queries
from forums.api.talk import TAGS, Inside
from forums.models import Forum, Level
from school.openapi.described import described

DONE = {204: None}


@described("Wie viel du hören willst.", level="Alles, nur Erwähnungen oder nichts.")
class FollowLevelSerializer(serializers.Serializer[Any]):
    level = serializers.ChoiceField(choices=Level.choices, default=Level.EVERYTHING)


def wish_of(request: Request) -> str:
    """The level that was sent."""
    sent = FollowLevelSerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return sent.validated_data["level"]


@extend_schema(tags=TAGS)
class Following(Inside):
    @extend_schema(
        summary="Einem Gespräch folgen",
        description="Wie viel du daraus hören willst.",
        request=FollowLevelSerializer,
        responses=DONE,
    )
    def post(self, request: Request, pk: int) -> Response:
        actions.follow(by=self.member, thread=self.find_thread(), level=wish_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Einem Gespräch nicht mehr folgen",
        description="Du hörst dann daraus, was du aus seinem Forum hörst.",
        responses=DONE,
    )
    def delete(self, request: Request, pk: int) -> Response:
        actions.unfollow(by=self.member, thread=self.find_thread())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
class FollowingForum(Inside):
    def find_forum(self) -> Forum:
        """The forum in the address, or 404."""
        return get_object_or_404(Forum.objects.visible_to(self.member), slug=self.kwargs["slug"])

    @extend_schema(
        summary="Was du aus einem Forum hörst",
        description="Die Stufe, die jetzt gilt.",
        responses=FollowLevelSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        level = queries.level_of_forum(self.member, self.find_forum())
        return Response(FollowLevelSerializer({"level": level}).data)

    @extend_schema(
        summary="Einem Forum folgen",
        description="Wie viel du daraus hören willst.",
        request=FollowLevelSerializer,
        responses=DONE,
    )
    def post(self, request: Request, slug: str) -> Response:
        actions.follow_forum(by=self.member, forum=self.find_forum(), level=wish_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Einem Forum nicht mehr folgen",
        description="Du hörst dann nur noch, wenn dich jemand erwähnt.",
        responses=DONE,
    )
    def delete(self, request: Request, slug: str) -> Response:
        actions.unfollow_forum(by=self.member, forum=self.find_forum())
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("threads/<int:pk>/follow/", Following.as_view(), name="api-follow"),
    path("forums/<slug:slug>/follow/", FollowingForum.as_view(), name="api-follow-forum"),
]
