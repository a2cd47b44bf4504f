"""Input around joining: steps, proofs, and the filter of the moderators' desk."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from members.forms.people import districts
from members.models import Accession, Municipality, Proof
from members.models.accession import not_before_the_school, not_in_the_future, secure_link
from members.queries import accession as queries
from members.transitions import TRANSITIONS, Transition
from school.filters import Filter
from school.forms import LongText
from school.text import one_line
from school.uploads.forms import UploadField
from school.uploads.kinds import PDFS

REASON_HINTS = {
    "ask": "Die Kommune liest das. Was fehlt?",
    "remove_proof": "Die Kommune liest das.",
    "pause": "Kommune und Moderation lesen das.",
    "propose_refusal": "Die zweite Person liest das, nach der Bestätigung auch die Kommune.",
}


DATE: dict[str, Any] = {
    "input_formats": ["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"],
    "widget": forms.DateInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
}


class StepForm(forms.Form):
    """One step. `seen` is the version of the page, so that nobody acts on an old one."""

    transition = forms.ChoiceField(
        choices=[(name, way.label) for name, way in TRANSITIONS.items()], widget=forms.HiddenInput
    )
    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    reason = LongText(label="Begründung", max_length=500, required=False)

    answer_by = forms.DateField(
        label="Antwort bis",
        required=False,
        help_text="Zum Beispiel 13.05.2027. Danach steht die Rückfrage hier als überfällig.",
        **DATE,
    )

    @classmethod
    def of(cls, accession: Accession, way: Transition, data: Any = None) -> "StepForm":
        """The form behind one button of a page."""
        form = cls(
            data,
            initial={"transition": way.name, "seen": accession.version},
            auto_id=f"schritt-{way.name}-%s",
        )
        form.shape(way)
        return form

    def shape(self, way: Transition) -> None:
        """Ask for a reason where one is needed."""
        self.way = way
        self.fields["reason"].required = way.needs_reason
        self.fields["reason"].help_text = REASON_HINTS.get(way.name, "")
        if way.name != "ask":
            del self.fields["answer_by"]
        if way.name == "decline":
            self.fields["reason"].widget = forms.HiddenInput()


class ProofForm(forms.Form):
    """Letter of intent or council decision: a PDF or a link, or both."""

    kind = forms.ChoiceField(label="Art", choices=Proof.Kind.choices, widget=forms.RadioSelect)
    dated = forms.DateField(
        label="Datum",
        help_text="Tag der Unterschrift oder des Beschlusses, zum Beispiel 13.05.2026.",
        validators=[not_before_the_school, not_in_the_future],
        **DATE,
    )
    signed_by = forms.CharField(
        label="Gremium oder Unterschrift",
        max_length=120,
        help_text="Wer hat beschlossen oder unterschrieben? Zum Beispiel: Rat, Bürgermeisterin.",
    )
    file = UploadField(label="Datei", required=False, among=PDFS, hint="Datei oder Link genügt.")
    link = forms.CharField(
        label="Link ins Ratsinformationssystem",
        required=False,
        max_length=300,
        validators=[secure_link],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    reason = LongText(label="Anmerkung für die Moderation", required=False, max_length=500)
    replace = forms.BooleanField(
        label="Ersetzt den bisherigen Nachweis: Der wird mit seiner Datei gelöscht.",
        required=False,
        initial=True,
    )

    def without_former(self) -> None:
        """There is nothing that it could take the place of."""
        del self.fields["replace"]


NONE, REFUSAL = "none", "refusal"  # in addresses: has not spoken; a refusal is proposed


class DeskFilter(Filter):
    """Which municipalities? `q`, `state` (or "none", "refusal"), `district`, `days` (at least), `lacks`."""

    q = django_filters.CharFilter(label="Name oder Postleitzahl", method="by_name", max_length=60)
    state = django_filters.ChoiceFilter(
        label="Stand",
        choices=[
            (NONE, "Noch nicht gestartet"),
            *Accession.State.choices,
            (REFUSAL, "Ablehnung vorgeschlagen"),
        ],
        method="by_state",
        empty_label="Alle",
    )
    district = django_filters.ChoiceFilter(
        label="Kreis", choices=districts, field_name="district", empty_label="Alle"
    )
    days = django_filters.NumberFilter(
        label="Steht länger als … Tage",
        method="by_days",
        min_value=0,
        max_value=36500,
        decimal_places=0,
    )
    lacks = django_filters.ChoiceFilter(
        label="Es fehlt", choices=queries.lack_choices, method="by_lack", empty_label="Egal"
    )

    class Meta:
        model = Municipality
        fields: list[str] = []

    def by_name(self, queryset: QuerySet[Municipality], name: str, value: str) -> QuerySet[Municipality]:
        """Case and umlauts do not matter."""
        return queryset.named_like(one_line(value))  # type: ignore[attr-defined]

    def by_state(self, queryset: QuerySet[Municipality], name: str, value: str) -> QuerySet[Municipality]:
        """One state, or none yet."""
        if value == NONE:
            return queryset.filter(accession=None)
        if value == REFUSAL:
            return queryset.filter(accession__refusal_proposed_at__isnull=False)
        return queryset.filter(accession__state=value)

    def by_days(self, queryset: QuerySet[Municipality], name: str, value: Any) -> QuerySet[Municipality]:
        """Standing where they are for longer than so many days."""
        return queryset.filter(accession__state_since__lt=timezone.now() - timedelta(days=int(value)))

    def by_lack(self, queryset: QuerySet[Municipality], name: str, value: str) -> QuerySet[Municipality]:
        """Those that miss this in the state they are in."""
        return queryset.filter(queries.lacking(value))
