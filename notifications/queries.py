"""Reads around bell, wishes and outbox."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from members.models import Member, Municipality
from members.queries.letters import held_letters
from notifications import planning, vapid
from notifications.models import (
    Acknowledgement,
    Announcement,
    Choice,
    Delivery,
    Digest,
    FeedKey,
    Incident,
    Notification,
    NotificationQuerySet,
    Preference,
    PushSubscription,
    ServiceHours,
    State,
    with_names,
)
from notifications.models.devices import fingerprint
from notifications.planning import FIRST_WEEK_DAYS, Wishes
from notifications.service_time import Window
from school import notices
from school.health import LATE_SECONDS, age, oldest_fact
from school.models import Entry, Heartbeat
from school.notices import Group

_UNREAD = f"SELECT count(*) FROM {Notification._meta.db_table} WHERE recipient_id = %s AND NOT is_read"  # noqa: S608
MODELS: tuple[Any, ...] = (Delivery, Digest)
ALWAYS = Window(time.min, time.max, frozenset(range(7)), keeps_holidays=False)


def bell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `unread_count` of the signed-in member, asked only where a template shows it."""

    def count() -> int:
        if not request.user.is_authenticated:
            return 0
        with connection.cursor() as cursor:  # on every page: writing the SQL down saves half of the cost
            cursor.execute(_UNREAD, [request.user.pk])
            return cursor.fetchone()[0]

    return {"unread_count": SimpleLazyObject(count)}


def things(rows: NotificationQuerySet) -> Any:
    """Notifications as a row per thing, newest first: its newest notification, how many, how many unread.

    The index `notification_thing` serves it: one person's rows come in the order of their things.
    """
    counted = rows.values("thing").annotate(
        newest=Max("pk"), total=Count("pk"), fresh=Count("pk", filter=Q(is_read=False))
    )
    return counted.order_by("-newest")


def newest_of(rows: Iterable[dict[str, Any]]) -> list[Notification]:
    """The newest notification of each row of `things`, with `total` and `fresh`; two queries."""
    counted = {row["newest"]: row for row in rows}
    found = with_names(Notification.objects.filter(pk__in=counted).order_by("-pk"))
    for notification in found:
        notification.total = counted[notification.pk]["total"]  # type: ignore[attr-defined]
        notification.fresh = counted[notification.pk]["fresh"]  # type: ignore[attr-defined]
    return found


# -- What people wish ------------------------------------------------------------------------------------


def wishes_of(pks: list[int]) -> dict[int, Wishes]:
    """What holds for each of these people now; five queries however many they are."""
    if not pks:
        return {}
    now = timezone.now()
    preferences = Preference.objects.in_bulk(pks)
    rhythms: dict[int, dict[str, str]] = {}
    for member, group, rhythm in Choice.objects.filter(member__in=pks).values_list(
        "member", "group", "rhythm"
    ):
        rhythms.setdefault(member, {})[group] = rhythm
    people = Member.objects.filter(pk__in=pks).values_list("pk", "municipality", "joined_at")
    hours = ServiceHours.objects.in_bulk({place for _, place, _ in people if place})
    fresh = {pk: joined + timedelta(days=FIRST_WEEK_DAYS) for pk, _, joined in people}
    fresh = {pk: ends for pk, ends in fresh.items() if ends > now and settings.QUIET_MAIL}
    mails = _mails_of(list(fresh))
    found = {}
    for pk, place, _ in people:
        preference = preferences.get(pk) or Preference()
        found[pk] = Wishes(
            window=_window(preference, hours.get(place)),
            digest_weekday=preference.digest_weekday,
            digest_hour=preference.digest_hour,
            rhythms=rhythms.get(pk, {}),
            first_week_ends=fresh.get(pk),
            mails_so_far=mails.get(pk, 0),
        )
    return found


def window_of(member: int) -> Window:
    """Service time of one person: her own, else her municipality's, else the school's."""
    preference = Preference.objects.filter(pk=member).first() or Preference()
    place = Member.objects.filter(pk=member).values("municipality")
    hours = None if preference.weekdays else ServiceHours.objects.filter(municipality__in=place).first()
    return _window(preference, hours)


def _window(preference: Preference, hours: ServiceHours | None) -> Window:
    if not settings.QUIET_MAIL:
        return ALWAYS
    if preference.opens and preference.closes:
        return Window(preference.opens, preference.closes, frozenset(preference.weekdays))
    if hours is not None:
        return Window(hours.opens, hours.closes, frozenset(hours.weekdays))
    return Window()


def _mails_of(pks: list[int]) -> dict[int, int]:
    """How many mails people had or have on their way; asked for the few who are in their first week."""
    if not pks:
        return {}
    away = [State.DUE, State.INFLIGHT, State.SENT, State.HELD]
    alone = Delivery.objects.filter(
        notification__recipient__in=pks, transport="mail", state__in=away, digest=None
    )
    alone = alone.exclude(notification__group=Group.SECURITY)
    counts = dict(alone.values_list("notification__recipient").annotate(Count("pk")))
    for pk, digests in (
        Digest.objects.filter(member__in=pks, state__in=away).values_list("member").annotate(Count("pk"))
    ):
        counts[pk] = counts.get(pk, 0) + digests
    return counts


def last_week(user: Any, wishes: Wishes) -> dict[str, Any]:
    """What the last seven days would have been by mail under these wishes, reckoned from real facts.

    `now`: mails at once; `digests`: the digests with their notifications; `bell`: what stays in the bell.
    """
    since = timezone.now() - timedelta(days=7)
    rows = Notification.objects.visible_to(user).filter(created_at__gte=since).order_by("-pk")[:200]
    calm = replace(wishes, first_week_ends=None)
    week: dict[str, Any] = {"now": [], "digests": {}, "bell": []}
    for row in with_names(rows.select_related("entry")):
        notice = notices.announced_verbs().get(row.entry.verb)
        plan = planning.plan(notice, calm, row.created_at) if notice else None
        if plan is None or plan.state == State.SUPPRESSED:
            week["bell"].append(row)
        elif plan.state == State.DUE:
            week["now"].append(row)
        else:
            week["digests"].setdefault(plan.due_at, []).append(row)
    week["digests"] = sorted(week["digests"].items())
    week["mails"] = len(week["now"]) + len(week["digests"])
    return week


# -- Feed and devices ------------------------------------------------------------------------------------

FEED_LENGTH = 50


def owner_of_feed(key: str) -> Member | None:
    """Whose feed has this secret; None for a forged or ended one and for people who have left."""
    found = FeedKey.objects.select_related("member").filter(key_hash=fingerprint(key), member__is_active=True)
    row = found.first()
    return row.member if row else None


def feed_of(member: Member) -> list[Notification]:
    """The newest notifications with the names as they are now; two queries."""
    return with_names(Notification.objects.visible_to(member).order_by("-pk")[:FEED_LENGTH])


def feed_address(key: str) -> str:
    """The whole address of a feed."""
    return settings.SITE_URL + reverse("notifications:feed", args=[key])


def ways_of(member: Member) -> dict[str, Any]:
    """What the preferences page shows of devices and feed; two queries."""
    return {
        "push_key": vapid.public_key(),
        "devices": PushSubscription.objects.visible_to(member).order_by("-pk"),
        "feed": FeedKey.objects.filter(pk=member.pk).first(),
    }


# -- Announcements ---------------------------------------------------------------------------------------


def announcements_of(user: Any) -> QuerySet[Announcement]:
    """The list of one reader, newest first, each with `is_taken_note` for her municipality; one query.

    The index `announcement_list` serves it.
    """
    own = Acknowledgement.objects.filter(announcement=OuterRef("pk"), municipality=user.municipality_id)
    rows = Announcement.objects.visible_to(user).select_related("school_class")
    return rows.annotate(is_taken_note=Exists(own)).order_by("-publish_at", "-pk")


def missing_municipalities(announcement: Announcement) -> QuerySet[Municipality]:
    """Which municipalities have not taken note, of those from which somebody reads it now."""
    done = announcement.acknowledgements.values("municipality")
    return announcement.municipalities().exclude(pk__in=done)


def acknowledgement_report(announcement: Announcement) -> dict[str, Any]:
    """Municipalities that have taken note, with the day, and those that have not. No people."""
    done = announcement.acknowledgements.select_related("municipality").defer("by")
    return {
        "done": list(done.order_by("municipality__sort_key", "pk")),
        "missing": list(missing_municipalities(announcement)),
    }


# -- How the outbox is doing -----------------------------------------------------------------------------


def _due(model: Any) -> Any:
    return model.objects.filter(state__in=[State.DUE, State.INFLIGHT])


def _retried(model: Any) -> Any:
    """What has failed and is tried again; the partial index of what is due keeps this small."""
    return _due(model).exclude(outcome="")


@age("oldest_undelivered_row")
def oldest_delivery() -> float | None:
    """Seconds since the oldest mail that should have gone out by now became due."""
    now = timezone.now()
    firsts = [
        _due(model).filter(due_at__lte=now).order_by("due_at").values_list("due_at", flat=True).first()
        for model in MODELS
    ]
    due: list[datetime] = [first for first in firsts if first]
    return (now - min(due)).total_seconds() if due else None


def dispatch_report() -> dict[str, Any]:
    """What the dispatch page shows: counts by state, failures by reason, facts set aside, heartbeats."""
    now = timezone.now()
    hour = Q(finished_at__gte=now - timedelta(hours=1), state=State.SENT)
    return {
        "waiting": _due(Delivery).filter(due_at__lte=now).count() + _due(Digest).count(),
        "later": _due(Delivery).filter(due_at__gt=now, outcome="").count(),
        "digesting": Delivery.objects.filter(state=State.WAITING).count(),
        "last_hour": Delivery.objects.filter(hour, digest=None).count() + Digest.objects.filter(hour).count(),
        "oldest": oldest_delivery(),
        "oldest_fact": oldest_fact(),
        "retried": _by_reason(_retried(Delivery), _retried(Digest)),
        "held": _by_reason(*(model.objects.filter(state=State.HELD) for model in MODELS)),
        "held_letters": held_letters(),
        "held_facts": Entry.objects.exclude(held_at=None).filter(announced_at=None).order_by("pk")[:50],
        "hearts": [
            {"name": heart.name, "beaten_at": heart.beaten_at, "is_silent": _is_silent(heart.name)}
            for heart in Heartbeat.objects.order_by("name")
        ],
        "incidents": Incident.objects.exclude(told_at=None).order_by("-pk")[:10],
    }


def _by_reason(deliveries: Any, digests: Any) -> list[dict[str, Any]]:
    """Transport, reason, how many, and since when the oldest waits; the most frequent first."""
    counts = {"rows": Count("pk"), "since": Min("created_at")}
    rows = list(deliveries.values("transport", "outcome").annotate(**counts))
    rows += [{"transport": "digest"} | row for row in digests.values("outcome").annotate(**counts)]
    return sorted(rows, key=lambda row: (-row["rows"], row["outcome"], row["transport"]))


def _is_silent(name: str) -> bool:
    heart = Heartbeat.objects.filter(pk=name).first()
    return heart is None or (timezone.now() - heart.beaten_at).total_seconds() > LATE_SECONDS


def troubles() -> set[str]:
    """What is wrong with the dispatch at this moment, as kinds of incidents.

    A mail server that is away shows in rows that were tried again and again without any reply code from it:
    their next try lies in the future, so that none of them is late. A worker counts as silent when its
    heartbeat, a task like all others, was not run: a process that consumes nothing is no worker. Without
    any sign of life of a courier there is none, and none is missed.
    """
    kinds = Incident.Kind
    tried = [_retried(model).filter(attempts__gte=3).exclude(outcome__startswith="SMTP ") for model in MODELS]
    held = [model.objects.filter(state=State.HELD) for model in MODELS]
    held.append(Entry.objects.exclude(held_at=None).filter(announced_at=None))
    found = {
        kinds.LATE: max(oldest_delivery() or 0, oldest_fact() or 0) > LATE_SECONDS,
        kinds.MAIL: any(rows.exists() for rows in tried),
        kinds.WORKER: _is_silent("worker"),
        kinds.COURIER: Heartbeat.objects.filter(pk="courier").exists() and _is_silent("courier"),
        kinds.HELD: any(rows.exists() for rows in held),
    }
    return {kind.value for kind, is_wrong in found.items() if is_wrong}
