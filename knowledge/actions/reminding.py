"""What time does to imitations: unconfirmed ones become unclear, and what has to be asked is asked.

Everything lies in the rows, each is claimed alone: it may run twice, at once, or a day late, and asks once.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from knowledge.models import (
    MONTHS,
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


def remind() -> dict[str, int]:
    """Do all that is due; how much of each was done."""
    return {
        "unclear": _one_by_one(_unconfirmed(), _call_unclear),
        **{f"values_{months}": _ask_values(months) for months in MONTHS},
        "imitations": _one_by_one(_running_imitations(), _ask_imitator),
        "reports": _one_by_one(_running_reports(), _ask_authors),
    }


def _one_by_one(due: Any, act: Callable[[Any], bool]) -> int:
    """Act on every due row in a transaction of its own."""
    done = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            due.model.objects.select_for_update(no_key=True).filter(pk=pk).first()
            row = due.filter(pk=pk).first()  # asked again behind the lock: somebody may just have done it
            done += row is not None and act(row)
    return done


def _today(months: int = 0) -> Any:
    return months_after(timezone.localdate(), months)


def _a_year_ago() -> Any:
    return timezone.now() - timedelta(days=365)


# -- Not confirmed for a year --------------------------------------------------------------------------


def _unconfirmed() -> Any:
    return Imitation.objects.waiting().filter(waiting_since__lt=_a_year_ago(), unclear_since=None)


def _call_unclear(imitation: Imitation) -> bool:
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
    return True


# -- Values after 6 and 12 months ------------------------------------------------------------------------


def _ask_values(months: int) -> int:
    since = months_after(timezone.localdate() + AHEAD, -months)
    due = Imitation.objects.counted().filter(
        started_on__lte=since, state__in=Imitation.LIVE, **{f"asked_{months}_at": None}
    )
    return _one_by_one(due, lambda imitation: _ask_value(imitation, months))


def _ask_value(imitation: Imitation, months: int) -> bool:
    """Noted even when there is nothing to ask, so that it is looked at once."""
    setattr(imitation, f"asked_{months}_at", timezone.now())
    imitation.save(update_fields=[f"asked_{months}_at"])
    if not indicators(imitation.version) or not is_missing(imitation, months):
        return False
    record(
        f"knowledge.imitation_values_due_{months}",
        actor=None,
        subject=imitation,
        municipality_id=imitation.municipality_id,
    )
    return True


# -- Once a year: does it still run? -----------------------------------------------------------------------


def _not_asked(**about: Any) -> models.Exists:
    """No question about it within the last year, answered or not."""
    return ~models.Exists(StillRunning.objects.filter(asked_at__gte=_a_year_ago(), **about))  # type: ignore[return-value]


def _running_imitations() -> Any:
    heard = Q(last_confirmed_on=None) | Q(last_confirmed_on__lt=_today(-YEAR))
    rows = Imitation.objects.counted().filter(heard, state__in=Imitation.LIVE, state_since__lt=_a_year_ago())
    return rows.filter(_not_asked(report=models.OuterRef("report"), imitation=models.OuterRef("pk")))


def _running_reports() -> Any:
    heard = Q(last_confirmed_on=None) | Q(last_confirmed_on__lt=_today(-YEAR))
    rows = Report.objects.filter(
        heard, status=Status.PUBLISHED, is_example=False, current__published_at__lt=_a_year_ago()
    ).exclude(maturity=Maturity.ENDED)
    return rows.filter(_not_asked(report=models.OuterRef("pk"), imitation=None))


def _ask_imitator(imitation: Imitation) -> bool:
    return _ask(imitation.municipality_id, report=imitation.report, imitation=imitation)


def _ask_authors(report: Report) -> bool:
    return _ask(report.lead_id, report=report, imitation=None)


def _ask(municipality_id: int, **about: Any) -> bool:
    """Ask, or ask again what nobody has answered for a year: there is one open question at most."""
    question = StillRunning.objects.filter(answered_at=None, **about).first() or StillRunning(**about)
    question.asked_at = timezone.now()
    question.save()
    record("knowledge.still_running_asked", actor=None, subject=question, municipality_id=municipality_id)
    return True
