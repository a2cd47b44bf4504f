"""Reads around joining: the two counts, the moderators' desk, what waits."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from members.models import (
    Accession,
    Admission,
    ClassMembership,
    Coordinator,
    Member,
    Municipality,
    Proof,
    Role,
)

S = Accession.State


@dataclass(frozen=True)
class TwoCounts:
    """Two numbers that say nothing about each other."""

    in_school: int
    attached: int


def _has_people() -> Exists:
    return Exists(Member.objects.filter(municipality=OuterRef("pk"), is_active=True))


def in_school() -> Q:
    """Municipalities in the school: admitted by a proof or as pioneer and not gone, or people are there, or
    a public source says that they were welcomed in it.

    Contact with the agency is enough to belong to the school; nobody has to sign anything.
    """
    is_welcomed = Q(role=Role.SCHOOL) & (Q(accession=None) | ~Q(accession__state=S.WITHDRAWN))
    return Q(accession__state__in=[S.ACCEPTED, S.SETTING_UP, S.ACTIVE]) | Q(_has_people()) | is_welcomed


def attached() -> Q:
    """Municipalities attached to the framework strategy: by a public source, or by an accepted proof.

    An accepted proof has written the role too (`actions.take_step`); leaving the school does not undo it.
    """
    accepted = Proof.objects.filter(accession__municipality=OuterRef("pk"), accepted_at__isnull=False)
    return Q(role__in=[Role.PIONEER, Role.MEMBER]) | Q(Exists(accepted))


def two_counts() -> TwoCounts:
    """Both counts in one query; neither is made from the other."""
    row = Municipality.objects.aggregate(
        in_school=Count("pk", filter=in_school()), attached=Count("pk", filter=attached())
    )
    return TwoCounts(**row)


# -- The moderators' desk --------------------------------------------------------------------------------

_JOINED = (S.ACCEPTED, S.SETTING_UP, S.ACTIVE)


@dataclass(frozen=True)
class Lack:
    """Something a municipality misses; `states` are those in which it should have it."""

    key: str
    words: str
    is_lacking: Any  # ~Exists(…)
    states: frozenset[str]


def _lacks() -> list[Lack]:
    """What the desk looks for. A new one is a line here, and costs no query of its own."""
    coordinators = Coordinator.objects.current().filter(municipality=OuterRef("pk"))
    proofs = Proof.objects.filter(accession__municipality=OuterRef("pk"))
    contacts = Member.objects.filter(
        pk=OuterRef("accession__contact"), is_active=True, municipality=OuterRef("pk")
    )
    classes = ClassMembership.objects.filter(municipality=OuterRef("pk"), until=None)
    began = frozenset({S.INTEREST, S.TALK, S.PROOF_SUBMITTED, S.NEEDS_INFORMATION})
    return [
        Lack("contact", "Ansprechperson", ~Exists(contacts), began),
        Lack("proof", "Nachweis", ~Exists(proofs), frozenset({S.TALK})),
        Lack("coordinator", "Koordination", ~Exists(coordinators), frozenset(_JOINED)),
        Lack("class", "Klasse", ~Exists(classes), frozenset({S.SETTING_UP, S.ACTIVE})),
        Lack("people", "Menschen in der Schule", ~_has_people(), frozenset(_JOINED)),
    ]


def lack_choices() -> list[tuple[str, str]]:
    """For the filter."""
    return [(lack.key, lack.words) for lack in _lacks()]


def lacking(key: str) -> Q:
    """Municipalities that miss this."""
    lack = next(lack for lack in _lacks() if lack.key == key)
    return Q(accession__state__in=lack.states) & lack.is_lacking


_TURN = {  # whoever waits for the moderators comes first, then open ways, then the rest
    **dict.fromkeys((S.INTEREST, S.PROOF_SUBMITTED), 0),
    **dict.fromkeys((S.TALK, S.NEEDS_INFORMATION, S.ACCEPTED, S.SETTING_UP), 1),
    S.PAUSED: 2,
    S.ACTIVE: 3,
    **dict.fromkeys((S.WITHDRAWN, S.DECLINED), 4),
}


def desk() -> QuerySet[Municipality]:
    """Every municipality with its accession and what it misses, in one query; the longest wait first."""
    turns = [When(accession__state=state, then=Value(turn)) for state, turn in _TURN.items()]
    rows = Municipality.objects.select_related("district", "accession__contact").annotate(
        turn=Case(*turns, default=Value(5), output_field=IntegerField()),
        **{f"lacks_{lack.key}": lack.is_lacking for lack in _lacks()},
    )
    return rows.order_by("turn", "accession__state_since", "sort_key", "pk")


def missing(municipality: Any) -> list[str]:
    """In words, what a municipality of `desk` misses in the state it is in."""
    accession = getattr(municipality, "accession", None)
    state = accession.state if accession else Accession.NOT_YET
    return [
        lack.words for lack in _lacks() if state in lack.states and getattr(municipality, f"lacks_{lack.key}")
    ]


def state_counts() -> dict[str, int]:
    """How many municipalities stand in each state; NOT_YET for those without an accession."""
    rows = Municipality.objects.order_by().values_list("accession__state").annotate(Count("pk"))
    return {state or Accession.NOT_YET: count for state, count in rows}


def waiting_accessions(member: Member) -> dict[str, int]:
    """How much waits for this moderator; one query. Her own proposals wait for somebody else."""
    proposed = Q(refusal_proposed_at__isnull=False)
    mine = Q(refusal_proposed_by=member.pk, refusal_proposed_by__isnull=False)
    return Accession.objects.aggregate(
        interests=Count("pk", filter=Q(state=S.INTEREST) & ~proposed),
        proofs=Count("pk", filter=Q(state=S.PROOF_SUBMITTED) & ~proposed),
        refusals=Count("pk", filter=proposed & ~mine),
    )


def waiting_people() -> int:
    """How many people wait for admission."""
    return Admission.objects.filter(decided_at=None).count()
