"""What people say about themselves, and how the directory is searched."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet, Value

from members.forms.people import districts
from members.models import DeKey, Member, Municipality
from members.models.people import ABOUT_LENGTH, OFFERS_AT_MOST
from school.filters import Filter
from school.forms import LongText
from school.text import one_line
from school.topics import Topic


class EntryForm(forms.Form):
    """My entry in the directory."""

    about = LongText(
        label="Über dich",
        max_length=ABOUT_LENGTH,
        required=False,
        help_text="Zwei, drei Sätze: Was machst du, was treibt dich um? Höchstens 300 Zeichen.",
    )
    offers = forms.MultipleChoiceField(
        label="Dabei kann ich helfen",
        choices=Topic.choices,
        required=False,
        help_text=f"Höchstens {OFFERS_AT_MOST} Themen. Du musst keine Fachfrau und kein Fachmann sein.",
        widget=forms.CheckboxSelectMultiple,
    )
    is_listed = forms.BooleanField(
        label="Im Verzeichnis zeigen",
        required=False,
        help_text="Dann finden dich die anderen Mitglieder. Ohne Haken stehst du nirgends; "
        "an deinen Beiträgen steht dein Name trotzdem.",
    )
    contact_consent = forms.BooleanField(
        label="Ansprechperson für alle sein",
        required=False,
        help_text="Dann zeigen wir allen, auch ohne Anmeldung, auf der Seite deiner Kommune deinen Namen, "
        "deine Aufgabe und die Adresse darunter. Du kannst das jederzeit zurücknehmen.",
    )
    contact_email = forms.EmailField(
        label="Adresse für Anfragen",
        required=False,
        help_text="Nur nötig, wenn du Ansprechperson bist. Gern eine Sammeladresse.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_offers(self) -> list[str]:
        """Not more than a few: an offer that means everything helps nobody."""
        offers = self.cleaned_data["offers"]
        if len(offers) > OFFERS_AT_MOST:
            raise forms.ValidationError(f"Such dir bitte höchstens {OFFERS_AT_MOST} Themen aus.")
        return offers


def entry_of(member: Member) -> dict[str, Any]:
    """What an EntryForm shows first."""
    return {
        "about": member.about,
        "offers": member.offers,
        "is_listed": member.is_listed,
        "contact_consent": member.contact_consent,
        "contact_email": member.contact_email,
    }


def _municipalities() -> list[tuple[str, str]]:
    return list(Municipality.objects.in_order().values_list("slug", "short_name"))


class PeopleFilter(Filter):
    """Whom? Parameters: `q` (name or task), `topic`, `municipality` (slug), `district` (key)."""

    q = django_filters.CharFilter(label="Name oder Aufgabe", method="by_words", max_length=60)
    topic = django_filters.ChoiceFilter(
        label="Hilft bei", choices=Topic.choices, method="by_topic", empty_label="Alle Themen"
    )
    municipality = django_filters.ChoiceFilter(
        label="Kommune", choices=_municipalities, field_name="municipality__slug", empty_label="Alle"
    )
    district = django_filters.ChoiceFilter(
        label="Kreis", choices=districts, field_name="municipality__district", empty_label="Alle"
    )

    class Meta:
        model = Member
        fields: list[str] = []

    def by_words(self, people: QuerySet[Member], name: str, value: str) -> QuerySet[Member]:
        """Case and umlauts do not matter in names."""
        words = one_line(value)
        return people.alias(name_key=DeKey("display_name")).filter(
            Q(name_key__contains=DeKey(Value(words))) | Q(role_at_work__icontains=words)
        )

    def by_topic(self, people: QuerySet[Member], name: str, value: str) -> QuerySet[Member]:
        """Those who offer help with the topic."""
        return people.filter(offers__contains=[value])
