"""What is entered about classes."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from members.models import LINE_LENGTH, ClassMembership, Member, Municipality, Role, SchoolClass
from members.queries.classes import with_class, without_class
from school.forms import LongText
from school.uploads.forms import UploadField
from school.uploads.kinds import PDFS_AND_PICTURES


class DescriptionForm(forms.Form):
    """What stands below the name of a class."""

    description = LongText(
        label="Was die Klasse verbindet", max_length=300, help_text="Ein Satz, den alle lesen können."
    )


class ClassForm(DescriptionForm):
    """A new class. `municipalities` are those that may be placed: in none, or in a closed class."""

    name = forms.CharField(
        label="Name der Klasse",
        max_length=70,
        help_text="Kurz und sprechend, zum Beispiel „Lennetal“. Er bleibt: Links und Hinweise tragen ihn.",
    )
    municipalities = forms.ModelMultipleChoiceField(
        label="Kommunen",
        queryset=Municipality.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Wer hier fehlt, ist schon in einer Klasse. Dorthin wechseln kann eine Kommune später.",
    )
    field_order = ("name", "description", "municipalities")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["municipalities"]
        field.queryset = without_class()
        field.choices = _by_district(field.queryset.select_related("district"))


def _by_district(municipalities: QuerySet[Municipality]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Choices in one group per district; a municipality that was only invited says so."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for one in municipalities:
        invited = " (eingeladen)" if one.role == Role.INTERESTED else ""
        groups.setdefault(str(one.district), []).append((one.pk, f"{one.short_name}{invited}"))
    return sorted(groups.items())


class PlaceField(forms.ChoiceField):
    """Municipalities, each with where it was when the page was made.

    A choice from an older page is taken too: the action notices it and says what has happened since.
    """

    known: dict[str, Municipality]

    def valid_value(self, value: str) -> bool:
        """Any municipality we know, with the pk of a membership or 0."""
        pk, _, membership = value.partition("-")
        return pk in self.known and membership.isdecimal() and len(membership) < 19


class PlaceForm(forms.Form):
    """Which municipality comes into the class? `cleaned_data` fits actions.place_municipality."""

    municipality = PlaceField(label="Kommune dazunehmen")

    def __init__(self, *args: Any, school_class: SchoolClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: list[Any] = list(with_class(Municipality.objects.in_order()))
        field: Any = self.fields["municipality"]
        field.known = {str(one.pk): one for one in rows}
        others = [one for one in rows if one.class_name != school_class.name]
        field.choices = [("", "Bitte wählen"), *((_value(one), _label(one)) for one in others)]

    def clean(self) -> dict[str, Any]:
        """The municipality, and the pk of the membership it had."""
        chosen = self.cleaned_data.get("municipality")
        if not chosen:
            return {}
        pk, _, membership = chosen.partition("-")
        field: Any = self.fields["municipality"]
        return {"municipality": field.known[pk], "instead_of": int(membership) or None}


def _value(one: Any) -> str:
    return f"{one.pk}-{one.membership_pk or 0}"


def _label(one: Any) -> str:
    return f"{one.short_name} (jetzt: {one.class_name})" if one.class_name else one.short_name


class RepresentativeForm(forms.Form):
    """Who speaks for the class? Somebody from it who lets herself be found, or nobody."""

    member = forms.ModelChoiceField(
        label="Klassensprecher:in", queryset=Member.objects.none(), required=False, empty_label="Niemand"
    )

    def __init__(self, *args: Any, school_class: SchoolClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = ClassMembership.objects.current().filter(school_class=school_class).values("municipality")
        people: QuerySet[Member] = Member.objects.listed().filter(municipality__in=places)
        field: Any = self.fields["member"]
        field.queryset = people.select_related("municipality").by_name()  # type: ignore[attr-defined]
        field.label_from_instance = lambda person: f"{person.display_name}, {person.municipality}"


class ClassLineForm(forms.Form):
    """One line about what a municipality is working on just now."""

    text = forms.CharField(
        label="Daran arbeiten wir gerade",
        max_length=LINE_LENGTH,
        required=False,
        help_text="Eine Zeile, höchstens 200 Zeichen. Eure Klasse und die Moderation lesen sie.",
    )


class ClassFileForm(forms.Form):
    """A file for the class."""

    title = forms.CharField(label="Titel", max_length=120, help_text="Was ist das? So finden es die anderen.")
    file = UploadField(
        label="Datei", among=PDFS_AND_PICTURES, hint="Deine Klasse und die Moderation sehen sie."
    )
