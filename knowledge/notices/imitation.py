"""How the facts of imitations are announced: to the function, never to everybody.

Told are the coordinators of the side it concerns; where a municipality has none, the moderators.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import Truncator

from knowledge.models import Imitation, ImitationStep, Report, StillRunning, coordinators_of
from knowledge.transitions.imitation import TRANSITIONS, Told
from members.models import Member
from school.audit import audited
from school.models import Entry
from school.notices import Group, Notice, notice, silent

silent("knowledge.outcome_written", "knowledge.still_running_answered")
audited("knowledge.outcome_written", "hat Werte zu einer Nachahmung eingetragen")
audited("knowledge.still_running_answered", "hat auf „Läuft das noch?“ geantwortet")


def speakers(*places: int) -> QuerySet[Member]:
    """The coordinators of these municipalities; the moderators for those that have none."""
    wanted = Q(pk__in=[])
    for place in places:
        coordinators = coordinators_of(place)
        is_empty = not coordinators.exists()
        wanted |= Q(is_moderator=True) if is_empty else Q(pk__in=coordinators.values("member"))
    return Member.objects.admitted().filter(wanted)


def _title(imitation: Imitation) -> str:
    """What is imitated, in quotes and short enough for a headline of 200 characters."""
    return f"„{Truncator(imitation.version.title).chars(80)}“"


class _AboutStep(Notice):
    """Told by a step; leads to the imitation."""

    kind = "Nachahmung"
    group = Group.PLACE
    told = Told.BOTH

    def audience(self, step: ImitationStep, entry: Entry) -> QuerySet[Member]:
        """The side it concerns, without the one who did it."""
        imitation = step.imitation
        here, there = imitation.municipality_id, imitation.source_id
        places = {Told.IMITATOR: (here,), Told.SOURCE: (there,), Told.BOTH: (here, there)}[self.told]
        return speakers(*places).exclude(pk=entry.actor_id or 0)

    def url(self, step: ImitationStep) -> str:
        """The imitation's page."""
        return step.imitation.get_absolute_url()


@notice("knowledge.imitation_declared")
class Declared(_AboutStep):
    """Somebody imitates: both sides are asked to confirm."""

    def headline(self, step: ImitationStep, entry: Entry) -> str:
        """Who, what, and what to do."""
        imitation = step.imitation
        return f"{imitation.municipality} will {_title(imitation)} nachmachen – bitte bestätigt es"


audited("knowledge.imitation_declared", "hat eine Nachahmung eingetragen")


@notice("knowledge.imitation_unclear")
class Unclear(_AboutStep):
    """Nobody has confirmed for a year."""

    def headline(self, step: ImitationStep, entry: Entry) -> str:
        """Which one, and that it can still be confirmed."""
        imitation = step.imitation
        return (
            f"Seit einem Jahr unbestätigt: {imitation.municipality} und {_title(imitation)}. Stimmt das noch?"
        )


def _step_notice(name: str) -> type[Notice]:
    way = TRANSITIONS[name]

    class Step(_AboutStep):
        """One of the ways in `knowledge.transitions.imitation`."""

        told = way.told
        mails = way.mails

        def headline(self, step: ImitationStep, entry: Entry) -> str:
            """Who did what; reasons stay in the house."""
            return f"{step.imitation.municipality}: {way.news} – {_title(step.imitation)}"

    return Step


for _name, _way in TRANSITIONS.items():
    notice(_way.verb)(_step_notice(_name))
    audited(_way.verb, _way.deed)


@notice("knowledge.imitation_report_linked")
class ReportLinked(Notice):
    """The imitator has written a report of its own."""

    kind = "Nachahmung"
    group = Group.PLACE

    def audience(self, imitation: Imitation, entry: Entry) -> QuerySet[Member]:
        """The side that was imitated."""
        return speakers(imitation.source_id).exclude(pk=entry.actor_id or 0)

    def headline(self, imitation: Imitation, entry: Entry) -> str:
        """Who wrote about what."""
        return f"{imitation.municipality} berichtet selbst, wie es mit {_title(imitation)} ging"


audited("knowledge.imitation_report_linked", "hat einen eigenen Bericht mit der Nachahmung verbunden")


class _ValuesDue(Notice):
    """Asks for the values, once, those who speak for the imitator."""

    kind = "Frage nach Werten einer Nachahmung"
    group = Group.DUTIES
    months = 0

    def audience(self, imitation: Imitation, entry: Entry) -> QuerySet[Member]:
        """Nobody any more when it was withdrawn meanwhile."""
        if imitation.withdrawn_at is not None:
            return Member.objects.none()
        return speakers(imitation.municipality_id)

    def headline(self, imitation: Imitation, entry: Entry) -> str:
        """After how many months, of what."""
        return f"{self.months} Monate {_title(imitation)} in {imitation.municipality}: Was hat es gebracht?"

    def url(self, imitation: Imitation) -> str:
        """Where values are written down."""
        return f"{imitation.get_absolute_url()}#werte"


@notice("knowledge.imitation_values_due_6")
class ValuesDue6(_ValuesDue):
    """After half a year."""

    months = 6


@notice("knowledge.imitation_values_due_12")
class ValuesDue12(_ValuesDue):
    """After a year."""

    months = 12


@notice("knowledge.still_running_asked")
class StillRunningAsked(Notice):
    """Once a year: does it still run?"""

    kind = "Jährliche Nachfrage: Läuft das noch?"
    group = Group.DUTIES

    def audience(self, question: StillRunning, entry: Entry) -> QuerySet[Member]:
        """Who speaks for the imitator; for a report its authors, or without any the lead's coordinators."""
        if question.answered_at is not None:
            return Member.objects.none()
        if question.imitation is not None:
            return speakers(question.imitation.municipality_id)
        authors = Member.objects.admitted().filter(pk__in=question.report.authors.values("pk"))
        return authors if authors.exists() else speakers(question.report.lead_id)

    def headline(self, question: StillRunning, entry: Entry) -> str:
        """About what."""
        about: Report | Any = question.imitation.version if question.imitation else question.report
        return f"Läuft das noch? „{Truncator(about.title).chars(120)}“ – ein Klick genügt"
