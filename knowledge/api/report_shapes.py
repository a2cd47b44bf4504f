"""What goes out of the catalogue of experience reports."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from knowledge.models import ReportVersion
from knowledge.models.choices import Answer, Visibility
from knowledge.queries import reading
from school.openapi.described import described


@described(
    "Ein Erfahrungsbericht in einer Liste, in der Fassung, die jetzt gilt.",
    version="Nummer der Fassung.",
    municipalities="Kurznamen der Kommunen, die federführende zuerst.",
    staff_percent="Anteil einer Vollzeitstelle in Prozent, oder null.",
    is_example="Ob es ein erfundenes Beispiel ist.",
    visibility="Wer ihn lesen darf.",
)
class ReportLineSerializer(serializers.ModelSerializer[ReportVersion]):
    slug = serializers.CharField(source="report.slug", read_only=True)
    version = serializers.IntegerField(source="number", read_only=True)
    municipalities = serializers.SerializerMethodField()
    is_example = serializers.BooleanField(source="report.is_example", read_only=True)
    visibility = serializers.ChoiceField(choices=Visibility.choices, read_only=True)
    url = serializers.CharField(source="report.get_absolute_url", read_only=True)

    class Meta:
        model = ReportVersion
        fields: tuple[str, ...] = (
            *("slug", "version", "title", "summary", "municipalities", "topics", "maturity", "did_not_work"),
            *("size_class", "cost_once", "months_to_first_result", "staff_percent", "is_example"),
            *("visibility", "published_at", "url"),
        )
        read_only_fields = fields

    staff_percent = serializers.IntegerField(allow_null=True, read_only=True)

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_municipalities(self, version: ReportVersion) -> list[str]:
        """Slugs, the leading one first."""
        return [place.slug for place in version.places]


@described("Eine Fassung in der Geschichte eines Berichts.", url="Bleibende Adresse dieser Fassung.")
class ReportVersionLineSerializer(serializers.ModelSerializer[ReportVersion]):
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = ReportVersion
        fields = ("number", "published_at", "change_note", "url")
        read_only_fields = fields


@described(
    "Etwas aus einem Bericht zum Übernehmen.",
    title="Wie es heißt.",
    licence="Lizenz.",
    url="Adresse der Datei oder des Links.",
    sha256="Prüfsumme der Datei; null bei einem Link.",
    size="Größe in Byte; null bei einem Link.",
)
class ReportAssetSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    licence = serializers.CharField()
    url = serializers.CharField()
    sha256 = serializers.CharField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)


@described(
    "Wer an einem Vorhaben arbeitet.", role="Rolle.", people="Wie viele.", percent="Stellenanteil je Person."
)
class StaffingSerializer(serializers.Serializer[Any]):
    role = serializers.CharField()
    people = serializers.IntegerField()
    percent = serializers.IntegerField()


@described("Ein Meilenstein.", month="Jahr und Monat, `2024-05`.", text="Was war.")
class MilestoneSerializer(serializers.Serializer[Any]):
    month = serializers.CharField()
    text = serializers.CharField()


@described(
    "Eine Kennzahl.",
    name="Was gezählt wird.",
    unit="Einheit.",
    before="Wert vorher, mit Punkt statt Komma; leer: unbekannt.",
    after="Wert nachher, mit Punkt statt Komma; leer: unbekannt.",
)
class IndicatorSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


@described(
    "Eine ganze Fassung eines Erfahrungsberichts.",
    lead="Kurzname der federführenden Kommune.",
    solution="Kurzname der Lösung, oder null.",
    is_archived="Ob der Bericht im Archiv liegt.",
    last_confirmed_on="Zuletzt bestätigt, dass er noch stimmt.",
    permalink="Bleibende Adresse dieser Fassung.",
    staffing="Wer macht was?",
    milestones="Meilensteine.",
    indicators="Kennzahlen.",
    sustainability="Verstetigungs-Check: Faktor → Antwort.",
    assets="Was ihr übernehmen könnt.",
)
class ReportSerializer(ReportLineSerializer):
    lead = serializers.CharField(source="lead.slug", read_only=True)
    solution = serializers.CharField(
        source="report.solution.slug", default=None, allow_null=True, read_only=True
    )
    staffing = StaffingSerializer(many=True, read_only=True)
    milestones = MilestoneSerializer(many=True, read_only=True)
    indicators = IndicatorSerializer(many=True, read_only=True)
    sustainability = serializers.DictField(
        child=serializers.ChoiceField(choices=Answer.choices), read_only=True
    )
    assets = serializers.SerializerMethodField()
    is_archived = serializers.BooleanField(source="report.is_archived", read_only=True)
    last_confirmed_on = serializers.DateField(
        source="report.last_confirmed_on", allow_null=True, read_only=True
    )
    permalink = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta(ReportLineSerializer.Meta):
        fields = (
            *ReportLineSerializer.Meta.fields,
            *(
                name
                for name in ReportVersion.content_fields()
                if name not in ReportLineSerializer.Meta.fields
            ),
            *("solution", "is_archived", "last_confirmed_on", "change_note", "permalink"),
        )
        read_only_fields = fields

    @extend_schema_field(ReportAssetSerializer(many=True))
    def get_assets(self, version: ReportVersion) -> list[dict[str, Any]]:
        """With addresses to fetch files from, under the same rights."""
        rows = []
        for row in reading.assets(version):
            file = row["file"]
            url = (
                reverse("knowledge:report_file", args=[version.report.slug, file.pk]) if file else row["url"]
            )
            stored = file.stored if file else None
            rows.append(
                {
                    "title": row["title"],
                    "licence": row.get("licence", ""),
                    "url": url,
                    "sha256": stored.sha256 if stored else None,
                    "size": stored.size if stored else None,
                }
            )
        return rows


@described(
    "Ein Wert eines Filters.",
    value="Was am Filter zu schreiben ist; leer: keine Wahl.",
    count="Wie viele Berichte er übrig ließe.",
)
class FacetChoiceSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()


@described(
    "Was jeder Filter übrig ließe.",
    total="Wie viele Berichte die jetzige Wahl findet.",
    facets="Je Filter seine Werte.",
)
class FacetsSerializer(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    facets = serializers.DictField(child=FacetChoiceSerializer(many=True))


@described("Eine Frage zu einem Bericht.", body="Die Frage, in Markdown.")
class QuestionSerializer(serializers.Serializer[Any]):
    body = serializers.CharField()


@described(
    "Wo das Gespräch über einen Bericht steht.", thread="Nummer des Gesprächs.", url="Seite im Pausenhof."
)
class TalkSerializer(serializers.Serializer[Any]):
    thread = serializers.IntegerField()
    url = serializers.CharField()
