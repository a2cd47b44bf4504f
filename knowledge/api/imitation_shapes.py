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


class PlaceSerializer(serializers.ModelSerializer[Municipality]):
    """A municipality in a line."""

    class Meta:
        model = Municipality
        fields = ["ags", "short_name"]


class ImitationSerializer(serializers.ModelSerializer[Imitation]):
    """Who imitates what. `source` is where it was copied from; `parent` its imitation, empty for the lead."""

    report: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    title = serializers.CharField(source="version.title", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    municipality: Any = PlaceSerializer(read_only=True)
    source: Any = PlaceSerializer(read_only=True)  # type: ignore[assignment]
    parent: Any = serializers.SerializerMethodField()
    own_report = serializers.CharField(source="own_slug", read_only=True, allow_null=True)
    is_confirmed = serializers.BooleanField(read_only=True, help_text="Nur das zählt.")
    is_unclear = serializers.SerializerMethodField(help_text="Ein Jahr lang nicht bestätigt")
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


class StepSerializer(serializers.ModelSerializer[ImitationStep]):
    """A step that was taken; `actor` is a function, never a person."""

    actor = serializers.CharField(read_only=True)

    class Meta:
        model = ImitationStep
        fields = ["transition", "from_state", "to_state", "reason", "actor", "at"]


class WaySerializer(serializers.Serializer[Any]):
    """A step that you may take now; `reason` says what is asked for, empty when nothing is."""

    transition = serializers.CharField(source="name")
    label: Any = serializers.CharField()
    reason = serializers.CharField()


class OneImitationSerializer(ImitationSerializer):
    """The same with its revision, and – for both sides – its history and what you may do."""

    steps = serializers.SerializerMethodField()
    transitions = serializers.SerializerMethodField()

    class Meta(ImitationSerializer.Meta):
        fields = [*ImitationSerializer.Meta.fields, "revision", "steps", "transitions"]

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, imitation: Imitation) -> Any:
        """Newest first; nothing for others."""
        rows = ImitationStep.objects.visible_to(self.context["request"].user).filter(imitation=imitation)
        return StepSerializer(rows.select_related("place").order_by("-pk"), many=True).data

    @extend_schema_field(WaySerializer(many=True))
    def get_transitions(self, imitation: Imitation) -> Any:
        """The steps that you may take from here."""
        who = rules.capacities(self.context["request"].user, imitation)
        return WaySerializer([way for way in from_here(imitation) if way.who & who], many=True).data


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


class NewImitationSerializer(serializers.Serializer[Any]):
    """We imitate this. Moderators name the municipality, everybody else speaks for her own."""

    report = ReportField()
    municipality = serializers.SlugRelatedField(
        slug_field="ags", queryset=Municipality.objects.all(), required=False
    )
    kind = serializers.ChoiceField(choices=Imitation.Kind.choices, default=Imitation.Kind.MODEL)
    parent: Any = ParentField(
        queryset=Imitation.objects.none(), required=False, allow_null=True, default=None
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


class NewStepSerializer(serializers.Serializer[Any]):
    """A step to take; confirming and withdrawing are steps, too."""

    transition = serializers.ChoiceField(choices=[(name, way.label) for name, way in TRANSITIONS.items()])
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    seen = serializers.IntegerField(help_text="`revision`, die du gesehen hast")


class OwnReportSerializer(serializers.Serializer[Any]):
    """The own report that tells how it went; null: none does."""

    report = ReportField(allow_null=True)


class OutcomeSerializer(serializers.ModelSerializer[Outcome]):
    """What was measured for one indicator. `unit` has to be that of the report."""

    class Meta:
        model = Outcome
        fields = [
            *("key", "name", "unit", "deviation", "baseline", "baseline_on", "value_6", "value_6_on"),
            *("value_12", "value_12_on", "is_effective"),
        ]
        read_only_fields = ["key", "name"]
        validators: list[Any] = []


class SummarySerializer(serializers.Serializer[outcome_queries.Summary]):
    """How an indicator changed at the imitators; only from two measurements on."""

    key = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    months = serializers.IntegerField(help_text="6 oder 12, nach dem Beginn vor Ort")
    measured = serializers.IntegerField(help_text="Kommunen mit Wert davor und danach")
    effective = serializers.IntegerField(help_text="Davon sagen: Es wirkt bei uns")
    median = serializers.DecimalField(max_digits=15, decimal_places=4)
    low = serializers.DecimalField(max_digits=15, decimal_places=3)
    high = serializers.DecimalField(max_digits=15, decimal_places=3)
    original = serializers.DecimalField(max_digits=15, decimal_places=3, allow_null=True)


class NumbersSerializer(serializers.Serializer[Any]):
    """The numbers of a report, as on its page."""

    total = serializers.IntegerField()
    states = serializers.DictField(child=serializers.IntegerField())
    outcomes = SummarySerializer(many=True)


class AnswerSerializer(serializers.Serializer[Any]):
    """Läuft das noch?"""

    answer = serializers.CharField(help_text="ja oder nein")
