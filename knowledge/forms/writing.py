"""The form of an experience report in its stages, and the small forms around it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from knowledge.forms.fields import field_for
from knowledge.models import REMARK_LENGTH, Licence, Report, ReviewRemark, Solution
from knowledge.models.drafts import clean_value, label_of, value_of
from members.models import Member, Municipality
from school.forms import LongText
from school.uploads.forms import UploadField
from school.uploads.kinds import DOCUMENTS


@dataclass(frozen=True)
class Stage:
    """A page of the form."""

    slug: str
    title: str
    words: str
    fields: tuple[str, ...]


_ALL = (
    Stage(
        "kopf",
        "Kopf",
        "Worum geht es, wer ist dabei, wie weit seid ihr?",
        (
            *("title", "summary", "lead", "municipalities", "solution", "topics", "maturity", "did_not_work"),
            *("started_on", "ended_on", "transferable_from", "milestones"),
            *("field_of_action", "serves", "tags"),
        ),
    ),
    Stage(
        "geschichte",
        "Geschichte",
        "Wie war es vorher, und was habt ihr gemacht?",
        ("situation_before", "goals", "approach", "partners", "participation"),
    ),
    Stage(
        "aufwand",
        "Aufwand",
        "Wie viele Menschen, wie lange, wie teuer? Eine Spanne genügt.",
        (
            *("staffing", "months_to_first_result", "cost_once", "cost_per_year", "cost_note"),
            *("funding", "procurement", "vendors"),
        ),
    ),
    Stage(
        "technik",
        "Technik & Recht",
        "Womit habt ihr es gebaut, und was war zu klären?",
        (
            *("technology", "interfaces", "data_sources", "is_open_source", "licence", "repository_url"),
            "legal_notes",
        ),
    ),
    Stage(
        "ergebnis",
        "Ergebnis",
        "Was hat es gebracht? Auch was nicht geklappt hat, hilft anderen.",
        ("results", "indicators", "what_worked", "lessons_learned"),
    ),
    Stage(
        "weitergabe",
        "Weitergabe",
        "Was brauchen andere, die es euch nachmachen?",
        ("fits_for", "prerequisites", "first_steps", "sustainability", "support_offer", "sources"),
    ),
    Stage("freigabe", "Freigabe", "Wer soll es lesen, und wer hat zugestimmt?", ("visibility",)),
)
STAGES = {stage.slug: stage for stage in _ALL}
SHORT = Stage(
    "kurz",
    "Kurzfassung",
    "Neun Fragen, etwa 15 Minuten. Alles andere kann später dazukommen.",
    Report.REQUIRED,
)
PAGES = STAGES | {SHORT.slug: SHORT}


def stage_of(field: str) -> str:
    """The slug of the stage on which a field stands."""
    if field == "assets":
        return "weitergabe"
    return next((stage.slug for stage in _ALL if field in stage.fields), "freigabe")


class StageForm(forms.Form):
    """One stage of a report. `only` narrows it to some fields: what is left to write after a merge."""

    use_required_attribute = False
    new_solution = forms.CharField(
        label="Oder eine neue Lösung benennen",
        max_length=90,
        required=False,
        help_text="Mehrere Kommunen können über dieselbe Lösung berichten, jede auf ihre Art.",
    )

    def __init__(self, data: Any, *, report: Report, stage: Stage, only: Iterable[str] = ()) -> None:
        self.only = list(only)
        self.names = [name for name in stage.fields if not self.only or name in self.only]
        super().__init__(data, initial={name: value_of(report, name) for name in self.names})
        new_solution = self.fields.pop("new_solution")
        for name in self.names:
            self.fields[name] = field_for(name)
            if name == "solution" and not self.only:
                self.fields["new_solution"] = new_solution
        self._offer_places(report)

    def _offer_places(self, report: Report) -> None:
        if "municipalities" in self.fields:
            rows = Municipality.objects.in_order()
            self.fields["municipalities"].widget.choices = [(one.pk, one.short_name) for one in rows]  # type: ignore[attr-defined]
        if "lead" in self.fields:
            part = report.municipalities.in_order()  # type: ignore[attr-defined]
            self.fields["lead"].widget.choices = [(one.pk, one.short_name) for one in part]  # type: ignore[attr-defined]
        if "solution" in self.fields:
            known = Solution.objects.order_by("title", "pk")
            choices = [("", "Keine oder noch offen"), *((one.pk, one.title) for one in known)]
            self.fields["solution"].widget.choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Judge each value by itself; the good ones can be kept while a bad one is mended.

        A field that was not sent is left alone: half a form empties nothing.
        """
        for name in self.names:
            if self.fields[name].widget.value_omitted_from_data(self.data, self.files, name):
                self.cleaned_data.pop(name, None)
                continue
            try:
                self.cleaned_data[name] = clean_value(name, self.cleaned_data.get(name))
            except forms.ValidationError as error:
                self.add_error(name, error)
        return self.cleaned_data

    @property
    def changes(self) -> dict[str, Any]:
        """What can be written: the values that are right."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}

    def shown(self, remarks: Iterable[ReviewRemark]) -> Iterator[dict[str, Any]]:
        """The fields in order, each with what the moderators remarked about it."""
        by_field: dict[str, list[ReviewRemark]] = {}
        for remark in remarks:
            by_field.setdefault(remark.field, []).append(remark)
        for field in self:
            yield {"field": field, "remarks": by_field.get(field.name, [])}


class StartForm(forms.Form):
    """A title begins a report."""

    title = forms.CharField(
        label="Titel",
        max_length=90,
        help_text="Das Ergebnis, nicht der Projektname. Du kannst ihn jederzeit ändern.",
    )


class ClearanceForm(forms.Form):
    """With whom in the town hall it was cleared."""

    cleared_with = forms.CharField(
        label="Intern abgestimmt mit",
        max_length=200,
        help_text="Zum Beispiel: Pressestelle und Fachbereich 3.",
    )
    cleared_on = forms.DateField(
        label="Abgestimmt am",
        input_formats=["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"],
        help_text="Zum Beispiel 13.05.2026.",
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_cleared_on(self) -> Any:
        """Not in the future; said at the field."""
        day = self.cleaned_data["cleared_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Das Datum liegt in der Zukunft.")
        return day


class AuthorForm(forms.Form):
    """A colleague who lets herself be found."""

    member = forms.ModelChoiceField(
        label="Wer schreibt mit?", queryset=Member.objects.none(), empty_label="Bitte wählen"
    )

    def __init__(self, *args: Any, people: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        field.queryset = people
        field.label_from_instance = lambda person: f"{person.display_name}, {person.municipality}"


class AssetForm(forms.Form):
    """Something to take over: a file or a link, with a licence."""

    title = forms.CharField(label="Titel", max_length=120, help_text="Zum Beispiel: Leistungsverzeichnis.")
    licence = forms.ChoiceField(
        label="Lizenz",
        choices=[("", "Bitte wählen"), *Licence.choices],
        help_text="Unter welchen Bedingungen dürfen andere es nutzen? Für Texte empfehlen wir CC BY 4.0.",
        error_messages={"required": "Wähle eine Lizenz. Ohne sie darf niemand die Datei übernehmen."},
    )
    file = UploadField(label="Datei", required=False, among=DOCUMENTS, hint="Ohne Makros.")
    url = forms.CharField(
        label="Oder ein Link",
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )


class RemarksForm(forms.Form):
    """A remark for each field of a report, and one for the report as a whole (`whole`)."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="%s", prefix="bemerkung")
        hint = f"Was soll anders werden, und warum? Höchstens {REMARK_LENGTH} Zeichen."
        for name in [*(name for stage in _ALL for name in stage.fields), "assets", "whole"]:
            about = "zum ganzen Bericht" if name == "whole" else f"zu „{label_of(name)}“"
            self.fields[name] = LongText(
                label=f"Anmerkung {about}", help_text=hint, max_length=REMARK_LENGTH, required=False
            )

    def given(self) -> dict[str, str]:
        """Field → text, as actions.request_changes wants it: "" is the report as a whole."""
        return {"" if name == "whole" else name: text for name, text in self.cleaned_data.items()}


class PublishForm(forms.Form):
    """What is new in the next version. `revision` is the one the moderator has read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    change_note = forms.CharField(
        label="Was ist neu?",
        max_length=300,
        required=False,
        help_text="Ein Satz für alle, die die vorige Fassung kennen. Bei der ersten darf er fehlen.",
    )
