"""What time does to imitations: unconfirmed ones become unclear, and what has to be asked is asked.

For each there is a queryset of what is due and an action for one row of it (by `pk`, as text), which asks
again: it may come twice, at once, or a day late, and asks once. `knowledge.jobs` looks every hour.
"""

from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from knowledge.models import (
    Imitation,
    ImitationStep,
    Maturity,
    Report,
    Status,
    StillRunning,
    months_after,
)
from knowledge.queries.outcomes import indicators, is_missing
from school.journal import record

YEAR = 12  # months
AHEAD = timedelta(days=14)  # values are asked for in time, not when it is too late to measure


def _still_due(due: models.QuerySet[Any], pk: str) -> Any:
    """The row, locked, if it is still in `due`: somebody may just have done it. None otherwise."""
    due.model._default_manager.select_for_update(no_key=True).filter(pk=pk).first()
    return due.filter(pk=pk).first()


def _today(months: int = 0) -> Any:
    return months_after(timezone.localdate(), months)


def _a_year_ago() -> Any:
    return timezone.now() - timedelta(days=365)


# -- Not confirmed for a year --------------------------------------------------------------------------


def unconfirmed() -> models.QuerySet[Imitation]:
    """Imitations that nobody has confirmed for a year."""
    return Imitation.objects.waiting().filter(waiting_since__lt=_a_year_ago(), unclear_since=None)


@transaction.atomic
def call_unclear(pk: str) -> None:
    """Say that it is not clear whether an imitation is one."""
    imitation = _still_due(unconfirmed(), pk)
    if imitation is None:
        return
    imitation.unclear_since = timezone.now()
    imitation.revision += 1
    imitation.save(update_fields=["unclear_since", "revision"])
    step = ImitationStep.objects.create(
        imitation=imitation,
        transition="unclear",
        from_state=imitation.state,
        to_state=imitation.state,
        capacity=ImitationStep.Capacity.SYSTEM,
    )
    record("knowledge.imitation_unclear", actor=None, subject=step, municipality_id=imitation.municipality_id)


# -- Values after 6 and 12 months ------------------------------------------------------------------------


def without_values(months: int) -> models.QuerySet[Imitation]:
    """Imitations that run for so many months soon and were not asked for their values yet."""
    since = months_after(timezone.localdate() + AHEAD, -months)
    return Imitation.objects.counted().filter(
        started_on__lte=since, state__in=Imitation.LIVE, **{f"asked_{months}_at": None}
    )


@transaction.atomic
def ask_values(pk: str, *, months: int) -> None:
    """Ask for the values; noted even when there is nothing to ask, so that it is looked at once."""
    imitation = _still_due(without_values(months), pk)
    if imitation is None:
        return
    setattr(imitation, f"asked_{months}_at", timezone.now())
    imitation.save(update_fields=[f"asked_{months}_at"])
    if indicators(imitation.version) and is_missing(imitation, months):
        record(
            f"knowledge.imitation_values_due_{months}",
            actor=None,
            subject=imitation,
            municipality_id=imitation.municipality_id,
        )


# -- Once a year: does it still run? -----------------------------------------------------------------------


def _not_asked(**about: Any) -> models.Exists:
    """No question about it within the last year, answered or not."""
    return ~models.Exists(StillRunning.objects.filter(asked_at__gte=_a_year_ago(), **about))  # type: ignore[return-value]


def unheard_imitations() -> models.QuerySet[Imitation]:
    """Imitations of which nobody has said for a year that they still run."""
    heard = Q(last_confirmed_on=None) | Q(last_confirmed_on__lt=_today(-YEAR))
    rows = Imitation.objects.counted().filter(heard, state__in=Imitation.LIVE, state_since__lt=_a_year_ago())
    return rows.filter(_not_asked(report=models.OuterRef("report"), imitation=models.OuterRef("pk")))


def unheard_reports() -> models.QuerySet[Report]:
    """The same for what reports tell of."""
    heard = Q(last_confirmed_on=None) | Q(last_confirmed_on__lt=_today(-YEAR))
    rows = Report.objects.filter(
        heard, status=Status.PUBLISHED, is_example=False, current__published_at__lt=_a_year_ago()
    ).exclude(maturity=Maturity.ENDED)
    return rows.filter(_not_asked(report=models.OuterRef("pk"), imitation=None))


@transaction.atomic
def ask_imitator(pk: str) -> None:
    """Ask a municipality whether its imitation still runs."""
    imitation = _still_due(unheard_imitations(), pk)
    if imitation is not None:
        _ask(imitation.municipality_id, report=imitation.report, imitation=imitation)


@transaction.atomic
def ask_authors(pk: str) -> None:
    """Ask the authors of a report whether what they tell of still runs."""
    report = _still_due(unheard_reports(), pk)
    if report is not None:
        _ask(report.lead_id, report=report, imitation=None)


def _ask(municipality_id: int, **about: Any) -> None:
    """Ask, or ask again what nobody has answered for a year: there is one open question at most."""
    question = StillRunning.objects.filter(answered_at=None, **about).first() or StillRunning(**about)
    question.asked_at = timezone.now()
    question.save()
    record("knowledge.still_running_asked", actor=None, subject=question, municipality_id=municipality_id)
