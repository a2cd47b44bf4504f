"""Background work of this app: announcing facts, delivering notifications, watching the dispatch."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet

from notifications import actions
from notifications.models import Delivery, Digest, State
from notifications.transports import TRANSPORTS
from school.jobs.registry import job, periodic
from school.models import Entry
from school.notices import subject_of

MAILS = 20  # in one turn


def _address_of(entry: Entry) -> str:
    subject: Any = subject_of(entry)
    return subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else ""


def _due(transport: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=State.DUE, transport=transport)


job(
    "notifications.announcing",
    label="Hinweise, die noch in keiner Glocke stehen",
    rows=lambda: Entry.objects.filter(announced_at=None),
    figure="oldest_unannounced_fact",
    kind="verb",
    url=_address_of,
)(actions.announce)

for _name, _transport in TRANSPORTS.items():
    job(
        f"notifications.{_name}",
        label=_transport.LABEL,
        rows=partial(_due, _name),
        weight=MAILS,
        figure="oldest_undelivered_row",
    )(actions.deliver)

job(
    "notifications.bundling",
    label="Hinweise für Sammelmails",
    rows=lambda: Delivery.objects.filter(state=State.WAITING),
    weight=MAILS,
    is_atomic=True,
)(actions.bundle)

job(
    "notifications.digests",
    label="Sammelmails",
    rows=lambda: Digest.objects.filter(state=State.DUE),
    weight=MAILS,
    figure="oldest_undelivered_row",
)(actions.deliver_digest)

periodic("notifications.watch", label="Blick auf den Versand", every=timedelta(seconds=30))(actions.watch)
