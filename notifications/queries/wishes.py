"""What people wish: rhythm, digest, service time."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from members.models import Member
from notifications import planning
from notifications.models import (
    Choice,
    Delivery,
    Digest,
    Notification,
    Preference,
    ServiceHours,
    State,
    with_names,
)
from notifications.planning import BUNDLED, FIRST_WEEK_DAYS, Wishes
from notifications.service_time import Window
from school import notices
from school.notices import Group, Rhythm

ALWAYS = Window(time.min, time.max, frozenset(range(7)), keeps_holidays=False)


def wishes_of(pks: list[int]) -> dict[int, Wishes]:
    """What holds for each of these people now; five queries however many they are."""
    if not pks:
        return {}
    now = timezone.now()
    preferences = Preference.objects.in_bulk(pks)
    rhythms: dict[int, dict[str, str]] = {}
    devices: dict[int, dict[str, str]] = {}
    for member, group, rhythm, ring in Choice.objects.filter(member__in=pks).values_list(
        "member", "group", "rhythm", "devices"
    ):
        rhythms.setdefault(member, {})[group] = rhythm
        devices.setdefault(member, {})[group] = ring
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
            devices=devices.get(pk, {}),
            first_week_ends=fresh.get(pk),
            mails_so_far=mails.get(pk, 0),
        )
    return found


def ended_digests(member: Member) -> list[str]:
    """Groups that came in digests and do not come by mail any more: what taking it back would bring again."""
    ended = Choice.objects.filter(member=member, rhythm=Rhythm.NEVER, before__in=BUNDLED)
    return list(ended.order_by("pk").values_list("group", flat=True))


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
    away = [State.DUE, State.SENT]
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
