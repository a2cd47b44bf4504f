"""The Pausenhof for programs: the same rights, the same actions as the pages."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, permissions, serializers, status, views
from rest_framework.request import Request
from rest_framework.response import Response

from forums import actions, queries
from forums.forms import ThreadFilter
from forums.models import BODY_LENGTH, Forum, Level, Reply, Thread
from members.models import Member
from members.rules import can_speak
from school.goals import goal_choices

TAGS = ["Pausenhof"]
AUTHOR = ("municipality", "author__organisation")  # what AuthorSerializer reads


class BelongsToSchool(permissions.IsAuthenticated):
    """Nothing here is public: strangers get 401, people who wait for admission 403."""

    message = "Die Gespräche siehst du, sobald du aufgenommen bist."

    def has_permission(self, request: Request, view: Any) -> bool:
        """Signed in and admitted."""
        return super().has_permission(request, view) and can_speak(request.user)


# -- What goes in and out ------------------------------------------------------------------------------


class TextField(serializers.CharField):
    """Markdown; line ends count as one character, as in the forms."""

    def to_internal_value(self, data: Any) -> str:
        """The text with line ends as Unix writes them."""
        return super().to_internal_value(data.replace("\r\n", "\n") if isinstance(data, str) else data)


class AuthorSerializer(serializers.Serializer[Any]):
    """Who wrote it, and for which place; who has left is the place itself."""

    name = serializers.CharField()
    belongs_to = serializers.CharField()


class ForumSerializer(serializers.ModelSerializer[Forum]):
    """A forum."""

    class Meta:
        model = Forum
        fields = ["slug", "title", "description", "kind", "topic", "thread_count"]


class ThreadSerializer(serializers.ModelSerializer[Thread]):
    """A thread as lists show it; `body` (Markdown, write only) is shown by its own address."""

    forum: serializers.SlugRelatedField[Forum] = serializers.SlugRelatedField(
        slug_field="slug", read_only=True
    )
    author = AuthorSerializer(source="signature", read_only=True)
    body = TextField(max_length=BODY_LENGTH, write_only=True)
    serves = serializers.ChoiceField(choices=goal_choices(), required=False, allow_blank=True)

    class Meta:
        model = Thread
        fields = [
            *("id", "forum", "title", "body", "serves", "author", "created_at", "edited_at"),
            *("last_activity_at", "reply_count", "closed_at"),
        ]
        read_only_fields = ["created_at", "edited_at", "last_activity_at", "reply_count", "closed_at"]


class ThreadDetailSerializer(ThreadSerializer):
    """A thread with its text as Markdown and HTML; `is_following` is about the person who asks."""

    body = TextField(max_length=BODY_LENGTH)
    serves = serializers.ChoiceField(choices=goal_choices(), read_only=True)
    is_following = serializers.SerializerMethodField()
    level = serializers.SerializerMethodField()

    class Meta(ThreadSerializer.Meta):
        fields = [*ThreadSerializer.Meta.fields, "html", "is_following", "level"]
        read_only_fields = [*ThreadSerializer.Meta.read_only_fields, "html"]

    def get_is_following(self, thread: Thread) -> bool:
        """Whether the person who asks hears everything."""
        return self.get_level(thread) == Level.EVERYTHING

    @extend_schema_field(serializers.ChoiceField(choices=Level.choices))
    def get_level(self, thread: Thread) -> str:
        """How much the person who asks hears of it: nothing, mentions, everything."""
        return queries.level_in(self.context["request"].user, thread)

    def to_representation(self, instance: Thread) -> dict[str, Any]:
        """With the names of people who are mentioned."""
        return _spoken(super().to_representation(instance), queries.typist([instance.body]))


class SpokenReplies(serializers.ListSerializer[Any]):
    """Replies with the names of all people who are mentioned in them; one query, or none."""

    def to_representation(self, data: Any) -> list[Any]:
        """As every list, and the child knows the names."""
        rows = list(data)
        cast("dict[str, Any]", self.context)["speak"] = queries.typist(row.body for row in rows)
        return super().to_representation(rows)


class ReplySerializer(serializers.ModelSerializer[Reply]):
    """A reply; a withdrawn one has `withdrawn_at` and no text."""

    author = AuthorSerializer(source="signature", read_only=True)
    body = TextField(max_length=BODY_LENGTH)

    class Meta:
        model = Reply
        fields = ["id", "thread", "author", "body", "html", "created_at", "edited_at", "withdrawn_at"]
        read_only_fields = ["thread", "html", "created_at", "edited_at", "withdrawn_at"]
        list_serializer_class = SpokenReplies

    def to_representation(self, instance: Reply) -> dict[str, Any]:
        """With the names of people who are mentioned."""
        speak = self.context.get("speak") or queries.typist([instance.body])
        return _spoken(super().to_representation(instance), speak)


def _spoken(shown: dict[str, Any], speak: Any) -> dict[str, Any]:
    return shown | {"body": speak(shown["body"]), "html": speak(shown["html"])}


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
class Forums(Inside, generics.ListAPIView[Forum]):
    """Alle Foren."""

    serializer_class = ForumSerializer

    def get_queryset(self) -> QuerySet[Forum]:
        """In their order."""
        return Forum.objects.visible_to(self.member).order_by("position", "pk")


@extend_schema(tags=TAGS)
class Threads(Inside, generics.ListAPIView[Thread]):
    """Gespräche aller Foren, das zuletzt belebte zuerst."""

    serializer_class = ThreadSerializer
    filterset_class = ThreadFilter

    def get_queryset(self) -> QuerySet[Thread]:
        """Without texts."""
        rows = Thread.objects.visible_to(self.member).select_related("forum", *AUTHOR)
        return rows.defer("body", "html").order_by("-last_activity_at", "-pk")


@extend_schema(tags=TAGS)
class ForumThreads(Threads, generics.ListCreateAPIView[Thread]):
    """Gespräche eines Forums lesen oder ein neues beginnen."""

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
class OneThread(Inside, generics.RetrieveUpdateAPIView[Thread]):
    """Ein Gespräch lesen; Titel und Text des eigenen ändern."""

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


class Closure(Inside):
    """Der Schluss eines Gesprächs."""

    @extend_schema(tags=TAGS, request=None, responses={204: None}, summary="Gespräch schließen")
    def post(self, request: Request, pk: int) -> Response:
        """Close it."""
        actions.close_thread(by=self.member, thread=self.find_thread())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(tags=TAGS, responses={204: None}, summary="Gespräch wieder öffnen")
    def delete(self, request: Request, pk: int) -> Response:
        """Open it again."""
        actions.reopen_thread(by=self.member, thread=self.find_thread())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
class Replies(Inside, generics.ListCreateAPIView[Reply]):
    """Die Antworten eines Gesprächs, die älteste zuerst; antworten."""

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
class OneReply(Inside, generics.RetrieveUpdateAPIView[Reply]):
    """Eine Antwort lesen; den Text der eigenen ändern."""

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


class Withdrawal(Inside):
    """Eine Antwort zurückziehen."""

    @extend_schema(tags=TAGS, request=None, responses={204: None}, summary="Antwort zurückziehen")
    def post(self, request: Request, pk: int) -> Response:
        """Delete its text for good; its place stays."""
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
