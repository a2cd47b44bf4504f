"""What a person has been told: the bell."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from members.models import marks
from school.models import Entry
from school.notices import Group

HEADLINE_LENGTH = 200


def mail_host() -> str:
    """What stands behind the @ of our Message-IDs: the host of the school."""
    return settings.SITE_URL.split("//")[-1].split("/")[0].split(":")[0]


class NotificationQuerySet(models.QuerySet["Notification"]):
    """A notification belongs to one person and is visible to nobody else, moderators included."""

    def visible_to(self, user: Any) -> Self:
        """What stands in the bell of `user`."""
        return self.told_or_not(user).filter(is_quiet=False)

    def told_or_not(self, user: Any) -> Self:
        """The same with what she wants not to hear, kept to answer "what did not come, and why?"."""
        return self.filter(recipient=user) if user.is_authenticated else self.none()

    def unread(self) -> Self:
        """Not yet read."""
        return self.filter(is_read=False)


class Notification(models.Model):
    """One person is told one fact, once: the row *is* the entry in the bell.

    `headline` holds marks instead of names of people (`members.models.marks.sentence`), so that a name
    that is changed or removed is gone from here as well. Show `words`.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE)
    kind = models.CharField(max_length=80)
    group = models.CharField("Gruppe", max_length=12, choices=Group, default=Group.OWN)
    # "forums.thread:42": what happens to one thing is one line in the bell and one conversation in the mail
    thing = models.CharField(max_length=80, default="")
    headline = models.CharField(max_length=HEADLINE_LENGTH)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    is_read = models.BooleanField(
        default=False
    )  # a yes or no: when somebody read something is nobody's business
    # she wants to hear nothing from this place: not in the bell, and read from the beginning
    is_quiet = models.BooleanField(default=False, db_default=False)

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
            # one line per thing: the newest of each, and how many
            models.Index(fields=["recipient", "thing", "-id"], name="notification_thing"),
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
    def sentence(self) -> str:
        """The headline with its full stop, unless it ends in a sign of its own."""
        return self.words if self.words.endswith((".", "?", "!", "…")) else f"{self.words}."

    @property
    def message_id(self) -> str:
        """Message-ID (RFC 5322, 3.6.4) of the mail: the same for every copy that a crash may cause."""
        return f"<hinweis.{self.pk}.{self.created_at:%Y%m%d%H%M%S%f}@{mail_host()}>"


def with_names(notifications: Iterable[Notification]) -> list[Notification]:
    """Fill in `words` of all rows; one query for all the names."""
    rows = list(notifications)
    names = marks.names_now(marks.marked(row.headline for row in rows))
    for row in rows:
        row.words = marks.spoken(row.headline, names)
    return rows
