"""What goes in and out where reports are written and reviewed. Values are those of `models/drafts.py`."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from knowledge import actions
from knowledge.models import Licence, Report, ReportAuthor, ReportVersion, ReviewRemark
from knowledge.models.drafts import value_of, writable
from knowledge.rules import writing as rules
from knowledge.transitions.reports import TRANSITIONS, from_here
from school.openapi.described import described
from school.uploads.api import UploadField
from school.uploads.kinds import DOCUMENTS

PLAIN = sorted((way.name, way.label) for way in TRANSITIONS.values() if way.is_plain)


@described(
    "Ein Bericht in Arbeit, in einer Liste.",
    lead="Federführende Kommune: Amtlicher Gemeindeschlüssel.",
    version="Nummer der veröffentlichten Fassung, oder null.",
    revision="Stand des Entwurfs; steigt mit jeder Änderung.",
)
class DraftLineSerializer(serializers.ModelSerializer[Report]):
    lead = serializers.CharField(source="lead.ags", read_only=True)
    version = serializers.IntegerField(source="current.number", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Report
        fields: list[str] = ["slug", "title", "lead", "status", "status_since", "version", "revision"]
        read_only_fields = fields


@described(
    "Jemand, der an einem Bericht schreibt.",
    id="Nummer der Person.",
    may_be_asked="Ob die Person gefragt werden will; das entscheidet sie selbst.",
)
class ReportAuthorSerializer(serializers.ModelSerializer[ReportAuthor]):
    id: Any = serializers.IntegerField(source="member_id", read_only=True)
    name = serializers.CharField(source="member.public_name", read_only=True)

    class Meta:
        model = ReportAuthor
        fields = ["id", "name", "may_be_asked"]


@described("Was zum Einreichen noch fehlt.", field="Das Feld.", words="Was damit ist, in einem Satz.")
class ObstacleSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    words = serializers.CharField()


@described(
    "Eine Datei oder ein Link in einem Bericht in Arbeit.",
    title="Wie es heißt.",
    licence="Lizenz.",
    url="Adresse, wenn es ein Link ist; sonst leer.",
    file="Nummer der Datei; null bei einem Link.",
)
class DraftAssetSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    licence = serializers.ChoiceField(choices=Licence.choices)
    url = serializers.CharField()
    file = serializers.IntegerField(allow_null=True)


@described(
    "Ein Bericht in Arbeit.",
    content="Alle Felder, die sich schreiben lassen, mit ihren Werten.",
    assets="Dateien und Links zum Übernehmen.",
    authors="Wer daran schreibt.",
    is_cleared="Ob er intern freigegeben ist.",
    obstacles="Was zum Einreichen noch fehlt, in der Reihenfolge des Formulars.",
    steps="Was du jetzt tun kannst.",
)
class DraftSerializer(DraftLineSerializer):
    content = serializers.SerializerMethodField()
    assets = DraftAssetSerializer(many=True, read_only=True)
    authors = ReportAuthorSerializer(source="authorships", many=True, read_only=True)
    is_cleared = serializers.BooleanField(read_only=True)
    obstacles = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta(DraftLineSerializer.Meta):
        fields = [
            *DraftLineSerializer.Meta.fields,
            *("content", "assets", "authors", "cleared_with", "cleared_on", "is_cleared"),
            *("last_confirmed_on", "obstacles", "steps"),
        ]
        read_only_fields = fields

    def get_content(self, report: Report) -> dict[str, Any]:
        """Plain values by field."""
        return {name: value_of(report, name) for name in writable()}

    @extend_schema_field(ObstacleSerializer(many=True))
    def get_obstacles(self, report: Report) -> list[dict[str, str]]:
        """In the order of the form."""
        return [{"field": name, "words": words} for name, words in actions.obstacles(report)]

    def get_steps(self, report: Report) -> list[str]:
        """Names of the transitions that are open to whoever asks."""
        capacities = rules.capacities(self.context["request"].user, report)
        return [way.name for way in from_here(report) if way.who & capacities]


@described("Ein Bericht, der begonnen wird.")
class NewDraftSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=90)


@described(
    "Änderungen an einem Bericht in Arbeit.",
    revision="Stand, mit dem du begonnen hast.",
    changes="Feld → Wert, wie in `content`.",
)
class WriteSerializer(serializers.Serializer[Any]):
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    changes = serializers.DictField()


@described(
    "Ein Feld, das zwei geändert haben.",
    base="Was vorher dastand; null, wenn es niemand mehr weiß.",
    mine="Was du geschickt hast.",
    theirs="Was jetzt dasteht.",
)
class ClashSerializer(serializers.Serializer[Any]):
    base = serializers.JSONField()
    mine = serializers.JSONField()
    theirs = serializers.JSONField()


@described(
    "Jemand war schneller. Entscheide über `clashes` und schick sie mit `merges` und der neuen `revision`.",
    revision="Stand, der jetzt gilt.",
    by="Wer inzwischen geschrieben hat.",
    clashes="Felder, die beide geändert haben.",
    merges="Deine übrigen Änderungen, noch nicht gespeichert.",
)
class ConflictSerializer(serializers.Serializer[Any]):
    revision = serializers.IntegerField()
    by = serializers.ListField(child=serializers.CharField())
    clashes = serializers.DictField(child=ClashSerializer())
    merges = serializers.DictField()


def conflict_body(conflict: actions.Conflict) -> dict[str, Any]:
    """The body of a 409, as ConflictSerializer describes it."""
    return {
        "revision": conflict.revision,
        "by": conflict.by,
        "clashes": {
            name: {"base": clash.base, "mine": clash.mine, "theirs": clash.theirs}
            for name, clash in conflict.clashes.items()
        },
        "merges": conflict.take,
    }


@described("Ein Schritt, den du mit einem Bericht gehen willst.", transition="Kennung des Schritts.")
class ReportStepSerializer(serializers.Serializer[Any]):
    transition = serializers.ChoiceField(choices=PLAIN)


@described("Was die Moderation erbeten hat.", field="Das Feld; leer: der Bericht im Ganzen.")
class RemarkSerializer(serializers.ModelSerializer[ReviewRemark]):
    class Meta:
        model = ReviewRemark
        fields = ["field", "text", "at", "resolved_at"]


@described("Gründe je Feld.", remarks="Feld → Grund; ein leerer Name ist der Bericht im Ganzen.")
class NewRemarksSerializer(serializers.Serializer[Any]):
    remarks = serializers.DictField(child=serializers.CharField(allow_blank=True))


@described(
    "Was du veröffentlichst.",
    revision="Stand, den du gelesen hast.",
    change_note="Was in dieser Fassung neu ist.",
)
class NewReportPublicationSerializer(serializers.Serializer[Any]):
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    change_note = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")


@described("Eine Fassung, die gerade veröffentlicht wurde.")
class ReportPublicationSerializer(serializers.ModelSerializer[ReportVersion]):
    class Meta:
        model = ReportVersion
        fields = ["number", "published_at", "change_note"]


@described("Wer mitschreiben soll.", id="Nummer der Person, wie in `/api/people/`.")
class NewReportAuthorSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


@described("Ob du genannt werden willst.", may_be_asked="Ja oder nein.")
class ReportContactSerializer(serializers.Serializer[Any]):
    may_be_asked = serializers.BooleanField()


@described("Mit wem ein Bericht intern abgestimmt ist.", cleared_with="Mit wem.", cleared_on="Wann.")
class ClearanceSerializer(serializers.Serializer[Any]):
    cleared_with = serializers.CharField(max_length=200)
    cleared_on = serializers.DateField()


@described(
    "Ein Link zu einem Bericht, mit Lizenz.",
    title="Wie es heißt.",
    licence="Lizenz.",
    url="Adresse, wenn es ein Link ist.",
)
class NewLinkSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=120)
    licence = serializers.ChoiceField(choices=Licence.choices)
    url = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


@described("Eine Datei oder ein Link zu einem Bericht, mit Lizenz.", file="Die Datei.")
class NewAssetSerializer(NewLinkSerializer):
    file = UploadField(required=False, among=DOCUMENTS)
