"""What goes in and out of the courses' API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from courses import actions
from courses.blocks import Kind
from courses.models import Block, Certificate, Course, Lesson
from members.models import Municipality
from school.openapi.described import described


@described("Die Kommune, von der ein Lernmodul ist.")
class CourseMunicipalitySerializer(serializers.ModelSerializer[Municipality]):
    class Meta:
        model = Municipality
        fields = ["ags", "slug", "short_name"]


@described("Ein Lernmodul in einer Liste.", municipality="Von welcher Kommune; null: von der Agentur.")
class CourseLineSerializer(serializers.ModelSerializer[Course]):
    municipality = CourseMunicipalitySerializer(read_only=True, allow_null=True)

    class Meta:
        model = Course
        fields = [
            *("slug", "title", "summary", "topic", "serves", "municipality"),
            *("minutes", "lesson_count", "version", "published_at"),
        ]


@described("Eine Lektion in einer Liste.")
class LessonLineSerializer(serializers.ModelSerializer[Lesson]):
    class Meta:
        model = Lesson
        fields = ["slug", "position", "title", "summary", "minutes"]


@described(
    "Eine Quelle eines Lernmoduls; Texte nennen sie mit ihrer Nummer, ab 1.",
    url="Adresse der Quelle.",
    title="Wie sie heißt.",
)
class CourseSourceSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    url = serializers.URLField()


@described(
    "Ein ganzes Lernmodul.", outcomes="Was du danach kannst.", lessons="Die Lektionen, in ihrer Reihenfolge."
)
class CourseSerializer(CourseLineSerializer):
    outcomes = serializers.ListField(child=serializers.CharField(), read_only=True)
    sources = CourseSourceSerializer(many=True, read_only=True)
    lessons = serializers.SerializerMethodField()

    class Meta(CourseLineSerializer.Meta):
        fields = [*CourseLineSerializer.Meta.fields, "audience", "outcomes", "sources", "lessons"]

    @extend_schema_field(LessonLineSerializer(many=True))
    def get_lessons(self, course: Course) -> list[dict[str, Any]]:
        """In their order."""
        lessons = course.lessons.order_by("position", "pk")
        return list(LessonLineSerializer(lessons, many=True).data)


@described(
    "Ein Baustein einer Lektion.",
    kind="Art des Bausteins.",
    content=(
        "Was darin steht; die Felder hängen von `kind` ab. Eine Quizfrage zeigt Lösung und Rückmeldung "
        "erst, wenn sie beantwortet ist."
    ),
    html="Text oder Erklärung als HTML, sicher zum Anzeigen.",
    entered="Was du gewählt, abgehakt (Kennungen) oder geschrieben hast; null: nichts.",
)
class BlockSerializer(serializers.ModelSerializer[Block]):
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


@described("Eine Lektion mit ihren Bausteinen.", blocks="Die Bausteine, in ihrer Reihenfolge.")
class LessonSerializer(LessonLineSerializer):
    blocks = BlockSerializer(many=True, source="filled_blocks", read_only=True)

    class Meta(LessonLineSerializer.Meta):
        fields = [*LessonLineSerializer.Meta.fields, "blocks"]


@described("Was du gewählt oder abgehakt hast.", keys="Kennungen der Antworten oder Punkte.")
class ChosenKeysSerializer(serializers.Serializer[Any]):
    keys = serializers.ListField(child=serializers.CharField(max_length=8), max_length=100)


@described("Deine eigenen Worte.", text="Der Text; leer entfernt ihn.")
class ReflectionSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=actions.LONGEST_REFLECTION, allow_blank=True)


@described(
    "Wann du eine Lektion abgeschlossen hast.",
    lesson="Kurzname der Lektion.",
    completed_on="Der Tag, oder null.",
)
class DoneLessonSerializer(serializers.Serializer[Any]):
    lesson = serializers.SlugField()
    completed_on = serializers.DateField(allow_null=True)


@described(
    "Dein Weg durch ein Lernmodul.",
    lessons="Alle Lektionen, in ihrer Reihenfolge.",
    completed_on="Der Tag, an dem du fertig warst, oder null.",
    version="Fassung, die du abgeschlossen hast, oder null.",
)
class ProgressSerializer(serializers.Serializer[Any]):
    lessons = DoneLessonSerializer(many=True)
    completed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)


@described(
    "Deine Teilnahmebescheinigung.",
    code="Kennung auf dem Papier.",
    lesson_titles="Was darin vorkam.",
    url="Seite, auf der sie zu prüfen ist; offen für alle, die sie kennen.",
)
class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    lesson_titles = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Certificate
        fields = ["code", "holder_name", "course_title", "minutes", "lesson_titles", "issued_on", "url"]
        read_only_fields = fields
