"""What can be asked of the catalogue of reports: page, API, CSV and feed."""

from typing import Any

import django_filters
from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet

from knowledge.models import ReportVersion
from knowledge.queries.catalogue import ORDERS
from knowledge.queries.facets import FACETS, FILTERS, Chosen, condition
from school.facets import Choice
from school.filters import Filter


def _facet(name: str) -> Any:
    facet = FACETS[name]
    several = name == "topic"
    kind = django_filters.MultipleChoiceFilter if several else django_filters.ChoiceFilter
    extra: dict[str, Any] = (
        {"widget": forms.CheckboxSelectMultiple} if several else {"empty_label": facet.whole}
    )
    choices: Any = (lambda: list(facet.choices())) if name == "district" else list(facet.choices())
    return kind(method="meet", label=facet.label, choices=choices, **extra)


def _text(label: str, length: int, **extra: Any) -> Any:
    return django_filters.CharFilter(
        method="meet",
        label=label,
        max_length=length,
        validators=[ProhibitNullCharactersValidator()],
        **extra,
    )


class ReportFilter(Filter):
    """`?q=sensor&topic=klima&topic=daten&cost=unter-5&municipality=olpe&order=titel`, on versions."""

    q = _text("Stichwort", 100, widget=forms.TextInput({"type": "search"}))
    topic = _facet("topic")
    size = _facet("size")
    cost = _facet("cost")
    staff = _facet("staff")
    maturity = _facet("maturity")
    district = _facet("district")
    municipality = _text("Kommune", 60)
    licence = _facet("licence")
    failed = _facet("failed")
    goal = _facet("goal")
    solution = _text("Lösung", 80, widget=forms.HiddenInput)
    order = django_filters.ChoiceFilter(
        method="sort",
        label="Reihenfolge",
        empty_label=ORDERS[""][0],
        choices=[(value, label) for value, (label, _) in ORDERS.items() if value],
    )

    class Meta:
        model = ReportVersion
        fields: list[str] = []

    def meet(self, versions: QuerySet[ReportVersion], name: str, value: Any) -> QuerySet[ReportVersion]:
        """Those that have one of the chosen values."""
        return versions.filter(condition(name, value))

    def sort(self, versions: QuerySet[ReportVersion], name: str, value: str) -> QuerySet[ReportVersion]:
        """In the order asked for."""
        return versions.order_by(*ORDERS[value][1])

    def filter_queryset(self, queryset: QuerySet[ReportVersion]) -> QuerySet[ReportVersion]:
        """Newest first, unless another order is asked for."""
        return super().filter_queryset(queryset.order_by(*ORDERS[""][1]))

    def chosen(self) -> Chosen:
        """The valid values in force, by the name of their filter."""
        self.is_valid()
        values = getattr(self.form, "cleaned_data", {})
        return {name: values[name] for name in FILTERS if values.get(name)}

    def offer(self, facets: dict[str, list[Choice]]) -> list[dict[str, Any]]:
        """Let people choose from these only, with the counts beside them.

        For the page: `name` and `field` of every facet, `is_offered` when there is something to choose.
        """
        for name, choices in facets.items():
            rows = [(choice.value, choice.words) for choice in choices]
            field = self.form.fields[name]
            if name == "topic":
                field.widget.choices = rows[1:]
            else:
                field.widget = forms.Select(choices=rows)
        in_order = [name for name in _ON_PAGE if name in facets]
        return [
            {"name": name, "field": self.form[name], "is_offered": len(facets[name]) > 1} for name in in_order
        ]


_ON_PAGE = (
    *("topic", "municipality", "district", "size", "cost", "staff"),
    *("maturity", "failed", "licence", "goal"),
)
