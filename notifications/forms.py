"""What people say about their mails, and how the bell is filtered."""

from typing import Any

import django_filters
from django import forms
from django.utils.html import format_html

from members.models import SchoolClass
from notifications.models import Announcement, Notification, OnDevices, Preference, ServiceHours, Weekday
from notifications.models.announcements import BODY_LENGTH, TITLE_LENGTH
from notifications.planning import Wishes
from school.filters import Filter
from school.forms import LongText
from school.notices import Group, Rhythm

GROUPS = [group for group in Group if group != Group.SECURITY]
HOURS = [(hour, f"{hour} Uhr") for hour in range(5, 23)]
DUTIES_ONLY = "Nur wenn du koordinierst oder moderierst."


class BellFilter(Filter):
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


class DevicesField(forms.ChoiceField):
    """Whether a group reaches one's devices too; what is not sent at all stays as it is (empty)."""

    def clean(self, value: Any) -> Any:
        """Empty when the field was not there."""
        return super().clean(value) if value else ""


class DevicesForm(forms.Form):
    """One choice for every group: does it reach one's devices too?"""

    prefix = "devices"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = 'Auf deine Geräte<span class="kern-sr-only">: {}</span>'
        for group in GROUPS:
            self.fields[group.value] = DevicesField(
                label=format_html(words, group.label), choices=OnDevices.choices
            )

    def clean(self) -> dict[str, Any]:
        """The groups of which something was said."""
        return {group: wish for group, wish in self.cleaned_data.items() if wish}


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


def devices_of(wishes: Wishes) -> dict[str, str]:
    """What a DevicesForm shows first."""
    return {group.value: wishes.on_devices(group).value for group in GROUPS}


class AnnouncementForm(forms.Form):
    """An announcement, new or changed; `cleaned_data` fits actions.plan_announcement. Serves page and API."""

    title = forms.CharField(label="Überschrift", max_length=TITLE_LENGTH)
    body = LongText(
        label="Text",
        max_length=BODY_LENGTH,
        rows=10,
        help_text="Absätze durch eine leere Zeile. <code>**fett**</code>, <code>- Aufzählung</code>, "
        "<code>[Wort](https://…)</code> für einen Link.",
    )
    audience = forms.ChoiceField(
        label="Für wen?", choices=Announcement.Audience.choices, widget=forms.RadioSelect, initial="all"
    )
    school_class = forms.ModelChoiceField(
        label="Welche Klasse?",
        queryset=SchoolClass.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="Keine",
        help_text="Nur wenn du oben „Eine Klasse“ gewählt hast.",
    )
    publish_at = forms.DateTimeField(
        label="Ab wann?",
        required=False,
        help_text="Tag und Uhrzeit. Leer heißt: sofort.",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    needs_acknowledgement = forms.BooleanField(label="Die Kommunen sollen bestätigen", required=False)
    due_on = forms.DateField(
        label="Bis zu welchem Tag?",
        required=False,
        help_text="Nur wenn die Kommunen bestätigen sollen. Wer fehlt, wird zwei Tage vorher erinnert.",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["school_class"]
        field.queryset = SchoolClass.objects.open().in_order()


def announced(announcement: Announcement) -> dict[str, Any]:
    """What an AnnouncementForm shows first."""
    shown = {name: getattr(announcement, name) for name in AnnouncementForm.base_fields}
    return shown | {"school_class": announcement.school_class and announcement.school_class.slug}
