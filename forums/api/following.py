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

DONE = {204: None}


class WishSerializer(serializers.Serializer[Any]):
    """How much one wants to hear; everything if nothing is said."""

    level = serializers.ChoiceField(choices=Level.choices, default=Level.EVERYTHING)


def wish_of(request: Request) -> str:
    """The level that was sent."""
    sent = WishSerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return sent.validated_data["level"]


class Following(Inside):
    """Wie viel du aus einem Gespräch hörst."""

    @extend_schema(tags=TAGS, request=WishSerializer, responses=DONE, summary="Gespräch folgen")
    def post(self, request: Request, pk: int) -> Response:
        """Choose a level."""
        actions.follow(by=self.member, thread=self.find_thread(), level=wish_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(tags=TAGS, responses=DONE, summary="Gespräch nicht mehr folgen")
    def delete(self, request: Request, pk: int) -> Response:
        """Hear of it what one hears of its forum."""
        actions.unfollow(by=self.member, thread=self.find_thread())
        return Response(status=status.HTTP_204_NO_CONTENT)


class FollowingForum(Inside):
    """Wie viel du aus einem ganzen Forum hörst."""

    def find_forum(self) -> Forum:
        """The forum in the address, or 404."""
        return get_object_or_404(Forum.objects.visible_to(self.member), slug=self.kwargs["slug"])

    @extend_schema(tags=TAGS, responses=WishSerializer, summary="Was du aus einem Forum hörst")
    def get(self, request: Request, slug: str) -> Response:
        """The level that holds."""
        level = queries.level_of_forum(self.member, self.find_forum())
        return Response(WishSerializer({"level": level}).data)

    @extend_schema(tags=TAGS, request=WishSerializer, responses=DONE, summary="Forum folgen")
    def post(self, request: Request, slug: str) -> Response:
        """Choose a level."""
        actions.follow_forum(by=self.member, forum=self.find_forum(), level=wish_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(tags=TAGS, responses=DONE, summary="Forum nicht mehr folgen")
    def delete(self, request: Request, slug: str) -> Response:
        """Hear when one is mentioned, as everybody does."""
        actions.unfollow_forum(by=self.member, forum=self.find_forum())
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("threads/<int:pk>/follow/", Following.as_view(), name="api-follow"),
    path("forums/<slug:slug>/follow/", FollowingForum.as_view(), name="api-follow-forum"),
]
