"""What goes in and out of guides, goals, lead projects and downloads."""

from typing import Any

from rest_framework import serializers

from knowledge.models import Download, Guide, GuideVersion, LeadProject
from school.goals import GoalKind
from school.openapi.described import described


@described("Eine Quelle; [1] in einem Text ist die erste.", url="Adresse der Quelle.", title="Wie sie heißt.")
class SourceSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    url = serializers.URLField()


@described("Ein Abschnitt eines Leitfadens.")
class GuideSectionSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    body = serializers.CharField()
    html = serializers.CharField()


@described("Ein Punkt zum Abhaken.", text="Was zu tun ist.", hint="Ein Hinweis dazu, oder leer.")
class GuidePointSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    text = serializers.CharField()
    hint = serializers.CharField()


@described("Ein Leitfaden in einer Liste.", number="Nummer seiner neuesten Fassung.")
class GuideLineSerializer(serializers.ModelSerializer[Guide]):
    class Meta:
        model = Guide
        fields = ["slug", "kind", "title", "summary", "topics", "serves", "minutes", "number", "changed_on"]


class _WithContent(serializers.Serializer[Any]):
    sections = GuideSectionSerializer(many=True)
    items = GuidePointSerializer(many=True)
    sources = SourceSerializer(many=True)


@described(
    "Ein ganzer Leitfaden.",
    retired_on="Seit wann er nicht mehr gilt, oder null.",
    sections="Die Abschnitte.",
    items="Die Punkte zum Abhaken.",
)
class GuideSerializer(GuideLineSerializer, _WithContent):
    class Meta(GuideLineSerializer.Meta):
        fields = [*GuideLineSerializer.Meta.fields, "retired_on", "sections", "items", "sources"]


@described("Eine Fassung in der Geschichte eines Leitfadens.")
class GuideVersionLineSerializer(serializers.ModelSerializer[GuideVersion]):
    class Meta:
        model = GuideVersion
        fields = ["number", "published_on", "change_note"]


@described(
    "Was ein Leitfaden zu einer Zeit sagte.", sections="Die Abschnitte.", items="Die Punkte zum Abhaken."
)
class GuideVersionSerializer(_WithContent, serializers.ModelSerializer[GuideVersion]):
    class Meta:
        model = GuideVersion
        fields = [*GuideVersionLineSerializer.Meta.fields, *GuideVersion.content_fields()]


@described("Was du in einem Leitfaden abgehakt hast.", keys="Kennungen der Punkte.")
class TicksSerializer(serializers.Serializer[Any]):
    keys = serializers.ListField(child=serializers.CharField(max_length=8), max_length=100)


@described(
    "Etwas, zu dem Arbeit beitragen kann.",
    kind="Art der Strategie oder des Teils.",
    summary="In einem Satz.",
    text="Text in Markdown.",
    parent="Kurzname des Ganzen, oder leer.",
    municipality="Amtlicher Gemeindeschlüssel, oder leer.",
    sources="Adressen der Quellen.",
)
class GoalSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=GoalKind.choices)
    title = serializers.CharField()
    summary = serializers.CharField()
    text = serializers.CharField()
    parent = serializers.CharField()  # type: ignore[assignment]
    municipality = serializers.CharField()
    sources = serializers.ListField(child=serializers.URLField())


@described("Ein Leitprojekt.", lead="Kurzname der federführenden Kommune, oder null.")
class LeadProjectSerializer(serializers.ModelSerializer[LeadProject]):
    lead: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    sources = SourceSerializer(many=True)

    class Meta:
        model = LeadProject
        fields = [
            *("slug", "title", "summary", "lead", "status", "as_of"),
            *("topics", "serves", "body", "html", "sources"),
        ]


@described("Eine Datei zum Herunterladen.", url="Adresse der Datei.", version="Fassung.")
class DownloadSerializer(serializers.ModelSerializer[Download]):
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Download
        fields = ["slug", "title", "summary", "topics", "version", "licence", "size", "sha256", "file", "url"]
