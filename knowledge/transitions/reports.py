"""The way of an experience report to its readers: one table that rules, actions, pages, API and tests read.

A published report goes on being written in its working copy; handing it in again leads to the next version,
and readers see the old one until then.
"""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.models import Report, Status
from school.ways import Table, Way

S = Status
BACK = "back"  # target: where it was before it was handed in: published if there is a version, else draft
STAYS = "stays"  # target: the state does not change


class Who(StrEnum):
    """In which capacity somebody acts."""

    AUTHOR = "author"
    COORDINATOR = "coordinator"  # of the leading municipality
    MODERATOR = "moderator"  # who is not an author of this very report


class Told(StrEnum):
    """Who hears of it; never the one who did it."""

    AUTHORS = "authors"
    MODERATORS = "moderators"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Transition(Way):
    """One way on; its fact in the journal is about a Report."""

    needs_version: bool = False  # only for reports that were published once
    is_plain: bool = True  # nothing to enter: a button is enough

    def leads_to(self, report: Report) -> str:
        """The new state when it is taken."""
        back = S.PUBLISHED if report.current_id else S.DRAFT
        return {STAYS: report.status, BACK: back}.get(self.target, self.target)


TRANSITIONS = Table(Transition)
_way = TRANSITIONS.way

_WRITERS = (Who.AUTHOR, Who.COORDINATOR)
_MODERATOR = (Who.MODERATOR,)

_way(
    "submit",
    (S.DRAFT, S.CHANGES_REQUESTED, S.PUBLISHED),
    S.SUBMITTED,
    who=_WRITERS,
    told=Told.MODERATORS,
    verb="knowledge.report_submitted",
    label="Zur Prüfung einreichen",
    news="wartet auf die Prüfung",
    deed="hat den Bericht eingereicht",
)
_way(
    "take_back",
    (S.SUBMITTED,),
    BACK,
    who=_WRITERS,
    told=Told.NOBODY,
    verb="knowledge.report_taken_back",
    label="Einreichung zurückziehen",
    news="ist zurückgezogen",
    deed="hat die Einreichung zurückgezogen",
)
_way(  # comes with remarks, see actions.request_changes
    "request_changes",
    (S.SUBMITTED,),
    S.CHANGES_REQUESTED,
    who=_MODERATOR,
    told=Told.AUTHORS,
    verb="knowledge.report_changes_requested",
    label="Änderungen erbitten",
    news="die Moderation bittet um Änderungen",
    deed="hat um Änderungen gebeten",
    is_plain=False,
)
_way(  # makes a version, see actions.publish
    "publish",
    (S.SUBMITTED,),
    S.PUBLISHED,
    who=_MODERATOR,
    told=Told.AUTHORS,
    verb="knowledge.report_published",
    label="Veröffentlichen",
    news="ist veröffentlicht",
    deed="hat den Bericht veröffentlicht",
    is_plain=False,
)
_way(
    "archive",
    (S.PUBLISHED, S.CHANGES_REQUESTED),
    S.ARCHIVED,
    who=(*_WRITERS, Who.MODERATOR),
    told=Told.AUTHORS,
    verb="knowledge.report_archived",
    label="Ins Archiv legen",
    news="liegt jetzt im Archiv",
    deed="hat den Bericht ins Archiv gelegt",
    needs_version=True,
)
_way(
    "restore",
    (S.ARCHIVED,),
    S.PUBLISHED,
    who=_MODERATOR,
    told=Told.AUTHORS,
    verb="knowledge.report_restored",
    label="Aus dem Archiv holen",
    news="steht wieder im Vokabelheft",
    deed="hat den Bericht aus dem Archiv geholt",
    needs_version=True,
)
_way(
    "confirm",
    (S.PUBLISHED,),
    STAYS,
    who=_WRITERS,
    told=Told.NOBODY,
    verb="knowledge.report_confirmed",
    label="Ja, das läuft noch",
    news="läuft noch",
    deed="hat bestätigt, dass es noch läuft",
    needs_version=True,
)


def is_open(report: Report, way: Transition) -> bool:
    """Whether `way` leads on from where the report stands, whoever may take it."""
    return report.status in way.sources and not (way.needs_version and report.current_id is None)


def from_here(report: Report) -> list[Transition]:
    """The ways that lead on."""
    return [way for way in TRANSITIONS.values() if is_open(report, way)]
