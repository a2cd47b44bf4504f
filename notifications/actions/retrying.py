"""Moderators have tried again what has failed."""

from django.db import transaction

from members.models import Member
from members.rules import can_moderate
from school.jobs import report
from school.journal import record
from school.rules import require


@transaction.atomic
def retry_failed(*, by: Member, job: str = "", kind: str = "", outcome: str = "") -> int:
    """Try again now what was set aside and what waits for its next try; how many rows.

    All of it, or only that of one `job`, `kind` and `outcome`, as `school.jobs.report.failures` names them.
    """
    require(can_moderate(by))
    rows = report.retry(job=job, kind=kind, outcome=outcome)
    record("notifications.work_retried", actor=by, subject=by, job=job, rows=rows)
    return rows
