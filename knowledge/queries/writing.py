"""Reads that span models: who could write along, what has happened to a report, what waits."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from knowledge.models import Report, ReportAuthor, Status
from knowledge.transitions.reports import TRANSITIONS
from members.models import Member
from school.models import Entry

_DEEDS = {way.verb: way.deed for way in TRANSITIONS.values()} | {
    "knowledge.report_started": "hat den Bericht begonnen",
    "knowledge.report_cleared": "hat die interne Freigabe eingetragen",
}


def own_reports(member: Member) -> QuerySet[Report]:
    """Working copies that she writes or coordinates, last changed first, with the number of open remarks."""
    mine = ReportAuthor.objects.filter(report=OuterRef("pk"), member=member.pk)
    rows = Report.objects.written_by(member).annotate(
        is_mine=Exists(mine),
        open_remarks=Count("remarks", filter=Q(remarks__resolved_at=None), distinct=True),
    )
    concerned = Q(is_mine=True) | Q(lead=member.coordinated_pk or 0)
    return rows.filter(concerned).select_related("lead", "current").order_by("-updated_at", "-pk")


def to_review(member: Member, *, status: str = Status.SUBMITTED) -> QuerySet[Report]:
    """What waits for the moderators, the oldest first. Served by the index report_status."""
    rows = Report.objects.written_by(member).filter(status=status)
    return rows.select_related("lead", "current").order_by("status_since", "pk")


def colleagues(report: Report) -> QuerySet[Member]:
    """People of the municipalities that take part, who let themselves be found and do not write yet."""
    writing = ReportAuthor.objects.filter(report=report).values("member")
    rows: Any = Member.objects.listed().filter(municipality__in=report.municipalities.values("pk"))
    return rows.exclude(pk__in=writing).select_related("municipality").by_name()


def history(report: Report) -> list[Entry]:
    """What has happened to a report, newest first; each entry knows its sentence. From the journal."""
    rows = Entry.objects.filter(
        subject_type=Report._meta.label_lower, subject_id=report.pk, verb__in=list(_DEEDS)
    )
    entries = list(rows.select_related("actor__municipality", "actor__organisation").order_by("-pk")[:50])
    for entry in entries:
        entry.deed = _DEEDS[entry.verb]  # type: ignore[attr-defined]
    return entries
