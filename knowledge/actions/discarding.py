"""Deleting a draft that nobody wants any more: row, changes, remarks and files go for good."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from knowledge.actions.writing import locked
from knowledge.models import Report, ReportAuthor, Status
from knowledge.rules import writing as rules
from members.models import Member
from school import uploads
from school.journal import record
from school.rules import require


@transaction.atomic
def delete_draft(*, by: Member, report: Report, revision: int | None = None) -> None:
    """Delete a report that was never published, with its files; its authors may.

    `revision` is the one that `by` has seen. Raises ValidationError when it was published once, while
    moderators read it, and when somebody has written on since then. Who wrote along and who coordinates is
    told. The journal keeps where it was, when it was begun and who wrote along, not what stood in it.
    """
    require(rules.can_write(by, report))
    report = locked(report)
    if not rules.is_deletable(report):
        raise ValidationError(_why_not(report), code="kept")
    if revision is not None and revision != report.revision:
        raise ValidationError(
            "Inzwischen hat jemand weitergeschrieben. Sieh nach, bevor du löschst.", code="changed"
        )
    place, begun = report.lead, timezone.localdate(report.created_at)
    others = ReportAuthor.objects.filter(report=report).exclude(member=by).order_by("pk")
    told = list(others.values_list("member", flat=True))
    # about the municipality: of the draft nothing is left to point to
    record("knowledge.report_deleted", actor=by, subject=place, begun=begun.isoformat(), authors=told)
    stored = [file.stored for file in report.files.select_related("stored")]
    report.delete()
    for content in stored:
        uploads.forget(content)


def _why_not(report: Report) -> str:
    if report.status == Status.SUBMITTED and report.current_id is None:
        return "Die Moderation liest den Bericht gerade. Zieh ihn erst zurück, dann kannst du ihn löschen."
    return "Was einmal veröffentlicht war, bleibt nachlesbar. Du kannst den Bericht ins Archiv legen."
