"""What people send to the Pausenhof, parsed and checked; the filter serves page and API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from forums.models import BODY_LENGTH, Level, Thread
from school.filters import Filter
from school.forms import LongText
from school.goals import goal_choices

MARKDOWN_HELP = (
    "So geht es: <code>**fett**</code>, <code>*kursiv*</code>, <code>- Aufzählung</code>, "
    "<code>[Wort](https://…)</code> für einen Link. Eine leere Zeile beginnt einen Absatz. "
    "Mit <code>@</code> und dem ganzen Namen sprichst du jemanden an: <code>@Vorname Nachname</code>."
)


EMPTY = "Hier fehlt noch dein Text."


class TextField(LongText):
    """Markdown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=BODY_LENGTH,
            rows=8,
            help_text=MARKDOWN_HELP,
            error_messages={"required": EMPTY},
            **kwargs,
        )


class ReplyForm(forms.Form):
    """An answer, new or changed."""

    body = TextField(label="Deine Antwort")


class FollowForm(forms.Form):
    """How much somebody wants to hear, of a thread or a forum."""

    level = forms.ChoiceField(label="Was möchtest du hören?", choices=Level)


class ThreadForm(forms.Form):
    """A thread, new or changed."""

    title = forms.CharField(
        label="Worum geht es?",
        max_length=140,
        help_text="Eine Zeile, am besten als Frage: „Wie fangen wir an?“",
        error_messages={"required": "Hier fehlt noch eine Überschrift."},
    )
    body = TextField(label="Dein Text")


class NewThreadForm(ThreadForm):
    """A new thread, which may name the goal that it is about."""

    serves = forms.ChoiceField(
        label="Worauf zahlt es ein?",
        required=False,
        help_text="Dann steht dein Gespräch auch auf der Seite dieser Strategie.",
        choices=lambda: [("", "nichts Bestimmtes"), *goal_choices()],
    )


class SinceForm(forms.Form):
    """What an open page already knows: its last reply and when it asked (seconds since 1970)."""

    nach = forms.IntegerField(min_value=0, max_value=2**63 - 1)
    seit = forms.IntegerField(min_value=0, max_value=2**32, required=False)


class GrowthForm(forms.Form):
    """How many replies a page counted when it was made."""

    gezaehlt = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class ThreadFilter(Filter):
    """`?q=…&status=open|closed|unanswered` on lists of threads."""

    STATUS = [("open", "offen"), ("closed", "geschlossen"), ("unanswered", "noch ohne Antwort")]

    q = django_filters.CharFilter(label="Enthält", method="filter_words", max_length=100)
    status = django_filters.ChoiceFilter(
        label="Stand", choices=STATUS, empty_label="alle", method="filter_status"
    )

    class Meta:
        model = Thread
        fields: list[str] = []

    def filter_words(self, threads: QuerySet[Thread], name: str, value: str) -> QuerySet[Thread]:
        """Threads whose title or opening text holds the words."""
        return threads.filter(Q(title__icontains=value) | Q(body__icontains=value))

    def filter_status(self, threads: QuerySet[Thread], name: str, value: str) -> QuerySet[Thread]:
        """Threads in one of three states."""
        match value:
            case "open":
                return threads.filter(closed_at=None)
            case "closed":
                return threads.filter(closed_at__isnull=False)
            case _:
                return threads.filter(closed_at=None, reply_count=0)
