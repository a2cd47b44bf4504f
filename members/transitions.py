"""The way of a municipality into the school: one table that rules, actions, pages, API and tests read.

A transition leads from any of its `sources` to its `target`. Whoever wants another way changes it here.
"""

from dataclasses import dataclass
from enum import StrEnum

from members.models import Accession, Role
from school.ways import Table, Way

S = Accession.State
NOT_YET = Accession.NOT_YET
STAYS = "stays"  # target: the state does not change
BACK = "back"  # target: where the municipality stood before its pause


class Who(StrEnum):
    """In which capacity somebody acts."""

    ALONE = "alone"  # the contact person, before acceptance and while nobody coordinates
    MEMBER = "member"  # any admitted member of the municipality
    CONTACT = "contact"  # its contact person
    COORDINATOR = "coordinator"
    MODERATOR = "moderator"


class Told(StrEnum):
    """Who hears of it; never the one who did it."""

    MODERATORS = "moderators"
    MUNICIPALITY = "municipality"  # its coordinators and its contact person
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class Transition(Way):
    """One way on; its deed stands in history and audit trail."""

    needs_reason: bool = False
    is_grave: bool = False  # its button stands apart

    def leads_to(self, state: str, paused_from: str = "") -> str:
        """The new state when it is taken in `state`."""
        return {STAYS: state, BACK: paused_from}.get(self.target, self.target)


TRANSITIONS = Table(Transition)
_way = TRANSITIONS.way

_BEFORE = (NOT_YET, S.WITHDRAWN, S.DECLINED)
_OPEN = Accession.REFUSABLE
_IN = (S.ACCEPTED, S.SETTING_UP, S.ACTIVE)
_MODERATOR = (Who.MODERATOR,)
_LEADERS = (Who.COORDINATOR, Who.MODERATOR)
_SPEAKERS = (Who.CONTACT, Who.COORDINATOR, Who.MODERATOR)
_ANYBODY = (Who.MEMBER, Who.MODERATOR)

_way(
    "interest",
    _BEFORE,
    S.INTEREST,
    who=_ANYBODY,
    told=Told.BOTH,
    verb="members.accession_interest_shown",
    label="Wir wollen mitmachen",
    news="Interesse angemeldet",
    deed="hat Interesse angemeldet",
)
_way(  # pioneers only
    "begin",
    (*_BEFORE, S.INTEREST, S.TALK),
    S.SETTING_UP,
    who=_ANYBODY,
    told=Told.BOTH,
    verb="members.accession_begun",
    label="Wir wollen mitmachen",
    news="Die Pionierkommune richtet sich ein",
    deed="hat für die Pionierkommune gleich mit dem Einrichten begonnen",
)
_way(
    "talk",
    (S.INTEREST,),
    S.TALK,
    who=_MODERATOR,
    told=Told.MUNICIPALITY,
    verb="members.accession_talk_begun",
    label="Kennenlernen beginnen",
    news="Das Kennenlernen beginnt",
    deed="hat das Kennenlernen begonnen",
)
_way(  # comes with a proof, see actions.submit_proof; it may take the place of one that is undecided
    "submit_proof",
    (S.INTEREST, S.TALK, S.PROOF_SUBMITTED, S.NEEDS_INFORMATION),
    S.PROOF_SUBMITTED,
    who=_SPEAKERS,
    told=Told.BOTH,
    verb="members.accession_proof_submitted",
    label="Nachweis einreichen",
    news="Ein Nachweis liegt vor",
    deed="hat einen Nachweis eingereicht",
)
_way(  # undecided proofs go, files and all
    "retract_proof",
    (S.PROOF_SUBMITTED, S.NEEDS_INFORMATION),
    S.TALK,
    who=_SPEAKERS,
    told=Told.BOTH,
    verb="members.accession_proof_retracted",
    label="Nachweis zurückziehen",
    news="Der Nachweis ist zurückgezogen und gelöscht",
    deed="hat den Nachweis zurückgezogen",
    is_grave=True,
)
_way(  # one that was decided about, see actions.remove_proof
    "remove_proof",
    (S.INTEREST, S.TALK, *_IN, S.PAUSED, S.WITHDRAWN, S.DECLINED),
    STAYS,
    who=_MODERATOR,
    told=Told.MUNICIPALITY,
    verb="members.accession_proof_removed",
    label="Nachweis löschen",
    news="Ein Nachweis ist gelöscht",
    deed="hat einen Nachweis gelöscht",
    needs_reason=True,
    is_grave=True,
)
_way(
    "ask",
    (S.PROOF_SUBMITTED,),
    S.NEEDS_INFORMATION,
    who=_MODERATOR,
    told=Told.MUNICIPALITY,
    verb="members.accession_information_requested",
    label="Rückfrage stellen",
    news="Zum Nachweis gibt es eine Rückfrage",
    deed="hat zum Nachweis zurückgefragt",
    needs_reason=True,
)
_way(
    "accept",
    (S.PROOF_SUBMITTED, S.NEEDS_INFORMATION),
    S.ACCEPTED,
    who=_MODERATOR,
    told=Told.MUNICIPALITY,
    verb="members.accession_accepted",
    label="Nachweis annehmen",
    news="Der Nachweis ist angenommen – willkommen in der Schule",
    deed="hat den Nachweis angenommen",
)
_way(
    "set_up",
    (S.ACCEPTED,),
    S.SETTING_UP,
    who=_SPEAKERS,
    told=Told.BOTH,
    verb="members.accession_setting_up_begun",
    label="Mit dem Einrichten beginnen",
    news="Das Einrichten beginnt",
    deed="hat mit dem Einrichten begonnen",
)
_way(
    "activate",
    (S.SETTING_UP,),
    S.ACTIVE,
    who=_MODERATOR,
    told=Told.MUNICIPALITY,
    verb="members.accession_activated",
    label="Aktiv schalten",
    news="Alles eingerichtet – ihr seid dabei",
    deed="hat die Kommune aktiv geschaltet",
)
_way(
    "pause",
    (*_OPEN, *_IN),
    S.PAUSED,
    who=_LEADERS,
    told=Told.BOTH,
    verb="members.accession_paused",
    label="Pause machen",
    news="Pause eingetragen",
    deed="hat eine Pause eingetragen",
    needs_reason=True,
    is_grave=True,
)
_way(
    "resume",
    (S.PAUSED,),
    BACK,
    who=_LEADERS,
    told=Told.BOTH,
    verb="members.accession_resumed",
    label="Pause beenden",
    news="Die Pause ist vorbei",
    deed="hat die Pause beendet",
)
_way(
    "withdraw",
    (*_OPEN, *_IN, S.PAUSED),
    S.WITHDRAWN,
    who=(*_LEADERS, Who.ALONE),
    told=Told.BOTH,
    verb="members.accession_withdrawn",
    label="Austreten",
    news="Austritt eingetragen",
    deed="hat den Austritt eingetragen",
    is_grave=True,
)
_way(
    "propose_refusal",
    _OPEN,
    STAYS,
    who=_MODERATOR,
    told=Told.MODERATORS,
    verb="members.accession_refusal_proposed",
    label="Ablehnung vorschlagen",
    news="Eine Ablehnung wartet auf die zweite Person",
    deed="hat eine Ablehnung vorgeschlagen",
    needs_reason=True,
    is_grave=True,
)
_way(
    "reject_refusal",
    _OPEN,
    STAYS,
    who=_MODERATOR,
    told=Told.MODERATORS,
    verb="members.accession_refusal_rejected",
    label="Vorschlag verwerfen",
    news="Die vorgeschlagene Ablehnung ist verworfen",
    deed="hat die vorgeschlagene Ablehnung verworfen",
)
_way(  # the reason stands in the proposal
    "decline",
    _OPEN,
    S.DECLINED,
    who=_MODERATOR,
    told=Told.MUNICIPALITY,
    verb="members.accession_declined",
    label="Ablehnung bestätigen",
    news="Die Einschulung ist abgelehnt",
    deed="hat die Ablehnung bestätigt",
    is_grave=True,
)

AT_PROPOSAL = {"reject_refusal", "decline"}  # only while a refusal is proposed
WITH_PROOF = {"submit_proof", "remove_proof"}  # have doors of their own
# the municipality's own steps; they end a proposal
BESIDE_PROPOSAL = {"submit_proof", "retract_proof", "withdraw"}
MODERATORS_ONLY = {"propose_refusal", "reject_refusal"}  # not in the municipality's history


def is_open(accession: Accession, way: Transition) -> bool:
    """Whether `way` leads on from here. Pioneers begin at setting up; a proposed refusal comes first."""
    if accession.state not in way.sources:
        return False
    if way.name in ("begin", "interest"):
        is_pioneer = accession.municipality.role == Role.PIONEER
        return is_pioneer == (way.name == "begin")
    if accession.is_refusal_proposed:
        return way.name in AT_PROPOSAL | BESIDE_PROPOSAL
    return way.name not in AT_PROPOSAL


def from_here(accession: Accession) -> list[Transition]:
    """The ways that lead on from where the municipality stands, whoever may take them."""
    return [way for way in TRANSITIONS.values() if is_open(accession, way)]
