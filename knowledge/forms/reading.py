"""What people send to a report they read."""

from typing import Any

from django import forms

from forums.forms import TextField
from knowledge.models import ReportVersion


class QuestionForm(forms.Form):
    """A question to the authors."""

    body = TextField(label="Deine Frage")


class CompareForm(forms.Form):
    """Two versions to lay side by side; without a choice the last two."""

    von = forms.TypedChoiceField(label="Von", coerce=int)
    bis = forms.TypedChoiceField(label="Bis", coerce=int)

    def __init__(self, data: Any, versions: list[ReportVersion]) -> None:
        """`versions` are what can be chosen, newest first."""
        newest, before = versions[0].number, versions[min(1, len(versions) - 1)].number
        given = data if "von" in data or "bis" in data else {"von": before, "bis": newest}
        super().__init__(given)
        for name in ("von", "bis"):
            self.fields[name].choices = [(one.number, f"Version {one.number}") for one in versions]  # type: ignore[attr-defined]
