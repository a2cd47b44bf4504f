"""What has had its time goes: every rule in the register, every hour, or from the command line."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from school.privacy.erasure import empty_value
from school.privacy.register import Declaration, Retention, declarations

BATCH = 1000


def apply_retention(*, dry_run: bool = False, only: str = "") -> dict[str, int]:
    """Carry out all rules, or that of one table; how many rows each table lost or had emptied.

    Twice is the same as once.
    """
    return {
        row.label: _apply(row, row.retention, dry_run=dry_run)
        for row in declarations()
        if row.retention and only in ("", row.label)
    }


def _apply(declaration: Declaration, rule: Retention, *, dry_run: bool) -> int:
    rows = due(declaration, rule)
    if dry_run:
        return rows.count()
    count = 0
    while pks := list(rows.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            count += _go(declaration.model._base_manager.filter(pk__in=pks), rule)
    return count


def due(declaration: Declaration, rule: Retention) -> models.QuerySet[Any]:
    """Rows whose time is over; of those to be emptied only the ones that still hold something."""
    since: Any = declaration.model._meta.get_field(rule.since)
    limit: date | datetime = timezone.now() - timedelta(days=rule.days)
    if not isinstance(since, models.DateTimeField):
        limit = timezone.localdate() - timedelta(days=rule.days)
    rows = declaration.model._base_manager.filter(rule.only, **{f"{rule.since}__lt": limit})
    if rule.empty:
        emptied = {name: empty_value(declaration.model._meta.get_field(name)) for name in rule.empty}
        rows = rows.exclude(**emptied)
    return rows


def _go(rows: models.QuerySet[Any], rule: Retention) -> int:
    count = rows.count()
    if rule.empty:
        rows.update(**{name: empty_value(rows.model._meta.get_field(name)) for name in rule.empty})
        return count
    if rule.forget:
        rule.forget(rows)
    rows.delete()
    return count
