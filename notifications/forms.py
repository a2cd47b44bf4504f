"""What people say about their mails, and how the bell is filtered."""

from typing import Any

import django_filters
from django import forms

from notifications.models import Notification, Preference, ServiceHours, Weekday
from notifications.planning import Wishes
from school.notices import Group, Rhythm

GROUPS = [group for group in Group if group != Group.SECURITY]
HOURS = [(hour, f"{hour} Uhr") for hour in range(5, 23)]
DUTIES_ONLY = "Nur wenn du koordinierst oder moderierst."


class BellFilter(django_filters.FilterSet):
    """`?group=replies&unread=1`: serves page and API."""

    group = django_filters.ChoiceFilter(choices=Group.choices, label="Worum geht es?", empty_label="Alles")
    unread = django_filters.BooleanFilter(
        method="only_unread", label="Nur Ungelesenes", widget=forms.CheckboxInput
    )

    class Meta:
        model = Notification
        fields: list[str] = []

    def only_unread(self, rows: Any, name: str, value: bool) -> Any:
        """Without a tick everything is shown."""
        return rows.unread() if value else rows


class RhythmForm(forms.Form):
    """A rhythm for every group, for page and API. Security is not asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in GROUPS:
            self.fields[group.value] = forms.ChoiceField(
                label=group.label, choices=Rhythm.choices, widget=forms.RadioSelect
            )


class TimesForm(forms.Form):
    """Day and hour of the digest, and service time of one's own."""

    digest_weekday = forms.TypedChoiceField(
        label="Sammelmail der Woche am", choices=Weekday.choices, coerce=int
    )
    digest_hour = forms.TypedChoiceField(label="Sammelmails um", choices=HOURS, coerce=int)
    weekdays = forms.TypedMultipleChoiceField(
        label="An diesen Tagen",
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opens = forms.TimeField(
        label="Frühestens um", required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    closes = forms.TimeField(
        label="Spätestens um", required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        """Own times are whole or not there: the model knows."""
        times: dict[str, Any] = self.cleaned_data
        if not self.errors:
            Preference(**times).clean()
        return times


def times_of(preference: Preference) -> dict[str, Any]:
    """What a TimesForm shows first."""
    return {name: getattr(preference, name) for name in TimesForm.base_fields}


class ServiceHoursForm(forms.Form):
    """Service time of a municipality."""

    weekdays = forms.TypedMultipleChoiceField(
        label="Mails an diesen Tagen",
        choices=Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    opens = forms.TimeField(label="Frühestens um", widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    closes = forms.TimeField(label="Spätestens um", widget=forms.TimeInput({"type": "time"}, format="%H:%M"))

    def clean(self) -> dict[str, Any]:
        """The end lies behind the beginning: the model knows."""
        hours: dict[str, Any] = self.cleaned_data
        if not self.errors:
            ServiceHours(**hours).clean()
        return hours


def rhythms_of(wishes: Wishes) -> dict[str, str]:
    """What a RhythmForm shows first."""
    return {group.value: wishes.rhythm(group).value for group in GROUPS}
