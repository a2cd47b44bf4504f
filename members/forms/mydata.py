"""Leaving for good."""

from django import forms
from django.core.exceptions import ValidationError

WORD = "LÖSCHEN"


class ErasureForm(forms.Form):
    """What becomes of one's contributions, and a word that nobody types by accident."""

    contributions = forms.ChoiceField(
        label="Deine Beiträge im Pausenhof",
        choices=[
            ("keep", "stehen lassen, unterzeichnet mit „Ehemaliges Mitglied“ und deiner Kommune"),
            ("delete", "löschen"),
        ],
        widget=forms.RadioSelect,
    )
    word = forms.CharField(
        label=f"Tippe zur Bestätigung das Wort {WORD}",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_word(self) -> str:
        """Upper or lower case does not matter."""
        word = self.cleaned_data["word"].strip().upper()
        if word not in (WORD, "LOESCHEN"):
            raise ValidationError(f"Hier muss {WORD} stehen. Bis dahin wird nichts gelöscht.")
        return word

    @property
    def keeps_contributions(self) -> bool:
        """Signed anew instead of deleted."""
        return self.cleaned_data["contributions"] == "keep"
