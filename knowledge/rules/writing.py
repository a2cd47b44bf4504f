"""Who may write, clear, review and publish experience reports."""

from typing import Any

from knowledge.models import Report, ReportAuthor, Status
from knowledge.transitions.reports import Transition, Who
from members.models import Member
from members.rules import can_coordinate, can_moderate, can_speak


def can_start_report(member: Any) -> bool:
    """Begin a report: everybody who belongs to a municipality."""
    return can_speak(member) and member.municipality_id is not None


def is_author(member: Any, report: Report) -> bool:
    """Whether she writes this report (one query)."""
    return can_speak(member) and ReportAuthor.objects.filter(report=report.pk, member=member.pk).exists()


def capacities(member: Any, report: Report) -> set[Who]:
    """In which capacities she acts on this report. Nobody reviews what she has written herself."""
    if is_author(member, report):
        return {Who.AUTHOR}
    found = {Who.MODERATOR} if can_moderate(member) else set()
    if can_coordinate(member, report.lead):
        found.add(Who.COORDINATOR)
    return found


def can_take(member: Any, report: Report, way: Transition) -> bool:
    """Take this way, from whatever state: the table says who."""
    return bool(way.who & capacities(member, report))


def can_write(member: Any, report: Report) -> bool:
    """Change the working copy: its authors. A coordinator first makes herself one of them."""
    return is_author(member, report)


def can_clear(member: Any, report: Report) -> bool:
    """Record that the municipality agrees, and say who writes: authors and coordinators."""
    return bool(capacities(member, report) & {Who.AUTHOR, Who.COORDINATOR})


def can_be_author(member: Member, report: Report) -> bool:
    """Admitted people of the municipalities that take part."""
    return (
        member.is_admitted
        and member.municipality_id is not None
        and report.municipalities.filter(pk=member.municipality_id).exists()
    )


def can_take_off(member: Any, report: Report, municipality: Any) -> bool:
    """Have a municipality taken off a report of others that names it: who coordinates it, and moderators.

    An example names whom its sources name.
    """
    return not report.is_example and (can_coordinate(member, municipality) or can_moderate(member))


def can_read_remarks(member: Any, report: Report) -> bool:
    """Read what the moderators remarked: who writes, coordinates or moderates."""
    return bool(capacities(member, report))


def is_deletable(report: Report) -> bool:
    """Whether it may go for good: never published, and no moderator is reading it."""
    return report.current_id is None and is_open_for_writing(report) and not report.versions.exists()


def is_open_for_writing(report: Report) -> bool:
    """Not while moderators read it, not in the archive."""
    return report.status not in (Status.SUBMITTED, Status.ARCHIVED)
