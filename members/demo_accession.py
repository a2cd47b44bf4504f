"""Municipalities on their way into the demo school. Where they stand is invented and says so.

No real municipality is shown as refused, withdrawn or newly attached: nothing here touches a role.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from members import actions
from members.models import Accession, AccessionStep, Member, Municipality, Role
from school.models import Entry

REASONS = {
    "ask": "Bitte ergänzt die Niederschrift der Sitzung. (Demo)",
    "pause": "Die Ansprechperson wechselt, die Nachfolge steht noch nicht fest. (Demo)",
    "propose_refusal": "Versehentlich angelegt, die Kommune hat sich nicht gemeldet. (Demo)",
}
# AGS and the steps taken so far; a name without "!" is taken by a moderator
WAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("05958024", ("interest!",)),
    ("05974052", ("interest!", "talk")),
    ("05962024", ("interest!", "talk", "submit_proof!")),
    ("05962044", ("interest!", "talk", "submit_proof!", "ask")),
    ("05970040", ("interest!", "talk", "submit_proof!", "accept")),
    ("05966004", ("interest!", "talk", "submit_proof!", "accept", "set_up")),
    ("05974028", ("interest!", "talk", "submit_proof!", "accept", "set_up", "activate")),
    ("05962032", ("interest!", "talk", "submit_proof!", "accept", "set_up", "activate", "pause")),
    ("05958020", ("interest", "propose_refusal")),
)
PAUSE_BETWEEN = timedelta(days=9)


@transaction.atomic
def load() -> None:
    """Pioneers are active, some others are on their way; whoever has an accession already is left alone."""
    moderators = list(Member.objects.filter(is_moderator=True, is_example=True).order_by("pk"))
    pioneers = Municipality.objects.filter(role=Role.PIONEER, accession=None).in_order()
    for pioneer in pioneers:
        _walk(pioneer, ("begin!", "activate"), moderators[0])
    waiting = Municipality.objects.filter(accession=None).in_bulk(field_name="ags")
    for ags, steps in WAYS:
        if ags in waiting:
            _walk(waiting[ags], steps, moderators[0])
    # What is said to have happened weeks ago rings no bell today.
    old = Entry.objects.filter(verb__startswith="members.accession_", announced_at=None)
    old.filter(actor__is_example=True).update(announced_at=timezone.now())


def _walk(municipality: Municipality, steps: tuple[str, ...], moderator: Member) -> None:
    own = Member.objects.filter(municipality=municipality, is_example=True).order_by("pk").first()
    for step in steps:
        by = own if step.endswith("!") and own else moderator
        _take(by, Accession.of(municipality), step.removesuffix("!"))
    _spread_over_time(Accession.of(municipality))


def _take(by: Member, accession: Accession, step: str) -> None:
    if step == "submit_proof":
        actions.submit_proof(
            by=by,
            accession=accession,
            kind="council_decision",
            dated=date(2026, 3, 4),
            signed_by="Rat (Demo)",
            link=f"https://ratsinfo.{accession.municipality.slug}.beispiel.example/vorlage",
        )
    else:
        actions.take_step(by=by, accession=accession, transition=step, reason=REASONS.get(step, ""))


def _spread_over_time(accession: Accession) -> None:
    """Real ways take weeks; so the desk has something to show. Each municipality by its own measure."""
    pause = PAUSE_BETWEEN + timedelta(days=int(accession.municipality.ags) % 17)
    at = timezone.now() - timedelta(hours=5)
    for step in AccessionStep.objects.filter(accession=accession).order_by("-pk"):
        at -= pause
        AccessionStep.objects.filter(pk=step.pk).update(at=at)
        if step.to_state == accession.state and step.from_state != step.to_state:
            Accession.objects.filter(pk=accession.pk).update(state_since=at)
        if step.transition == "propose_refusal":
            Accession.objects.filter(pk=accession.pk).update(refusal_proposed_at=at)
