"""What a person has been told: the bell."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from members.models import Member
from members.models.authorship import NOBODY
from school.models import Entry
from school.notices import Group


def mail_host() -> str:
    """What stands behind the @ of our Message-IDs: the host of the school."""
    return settings.SITE_URL.split("//")[-1].split("/")[0].split(":")[0]


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
    group = models.CharField("Gruppe", max_length=12, choices=Group, default=Group.OWN)
    # "forums.thread:42": what happens to one thing is one line in the bell and one conversation in the mail
    thing = models.CharField(max_length=80, default="")
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
        """The words as a sentence; a reason somebody gave may end in a full stop already."""
        return self.words if self.words[-1:] in ".!?…" else f"{self.words}."

    @property
    def message_id(self) -> str:
        """Message-ID (RFC 5322, 3.6.4) of the mail: the same for every copy that a crash may cause."""
        return f"<hinweis.{self.pk}.{self.created_at:%Y%m%d%H%M%S%f}@{mail_host()}>"


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
