"""What goes in and out around imitations."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from knowledge.models import Imitation, ImitationStep, Outcome, Report
from knowledge.queries import outcomes as outcome_queries
from knowledge.rules import imitation as rules
from knowledge.transitions.imitation import TRANSITIONS, from_here
from members.models import Municipality
from school.openapi.described import described


@described("Eine Kommune, die nachahmt oder nachgeahmt wird.")
class ImitationMunicipalitySerializer(serializers.ModelSerializer[Municipality]):
    class Meta:
        model = Municipality
        fields = ["ags", "short_name"]


@described(
    "Wer was nachahmt.",
    title="Überschrift des Berichts.",
    version="Nummer der Fassung, die nachgeahmt wird.",
    municipality="Wer nachahmt.",
    source="Bei wem abgeschaut wurde.",
    parent="Nummer der Nachahmung, an der sie hängt; null: am Bericht selbst.",
    generation="Die wievielte Nachahmung in der Kette.",
    own_report="Kurzname des eigenen Berichts, oder null.",
    report="Kurzname des Berichts.",
    is_confirmed="Ob beide Kommunen bestätigt haben. Nur das zählt.",
    is_unclear="Ob sie ein Jahr lang nicht bestätigt wurde.",
    is_withdrawn="Ob sie zurückgezogen ist.",
)
class ImitationSerializer(serializers.ModelSerializer[Imitation]):
    report: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    title = serializers.CharField(source="version.title", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    municipality: Any = ImitationMunicipalitySerializer(read_only=True)
    source: Any = ImitationMunicipalitySerializer(read_only=True)  # type: ignore[assignment]
    parent: Any = serializers.SerializerMethodField()
    own_report = serializers.CharField(source="own_slug", read_only=True, allow_null=True)
    is_confirmed = serializers.BooleanField(read_only=True)
    is_unclear = serializers.SerializerMethodField()
    is_withdrawn = serializers.SerializerMethodField()

    class Meta:
        model = Imitation
        fields: list[str] = [
            *("id", "report", "title", "version", "municipality", "source", "parent", "generation", "kind"),
            *("note", "state", "state_since", "started_on", "declared_at", "is_confirmed", "is_unclear"),
            *("is_withdrawn", "own_report"),
        ]

    def get_parent(self, imitation: Imitation) -> int | None:
        """Only one that counts is named."""
        parent = imitation.parent
        return parent.pk if parent is not None and parent.is_counted else None

    def get_is_unclear(self, imitation: Imitation) -> bool:
        """Whether it has waited for a year."""
        return imitation.unclear_since is not None

    def get_is_withdrawn(self, imitation: Imitation) -> bool:
        """Whether the imitator has taken it back."""
        return imitation.withdrawn_at is not None


@described("Ein Schritt, den eine Nachahmung gegangen ist.", actor="In welcher Rolle, nie wer.")
class ImitationStepSerializer(serializers.ModelSerializer[ImitationStep]):
    actor = serializers.CharField(read_only=True)

    class Meta:
        model = ImitationStep
        fields = ["transition", "from_state", "to_state", "reason", "actor", "at"]


@described(
    "Ein Schritt, den du mit einer Nachahmung jetzt gehen kannst.",
    transition="Kennung des Schritts.",
    reason="Wonach gefragt wird; leer: nach nichts.",
)
class ImitationTransitionSerializer(serializers.Serializer[Any]):
    transition = serializers.CharField(source="name")
    label: Any = serializers.CharField()
    reason = serializers.CharField()


@described(
    "Eine Nachahmung mit Verlauf und dem, was du tun kannst.",
    revision="Schick sie als `seen` mit deinem Schritt mit.",
    steps="Der Verlauf, das Neueste zuerst; leer für alle, die ihn nicht lesen dürfen.",
    transitions="Was du jetzt tun kannst.",
)
class OneImitationSerializer(ImitationSerializer):
    steps = serializers.SerializerMethodField()
    transitions = serializers.SerializerMethodField()

    class Meta(ImitationSerializer.Meta):
        fields = [*ImitationSerializer.Meta.fields, "revision", "steps", "transitions"]

    @extend_schema_field(ImitationStepSerializer(many=True))
    def get_steps(self, imitation: Imitation) -> Any:
        """Newest first; nothing for others."""
        rows = ImitationStep.objects.visible_to(self.context["request"].user).filter(imitation=imitation)
        return ImitationStepSerializer(rows.select_related("place").order_by("-pk"), many=True).data

    @extend_schema_field(ImitationTransitionSerializer(many=True))
    def get_transitions(self, imitation: Imitation) -> Any:
        """The steps that you may take from here."""
        who = rules.capacities(self.context["request"].user, imitation)
        return ImitationTransitionSerializer(
            [way for way in from_here(imitation) if way.who & who], many=True
        ).data


class ReportField(serializers.SlugRelatedField[Report]):
    """A report that the person may read, by its address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="slug", queryset=Report.objects.none(), **kwargs)

    def get_queryset(self) -> QuerySet[Report]:
        """Nothing else exists for her."""
        return Report.objects.visible_to(self.context["request"].user).select_related("current", "lead")


class ParentField(serializers.PrimaryKeyRelatedField[Imitation]):
    """An imitation that the person may see."""

    def get_queryset(self) -> QuerySet[Imitation]:
        """Nothing else exists for her."""
        return Imitation.objects.visible_to(self.context["request"].user)


@described(
    "Das ahmen wir nach.",
    report="Kurzname des Berichts.",
    municipality="Amtlicher Gemeindeschlüssel; nur die Moderation muss ihn nennen.",
    kind="Wie ihr nachahmt.",
    parent="Nummer der Nachahmung, bei der ihr abgeschaut habt.",
    note="Was ihr dazu sagen wollt.",
)
class NewImitationSerializer(serializers.Serializer[Any]):
    report = ReportField()
    municipality = serializers.SlugRelatedField(
        slug_field="ags", queryset=Municipality.objects.all(), required=False
    )
    kind = serializers.ChoiceField(choices=Imitation.Kind.choices, default=Imitation.Kind.MODEL)
    parent: Any = ParentField(
        queryset=Imitation.objects.none(), required=False, allow_null=True, default=None
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


@described(
    "Ein Schritt, den du mit einer Nachahmung gehen willst.",
    transition="Kennung des Schritts.",
    reason="Begründung, wo sie verlangt ist.",
    seen="`revision`, die du gesehen hast. Hat sich seitdem etwas geändert, passiert nichts.",
)
class NewImitationStepSerializer(serializers.Serializer[Any]):
    transition = serializers.ChoiceField(choices=[(name, way.label) for name, way in TRANSITIONS.items()])
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    seen = serializers.IntegerField()


@described("Der eigene Bericht, der erzählt, wie es ging.", report="Kurzname des Berichts; null: keiner.")
class OwnReportSerializer(serializers.Serializer[Any]):
    report = ReportField(allow_null=True)


@described("Was zu einer Kennzahl gemessen wurde.", unit="Einheit; die des Berichts.")
class OutcomeSerializer(serializers.ModelSerializer[Outcome]):
    class Meta:
        model = Outcome
        fields = [
            *("key", "name", "unit", "deviation", "baseline", "baseline_on", "value_6", "value_6_on"),
            *("value_12", "value_12_on", "is_effective"),
        ]
        read_only_fields = ["key", "name"]
        validators: list[Any] = []


@described(
    "Wie sich eine Kennzahl bei den Nachahmenden geändert hat, ab zwei Messungen.",
    name="Name der Kennzahl.",
    unit="Einheit.",
    months="6 oder 12, nach dem Beginn vor Ort.",
    measured="Kommunen mit Wert davor und danach.",
    effective="Davon sagen: Es wirkt bei uns.",
    median="Mittlere Änderung.",
    low="Kleinste Änderung.",
    high="Größte Änderung.",
    original="Änderung bei der Kommune des Berichts, oder null.",
)
class SummarySerializer(serializers.Serializer[outcome_queries.Summary]):
    key = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    months = serializers.IntegerField()
    measured = serializers.IntegerField()
    effective = serializers.IntegerField()
    median = serializers.DecimalField(max_digits=15, decimal_places=4)
    low = serializers.DecimalField(max_digits=15, decimal_places=3)
    high = serializers.DecimalField(max_digits=15, decimal_places=3)
    original = serializers.DecimalField(max_digits=15, decimal_places=3, allow_null=True)


@described(
    "Die Zahlen zu einem Bericht.",
    total="Nachahmungen, die zählen.",
    states="Wie viele in welchem Stand sind.",
    outcomes="Was es gebracht hat.",
)
class NumbersSerializer(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    states = serializers.DictField(child=serializers.IntegerField())
    outcomes = SummarySerializer(many=True)


@described("Läuft das noch?", answer="`ja` oder `nein`.")
class StillRunningAnswerSerializer(serializers.Serializer[Any]):
    answer = serializers.CharField()
