"""Who writes a report, who may be asked about it, and that the municipality agrees."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from knowledge.actions.writing import check_open, locked
from knowledge.models import Report, ReportAuthor
from knowledge.rules import writing as rules
from members.models import Member
from school.journal import record
from school.limits import at_most
from school.rules import require
from school.text import one_line


@transaction.atomic
def add_author(*, by: Member, report: Report, member: Member) -> ReportAuthor:
    """Let a colleague write, too: somebody from a municipality that takes part, else ValidationError."""
    require(rules.can_clear(by, report))
    report = locked(report)
    if not rules.can_be_author(member, report):
        raise ValidationError(
            "Mitschreiben können Mitglieder der Kommunen, die am Bericht beteiligt sind.", code="outside"
        )
    author, is_new = ReportAuthor.objects.get_or_create(report=report, member=member)
    if is_new:
        record("knowledge.report_author_added", actor=by, subject=author)
    return author


@transaction.atomic
def remove_author(*, by: Member, report: Report, member: Member) -> None:
    """Take somebody (or oneself) off the list of authors. The last one stays."""
    require(rules.can_clear(by, report))
    report = locked(report)
    authors = ReportAuthor.objects.filter(report=report)
    found = authors.filter(member=member).first()
    if found is None:
        return
    if authors.count() == 1:
        raise ValidationError(
            "Jemand muss den Bericht weiterschreiben können. Nimm zuerst jemand anderen dazu.", code="last"
        )
    found.delete()
    record("knowledge.report_author_removed", actor=by, subject=report, member=member.pk)


@transaction.atomic
def set_contact(*, by: Member, report: Report, may_be_asked: bool) -> ReportAuthor:
    """Say whether one wants to be named as somebody to ask: everybody for herself, never for others."""
    require(rules.can_write(by, report))
    author = ReportAuthor.objects.select_for_update().get(report=report, member=by)
    if author.may_be_asked != may_be_asked:
        author.may_be_asked = may_be_asked
        author.save(update_fields=["may_be_asked"])
        record("knowledge.report_contact_set", actor=by, subject=report, may_be_asked=may_be_asked)
    return author


@transaction.atomic
def record_clearance(*, by: Member, report: Report, cleared_with: str, cleared_on: date) -> Report:
    """Record with whom in the town hall the report was cleared, and when. It counts for the next version."""
    require(rules.can_clear(by, report))
    report = locked(report)
    check_open(report)
    report.cleared_with = one_line(cleared_with)
    report.cleared_on, report.cleared_by = cleared_on, by
    errors = {}
    if not report.cleared_with:
        errors["cleared_with"] = "Wer hat zugestimmt? Zum Beispiel: Pressestelle."
    if len(report.cleared_with) > 200:
        errors["cleared_with"] = at_most(200, len(report.cleared_with))
    if cleared_on > timezone.localdate():
        errors["cleared_on"] = "Das Datum liegt in der Zukunft."
    if errors:
        raise ValidationError(errors)
    report.cleared_version = report.next_version
    report.save(update_fields=["cleared_with", "cleared_on", "cleared_by", "cleared_version"])
    record("knowledge.report_cleared", actor=by, subject=report, version=report.cleared_version)
    return report
