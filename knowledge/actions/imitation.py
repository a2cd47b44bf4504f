"""A municipality imitates a report, step by step. What leads where stands in `knowledge.transitions`."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from knowledge.actions import forest
from knowledge.actions.imitation_thread import bring_together
from knowledge.models import Imitation, ImitationStep, Report
from knowledge.queries import imitation as queries
from knowledge.rules import imitation as rules
from knowledge.transitions.imitation import CONFIRMATIONS, TRANSITIONS, Transition, is_open
from members.models import Member, Municipality
from school.journal import record
from school.limits import at_most
from school.rules import require
from school.text import one_line


@transaction.atomic
def declare_imitation(
    *,
    by: Member,
    report: Report,
    municipality: Municipality,
    kind: str = Imitation.Kind.MODEL,
    parent: Imitation | None = None,
    note: str = "",
) -> Imitation:
    """Say that `municipality` imitates the published version of `report`, copied from its lead or `parent`.

    Who coordinates confirms her own side with it. Raises PermissionDenied, and ValidationError for an own
    report (code "self"), a second time ("again"), a circle ("circle") and a parent that does not count.
    """
    require(rules.can_declare(by, municipality))
    forest.lock()
    by.forget_rights()  # she may have lost it while she waited
    require(rules.can_declare(by, municipality))
    report = Report.objects.select_related("current").get(pk=report.pk)  # and a new version may have come
    _require_readable(by, report, parent)
    imitation = _new(by, report, municipality, parent)
    imitation.kind, imitation.note = kind, _tidy(note, "note")
    imitation.clean_fields(exclude={"declared_by", "origin", "source", "own_report"})
    imitation.save(force_insert=True)
    step = _write_down(by, imitation, "declare", municipality, from_state="")
    record("knowledge.imitation_declared", actor=by, subject=step, municipality_id=municipality.pk)
    return imitation


def _new(by: Member, report: Report, place: Municipality, parent: Imitation | None) -> Imitation:
    """Of the version in force, below `parent` or its lead; the caller holds the forest's lock and saves."""
    version, now = report.current, timezone.now()
    assert version is not None  # it is in force
    forest.check_place(report, place, parent, version.lead_id)
    return Imitation(
        report=report,
        version=version,
        municipality=place,
        origin_id=version.lead_id,
        source_id=parent.municipality_id if parent else version.lead_id,
        parent=parent,
        generation=parent.generation + 1 if parent else 1,
        declared_by=by,
        state_since=now,
        waiting_since=now,
        imitator_confirmed_at=now if rules.acts_for(by, place) else None,
    )


@transaction.atomic
def take_imitation_step(
    *, by: Member, imitation: Imitation, transition: str, reason: str = "", seen: int | None = None
) -> ImitationStep:
    """Go one step. `seen` is the revision that the actor has seen; without it that of `imitation`.

    Raises PermissionDenied, and ValidationError when the step does not lead on from here (code "closed"),
    when somebody was faster ("decided") or when the reason is missing.
    """
    way = TRANSITIONS[transition]
    require(rules.can_take(by, imitation, way))
    before_lock = imitation.revision if seen is None else seen
    imitation = locked(imitation)
    by.forget_rights()  # she may have lost it while she waited
    require(rules.can_take(by, imitation, way))
    if transition not in CONFIRMATIONS and imitation.revision != before_lock:
        raise ValidationError(
            f"Jemand war schneller: Die Nachahmung steht jetzt auf „{imitation.word}“. Es gilt dieser Stand.",
            code="decided",
        )
    if not is_open(imitation, way):
        raise ValidationError(
            f"„{way.label}“ geht nicht von hier aus. Stand: {imitation.word}.", code="closed"
        )
    reason = _reason(way, reason)
    place = _place(by, imitation, way)
    before = imitation.state
    _change(by, imitation, way)
    imitation.revision += 1
    imitation.save()
    step = _write_down(by, imitation, way.name, place, from_state=before, reason=reason)
    record(way.verb, actor=by, subject=step, municipality_id=place.pk)
    if way.name in CONFIRMATIONS and imitation.is_confirmed:
        bring_together(by=by, imitation=imitation)
    return step


@transaction.atomic
def link_report(*, by: Member, imitation: Imitation, report: Report | None) -> Imitation:
    """Say which own report tells how it went (None: none does). Its imitators hang below from now on.

    Raises ValidationError for a report of others (code "elsewhere"), one that is linked already ("again"),
    and one that would lead back to where it came from ("circle").
    """
    require(rules.can_measure(by, imitation))
    forest.lock()
    imitation = locked(imitation)
    by.forget_rights()
    require(rules.can_measure(by, imitation))
    if report is not None:
        if not queries.own_reports(by, imitation).filter(pk=report.pk).exists():
            raise ValidationError(
                f"Das muss ein veröffentlichter Bericht von {imitation.municipality} sein.", code="elsewhere"
            )
        forest.check_link(imitation, report)
    if imitation.own_report_id == (report.pk if report else None):
        return imitation
    imitation.own_report = report
    imitation.save(update_fields=["own_report"])
    record(
        "knowledge.imitation_report_linked",
        actor=by,
        subject=imitation,
        municipality_id=imitation.municipality_id,
    )
    return imitation


def locked(imitation: Imitation) -> Imitation:
    """The row as it is now, nobody else's until the transaction ends."""
    rows = Imitation.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("municipality", "source", "report", "version").get(pk=imitation.pk)


def _require_readable(by: Member, report: Report, parent: Imitation | None) -> None:
    if not Report.objects.visible_to(by).filter(pk=report.pk).exists():
        raise PermissionDenied
    if not report.is_in_force:
        raise ValidationError("Dieser Bericht ist archiviert. Neue Nachahmungen gibt es hier nicht mehr.")
    if parent is not None and not queries.parents_for(by, report).filter(pk=parent.pk).exists():
        raise ValidationError(
            {"parent": "Wähle eine Kommune, deren Nachahmung bestätigt ist."}, code="parent"
        )


def _tidy(text: str, name: str) -> str:
    text = one_line(text)
    if len(text) > 500:
        raise ValidationError({name: at_most(500, len(text))})
    return text


def _reason(way: Transition, reason: str) -> str:
    reason = _tidy(reason, "reason")
    if way.reason and not reason:
        raise ValidationError({"reason": "Schreib bitte einen Satz dazu."})
    return reason


def _place(by: Member, imitation: Imitation, way: Transition) -> Municipality:
    """The side for which she acts. Only the source's own steps are taken for the source."""
    is_source = way.name in ("confirm_source", "contest")
    return imitation.source if is_source else imitation.municipality


def _change(by: Member, imitation: Imitation, way: Transition) -> None:
    """Put a step into the row; the caller holds its lock and saves."""
    now: Any = timezone.now()
    if way.name == "return":
        _begin_again(by, imitation, now)
    elif way.name == "withdraw":
        imitation.withdrawn_at = now
    elif way.name == "contest":
        imitation.source_confirmed_at = None
        imitation.waiting_since = imitation.waiting_since or now
    elif way.name in CONFIRMATIONS:
        _confirm(imitation, way.name, now)
    if way.target and way.target != imitation.state:
        imitation.state, imitation.state_since = way.target, now
        if imitation.started_on is None and way.target in Imitation.LIVE:
            imitation.started_on = timezone.localdate(now)


def _confirm(imitation: Imitation, name: str, now: Any) -> None:
    side = "imitator" if name == "confirm_imitator" else "source"
    setattr(imitation, f"{side}_confirmed_at", now)
    if imitation.imitator_confirmed_at and imitation.source_confirmed_at:
        imitation.waiting_since = imitation.unclear_since = None


def _begin_again(by: Member, imitation: Imitation, now: Any) -> None:
    """Taken up again: its place in the tree stays, everything else begins anew, with today's version."""
    if imitation.report.current is not None:
        imitation.version = imitation.report.current
    imitation.withdrawn_at = imitation.unclear_since = imitation.source_confirmed_at = None
    imitation.imitator_confirmed_at = now if rules.acts_for(by, imitation.municipality) else None
    imitation.waiting_since = now
    imitation.started_on = imitation.asked_6_at = imitation.asked_12_at = imitation.last_confirmed_on = None


def _write_down(
    by: Member, imitation: Imitation, name: str, place: Municipality, *, from_state: str, reason: str = ""
) -> ImitationStep:
    return ImitationStep.objects.create(
        imitation=imitation,
        transition=name,
        from_state=from_state,
        to_state=imitation.state,
        reason=reason,
        capacity=rules.capacity_of(by, place),
        place=place,
        by=by,
    )
