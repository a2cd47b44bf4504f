"""What people and programs may ask and send about imitations."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from knowledge.models import Imitation, Outcome, Report, StillRunning
from knowledge.queries import imitation as queries
from knowledge.rules import imitation as rules
from knowledge.transitions.imitation import TRANSITIONS, Transition
from members.models import Municipality
from school.filters import Filter
from school.forms import LongText
from school.topics import Topic

WAITING, UNCLEAR = "waiting", "unclear"


class ImitationFilter(Filter):
    """Which imitations? What counts, unless `show` asks for one's own that wait or are unclear."""

    state = django_filters.ChoiceFilter(label="Stand", choices=Imitation.State.choices, empty_label="Alle")
    topic = django_filters.ChoiceFilter(
        label="Thema", choices=Topic.choices, method="by_topic", empty_label="Alle"
    )
    municipality = django_filters.ModelChoiceFilter(
        label="Wer nachahmt",
        queryset=Municipality.objects.in_order(),
        to_field_name="slug",
        empty_label="Alle",
    )
    report = django_filters.CharFilter(
        label="Bericht (Adresse)", field_name="report__slug", widget=forms.HiddenInput
    )
    show = django_filters.ChoiceFilter(
        label="Bestätigung",
        choices=[(WAITING, "Warten noch (nur eure eigenen)"), (UNCLEAR, "Unklar (nur eure eigenen)")],
        method="by_confirmation",
        empty_label="Von beiden bestätigt",
    )

    class Meta:
        model = Imitation
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Imitation]) -> QuerySet[Imitation]:
        """What does not count is shown only to those who ask for it."""
        if not self.form.cleaned_data.get("show"):
            queryset = queryset.counted()  # type: ignore[attr-defined]
        return super().filter_queryset(queryset)

    def by_topic(self, queryset: QuerySet[Imitation], name: str, value: str) -> QuerySet[Imitation]:
        """By the topics of the version that is imitated."""
        return queryset.filter(version__topics__contains=[value])

    def by_confirmation(self, queryset: QuerySet[Imitation], name: str, value: str) -> QuerySet[Imitation]:
        """Those that wait; the unclear ones among them."""
        rows: Any = queryset
        return rows.waiting().filter(unclear_since__isnull=value != UNCLEAR)


class ImitateForm(forms.Form):
    """We imitate this. Moderators say for whom, where nobody coordinates."""

    municipality = forms.ModelChoiceField(
        label="Für welche Kommune?",
        queryset=Municipality.objects.none(),
        empty_label="Bitte wählen",
        help_text="Nur Kommunen, in denen gerade niemand koordiniert.",
    )
    kind = forms.ChoiceField(
        label="Wie ahmt ihr nach?", choices=Imitation.Kind.choices, widget=forms.RadioSelect
    )
    parent = forms.ModelChoiceField(
        label="Von wem habt ihr es abgeschaut?", queryset=Imitation.objects.none(), required=False
    )
    note = LongText(
        label="Was habt ihr vor?",
        help_text="Ein, zwei Sätze. Wer den Bericht lesen darf, liest sie auch.",
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, user: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        lead = report.current.lead if report.current else report.lead
        fields["parent"].queryset = queries.parents_for(user, report)
        fields["parent"].empty_label = f"Vom Original: {lead}"
        fields["parent"].label_from_instance = lambda row: (
            f"{row.municipality} ({row.generation}. Generation)"
        )
        if rules.can_declare_for_others(user):
            fields["municipality"].queryset = queries.places_without_coordinator()
        else:
            del self.fields["municipality"]


class StepForm(forms.Form):
    """One step. `seen` is the revision of the page, so that nobody acts on an old one."""

    transition = forms.ChoiceField(
        choices=[(name, way.label) for name, way in TRANSITIONS.items()], widget=forms.HiddenInput
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = LongText(label="Kurz gesagt", max_length=500, required=False)

    @classmethod
    def of(cls, imitation: Imitation, way: Transition) -> "StepForm":
        """The form behind one button of a page."""
        form = cls(
            initial={"transition": way.name, "seen": imitation.revision}, auto_id=f"schritt-{way.name}-%s"
        )
        form.shape(way)
        return form

    @property
    def is_folded(self) -> bool:
        """Whether it is more than a button: it asks for something, or it is grave."""
        return self.way.is_grave or bool(self.way.reason)

    def shape(self, way: Transition) -> None:
        """Ask for a reason where one is needed, for nothing where none is."""
        self.way = way
        self.fields["reason"].required = bool(way.reason)
        self.fields["reason"].help_text = way.reason
        if not way.reason:
            self.fields["reason"].widget = forms.HiddenInput()


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"],
        widget=forms.DateInput(
            format="%d.%m.%Y",
            attrs={"autocomplete": "off", "inputmode": "numeric", "placeholder": "TT.MM.JJJJ"},
        ),
    )


def _number(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=14,
        decimal_places=3,
        localize=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
    )


class OutcomeForm(forms.Form):
    """What was measured for one indicator; `unit` is that of the report and only sent along."""

    unit = forms.CharField(max_length=60, widget=forms.HiddenInput)
    baseline, baseline_on = _number("Vorher (Ausgangswert)"), _day("Vorher: gemessen am")
    value_6, value_6_on = _number("Nach 6 Monaten"), _day("Nach 6 Monaten: gemessen am")
    value_12, value_12_on = _number("Nach 12 Monaten"), _day("Nach 12 Monaten: gemessen am")
    deviation = forms.CharField(label="Was messt ihr anders als der Bericht?", max_length=500, required=False)
    is_effective = forms.BooleanField(
        label="Es wirkt bei uns",
        required=False,
        help_text="Geht erst mit Ausgangswert und einem Wert danach.",
    )

    @classmethod
    def of(cls, outcome: Outcome) -> "OutcomeForm":
        """Filled with what is known."""
        values = {name: getattr(outcome, name) for name in cls.base_fields}
        values |= {
            name: value.normalize() if value == value.to_integral() else value
            for name, value in values.items()
            if name in ("baseline", "value_6", "value_12") and value is not None
        }
        return cls(initial=values, auto_id=f"wert-{outcome.key}-%s")


class OwnReportForm(forms.Form):
    """The own report that tells how it went, or none."""

    report = forms.ModelChoiceField(
        label="Euer eigener Bericht dazu",
        queryset=Report.objects.none(),
        required=False,
        empty_label="Noch keiner",
        help_text="Wer euren Bericht nachahmt, hängt dann in derselben Kette.",
    )

    def __init__(self, *args: Any, user: Any, imitation: Imitation, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"report": imitation.own_report_id})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["report"]
        field.queryset = queries.own_reports(user, imitation)


class AnswerForm(forms.Form):
    """Läuft das noch?"""

    answer = forms.ChoiceField(choices=StillRunning.Answer.choices)
