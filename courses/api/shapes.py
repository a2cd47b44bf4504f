"""What goes in and out of the courses' API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from courses import actions
from courses.blocks import Kind
from courses.models import Block, Certificate, Course, Lesson
from members.models import Municipality


class PlaceField(serializers.ModelSerializer[Municipality]):
    """A municipality, as far as a course names it."""

    class Meta:
        model = Municipality
        fields = ["ags", "slug", "short_name"]


class CourseLineSerializer(serializers.ModelSerializer[Course]):
    """A course in a list. Without `municipality` it comes from the agency."""

    municipality = PlaceField(read_only=True, allow_null=True)

    class Meta:
        model = Course
        fields = [
            *("slug", "title", "summary", "topic", "serves", "municipality"),
            *("minutes", "lesson_count", "version", "published_at"),
        ]


class LessonLineSerializer(serializers.ModelSerializer[Lesson]):
    """A lesson in a list."""

    class Meta:
        model = Lesson
        fields = ["slug", "position", "title", "summary", "minutes"]


class SourceSerializer(serializers.Serializer[Any]):
    """A source; texts refer to it by its number, beginning with 1."""

    title = serializers.CharField()
    url = serializers.URLField()


class CourseSerializer(CourseLineSerializer):
    """A whole course."""

    outcomes = serializers.ListField(child=serializers.CharField(), read_only=True)
    sources = SourceSerializer(many=True, read_only=True)
    lessons = serializers.SerializerMethodField()

    class Meta(CourseLineSerializer.Meta):
        fields = [*CourseLineSerializer.Meta.fields, "audience", "outcomes", "sources", "lessons"]

    @extend_schema_field(LessonLineSerializer(many=True))
    def get_lessons(self, course: Course) -> list[dict[str, Any]]:
        """In their order."""
        lessons = course.lessons.order_by("position", "pk")
        return list(LessonLineSerializer(lessons, many=True).data)


class BlockSerializer(serializers.ModelSerializer[Block]):
    """A piece of a lesson. `content` depends on `kind`; `html` is its text, safe to show.

    A quiz shows `correct`, `feedback` and its explanation (`html`) once it is answered. `entered` is what
    the person who asks has chosen, ticked (keys) or written.
    """

    content = serializers.SerializerMethodField()
    html = serializers.SerializerMethodField()
    entered = serializers.SerializerMethodField()

    class Meta:
        model = Block
        fields = ["id", "position", "kind", "content", "html", "entered"]

    def get_content(self, block: Block) -> dict[str, Any]:
        """The fields of `courses.blocks`, with keys for options and items and addresses for files."""
        content = dict(block.data)
        if block.kind in (Kind.PICTURE, Kind.DOWNLOAD, Kind.VIDEO):
            content["url"] = block.content.url
        if block.kind == Kind.CHECKLIST:
            content["items"] = [{"key": point.key, "text": point.text} for point in block.content.points]
        if block.kind == Kind.QUIZ:
            shown = {"text", "correct", "feedback"} if block.is_answered else {"text"}
            content.pop("explanation")
            content["options"] = [
                {"key": option.key} | {name: getattr(option, name) for name in shown}
                for option in block.content.options
            ]
        return content

    def get_html(self, block: Block) -> str:
        """Nothing of a quiz that is not answered."""
        return "" if block.kind == Kind.QUIZ and not block.is_answered else block.html

    @extend_schema_field(
        {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}]}
    )
    def get_entered(self, block: Block) -> Any:
        """The reader's own."""
        return block.entered


class LessonSerializer(LessonLineSerializer):
    """A lesson with its blocks."""

    blocks = BlockSerializer(many=True, source="filled_blocks", read_only=True)

    class Meta(LessonLineSerializer.Meta):
        fields = [*LessonLineSerializer.Meta.fields, "blocks"]


class KeysSerializer(serializers.Serializer[Any]):
    """Keys of chosen options or ticked items."""

    keys = serializers.ListField(child=serializers.CharField(max_length=8), max_length=100)


class ReflectionSerializer(serializers.Serializer[Any]):
    """One's own words."""

    text = serializers.CharField(max_length=actions.LONGEST_REFLECTION, allow_blank=True)


class DoneLessonSerializer(serializers.Serializer[Any]):
    """A lesson and the day it was finished on, or null."""

    lesson = serializers.SlugField()
    completed_on = serializers.DateField(allow_null=True)


class ProgressSerializer(serializers.Serializer[Any]):
    """One's own way through a course. `completed_on` and `version` stay once there."""

    lessons = DoneLessonSerializer(many=True)
    completed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    """One's own certificate; `url` is open to who knows it, the PDF below it to the holder alone."""

    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Certificate
        fields = ["code", "holder_name", "course_title", "minutes", "lesson_titles", "issued_on", "url"]
        read_only_fields = fields
