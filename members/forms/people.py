"""Input of this app, for both doors: forms for pages, one FilterSet for page and API."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet

from members import addresses, codes
from members.models import District, Member, Municipality, Organisation, Role
from school.filters import Filter
from school.forms import LongText
from school.text import one_line


class AddressField(forms.CharField):
    """An e-mail address; its value is the normalised spelling."""

    widget = forms.EmailInput(
        attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="E-Mail-Adresse", max_length=254, **kwargs)

    def clean(self, value: Any) -> str:
        """One spelling for each address."""
        return addresses.normalise(super().clean(value))


class AddressForm(forms.Form):
    """All we ask for at the door."""

    address = AddressField(
        help_text="Am besten die dienstliche: An ihr erkennen wir, zu welcher Kommune du gehörst."
    )


class CodeForm(forms.Form):
    """The code from the mail, typed or pasted, with or without its dash."""

    code = forms.CharField(
        label="Code aus der Mail",
        max_length=40,
        help_text="Acht Zeichen. Groß oder klein, mit oder ohne Strich – beides geht.",
        widget=forms.TextInput(
            attrs={
                "class": "code-input",
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )

    def clean_code(self) -> str:
        """A slip of the finger costs no try."""
        code = codes.tidy(self.cleaned_data["code"])
        if len(code) != codes.LENGTH:
            raise ValidationError(f"Der Code hat acht Zeichen, das sind {len(code)}.")
        return code


class PasswordForm(forms.Form):
    """For the few who have set a password, e.g. for days when mail does not come."""

    address = AddressField()
    password = forms.CharField(
        label="Passwort",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ProfileForm(forms.Form):
    """How the others see me."""

    display_name = forms.CharField(
        label="Dein Name",
        max_length=80,
        help_text="So sehen dich die anderen Mitglieder.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    role_at_work = forms.CharField(
        label="Deine Aufgabe",
        max_length=120,
        required=False,
        help_text="Zum Beispiel: Digitalisierung, Bauamt, Bücherei.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )


def places() -> list[tuple[str, Any]]:
    """Choices of an AdmitForm, in two groups. A page with many such forms reads them once."""
    towns = [(f"municipality-{m.pk}", m.short_name) for m in Municipality.objects.in_order()]
    others = [(f"organisation-{o.pk}", o.name) for o in Organisation.objects.order_by("kind", "name", "pk")]
    return [("", "Bitte wählen"), ("Kommunen", towns), ("Organisationen", others)]


class AdmitForm(forms.Form):
    """Where does this person belong? `place` is a Municipality or Organisation."""

    place = forms.ChoiceField(label="Gehört zu")
    remember = forms.BooleanField(
        label="Domain merken: Wer damit kommt, gehört künftig gleich zu dieser Kommune.", required=False
    )

    def __init__(self, *args: Any, choices: list[tuple[str, Any]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.choices = choices or places()

    def clean_place(self) -> Municipality | Organisation:
        """The object behind the choice."""
        kind, _, pk = self.cleaned_data["place"].partition("-")
        model: Any = Municipality if kind == "municipality" else Organisation
        return model.objects.get(pk=pk)

    def clean(self) -> dict[str, Any]:
        """Only municipalities have mail domains."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("remember") and isinstance(said.get("place"), Organisation):
            self.add_error("remember", "Merken lassen sich nur Domains von Kommunen.")
        return said


class DeclineForm(forms.Form):
    """Why not? The person reads it."""

    reason = forms.CharField(
        label="Begründung", max_length=300, help_text="Die Person liest das.", widget=forms.TextInput
    )


class AskAgainForm(forms.Form):
    """What has changed?"""

    note = LongText(
        label="Was hat sich geändert, oder was haben wir übersehen?",
        max_length=300,
        help_text="Die Moderation liest das. Höchstens 300 Zeichen.",
    )


def districts() -> list[tuple[str, str]]:
    """Choices of a filter by district."""
    return [(district.key, district.name) for district in District.objects.order_by("name", "pk")]


class MunicipalityFilter(Filter):
    """Which municipalities? Parameters: `q` (name or postal code), `district` (key), `role`."""

    q = django_filters.CharFilter(label="Name oder Postleitzahl", method="by_name", max_length=60)
    district = django_filters.ChoiceFilter(
        label="Kreis", choices=districts, field_name="district", empty_label="Alle"
    )
    role = django_filters.ChoiceFilter(label="Wie dabei", choices=Role.choices, empty_label="Alle")

    class Meta:
        model = Municipality
        fields: list[str] = []

    def show_counts(self) -> None:
        """Write behind every choice how many municipalities it would leave, given the other filters."""
        for name in ("district", "role"):
            others = {key: value for key, value in self.data.items() if key != name}
            rest = type(self)(others, queryset=self.queryset).qs
            counts = dict(rest.order_by().values_list(name).annotate(Count("pk")))
            field = self.form.fields[name]
            field.choices = [
                (value, f"{label} ({counts.get(value, 0)})") for value, label in field.choices if value
            ]
            field.empty_label = f"Alle ({sum(counts.values())})"

    def by_name(self, queryset: QuerySet[Municipality], name: str, value: str) -> QuerySet[Municipality]:
        """Case and umlauts do not matter."""
        return queryset.named_like(one_line(value))  # type: ignore[attr-defined]


def profile_of(member: Member) -> dict[str, str]:
    """What a ProfileForm shows first."""
    return {"display_name": member.display_name, "role_at_work": member.role_at_work}
