"""Is the dispatch well? A periodic job, done by courier or worker: each notices the silence of the other.

What is wrong for a while becomes a fact, once; and so does its end. The moderators find both in the bell,
which needs the database alone.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from notifications import queries
from notifications.models import Incident
from school.journal import record

PATIENCE = timedelta(minutes=2)  # so long something may be wrong before anybody is bothered


def watch() -> None:
    """Look once: open what is newly wrong, tell what has lasted, close what is over."""
    wrong = queries.troubles()
    for kind in Incident.Kind.values:
        _judge(kind, is_wrong=kind in wrong)


@transaction.atomic
def _judge(kind: str, *, is_wrong: bool) -> None:
    incident = Incident.objects.select_for_update().filter(kind=kind, over_at=None).first()
    if incident is None:
        if is_wrong:  # somebody else may be looking at the same moment: the index lets one row in
            Incident.objects.bulk_create([Incident(kind=kind)], ignore_conflicts=True)
    elif is_wrong:
        if incident.told_at is None and timezone.now() - incident.began_at >= PATIENCE:
            incident.told_at = timezone.now()
            incident.save(update_fields=["told_at"])
            record("notifications.incident_began", actor=None, subject=incident)
    elif incident.told_at is None:
        incident.delete()  # a hiccup that nobody was told of
    else:
        incident.over_at = timezone.now()
        incident.save(update_fields=["over_at"])
        record("notifications.incident_ended", actor=None, subject=incident)
