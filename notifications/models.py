"""What a person has been told (bell), and what is on its way out of the house (mail)."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models import Member
from members.models.authorship import NOBODY
from school.models import Entry


class NotificationQuerySet(models.QuerySet["Notification"]):
    """A notification belongs to one person and is visible to nobody else, moderators included."""

    def visible_to(self, user: Any) -> Self:
        """The notifications of `user`."""
        return self.filter(recipient=user) if user.is_authenticated else self.none()

    def unread(self) -> Self:
        """Not yet read."""
        return self.filter(is_read=False)


class Notification(models.Model):
    """One person is told one fact, once: the row *is* the entry in the bell.

    `headline` holds marks instead of names of people (see `without_names`), so that a name that is
    changed or removed is gone from here as well. Show `words`.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE)
    kind = models.CharField(max_length=80)
    headline = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    is_read = models.BooleanField(
        default=False
    )  # a yes or no: when somebody read something is nobody's business

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = "Hinweis"
        verbose_name_plural = "Hinweise"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "entry"], name="told_once"),
        ]
        indexes = [
            # the list of one person, newest first
            models.Index(fields=["recipient", "-id"], name="notification_list"),
            # the number on the bell
            models.Index(fields=["recipient"], condition=Q(is_read=False), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @cached_property
    def words(self) -> str:
        """The headline with the names as they are now. Lists fill them in for all rows: `with_names`."""
        return with_names([self])[0].words

    @property
    def message_id(self) -> str:
        """Message-ID (RFC 5322, 3.6.4) of the mail: the same for every copy that a crash may cause."""
        host = settings.SITE_URL.split("//")[-1].split("/")[0].split(":")[0]
        return f"<hinweis.{self.pk}.{self.created_at:%Y%m%d%H%M%S%f}@{host}>"


_MARK = re.compile(
    "\ufffc(\\d+)\ufffc"
)  # U+FFFC stands for a thing that is not text; nobody can type a pk so


def without_names(headline: str, people: Iterable[Member]) -> str:
    """`headline` with a mark instead of the name of each of `people`."""
    marks = {person.display_name: f"\ufffc{person.pk}\ufffc" for person in people if person.display_name}
    headline = headline.replace("\ufffc", "")  # typed by somebody
    if not marks:
        return headline
    names = "|".join(re.escape(name) for name in sorted(marks, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda name: marks[name[0]], headline)


def with_names(notifications: Iterable[Notification]) -> list[Notification]:
    """Fill in `words` of all rows; one query for all the names."""
    rows = list(notifications)
    pks = {int(pk) for row in rows for pk in _MARK.findall(row.headline)}
    people = Member.objects.select_related("municipality", "organisation").in_bulk(pks)
    names = {str(pk): person.public_name for pk, person in people.items()}
    for row in rows:
        row.words = _MARK.sub(lambda mark: names.get(mark[1], NOBODY), row.headline)
    return rows


class Delivery(models.Model):
    """The outbox: one notification on its way through one transport.

    DUE → INFLIGHT (claimed until `due_at`, `attempts` is the claim's token) → SENT | DROPPED | DUE again
    | HELD (set aside after too many failures; shown to moderators, who may send it on its way again).
    """

    class State(models.TextChoices):
        DUE = "due", "wartet"
        INFLIGHT = "inflight", "unterwegs"
        SENT = "sent", "übergeben"
        DROPPED = "dropped", "nicht mehr nötig"
        HELD = "held", "zurückgelegt"

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    transport = models.CharField(max_length=12)
    state = models.CharField("Zustand", max_length=8, choices=State, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(default=timezone.now)  # next try, or end of the lease
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField("Grund", max_length=200, blank=True)  # class of an error, never its text

    class Meta:
        verbose_name = "Zustellung"
        verbose_name_plural = "Zustellungen"
        constraints = [
            models.UniqueConstraint(fields=["notification", "transport"], name="sent_once_per_transport"),
        ]
        indexes = [
            # the sweep: what is due, oldest first (a lapsed lease is due again)
            models.Index(fields=["due_at"], condition=Q(state__in=["due", "inflight"]), name="delivery_due"),
            # the moderators' list of rows set aside
            models.Index(fields=["id"], condition=Q(state="held"), name="delivery_held"),
        ]

    def __str__(self) -> str:
        return f"{self.transport}: {self.get_state_display()}"
