"""Leaving for good."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from school.privacy.ledger import Contributions

WORD = "LÖSCHEN"


WISHES = {
    Contributions.KEPT: ("keep", "stehen lassen, unterzeichnet mit „Ehemaliges Mitglied“ und deiner Kommune"),
    Contributions.KEPT_UNLESS_NAMED: (
        "keep-unless-named",
        "stehen lassen, aber die oben genannten löschen, in denen dein Name steht",
    ),
    Contributions.DELETED: ("delete", "alle löschen"),
}


class ErasureForm(forms.Form):
    """What becomes of one's contributions, and a word that nobody types by accident.

    The second wish is offered to somebody who calls herself by her name in some of them (`is_named`).
    """

    contributions = forms.ChoiceField(
        label="Deine Beiträge im Pausenhof",
        choices=list(WISHES.values()),
        widget=forms.RadioSelect,
    )
    word = forms.CharField(
        label=f"Tippe zur Bestätigung das Wort {WORD}",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, is_named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_named:
            offered = [WISHES[wish] for wish in (Contributions.KEPT, Contributions.DELETED)]
            self.fields["contributions"].choices = offered  # type: ignore[attr-defined]

    def clean_word(self) -> str:
        """Upper or lower case does not matter."""
        word = self.cleaned_data["word"].strip().upper()
        if word not in (WORD, "LOESCHEN"):
            raise ValidationError(f"Hier muss {WORD} stehen. Bis dahin wird nichts gelöscht.")
        return word

    @property
    def wish(self) -> Contributions:
        """What was chosen."""
        chosen = self.cleaned_data["contributions"]
        return next(wish for wish, (value, _) in WISHES.items() if value == chosen)
