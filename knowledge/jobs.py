"""Background work of this app: what time does to imitations and reports."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet

from knowledge.actions import reminding
from knowledge.models import MONTHS
from school.jobs.registry import periodic

EVERY = timedelta(hours=1)


def _keys(due: Callable[[], QuerySet[Any]]) -> Iterable[int]:
    return due().order_by("pk").values_list("pk", flat=True)


def _hourly(name: str, label: str, due: Callable[[], QuerySet[Any]], act: Callable[[str], None]) -> None:
    periodic(f"knowledge.{name}", label=label, every=EVERY, keys=partial(_keys, due))(act)


_hourly("unclear", "Unbestätigte Nachahmungen", reminding.unconfirmed, reminding.call_unclear)
for _months in MONTHS:
    _hourly(
        f"values_{_months}",
        f"Frage nach Werten nach {_months} Monaten",
        partial(reminding.without_values, _months),
        partial(reminding.ask_values, months=_months),
    )
_hourly("imitations", "„Läuft das noch?“ an Kommunen", reminding.unheard_imitations, reminding.ask_imitator)
_hourly("reports", "„Läuft das noch?“ an Autor:innen", reminding.unheard_reports, reminding.ask_authors)
