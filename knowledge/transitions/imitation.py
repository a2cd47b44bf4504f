"""The way of an imitation: one table that rules, actions, pages, API, notices and tests read.

A transition leads from any of its `sources` to its `target`. Confirming, contesting and withdrawing leave the
state as it is. Whoever wants another way changes it here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from knowledge.models import Imitation
from school.ways import Table, Way

S = Imitation.State
STAYS = ""  # target: the state does not change


class Who(StrEnum):
    """In which capacity somebody acts. A moderator takes the part of a side that has no coordinator."""

    MEMBER = "member"  # any admitted member of the municipality that imitates
    IMITATOR = "imitator"  # its coordinators
    SOURCE = "source"  # the coordinators of the municipality that is imitated
    MODERATOR = "moderator"  # any moderator, whether there are coordinators or not


class Told(StrEnum):
    """Whose coordinators hear of it; never the one who did it."""

    IMITATOR = "imitator"
    SOURCE = "source"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class Transition(Way):
    """One way on; its fact in the journal is about an ImitationStep."""

    reason: str = ""  # what is asked for, empty when nothing is
    is_grave: bool = False  # its button stands apart
    mails: bool = False  # told by mail too, not in the bell only

    def leads_to(self, state: str) -> str:
        """The new state when it is taken in `state`."""
        return self.target or state


TRANSITIONS = Table(Transition)


def _way(name: str, sources: Iterable[str], target: str, **more: Any) -> None:
    TRANSITIONS.way(name, sources, target, verb=f"knowledge.imitation_{name}", **more)


_ANYWHERE = tuple(S)
_IMITATOR = (Who.IMITATOR,)

_way(
    "confirm_imitator",
    _ANYWHERE,
    STAYS,
    who=_IMITATOR,
    told=Told.SOURCE,
    label="Ja, das machen wir nach",
    news="bestätigt: Wir machen das nach",
    deed="hat bestätigt, dass nachgeahmt wird",
    mails=True,
)
_way(
    "confirm_source",
    _ANYWHERE,
    STAYS,
    who=(Who.SOURCE,),
    told=Told.IMITATOR,
    label="Ja, sie machen es uns nach",
    news="ist als Nachahmung bestätigt",
    deed="hat als Vorbild bestätigt",
    mails=True,
)
_way(
    "examine",
    (S.INTERESTED, S.GIVEN_UP),
    S.EXAMINING,
    who=_IMITATOR,
    told=Told.SOURCE,
    label="Wir prüfen es",
    news="prüft jetzt, ob es passt",
    deed="hat mit der Prüfung begonnen",
)
_way(
    "pilot",
    (S.INTERESTED, S.EXAMINING),
    S.PILOT,
    who=_IMITATOR,
    told=Told.SOURCE,
    label="Unser Pilot läuft",
    news="hat einen Piloten begonnen",
    deed="hat einen Piloten begonnen",
    mails=True,
)
_way(
    "run",
    (S.EXAMINING, S.PILOT),
    S.RUNNING,
    who=_IMITATOR,
    told=Told.SOURCE,
    label="Bei uns in Betrieb",
    news="ist in Betrieb gegangen",
    deed="hat den Betrieb begonnen",
    mails=True,
)
_way(
    "adapt",
    (S.PILOT, S.RUNNING),
    S.ADAPTED,
    who=_IMITATOR,
    told=Told.SOURCE,
    label="Wir haben es angepasst",
    news="hat die Lösung angepasst",
    deed="hat die Lösung angepasst",
    reason="Was macht ihr anders als das Vorbild?",
    mails=True,
)
_way(
    "give_up",
    (S.INTERESTED, S.EXAMINING, S.PILOT, S.RUNNING, S.ADAPTED),
    S.GIVEN_UP,
    who=_IMITATOR,
    told=Told.SOURCE,
    label="Wir geben es auf",
    news="hat die Nachahmung aufgegeben",
    deed="hat die Nachahmung aufgegeben",
    reason="Woran lag es? Das hilft allen, die als Nächste überlegen.",
    is_grave=True,
    mails=True,
)
_way(
    "contest",
    _ANYWHERE,
    STAYS,
    who=(Who.SOURCE,),
    told=Told.IMITATOR,
    label="Das stimmt so nicht",
    news="wird vom Vorbild nicht bestätigt",
    deed="hat der Nachahmung widersprochen",
    reason="Was stimmt nicht? Die andere Kommune liest das.",
    is_grave=True,
    mails=True,
)
_way(
    "withdraw",
    _ANYWHERE,
    STAYS,
    who=(Who.IMITATOR, Who.MODERATOR),
    told=Told.BOTH,
    label="Nachahmung zurückziehen",
    news="hat die Nachahmung zurückgezogen",
    deed="hat die Nachahmung zurückgezogen",
    is_grave=True,
)
_way(
    "return",
    _ANYWHERE,
    S.INTERESTED,
    who=(Who.MEMBER, Who.IMITATOR),
    told=Told.SOURCE,
    label="Wieder aufnehmen",
    news="will es wieder nachmachen",
    deed="hat die Nachahmung wieder aufgenommen",
    mails=True,
)

CONFIRMATIONS = {"confirm_imitator", "confirm_source"}  # both may happen at the same moment


def is_open(imitation: Imitation, way: Transition) -> bool:
    """Whether `way` leads on from here. What was withdrawn can only be taken up again."""
    if imitation.withdrawn_at is not None or way.name == "return":
        return imitation.withdrawn_at is not None and way.name == "return"
    if way.name == "confirm_imitator":
        return imitation.imitator_confirmed_at is None
    if way.name == "confirm_source":
        return imitation.source_confirmed_at is None
    return imitation.state in way.sources


def from_here(imitation: Imitation) -> list[Transition]:
    """The ways that lead on from where it stands, whoever may take them."""
    return [way for way in TRANSITIONS.values() if is_open(imitation, way)]


NEXT = {  # what comes next, for people
    S.INTERESTED: "Sprecht miteinander: Was braucht es, was kostet es, was würde das Vorbild anders machen?",
    S.EXAMINING: "Prüft, ob es passt. Schreibt jetzt schon auf, wie es vorher ist: der Ausgangswert.",
    S.PILOT: "Probiert es aus. Nach 6 und nach 12 Monaten fragen wir euch nach den Zahlen.",
    S.RUNNING: "Es läuft. Nach 6 und 12 Monaten fragen wir nach den Zahlen, dann jährlich, ob es noch läuft.",
    S.ADAPTED: "Ihr macht es auf eure Art. Vielleicht wird daraus ein eigener Erfahrungsbericht?",
    S.GIVEN_UP: "Auch das hilft anderen. Wer es noch einmal versucht, fängt wieder mit dem Prüfen an.",
}
