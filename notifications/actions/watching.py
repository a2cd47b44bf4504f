"""Is the dispatch well? Looked at by courier and worker, each of which notices the silence of the other.

What is wrong for a while becomes a fact, once; and so does its end. The moderators find both in the bell,
which needs the database alone.
"""

import logging
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils import timezone

from notifications import queries
from notifications.models import Incident
from school.journal import record

logger = logging.getLogger(__name__)
PATIENCE = timedelta(minutes=2)  # so long something may be wrong before anybody is bothered


def watch() -> None:
    """Look once: open what is newly wrong, tell what has lasted, close what is over.

    A look that fails stops nobody's mail; only a database that is away is the caller's business.
    """
    try:
        wrong = queries.troubles()
        for kind in Incident.Kind.values:
            _judge(kind, is_wrong=kind in wrong)
    except OperationalError:
        raise
    except Exception:
        logger.exception("the dispatch could not be looked at")


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
