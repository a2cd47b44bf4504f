"""The Pausenhof for programs: the same rights, the same actions as the pages."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, permissions, status, views
from rest_framework.request import Request
from rest_framework.response import Response

from forums import actions, queries
from forums.api.shapes import (
    AUTHOR,
    ForumSerializer,
    ReplySerializer,
    ThreadDetailSerializer,
    ThreadSerializer,
)
from forums.forms import ThreadFilter
from forums.models import Forum, Reply, Thread
from members.models import Member
from members.rules import can_speak

TAGS = ["Pausenhof"]


class BelongsToSchool(permissions.IsAuthenticated):
    """Nothing here is public: strangers get 401, people who wait for admission 403."""

    message = "Die Gespräche siehst du, sobald du aufgenommen bist."

    def has_permission(self, request: Request, view: Any) -> bool:
        """Signed in and admitted."""
        return super().has_permission(request, view) and can_speak(request.user)


# -- Addresses -----------------------------------------------------------------------------------------


class Inside(views.APIView):
    """What all views share: the gate, who asks, and the thread in the address."""

    permission_classes = [BelongsToSchool]

    @property
    def member(self) -> Member:
        """Who asks; the gate has made sure that it is a member."""
        return cast("Member", self.request.user)

    def find_thread(self) -> Thread:
        """The thread in the address, or 404."""
        rows = Thread.objects.visible_to(self.member).select_related("forum")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(
        summary="Alle Foren", description="In ihrer Reihenfolge; Foren einer Klasse nur für die Klasse."
    )
)
class Forums(Inside, generics.ListAPIView[Forum]):
    serializer_class = ForumSerializer

    def get_queryset(self) -> QuerySet[Forum]:
        """In their order."""
        return Forum.objects.visible_to(self.member).order_by("position", "pk")


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Gespräche aller Foren", description="Das zuletzt belebte zuerst, ohne Text.")
)
class Threads(Inside, generics.ListAPIView[Thread]):
    serializer_class = ThreadSerializer
    filterset_class = ThreadFilter

    def get_queryset(self) -> QuerySet[Thread]:
        """Without texts."""
        rows = Thread.objects.visible_to(self.member).select_related("forum", *AUTHOR)
        return rows.defer("body", "html").order_by("-last_activity_at", "-pk")


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Gespräche eines Forums", description="Das zuletzt belebte zuerst, ohne Text."),
    post=extend_schema(summary="Ein Gespräch beginnen", description="Mit Titel und Text in Markdown."),
)
class ForumThreads(Threads, generics.ListCreateAPIView[Thread]):
    def find_forum(self) -> Forum:
        """The forum in the address, or 404."""
        return get_object_or_404(Forum.objects.visible_to(self.member), slug=self.kwargs["slug"])

    def get_queryset(self) -> QuerySet[Thread]:
        """Those of the forum in the address."""
        if getattr(self, "swagger_fake_view", False):
            return Thread.objects.none()
        return super().get_queryset().filter(forum=self.find_forum())

    def perform_create(self, serializer: Any) -> None:
        """Start a thread."""
        serializer.instance = actions.start_thread(
            by=self.member, forum=self.find_forum(), **serializer.validated_data
        )


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(
        summary="Ein Gespräch lesen", description="Mit Text. Die Antworten stehen an einer eigenen Adresse."
    ),
    patch=extend_schema(
        summary="Titel und Text des eigenen Gesprächs ändern", description="Was du nicht schickst, bleibt."
    ),
)
class OneThread(Inside, generics.RetrieveUpdateAPIView[Thread]):
    serializer_class = ThreadDetailSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_queryset(self) -> QuerySet[Thread]:
        """With author and place."""
        return Thread.objects.visible_to(self.member).select_related("forum", *AUTHOR)

    def perform_update(self, serializer: Any) -> None:
        """Change what was sent, keep the rest."""
        thread = serializer.instance
        text = {"title": thread.title, "body": queries.typed(thread.body), **serializer.validated_data}
        serializer.instance = actions.edit_thread(by=self.member, thread=thread, **text)


@extend_schema(tags=TAGS)
class Closure(Inside):
    @extend_schema(
        summary="Gespräch schließen",
        description="Danach antwortet niemand mehr. Wer es begonnen hat, oder die Moderation.",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, pk: int) -> Response:
        actions.close_thread(by=self.member, thread=self.find_thread())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Gespräch wieder öffnen",
        description="Wer es begonnen hat, oder die Moderation.",
        responses={204: None},
    )
    def delete(self, request: Request, pk: int) -> Response:
        actions.reopen_thread(by=self.member, thread=self.find_thread())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Antworten eines Gesprächs", description="Die älteste zuerst."),
    post=extend_schema(summary="Antworten", description="In Markdown. Wer dem Gespräch folgt, erfährt es."),
)
class Replies(Inside, generics.ListCreateAPIView[Reply]):
    serializer_class = ReplySerializer

    def get_queryset(self) -> QuerySet[Reply]:
        """Those of the thread in the address."""
        if getattr(self, "swagger_fake_view", False):
            return Reply.objects.none()
        rows = Reply.objects.visible_to(self.member).filter(thread=self.find_thread()).order_by("pk")
        return rows.select_related(*AUTHOR)

    def perform_create(self, serializer: Any) -> None:
        """Answer."""
        serializer.instance = actions.post_reply(
            by=self.member, thread=self.find_thread(), **serializer.validated_data
        )


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Eine Antwort lesen", description="Eine zurückgezogene hat keinen Text mehr."),
    patch=extend_schema(summary="Die eigene Antwort ändern", description="Den Text, in Markdown."),
)
class OneReply(Inside, generics.RetrieveUpdateAPIView[Reply]):
    serializer_class = ReplySerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_queryset(self) -> QuerySet[Reply]:
        """With author, place and thread."""
        rows = Reply.objects.visible_to(self.member)
        return rows.select_related("thread", *AUTHOR)

    def perform_update(self, serializer: Any) -> None:
        """Change the text."""
        text = {"body": queries.typed(serializer.instance.body), **serializer.validated_data}
        serializer.instance = actions.edit_reply(by=self.member, reply=serializer.instance, **text)


@extend_schema(tags=TAGS)
class Withdrawal(Inside):
    @extend_schema(
        summary="Antwort zurückziehen",
        description="Ihr Text ist endgültig gelöscht, ihr Platz bleibt.",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, pk: int) -> Response:
        reply = get_object_or_404(Reply.objects.visible_to(self.member).select_related("thread"), pk=pk)
        actions.withdraw_reply(by=self.member, reply=reply)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("forums/", Forums.as_view(), name="api-forums"),
    path("forums/<slug:slug>/threads/", ForumThreads.as_view(), name="api-forum-threads"),
    path("threads/", Threads.as_view(), name="api-threads"),
    path("threads/<int:pk>/", OneThread.as_view(), name="api-thread"),
    path("threads/<int:pk>/closure/", Closure.as_view(), name="api-closure"),
    path("threads/<int:pk>/replies/", Replies.as_view(), name="api-replies"),
    path("replies/<int:pk>/", OneReply.as_view(), name="api-reply"),
    path("replies/<int:pk>/withdrawal/", Withdrawal.as_view(), name="api-withdrawal"),
]
