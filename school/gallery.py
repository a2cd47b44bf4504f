"""Sample content for the component gallery (`/bausteine/`, DEBUG only): long, empty, refused."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator

TOPICS = [("", "Alle Themen"), ("mobilitaet", "Mobilität"), ("klima", "Klima, Umwelt & Energie")]
ANSWERS = [
    ("a", "Alle Fachämter an einen Tisch holen"),
    ("b", "Zuerst Sensoren kaufen, dann die Straßenverkehrsbehörde nach der Genehmigungsfähigkeit fragen"),
    ("c", "Bei einer Kommune anrufen, die es schon gemacht hat"),
]


class EveryField(forms.Form):
    """One field of each kind, with and without hint."""

    title = forms.CharField(label="Titel", max_length=120, help_text="Worum geht es? Ein kurzer Satz genügt.")
    email = forms.EmailField(label="Dienstliche E-Mail-Adresse", required=False)
    body = forms.CharField(
        label="Deine Frage", widget=forms.Textarea, help_text="Anfängerfragen sind willkommen."
    )
    topic = forms.ChoiceField(label="Thema", choices=TOPICS)
    answer = forms.ChoiceField(
        label="Womit fängst du an?",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        help_text="Eine Antwort passt.",
    )
    districts = forms.MultipleChoiceField(
        label="Kreise",
        required=False,
        choices=[("hsk", "Hochsauerlandkreis"), ("mk", "Märkischer Kreis"), ("so", "Kreis Soest")],
        widget=forms.CheckboxSelectMultiple,
    )
    agree = forms.BooleanField(
        label="Ich habe die Spielregeln des Pausenhofs gelesen", help_text="Fünf Sätze, eine Minute."
    )


class Filters(forms.Form):
    """A filter form: everything may stay empty."""

    q = forms.CharField(label="Suchwort", required=False)
    topic = forms.ChoiceField(label="Thema", choices=TOPICS, required=False)


def context() -> dict[str, Any]:
    """What the gallery shows."""
    return {
        "form": EveryField(auto_id="id_empty_%s"),
        "refused": EveryField({"title": "", "email": "erika.beispiel", "answer": "b"}),
        "filters": Filters(auto_id="id_filter_%s"),
        "page": Paginator(range(200), 10).page(7),
        "date": datetime(2026, 12, 10, 12, 30, tzinfo=UTC),
    }
