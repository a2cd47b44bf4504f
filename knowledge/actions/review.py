"""The steps of a report between its authors, the moderators and the readers: `knowledge.transitions`.

A step is taken on the locked row: of two people at once one acts, and the other reads where it stands now.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from knowledge.actions import forest
from knowledge.actions.places import name_places
from knowledge.actions.talk import settle_talk
from knowledge.actions.writing import locked
from knowledge.models import REMARK_LENGTH, Report, ReportVersion, ReviewRemark, Status
from knowledge.models.drafts import label_of, too_long, writable
from knowledge.rules import writing as rules
from knowledge.transitions.reports import TRANSITIONS, Transition, is_open
from members.models import Member
from school.journal import record
from school.limits import at_most
from school.rules import require
from school.text import clean, one_line


def obstacles(report: Report) -> list[tuple[str, str]]:
    """What keeps a report from being handed in: (field, sentence), in the order of the form."""
    found = [(name, f"{label_of(name)}: fehlt noch.") for name in report.missing()]
    found += [(name, f"{label_of(name)}: {words}") for name, words in too_long(report).items()]
    for asset in report.assets:
        if not asset.get("licence"):
            found.append(("assets", f"{asset['title']}: Die Lizenz fehlt noch."))
    if not report.is_cleared:
        found.append(("cleared_with", "Freigabe: Trag ein, mit wem der Bericht abgestimmt ist."))
    return found


@transaction.atomic
def take_step(*, by: Member, report: Report, transition: str) -> Report:
    """Hand in, take back, archive, restore, or confirm that it still runs.

    Raises ValidationError when the step does not lead on from where the report stands, or when something is
    missing: then its messages say what.
    """
    way = TRANSITIONS[transition]
    require(rules.can_take(by, report, way))
    if not way.is_plain:
        raise ValidationError("Dieser Schritt hat sein eigenes Formular.", code="needs_form")
    report = _here(report, way)
    if transition == "submit":
        _hand_in(report)
    if transition in ("confirm", "restore"):
        report.last_confirmed_on = timezone.localdate()
    return _go(by, report, way)


@transaction.atomic
def request_changes(*, by: Member, report: Report, remarks: Mapping[str, str]) -> list[ReviewRemark]:
    """Send a report back with a reason for each field (field → text; "" is the report as a whole)."""
    way = TRANSITIONS["request_changes"]
    require(rules.can_take(by, report, way))
    report = _here(report, way)
    rows = [ReviewRemark(report=report, field=name, text=text, by=by) for name, text in _tidied(remarks)]
    if not rows:
        raise ValidationError("Schreib mindestens eine Anmerkung: Was soll anders werden, und warum?")
    ReviewRemark.objects.bulk_create(rows)
    _go(by, report, way, remarks=len(rows))
    return rows


@transaction.atomic
def publish(
    *, by: Member, report: Report, change_note: str = "", revision: int | None = None
) -> ReportVersion:
    """Make the next version of what was handed in. `revision` is the one that `by` has read.

    Two moderators at once make one version; the other one reads that it is published. Raises ValidationError.
    """
    way = TRANSITIONS["publish"]
    require(rules.can_take(by, report, way))
    forest.lock()  # before the row: as declarations do, which then refer to it
    report = _here(report, way)
    if revision is not None and revision != report.revision:
        raise ValidationError(
            "Der Bericht ist inzwischen geändert und neu eingereicht worden. Lies ihn bitte noch einmal.",
            code="changed",
        )
    in_the_way = obstacles(report)
    if in_the_way:
        raise ValidationError([words for _, words in in_the_way], code="incomplete")
    if report.current and report.current.lead_id != report.lead_id:
        forest.check_lead(report)
    note = one_line(change_note)
    if len(note) > 300:
        raise ValidationError({"change_note": at_most(300, len(note))})
    if report.current_id and not note:
        raise ValidationError({"change_note": "Sag den Lesenden in einem Satz, was neu ist."})
    version = ReportVersion.of(report, number=report.next_version, by=by, change_note=note)
    version.save()
    name_places(by=by, report=report, version=version)
    report.current = version
    settle_talk(report=report)
    report.last_confirmed_on = timezone.localdate()
    _go(by, report, way, version=version.number)
    return version


def _hand_in(report: Report) -> None:
    """Check that nothing is missing; what was remarked counts as dealt with; changes are forgotten."""
    in_the_way = obstacles(report)
    if in_the_way:
        raise ValidationError([words for _, words in in_the_way], code="incomplete")
    report.remarks.filter(resolved_at=None).update(resolved_at=timezone.now())
    report.changes.all().delete()


def _tidied(remarks: Mapping[str, str]) -> list[tuple[str, str]]:
    """(field, text) of those that say something; ValidationError names every one that will not do."""
    known = {"", *writable(), "assets", "cleared_with"}
    found, wrong = [], {}
    for name, text in remarks.items():
        text = clean(text).strip()
        if text and name not in known:
            wrong[name] = "Dieses Feld gibt es nicht."
        elif len(text) > REMARK_LENGTH:
            wrong[name or "whole"] = at_most(REMARK_LENGTH, len(text))
        elif text:
            found.append((name, text))
    if wrong:
        raise ValidationError(wrong)
    return found


def _here(report: Report, way: Transition) -> Report:
    """The locked report, if the step leads on from where it stands now."""
    seen = report.status
    report = locked(report)
    if is_open(report, way):
        return report
    stands = f"„{report.title}“ steht jetzt auf „{report.get_status_display()}“."
    if report.status != seen:
        raise ValidationError(f"Jemand war schneller: {stands} Es gilt dieser Stand.", code="decided")
    raise ValidationError(f"„{way.label}“ geht von hier aus nicht: {stands}", code="closed")


def _go(by: Member, report: Report, way: Transition, **data: Any) -> Report:
    """Change the state and write the fact down."""
    status = way.leads_to(report)
    if status != report.status:
        report.status, report.status_since = Status(status), timezone.now()
    report.save()
    record(way.verb, actor=by, subject=report, **data)
    return report
