"""What people and programs may ask the catalogue; for both doors."""

import django_filters
from django import forms
from django.db.models import Q

from courses.models import Course, CourseQuerySet
from courses.queries import AGENCY, DURATIONS, FILTERS, MINUTES
from school.filters import Filter
from school.goals import SLUG_LENGTH, all_goals
from school.topics import Topic


class CourseFilter(Filter):
    """`?q=radweg&topic=klima&duration=short&municipality=arnsberg`; `agency` stands for the agency itself."""

    q = django_filters.CharFilter(method="search", label="Stichwort", max_length=100)
    topic = django_filters.ChoiceFilter(field_name="topic", label="Thema", choices=Topic.choices)
    duration = django_filters.ChoiceFilter(method="last_for", label="Dauer", choices=DURATIONS)
    municipality = django_filters.CharFilter(method="come_from", label="Von wem", max_length=60)

    serves = django_filters.CharFilter(label="Zahlt ein auf", method="point_to", max_length=SLUG_LENGTH)

    class Meta:
        model = Course
        fields: list[str] = []

    def search(self, courses: CourseQuerySet, name: str, value: str) -> CourseQuerySet:
        """Every word stands somewhere in title or summary."""
        for word in value.split():
            courses = courses.filter(Q(title__icontains=word) | Q(summary__icontains=word))
        return courses

    def last_for(self, courses: CourseQuerySet, name: str, value: str) -> CourseQuerySet:
        """Courses of that duration."""
        return courses.filter(MINUTES[value])

    def come_from(self, courses: CourseQuerySet, name: str, value: str) -> CourseQuerySet:
        """Courses of a municipality, by its slug, or of the agency."""
        if value == AGENCY:
            return courses.filter(municipality=None)
        return courses.filter(municipality__slug=value)

    def point_to(self, courses: CourseQuerySet, name: str, value: str) -> CourseQuerySet:
        """Courses that serve a goal or one of its parts, by slug."""
        goal = all_goals().get(value)
        return courses.filter(serves__overlap=goal.family) if goal else courses.none()

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Let people choose from these (value, label) pairs only, beside the empty choice."""
        self.form.fields[name].widget = forms.Select(choices=choices)

    def only_searched(self) -> CourseQuerySet:
        """Courses that the search words leave over, whatever else is chosen: what the counts are made of."""
        return self.search(self.queryset, "q", self.chosen().get("q", ""))

    def chosen(self) -> dict[str, str]:
        """The valid values that are in force, by the name of their filter."""
        if not self.is_bound:
            return {}
        values = self.form.cleaned_data if self.is_valid() else getattr(self.form, "cleaned_data", {})
        return {name: values[name] for name in ("q", *FILTERS) if values.get(name)}
