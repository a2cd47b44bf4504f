"""Input of coordinators and moderators about people, invitations, domains and the municipality's page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from members import codes
from members.forms.people import AddressField
from members.models import Invitation, Member, Municipality, OwnPage
from members.models.coordination import MOST_FIELDS, MOST_TOPICS, WORK_LENGTH
from school.forms import LongText
from school.topics import Topic
from school.uploads.forms import UploadField
from school.uploads.kinds import PICTURES


class Named(forms.ModelChoiceField):
    """One of a few people, by name and task."""

    def label_from_instance(self, obj: Any) -> str:
        """Two of the same name are told apart by what they do."""
        return f"{obj.display_name}, {obj.role_at_work}" if obj.role_at_work else obj.display_name


class AppointForm(forms.Form):
    """Who coordinates, too?"""

    member = Named(label="Wer koordiniert mit?", queryset=Member.objects.none(), empty_label="Bitte wählen")

    def __init__(self, *args: Any, people: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        field.queryset = people


class HandOverForm(forms.Form):
    """Who takes over? The last one has to name somebody; whether she still is, the action knows."""

    successor = Named(
        label="Wer übernimmt?",
        queryset=Member.objects.none(),
        required=False,
        empty_label="Niemand, die anderen machen weiter",
    )

    def __init__(self, *args: Any, people: QuerySet[Member], is_last: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["successor"]
        field.queryset = people
        if is_last:
            field.required, field.empty_label = True, "Bitte wählen"
            field.error_messages["required"] = "Sonst koordiniert niemand mehr. Nenne bitte, wer übernimmt."


class ReasonForm(forms.Form):
    """Why? The person reads it."""

    reason = forms.CharField(
        label="Grund", max_length=300, help_text="Die Person liest das.", widget=forms.TextInput
    )


class InviteForm(forms.Form):
    """Whom, and as what?"""

    address = AddressField(help_text="Die Einladung gilt nur für diese Adresse.")
    role = forms.ChoiceField(label="Aufgabe", choices=Invitation.Role.choices, initial="member")


class DomainForm(forms.Form):
    """A mail domain of one's municipality."""

    domain = forms.CharField(
        label="Mail-Domain",
        max_length=254,
        help_text="Der Teil hinter dem @. Zum Beispiel: stadt-muster.de",
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )


def _municipalities() -> Any:
    return Municipality.objects.in_order()


class ChooseForm(forms.Form):
    """Where do I belong?"""

    municipality = forms.ModelChoiceField(
        label="Ich gehöre zu",
        queryset=Municipality.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, choices: list[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["municipality"]
        field.queryset = Municipality.objects.filter(pk__in=[one.pk for one in choices]).in_order()


class ShareForm(forms.Form):
    """Which municipalities use this domain?"""

    municipalities = forms.ModelMultipleChoiceField(
        label="Diese Kommunen teilen sich die Domain",
        queryset=Municipality.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["municipalities"]
        field.queryset = _municipalities()


class MoveForm(forms.Form):
    """Where does she work now?"""

    municipality = forms.ModelChoiceField(
        label="Gehört jetzt zu", queryset=Municipality.objects.none(), empty_label="Bitte wählen"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["municipality"]
        field.queryset = _municipalities()


class ByHandForm(MoveForm):
    """Who was called back?"""

    address = AddressField(
        help_text="Die dienstliche Adresse, auch wenn dort gerade keine Mail ankommt. "
        "Sie ist der Name des Zugangs."
    )
    display_name = forms.CharField(label="Name", max_length=80)
    called_back = forms.BooleanField(
        label="Ich habe über die Telefonzentrale der Kommune zurückgerufen und mit der Person gesprochen."
    )
    field_order = ["address", "display_name", "municipality", "called_back"]


class PrintedCodeForm(forms.Form):
    """The code that a moderator has read out."""

    address = AddressField()
    code = forms.CharField(
        label="Code",
        max_length=60,
        help_text="Zwölf Zeichen. Groß oder klein, mit oder ohne Strich – beides geht.",
        widget=forms.TextInput(
            attrs={"class": "code-input", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """A slip of the finger costs no try."""
        code = codes.tidy(self.cleaned_data["code"])
        if len(code) != codes.PRINTED_LENGTH:
            raise ValidationError(f"Der Code hat zwölf Zeichen, das sind {len(code)}.")
        return code


class OwnPageForm(forms.Form):
    """What the municipality says about itself."""

    work = LongText(
        label="Woran wir arbeiten",
        required=False,
        max_length=WORK_LENGTH,
        rows=6,
        help_text="Ein paar Sätze. <code>**fett**</code> und <code>- Aufzählung</code> gehen auch.",
    )
    topics = forms.MultipleChoiceField(
        label=f"Unsere Themen (höchstens {MOST_TOPICS})",
        required=False,
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    fields_of_action = LongText(
        label="Handlungsfelder",
        required=False,
        rows=4,
        help_text=f"Aus eurer eigenen Strategie, eins je Zeile, höchstens {MOST_FIELDS}.",
    )
    strategy_url = forms.URLField(
        label="Link zur Strategie",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="Beginnt mit https://",
    )
    logo = UploadField(label="Logo oder Wappen", required=False, among=PICTURES)
    logo_text = forms.CharField(
        label="Text zum Logo",
        required=False,
        max_length=200,
        help_text="Für alle, die es nicht sehen. Zum Beispiel: Wappen der Stadt Muster.",
    )
    remove_logo = forms.BooleanField(label="Logo entfernen", required=False)

    def clean_fields_of_action(self) -> list[str]:
        """One a line."""
        return self.cleaned_data["fields_of_action"].splitlines()


def own_page_of(page: OwnPage | None) -> dict[str, Any]:
    """What an OwnPageForm shows first."""
    if page is None:
        return {}
    return {
        "work": page.work,
        "topics": page.topics,
        "fields_of_action": "\n".join(page.fields_of_action),
        "strategy_url": page.strategy_url,
        "logo_text": page.logo_text,
    }
