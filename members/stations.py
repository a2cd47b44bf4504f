"""The way into the school in the words of the pages: six stations, and what comes next."""

from dataclasses import dataclass

from members.models import Accession

S = Accession.State


@dataclass(frozen=True)
class Station:
    """A station; a municipality in one of `states` stands there."""

    title: str
    who: str
    text: str
    states: frozenset[str]


STATIONS = (
    Station(
        "Interesse",
        "Ihr",
        "Jemand aus der Kommune meldet sich mit einem Klick und wird Ansprechperson.",
        frozenset({S.INTEREST}),
    ),
    Station(
        "Kennenlernen",
        "Moderation",
        "Die Moderation beantwortet Fragen und lädt zum Schnuppern ein.",
        frozenset({S.TALK}),
    ),
    Station(
        "Nachweis",
        "Ihr, dann die Moderation",
        "Ihr reicht eine Absichtserklärung oder einen Ratsbeschluss ein. Die Moderation sieht ihn an.",
        frozenset({S.PROOF_SUBMITTED, S.NEEDS_INFORMATION}),
    ),
    Station(
        "Aufgenommen",
        "Moderation",
        "Der Nachweis ist angenommen. Eure Kommune ist der Rahmenstrategie angeschlossen.",
        frozenset({S.ACCEPTED}),
    ),
    Station(
        "Einrichten",
        "Ihr mit der Moderation",
        "Ihr stellt eure Kommune vor: Ansprechpersonen, Themen, Logo.",
        frozenset({S.SETTING_UP}),
    ),
    Station(
        "Dabei",
        "Alle",
        "Eure Kommune lernt mit, fragt und zeigt, was sie kann.",
        frozenset({S.ACTIVE}),
    ),
)

# What comes next in a state, and who does it.
NEXT: dict[str, tuple[str, str]] = {
    Accession.NOT_YET: ("Ihr", "Klick auf „Wir wollen mitmachen“. Damit wirst du Ansprechperson."),
    S.INTEREST: (
        "Moderation",
        "Die Moderation meldet sich bei der Ansprechperson und verabredet ein Gespräch.",
    ),
    S.TALK: ("Ihr", "Reicht eine unterschriebene Absichtserklärung oder einen Ratsbeschluss ein."),
    S.PROOF_SUBMITTED: ("Moderation", "Die Moderation sieht sich den Nachweis an."),
    S.NEEDS_INFORMATION: ("Ihr", "Beantwortet die Rückfrage und reicht den Nachweis noch einmal ein."),
    S.ACCEPTED: ("Ihr mit der Moderation", "Beginnt mit dem Einrichten, sobald ihr Zeit habt."),
    S.SETTING_UP: (
        "Ihr mit der Moderation",
        "Stellt eure Kommune vor. Dann schaltet die Moderation sie aktiv.",
    ),
    S.ACTIVE: ("Niemand", "Alles erledigt. Viel Freude beim Lernen und Abschauen."),
    S.PAUSED: (
        "Koordination oder Moderation",
        "Nach der Pause geht es dort weiter, wo ihr wart.",
    ),
    S.WITHDRAWN: ("Ihr", "Ihr könnt jederzeit wieder einsteigen. Ein Klick genügt."),
    S.DECLINED: ("Ihr", "Hat sich etwas geändert? Ihr könnt jederzeit neu beginnen."),
}


def stations(accession: Accession) -> list[tuple[Station, str]]:
    """Each station with "done", "here" or "" for this municipality."""
    state = accession.paused_from or accession.state
    here = next((n for n, station in enumerate(STATIONS) if state in station.states), -1)
    if state == S.ACTIVE:
        return [(station, "done") for station in STATIONS]
    return [
        (station, "done" if number < here else "here" if number == here else "")
        for number, station in enumerate(STATIONS)
    ]
