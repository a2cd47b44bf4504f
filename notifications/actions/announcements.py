"""Announcements: planned, changed until their time comes, published, withdrawn; municipalities take note.

Publishing is a fact like every other. A planned one is recorded by `school.reminders` when its time comes:
as long as its reminder is there, nobody has been told, and whoever takes the reminder away decides.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from members.models import Member
from notifications import rules
from notifications.models import Acknowledgement, Announcement
from school.journal import record
from school.reminders import forget_reminders, remind
from school.rules import require
from school.text import one_line, render_markdown

PUBLISHED, ASKED, REMINDED = (
    "notifications.announcement_published",
    "notifications.acknowledgement_requested",
    "notifications.acknowledgement_due",
)
TOO_LATE = "Diese Mitteilung ist schon veröffentlicht. Du kannst sie nur noch zurückziehen."


@transaction.atomic
def plan_announcement(*, by: Member, **wanted: Any) -> Announcement:
    """Plan an announcement; without `publish_at`, or with a past one, it is published at once.

    `wanted` are `title`, `body` (Markdown), `audience`, `school_class`, `publish_at` (aware),
    `needs_acknowledgement` and `due_on`. Raises ValidationError.
    """
    require(rules.can_announce(by))
    announcement = Announcement(by=by)
    _fill(announcement, wanted)
    announcement.save()
    record("notifications.announcement_planned", actor=by, subject=announcement)
    _set_going(by, announcement)
    return announcement


@transaction.atomic
def edit_announcement(*, by: Member, announcement: Announcement, **wanted: Any) -> Announcement:
    """Change one whose time has not come. Raises ValidationError, also when it is too late for changes."""
    require(rules.can_announce(by))
    announcement = _locked(announcement)
    _take_back(announcement)
    _fill(announcement, wanted)
    announcement.save()
    record("notifications.announcement_edited", actor=by, subject=announcement)
    _set_going(by, announcement)
    return announcement


@transaction.atomic
def publish_announcement(*, by: Member, announcement: Announcement) -> Announcement:
    """Publish a planned one now. Raises ValidationError when it was published meanwhile."""
    require(rules.can_announce(by))
    announcement = _locked(announcement)
    _take_back(announcement)
    announcement.publish_at = timezone.now()
    announcement.full_clean(exclude=["html", "by", "withdrawn_by"])
    announcement.save(update_fields=["publish_at"])
    _set_going(by, announcement)
    return announcement


@transaction.atomic
def withdraw_announcement(*, by: Member, announcement: Announcement) -> None:
    """Take it away from its readers, published or not. A second time changes nothing."""
    require(rules.can_announce(by))
    announcement = _locked(announcement)
    if announcement.is_withdrawn:
        return
    forget_reminders(announcement)
    announcement.withdrawn_at, announcement.withdrawn_by = timezone.now(), by
    announcement.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("notifications.announcement_withdrawn", actor=by, subject=announcement)


@transaction.atomic
def acknowledge(*, by: Member, announcement: Announcement) -> Acknowledgement:
    """Say for one's municipality that it has taken note. Once: who comes second changes nothing."""
    announcement = _locked(announcement)
    require(rules.can_acknowledge(by, announcement))
    place: Any = by.municipality
    row, is_new = Acknowledgement.objects.get_or_create(
        announcement=announcement, municipality=place, defaults={"by": by}
    )
    if is_new:
        record("notifications.announcement_acknowledged", actor=by, subject=row)
    return row


def _locked(announcement: Announcement) -> Announcement:
    """The row as it is now, until the transaction ends."""
    rows = Announcement.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("school_class").get(pk=announcement.pk)


def _take_back(announcement: Announcement) -> None:
    """Make sure that nobody has been told yet, and that nobody will be while we change it."""
    is_ours = forget_reminders(announcement, PUBLISHED, ASKED)
    if not is_ours or not announcement.is_planned:
        raise ValidationError(TOO_LATE)


def _fill(announcement: Announcement, wanted: dict[str, Any]) -> None:
    """Put what was entered into the row and check the whole. What belongs to another choice is dropped."""
    for name, value in wanted.items():
        setattr(announcement, name, value)
    announcement.title = one_line(announcement.title)
    announcement.publish_at = max(announcement.publish_at or timezone.now(), timezone.now())
    if announcement.audience != Announcement.Audience.CLASS:
        announcement.school_class = None
    if not announcement.needs_acknowledgement:
        announcement.due_on = None
    announcement.html = render_markdown(announcement.body)
    announcement.full_clean(exclude=["html", "by", "withdrawn_by"])


def _set_going(by: Member, announcement: Announcement) -> None:
    """Tell it now or when its time comes, and plan the reminder for those who are missing then."""
    verb = ASKED if announcement.needs_acknowledgement else PUBLISHED
    if announcement.publish_at <= timezone.now():
        record(verb, actor=by, subject=announcement)
    else:
        remind(verb, subject=announcement, due_at=announcement.publish_at)
    forget_reminders(announcement, REMINDED)
    if announcement.remind_at:
        remind(REMINDED, subject=announcement, due_at=announcement.remind_at, until=announcement.deadline)
