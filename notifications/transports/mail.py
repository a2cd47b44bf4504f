"""Mail: subject, one sentence and a link. What was said in a closed place stays in the house."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from members.models import Member
from notifications import unsubscribing
from notifications.models import Digest, Notification, mail_host, with_names
from notifications.planning import plan_group as plan
from school import mails
from school.mails import Mail, phrase, write
from school.notices import Group

LABEL = "Mails"

__all__ = ["LABEL", "compose", "compose_digest", "plan", "send", "send_digest", "serves"]


def serves(members: Collection[int]) -> set[int]:
    """Everybody: an account has an address."""
    return set(members)


def compose(notification: Notification, *, excerpt: str = "") -> Mail:
    """The mail for a notification, in German, text and HTML, with a stable Message-ID."""
    member = notification.recipient
    headers = _headers(notification.message_id, row=f"hinweis-{notification.pk}")
    headers |= _conversation(notification) | _unsubscription(member, notification.group)
    context = {
        "notification": notification,
        "link": settings.SITE_URL + notification.url,
        "excerpt": excerpt,
        "unsubscribe": _unsubscribe_link(member, notification.group),
    }
    return _mail(member, notification.words, "mail", context, headers)


def compose_digest(digest: Digest, told: list[Notification]) -> Mail:
    """One mail for several notifications, newest first, several about one thing under its newest."""
    told = with_names(told)
    things: dict[str, list[Notification]] = {}
    for notification in told:
        things.setdefault(notification.thing or str(notification.pk), []).append(notification)
    lines = [
        {"newest": rows[0], "link": settings.SITE_URL + rows[0].url, "more": len(rows) - 1}
        for rows in things.values()
    ]
    count = len(lines)
    subject = (
        f"Neues aus der Schule: {lines[0]['newest'].words}"
        if count == 1
        else f"{count} Neuigkeiten aus der Schule"
    )
    member = told[0].recipient
    groups = {notification.group for notification in told}
    headers = _headers(digest.message_id, row=f"sammelmail-{digest.pk}")
    group = groups.pop() if len(groups) == 1 else unsubscribing.DIGESTS
    headers |= _unsubscription(member, group)
    context = {"lines": lines, "subject": subject, "unsubscribe": _unsubscribe_link(member, group)}
    context["kind"] = unsubscribing.label_of(group)
    return _mail(member, subject, "digest", context, headers)


def send(notification: Notification, *, excerpt: str = "") -> None:
    """Hand the mail to the server. Raises Temporary or Permanent."""
    mails.send(compose(notification, excerpt=excerpt))


def send_digest(digest: Digest, told: list[Notification]) -> None:
    """The same for a digest of at least one notification."""
    mails.send(compose_digest(digest, told))


def _mail(
    member: Member, subject: str, template: str, context: dict[str, Any], headers: dict[str, str]
) -> Mail:
    context |= {"member": member, "site": settings.SITE_URL, "host": urlsplit(settings.SITE_URL).netloc}
    return write(member.email, subject, f"notifications/{template}", context, headers)


def _headers(message_id: str, *, row: str) -> dict[str, str]:
    return {
        "Message-ID": message_id,
        "X-Schule-Hinweis": row,
    }


def _conversation(notification: Notification) -> dict[str, str]:
    """Mails about one thing are one conversation (RFC 5322, 3.6.4): all answer a root that was never sent."""
    if not notification.thing:
        return {}
    root = f"<{notification.thing.replace(':', '.')}@{mail_host()}>"
    return {"In-Reply-To": root, "References": root}


def _unsubscription(member: Member, group: str) -> dict[str, str]:
    """RFC 2919, 2369 and 8058; not for security mails, which always come."""
    if group == Group.SECURITY:
        return {}
    return {
        "List-Id": f"{phrase(unsubscribing.label_of(group))} <{group}.{mail_host()}>",
        "List-Unsubscribe": f"<{_unsubscribe_link(member, group)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _unsubscribe_link(member: Member, group: str) -> str:
    return "" if group == Group.SECURITY else settings.SITE_URL + unsubscribing.path_of(member.pk, group)
