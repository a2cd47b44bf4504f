"""What happens to classes: moderators form them and place municipalities, people of a class fill them.

A municipality never loses anything by moving: what its people wrote stays where it was written, its line
goes with it, and where it has been stays in `ClassMembership`. Forums have a part in forming a class and
add the class's forum to it (docs/adr/0008-classes.md); call their `form_class`, not this one, from doors.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from members import rules
from members.models import ClassFile, ClassLine, ClassMembership, Member, Municipality, SchoolClass
from school import live, uploads
from school.journal import record
from school.rules import require
from school.text import one_line
from school.uploads.inspecting import InspectedFile
from school.uploads.kinds import PDFS_AND_PICTURES

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@transaction.atomic
def form_class(
    *, by: Member, name: str, description: str, municipalities: Iterable[Municipality] = ()
) -> SchoolClass:
    """Form a class and place municipalities that are in no open class.

    Raises ValidationError for a name that is taken, and when somebody was quicker with a municipality.
    """
    require(rules.can_form_classes(by))
    school_class = SchoolClass(name=one_line(name), description=one_line(description), formed_by=by)
    school_class.clean_fields(exclude=["slug"])
    school_class.slug = slugify(school_class.name.lower().translate(_UMLAUTS))[:60].strip("-")
    _save_named(school_class)
    for municipality in sorted(municipalities, key=lambda one: one.pk):  # one order of locks for all
        current = _locked_membership(municipality)
        if current is not None and current.school_class.closed_at is None:
            raise ValidationError(_elsewhere(current), code="moved")
        _enter(by, municipality, school_class, current, with_class=True)
        if current is not None:
            _ask_sockets_again(municipality)
    record("members.class_formed", actor=by, subject=school_class)
    return school_class


@transaction.atomic
def describe_class(*, by: Member, school_class: SchoolClass, description: str) -> SchoolClass:
    """Change what stands below the name. The name stays: forum, links and notices carry it."""
    require(rules.can_form_classes(by))
    school_class.description = one_line(description)
    school_class.clean_fields(exclude=["slug"])
    school_class.save(update_fields=["description"])
    record("members.class_described", actor=by, subject=school_class)
    return school_class


@transaction.atomic
def close_class(*, by: Member, school_class: SchoolClass) -> SchoolClass:
    """End a class. Its municipalities read on until they are placed elsewhere; nobody writes any more."""
    require(rules.can_form_classes(by))
    now = timezone.now()
    rows = SchoolClass.objects.open().filter(pk=school_class.pk)
    if not rows.update(closed_at=now, closed_by=by):
        raise ValidationError("Diese Klasse ist schon beendet.", code="closed")
    school_class.refresh_from_db()
    record("members.class_closed", actor=by, subject=school_class)
    return school_class


@transaction.atomic
def place_municipality(
    *, by: Member, municipality: Municipality, school_class: SchoolClass, instead_of: int | None
) -> ClassMembership:
    """Put a municipality into a class.

    `instead_of` is the pk of the membership that `by` saw when she decided, None for no class: of two
    moderators at once one wins, and the other reads who was quicker. Raises ValidationError.
    """
    require(rules.can_form_classes(by))
    current = _locked_membership(municipality)
    school_class = SchoolClass.objects.select_for_update(of=("self",)).get(pk=school_class.pk)
    if school_class.closed_at is not None:
        raise ValidationError(f"Die Klasse „{school_class}“ ist beendet.", code="closed")
    if (current.pk if current else None) != instead_of:
        raise ValidationError(_elsewhere(current) if current else _nowhere(municipality), code="moved")
    if current is not None and current.school_class_id == school_class.pk:
        raise ValidationError(f"{municipality} ist schon in dieser Klasse.", code="same")
    membership = _enter(by, municipality, school_class, current, with_class=False)
    _ask_sockets_again(municipality)
    return membership


@transaction.atomic
def take_out(*, by: Member, membership: ClassMembership) -> ClassMembership:
    """Take a municipality out of its class; it is in none then."""
    require(rules.can_form_classes(by))
    municipality = membership.municipality
    current = _locked_membership(municipality)
    if current is None or current.pk != membership.pk:
        raise ValidationError(_elsewhere(current) if current else _nowhere(municipality), code="moved")
    _leave(by, current)
    record("members.class_left", actor=by, subject=current)
    _ask_sockets_again(municipality)
    return current


@transaction.atomic
def choose_representative(*, by: Member, school_class: SchoolClass, member: Member | None) -> SchoolClass:
    """Make somebody from one of the municipalities the Klassensprecher:in; None leaves the place empty."""
    require(rules.can_choose_representative(by, school_class))
    if member is not None and not school_class.speaks(member):
        raise ValidationError(
            "Das geht nur mit jemandem aus dieser Klasse, der im Verzeichnis steht.", code="outside"
        )
    school_class.representative, school_class.represented_by = member, by
    school_class.represented_since = timezone.now() if member else None
    school_class.save(update_fields=["representative", "represented_by", "represented_since"])
    record("members.class_representative_chosen", actor=by, subject=school_class)
    return school_class


@transaction.atomic
def write_line(*, by: Member, municipality: Municipality, text: str) -> ClassLine | None:
    """Say in one line what a municipality is working on just now; an empty text takes the line away."""
    require(rules.can_write_line(by, municipality))
    line = ClassLine.objects.filter(municipality=municipality).first() or ClassLine(municipality=municipality)
    before, line.text = line.text, one_line(text)
    if not line.text:
        ClassLine.objects.filter(municipality=municipality).delete()
    elif line.text != before:
        line.written_at, line.written_by = timezone.now(), by
        line.full_clean(exclude=["municipality"], validate_unique=False)
        ClassLine.objects.update_or_create(
            municipality=municipality,
            defaults={"text": line.text, "written_at": line.written_at, "written_by": by},
        )
    if line.text != before:
        record("members.class_line_written", actor=by, subject=municipality)
    return ClassLine.objects.filter(municipality=municipality).first()


@transaction.atomic
def add_file(*, by: Member, school_class: SchoolClass, title: str, file: InspectedFile) -> ClassFile:
    """Put a PDF or picture into a class. Raises ValidationError with a sentence; then nothing is stored."""
    require(rules.can_add_file(by, school_class))
    added = ClassFile(school_class=school_class, title=one_line(title), added_by=by)
    added.clean_fields(exclude=["stored", "school_class"])
    added.stored = uploads.store(by=by, file=file, among=PDFS_AND_PICTURES)
    added.save()
    record("members.class_file_added", actor=by, subject=added)
    return added


@transaction.atomic
def remove_file(*, by: Member, file: ClassFile) -> None:
    """Take a file out of its class, for good."""
    require(rules.can_remove_file(by, file))
    record("members.class_file_removed", actor=by, subject=file.school_class, title=file.title)
    file.delete()
    uploads.forget(file.stored)


def _save_named(school_class: SchoolClass) -> None:
    """Save; a name or address that is taken is said to be taken, also when it was taken this moment."""
    if not school_class.slug:
        raise ValidationError({"name": "Der Name braucht mindestens einen Buchstaben."})
    try:
        with transaction.atomic():
            school_class.save()
    except IntegrityError:
        raise ValidationError({"name": "Eine Klasse mit diesem Namen gibt es schon."}) from None


def _locked_membership(municipality: Municipality) -> ClassMembership | None:
    """Where a municipality is now; nobody moves it until the transaction ends."""
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    rows = ClassMembership.objects.current().filter(municipality=municipality)
    return rows.select_related("school_class", "placed_by", "municipality").first()


def _enter(
    by: Member,
    municipality: Municipality,
    school_class: SchoolClass,
    current: ClassMembership | None,
    *,
    with_class: bool,
) -> ClassMembership:
    if current is not None:
        _leave(by, current)
    membership = ClassMembership.objects.create(
        municipality=municipality, school_class=school_class, placed_by=by
    )
    record("members.class_moved", actor=by, subject=membership, with_class=with_class)
    return membership


def _leave(by: Member, membership: ClassMembership) -> None:
    """End a membership; a representative from there represents no longer."""
    membership.until, membership.ended_by = timezone.now(), by
    membership.save(update_fields=["until", "ended_by"])
    SchoolClass.objects.filter(
        pk=membership.school_class_id, representative__municipality=membership.municipality_id
    ).update(representative=None, represented_since=None, represented_by=None)


def _ask_sockets_again(municipality: Municipality) -> None:
    """Open pages of the municipality's people ask again whether they may still watch."""
    people = Member.objects.filter(municipality=municipality, is_active=True).values_list("pk", flat=True)
    transaction.on_commit(lambda: [live.recheck(pk) for pk in people] and None)


def _elsewhere(current: ClassMembership) -> str:
    return (
        f"{current.municipality} ist inzwischen in der Klasse „{current.school_class}“"
        f" ({current.placed_by or 'Moderation'}). Schau bitte noch einmal nach."
    )


def _nowhere(municipality: Municipality) -> str:
    return f"{municipality} ist inzwischen in keiner Klasse mehr. Schau bitte noch einmal nach."
