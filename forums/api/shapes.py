"""What goes in and out of the Pausenhof."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from forums import queries
from forums.models import BODY_LENGTH, Forum, Level, Reply, Thread
from school.goals import goal_choices
from school.openapi.described import described

AUTHOR = ("municipality", "author__organisation")  # what AuthorSerializer reads


class Unresolved(serializers.ListField):
    """Names behind an @ that were not understood, a sentence each; empty but in the answer to writing."""

    def __init__(self) -> None:
        help_text = "Namen hinter @, die nicht verstanden wurden: ein Satz je Name, nur nach dem Schreiben"
        super().__init__(child=serializers.CharField(), read_only=True, default=list, help_text=help_text)


@described("Wer es geschrieben hat.", name="Name; wer gegangen ist, heißt wie die Kommune.")
class AuthorSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    belongs_to = serializers.CharField()


@described("Ein Forum.", thread_count="Zahl der Gespräche.")
class ForumSerializer(serializers.ModelSerializer[Forum]):
    class Meta:
        model = Forum
        fields = ["slug", "title", "description", "kind", "topic", "thread_count"]


@described(
    "Ein Gespräch, wie Listen es zeigen.",
    forum="Kurzname des Forums.",
    serves="Strategie, zu der das Gespräch beiträgt: Kurzname, oder leer.",
    author="Wer es begonnen hat.",
)
class ThreadSerializer(serializers.ModelSerializer[Thread]):
    forum: serializers.SlugRelatedField[Forum] = serializers.SlugRelatedField(
        slug_field="slug", read_only=True
    )
    author = AuthorSerializer(source="signature", read_only=True)
    body = serializers.CharField(max_length=BODY_LENGTH, write_only=True)
    serves = serializers.ChoiceField(choices=goal_choices(), required=False, allow_blank=True)
    unresolved = Unresolved()

    class Meta:
        model = Thread
        fields = [
            *("id", "forum", "title", "body", "serves", "author", "created_at", "edited_at"),
            *("last_activity_at", "reply_count", "closed_at", "unresolved"),
        ]
        read_only_fields = ["created_at", "edited_at", "last_activity_at", "reply_count", "closed_at"]


@described(
    "Ein Gespräch mit seinem Text.",
    is_following="Ob du alles daraus hörst.",
    level="Wie viel du daraus hörst.",
)
class ThreadDetailSerializer(ThreadSerializer):
    body = serializers.CharField(max_length=BODY_LENGTH)
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


@described(
    "Eine Antwort. Eine zurückgezogene hat `withdrawn_at` und keinen Text.",
    thread="Nummer des Gesprächs.",
    author="Wer sie geschrieben hat.",
)
class ReplySerializer(serializers.ModelSerializer[Reply]):
    author = AuthorSerializer(source="signature", read_only=True)
    body = serializers.CharField(max_length=BODY_LENGTH)
    unresolved = Unresolved()

    class Meta:
        model = Reply
        fields = [
            *("id", "thread", "author", "body", "html", "created_at", "edited_at", "withdrawn_at"),
            "unresolved",
        ]
        read_only_fields = ["thread", "html", "created_at", "edited_at", "withdrawn_at"]
        list_serializer_class = SpokenReplies

    def to_representation(self, instance: Reply) -> dict[str, Any]:
        """With the names of people who are mentioned."""
        speak = self.context.get("speak") or queries.typist([instance.body])
        return _spoken(super().to_representation(instance), speak)


def _spoken(shown: dict[str, Any], speak: Any) -> dict[str, Any]:
    return shown | {"body": speak(shown["body"]), "html": speak(shown["html"])}
