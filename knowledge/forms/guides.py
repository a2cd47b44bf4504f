"""What can be asked of guides, lead projects and downloads, on the page and by programs."""

import django_filters
from django.db.models import QuerySet
from django.forms import HiddenInput, TextInput

from knowledge.models import Download, Guide, LeadProject
from school.filters import Filter
from school.goals import all_goals, goal_choices
from school.topics import Topic


def _q(label: str) -> django_filters.CharFilter:
    return django_filters.CharFilter(
        method="search", label=label, max_length=100, widget=TextInput({"type": "search"})
    )


class PointingFilter(Filter):
    """`?topic=klima&serves=charta-teilhabe`; a goal stands for its parts too."""

    topic = django_filters.ChoiceFilter(
        method="about", label="Thema", choices=Topic.choices, empty_label="Alle Themen"
    )
    serves = django_filters.ChoiceFilter(
        method="point_to", label="Zahlt ein auf", choices=goal_choices, empty_label="Alles"
    )

    def about(self, things: QuerySet, name: str, value: str) -> QuerySet:
        """Things with that topic."""
        return things.filter(topics__contains=[value])

    def point_to(self, things: QuerySet, name: str, value: str) -> QuerySet:
        """Things that serve the goal or one of its parts."""
        return things.filter(serves__overlap=all_goals()[value].family)


class GuideFilter(PointingFilter):
    """`?q=…&kind=checkliste`, topic and goal as above."""

    q = _q("Stichwort")
    kind = django_filters.ChoiceFilter(label="Art", choices=Guide.Kind.choices, empty_label="Beides")

    class Meta:
        model = Guide
        fields: list[str] = []

    def search(self, guides: QuerySet[Guide], name: str, words: str) -> QuerySet[Guide]:
        """Called by django-filter only when there are words."""
        return guides.matching(words)  # type: ignore[attr-defined]


class LeadProjectFilter(PointingFilter):
    """`?lead=<slug of a municipality>`, topic and goal as above."""

    lead = django_filters.CharFilter(
        field_name="lead__slug", label="Federführung", max_length=60, widget=HiddenInput
    )

    class Meta:
        model = LeadProject
        fields: list[str] = []


class DownloadFilter(Filter):
    """`?topic=…`."""

    topic = django_filters.ChoiceFilter(
        method="about", label="Thema", choices=Topic.choices, empty_label="Alle Themen"
    )

    class Meta:
        model = Download
        fields: list[str] = []

    def about(self, downloads: QuerySet[Download], name: str, value: str) -> QuerySet[Download]:
        """Downloads with that topic."""
        return downloads.filter(topics__contains=[value])
