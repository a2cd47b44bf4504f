"""A municipality joins, step by step. What leads where and who may do it stands in `members.transitions`.

An accession is passed as the actor has seen it: a step is claimed by a conditional UPDATE on that very
version, so that of two people at once only one acts, and the other is told.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from members import rules
from members.actions.deadline import check_deadline, plan_deadline
from members.actions.follow_up import plan_follow_ups
from members.actions.leaving import wind_up
from members.models import Accession, AccessionStep, FollowUp, Member, Municipality, Proof, Role
from members.transitions import MODERATORS_ONLY, STAYS, TRANSITIONS, WITH_PROOF, Transition, is_open
from school import uploads
from school.journal import record
from school.limits import at_most
from school.rules import require
from school.text import one_line
from school.uploads.inspecting import InspectedFile
from school.uploads.kinds import PDFS

MISSING_REASON = "Schreib bitte kurz, warum."


def check_seen(*, accession: Accession, seen: str) -> None:
    """Refuse to act on a page that shows an older version; `seen` is what the page was made from."""
    if seen and seen != accession.version:
        raise too_late(accession.municipality)


@transaction.atomic
def take_step(
    *,
    by: Member,
    accession: Accession,
    transition: str,
    reason: str = "",
    answer_by: date | None = None,
) -> AccessionStep:
    """Go one step; `answer_by` belongs to a question only. Raises ValidationError when it does not lead on
    from here or somebody was faster.
    """
    way = TRANSITIONS[transition]
    require(rules.can_take(by, accession, way), _why_not(by, accession, way))
    if transition in WITH_PROOF:
        raise ValidationError("Das geht beim Nachweis selbst, über sein Formular.", code="needs_proof")
    before, reason = accession.state, _reason(accession, way, reason)
    check_deadline(way, answer_by)
    if transition == "retract_proof":
        _forget_proofs(Proof.objects.undecided(accession))
    if transition == "withdraw":
        wind_up(by=by, municipality=accession.municipality)  # asks whether she still may, so before the claim
    _claim(by, accession, way, reason, answer_by=answer_by)
    if transition == "accept":
        _attach(by, accession)
    if transition == "withdraw":
        FollowUp.objects.filter(accession=accession, done_at=None).delete()
    if transition == "activate":
        plan_follow_ups(accession)
    return _write_down(by, accession, way, before, reason)


@transaction.atomic
def submit_proof(
    *,
    by: Member,
    accession: Accession,
    kind: str,
    dated: date,
    signed_by: str,
    link: str = "",
    file: InspectedFile | None = None,
    reason: str = "",
    replace: bool = False,
) -> Proof:
    """File a letter of intent or a council decision: a PDF, a link, or both. Nothing stays of a bad one.

    With `replace` it takes the place of those that nobody has decided about: they are deleted.
    """
    way = TRANSITIONS["submit_proof"]
    require(rules.can_take(by, accession, way))
    before, reason = accession.state, _reason(accession, way, reason)
    proof = Proof(kind=kind, dated=dated, signed_by=one_line(signed_by), link=link, submitted_by=by)
    proof.clean_fields(exclude={"accession", "submitted_by"})
    if not file and not link:
        raise ValidationError({"file": "Häng ein PDF an oder gib den Link ins Ratsinformationssystem an."})
    if replace:
        _forget_proofs(Proof.objects.undecided(accession))
    _claim(by, accession, way, reason)
    proof.accession = accession
    proof.file = uploads.store(by=by, file=file, among=PDFS) if file else None
    proof.save()
    _write_down(by, accession, way, before, reason)
    return proof


@transaction.atomic
def remove_proof(*, by: Member, accession: Accession, proof: Proof, reason: str) -> AccessionStep:
    """Delete a proof that was decided about, its file too. Without an accepted one the municipality counts
    as attached only if a public source says so.
    """
    way = TRANSITIONS["remove_proof"]
    require(rules.can_take(by, accession, way))
    before, reason = accession.state, _reason(accession, way, reason)
    _claim(by, accession, way, reason)
    rows = Proof.objects.filter(pk=proof.pk, accession=accession)
    if not rows.select_for_update(of=("self",)).exists():  # of two at once one deletes
        raise ValidationError("Dieser Nachweis ist schon gelöscht.", code="decided")
    _forget_proofs(rows)
    if not Proof.objects.filter(accession=accession, accepted_at__isnull=False).exists():
        by_proof = Municipality.objects.filter(pk=accession.municipality_id, role=Role.MEMBER, role_source="")
        by_proof.update(role=Role.INTERESTED, role_since="")
    return _write_down(by, accession, way, before, reason)


@transaction.atomic
def become_contact(*, by: Member, accession: Accession) -> Accession:
    """Take over as contact person where there is none any more."""
    require(rules.can_become_contact(by, accession))
    vacant = Accession.objects.filter(pk=accession.pk, contact=accession.contact_id)
    if not vacant.update(contact=by):
        raise ValidationError("Jemand war schneller: Die Ansprechperson steht jetzt fest.", code="decided")
    accession.contact = by
    record(
        "members.accession_contact_named",
        actor=by,
        subject=accession,
        municipality_id=accession.municipality_id,
    )
    return accession


def _why_not(by: Member, accession: Accession, way: Transition) -> str:
    if way.name == "decline" and accession.refusal_proposed_by_id == by.pk:
        return "Diese Ablehnung hast du vorgeschlagen. Bestätigen muss sie jemand anderes aus der Moderation."
    return "Das darfst du hier nicht."


def _reason(accession: Accession, way: Transition, reason: str) -> str:
    """The reason that belongs to the step; that of a confirmed refusal is the proposal's."""
    if not is_open(accession, way):
        raise _leads_nowhere(accession, way)
    if way.name == "decline":
        return accession.refusal_reason
    reason = one_line(reason)
    if way.needs_reason and not reason:
        raise ValidationError({"reason": MISSING_REASON})
    if len(reason) > 500:
        raise ValidationError({"reason": at_most(500, len(reason))})
    return reason


def _leads_nowhere(accession: Accession, way: Transition) -> ValidationError:
    if accession.is_refusal_proposed and accession.state in way.sources:
        words = "Erst muss jemand über die vorgeschlagene Ablehnung entscheiden."
    else:
        words = (
            f"„{way.label}“ geht nicht von hier aus: {accession.municipality} steht auf „{accession.word}“."
        )
    return ValidationError(words, code="closed")


def _forget_proofs(proofs: QuerySet[Proof]) -> None:
    """Rows and files; `proofs` are locked by the step that follows or precedes."""
    files = [proof.file for proof in proofs.select_related("file") if proof.file is not None]
    proofs.delete()
    for file in files:
        uploads.forget(file)


def _claim(
    by: Member, accession: Accession, way: Transition, reason: str, *, answer_by: date | None = None
) -> None:
    """Move the accession on if it still is what the actor has seen."""
    changes = _changes(by, accession, way, reason) | {"answer_by": answer_by}
    if way.target == STAYS:
        del changes["answer_by"]
    seen = Accession.objects.filter(
        pk=accession.pk,
        state=accession.state,
        state_since=accession.state_since,
        refusal_proposed_at=accession.refusal_proposed_at,
    )
    if accession.pk is not None and not seen.update(**changes):
        raise too_late(accession.municipality)
    for name, value in changes.items():
        setattr(accession, name, value)
    if accession.pk is None:
        _insert(accession)
    if "answer_by" in changes:
        plan_deadline(accession)


def _changes(by: Member, accession: Accession, way: Transition, reason: str) -> dict[str, Any]:
    """What a step changes in the row. Whatever it is, it ends a proposed refusal."""
    state = way.leads_to(accession.state, accession.paused_from)
    changes: dict[str, Any] = {
        "refusal_reason": "",
        "refusal_proposed_at": None,
        "refusal_proposed_by": None,
    }
    if way.name == "propose_refusal":
        return {
            "refusal_reason": reason,
            "refusal_proposed_at": timezone.now(),
            "refusal_proposed_by": by,
        }
    if way.target == STAYS:
        return changes
    changes |= {"state": state, "state_since": timezone.now(), "paused_from": ""}
    if way.name == "pause":
        changes["paused_from"] = accession.state
    if way.name in ("interest", "begin") and rules.belongs(by, accession.municipality):
        changes["contact"] = accession.current_contact or by
    return changes


def _insert(accession: Accession) -> None:
    try:
        with transaction.atomic():
            accession.save()
    except IntegrityError:
        raise too_late(accession.municipality) from None


def too_late(municipality: Municipality) -> ValidationError:
    """The sentence for whoever acted on an older version: where it stands now, and through whom."""
    current = Accession.of(municipality)
    last = AccessionStep.objects.filter(accession=current.pk).select_related("by").order_by("-pk").first()
    who = str(last.by) if last and last.by else "jemand anderes"
    return ValidationError(
        f"Da war {who} schneller: {municipality} steht jetzt auf „{current.word}“. Es gilt dieser Stand.",
        code="decided",
    )


def _write_down(by: Member, accession: Accession, way: Transition, before: str, reason: str) -> AccessionStep:
    step = AccessionStep.objects.create(
        accession=accession,
        transition=way.name,
        from_state=before,
        to_state=accession.state,
        reason=reason,
        is_internal=way.name in MODERATORS_ONLY,
        by=by,
    )
    record(way.verb, actor=by, subject=step, municipality_id=accession.municipality_id)
    return step


def _attach(by: Member, accession: Accession) -> None:
    """The newest proof counts: from now on the municipality is attached to the framework strategy.

    How and when stands in the proof. A role that rests on a public source stays as it is.
    """
    newest = Proof.objects.filter(accession=accession).order_by("-pk").first()
    if newest is None:
        raise ValidationError("Es liegt noch kein Nachweis vor.", code="needs_proof")
    Proof.objects.filter(pk=newest.pk).update(accepted_at=timezone.now(), accepted_by=by)
    others = (Role.INTERESTED, Role.SCHOOL)
    invited = Municipality.objects.filter(pk=accession.municipality_id, role__in=others)
    if invited.update(role=Role.MEMBER, role_since=f"{newest.dated:%Y}", role_source=""):
        accession.municipality.role = Role.MEMBER
