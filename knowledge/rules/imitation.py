"""Who may do what with imitations and their outcomes. `member` may be an AnonymousUser."""

from typing import Any

from knowledge.models import Imitation, ImitationStep, Report, ReportAuthor, StillRunning, coordinators_of
from knowledge.transitions.imitation import Transition, Who
from members.models import Municipality
from members.rules import belongs, can_coordinate, can_moderate

Capacity = ImitationStep.Capacity


def acts_for(member: Any, place: Municipality) -> bool:
    """Speak for a municipality: its coordinators; a moderator only where there is none."""
    if can_coordinate(member, place):
        return True
    return can_moderate(member) and not coordinators_of(place.pk).exists()


def capacities(member: Any, imitation: Imitation) -> set[Who]:
    """In which capacities she acts on this imitation."""
    found = {Who.MODERATOR} if can_moderate(member) else set()
    if belongs(member, imitation.municipality):
        found.add(Who.MEMBER)
    if acts_for(member, imitation.municipality):
        found |= {Who.IMITATOR, Who.MEMBER}
    if acts_for(member, imitation.source):
        found.add(Who.SOURCE)
    return found


def can_take(member: Any, imitation: Imitation, way: Transition) -> bool:
    """Take this way, from whatever state: the table says who."""
    return bool(way.who & capacities(member, imitation))


def capacity_of(member: Any, place: Municipality) -> Capacity:
    """What the history calls her when she acts for `place`."""
    if can_coordinate(member, place):
        return Capacity.COORDINATOR
    return Capacity.MEMBER if belongs(member, place) else Capacity.MODERATOR


def can_declare(member: Any, place: Municipality) -> bool:
    """Say that `place` imitates: everybody who belongs to it; a moderator where nobody coordinates."""
    return belongs(member, place) or acts_for(member, place)


def can_declare_for_others(member: Any) -> bool:
    """Choose the municipality: moderators."""
    return can_moderate(member)


def can_measure(member: Any, imitation: Imitation) -> bool:
    """Write down what was measured, or link the own report: who speaks for the municipality that imitates."""
    return imitation.withdrawn_at is None and acts_for(member, imitation.municipality)


def can_see_history(member: Any, imitation: Imitation) -> bool:
    """Read history and single values: people of both municipalities, and moderators."""
    sides = (imitation.municipality, imitation.source)
    return can_moderate(member) or any(belongs(member, side) for side in sides)


def can_answer(member: Any, question: StillRunning) -> bool:
    """Say whether it still runs: who speaks for the imitator; for a report its authors and the lead."""
    if question.imitation is not None:
        return acts_for(member, question.imitation.municipality)
    return is_author(member, question.report) or acts_for(member, question.report.lead)


def is_author(member: Any, report: Report) -> bool:
    """Whether she writes this report and still belongs to the school."""
    admitted = bool(member.is_authenticated and member.is_admitted)
    return admitted and ReportAuthor.objects.filter(report=report, member=member.pk).exists()
