"""What the clock brings to the kernel: retention, and files that no row names any more."""

from datetime import timedelta

from school import orphans
from school.jobs.registry import periodic
from school.privacy import declarations, retention

EVERY = timedelta(hours=1)  # so that no restart can put a nightly run off for ever


def _tables() -> list[str]:
    return [row.label for row in declarations() if row.retention]


@periodic("school.retention", label="Löschfristen, je Tabelle", every=EVERY, keys=_tables)
def apply_retention(label: str) -> None:
    """What has had its time in one table goes."""
    retention.apply_retention(only=label)


@periodic("school.orphans", label="Dateien, die zu nichts mehr gehören", every=EVERY, keys=orphans.find)
def remove_orphan(path: str) -> None:
    """A file that no row names goes."""
    orphans.remove(path)
