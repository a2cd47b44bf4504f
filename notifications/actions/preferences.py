"""How people choose what comes by mail and on their devices, and when; what waits follows too."""

from collections.abc import Mapping
from datetime import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from members.models import Member, Municipality
from notifications import queries, rules
from notifications.models import Choice, Delivery, OnDevices, Preference, ServiceHours, State
from notifications.transports import TRANSPORTS
from school.notices import DEFAULTS, Group, Rhythm
from school.rules import require

# what the three answers of the first visit mean; security always comes
ANSWERS: dict[str, dict[str, str]] = {
    "sofort": {},
    "woche": {group: Rhythm.WEEKLY for group in Group if group != Group.SECURITY},
    "glocke": {group: Rhythm.NEVER for group in Group if group != Group.SECURITY},
}


@transaction.atomic
def choose_rhythms(*, by: Member, rhythms: Mapping[str, str]) -> None:
    """Set the rhythm of some groups. Raises ValidationError for an unknown group or rhythm."""
    require(rules.can_choose(by))
    for group, rhythm in rhythms.items():
        if group not in Group.values or group == Group.SECURITY or rhythm not in Rhythm.values:
            raise ValidationError("Diese Auswahl gibt es nicht.")
        _choose(by, group, rhythm)
    _replan(by)


@transaction.atomic
def choose_devices(*, by: Member, devices: Mapping[str, str]) -> None:
    """Say which groups reach one's devices too. Raises ValidationError for an unknown group or wish."""
    require(rules.can_choose(by))
    for group, wish in devices.items():
        if group not in Group.values or group == Group.SECURITY or wish not in OnDevices.values:
            raise ValidationError("Diese Auswahl gibt es nicht.")
        Choice.objects.update_or_create(
            member=by,
            group=group,
            defaults={"devices": wish},
            create_defaults={
                "devices": wish,
                "rhythm": DEFAULTS[Group(group)],
                "before": DEFAULTS[Group(group)],
            },
        )
    _replan(by)


@transaction.atomic
def answer_first_question(*, by: Member, answer: str) -> None:
    """The one question of the first visit. Raises ValidationError for an answer that is none of the three."""
    require(rules.can_choose(by))
    if answer not in ANSWERS:
        raise ValidationError("Diese Antwort gibt es nicht.")
    Preference.objects.get_or_create(member=by)
    choose_rhythms(by=by, rhythms=ANSWERS[answer])


@transaction.atomic
def set_times(
    *,
    by: Member,
    digest_weekday: int,
    digest_hour: int,
    opens: time | None = None,
    closes: time | None = None,
    weekdays: list[int] | None = None,
) -> Preference:
    """One's own times; without `opens`, `closes` and `weekdays` those of the municipality hold."""
    require(rules.can_choose(by))
    preference = Preference(
        member=by,
        digest_weekday=digest_weekday,
        digest_hour=digest_hour,
        opens=opens,
        closes=closes,
        weekdays=weekdays or [],
    )
    preference.full_clean(validate_unique=False)
    Preference.objects.filter(pk=by.pk).delete()
    preference.save(force_insert=True)
    _replan(by)
    return preference


@transaction.atomic
def set_service_hours(
    *, by: Member, municipality: Municipality, opens: time, closes: time, weekdays: list[int]
) -> ServiceHours:
    """Service time of a municipality: holds for everybody there who has not set her own."""
    require(rules.can_set_service_hours(by, municipality))
    hours = ServiceHours(municipality=municipality, opens=opens, closes=closes, weekdays=weekdays)
    hours.full_clean(validate_unique=False)
    hours.save()
    return hours


# -- One click in a mail --------------------------------------------------------------------------------


@transaction.atomic
def unsubscribe(*, by: Member, group: str) -> None:
    """No more mails of this group; the bell still rings. A second time changes nothing."""
    require(by.is_active and group in Group.values and group != Group.SECURITY)
    _choose(by, group, Rhythm.NEVER)
    _replan(by)


@transaction.atomic
def unsubscribe_digests(*, by: Member) -> list[str]:
    """No more digests: what came in them comes no more. Returns the groups that were switched off by this."""
    require(by.is_active)
    groups = queries.wishes_of([by.pk])[by.pk].in_digests()
    for group in groups:
        _choose(by, group, Rhythm.NEVER)
    _replan(by)
    return groups


@transaction.atomic
def undo_unsubscription(*, by: Member, group: str) -> None:
    """As it was before."""
    require(by.is_active)
    choice = Choice.objects.select_for_update().filter(member=by, group=group, rhythm=Rhythm.NEVER).first()
    if choice is not None:
        choice.rhythm, choice.before = choice.before or DEFAULTS[Group(group)], ""
        choice.save()
        _replan(by)


def _choose(member: Member, group: str, rhythm: str) -> None:
    choice, is_new = Choice.objects.select_for_update().get_or_create(
        member=member, group=group, defaults={"rhythm": rhythm, "before": DEFAULTS[Group(group)]}
    )
    if not is_new and choice.rhythm != rhythm:
        choice.before, choice.rhythm = choice.rhythm, rhythm
        choice.save()


def _replan(member: Member) -> None:
    """Plan anew what has not gone out yet: what waits, and what is due but not on its way."""
    now = timezone.now()
    wishes = queries.wishes_of([member.pk])[member.pk]
    waiting = Delivery.objects.filter(
        notification__recipient=member,
        state__in=[State.DUE, State.WAITING],
        transport__in=TRANSPORTS,
        claimed_at=None,
    )
    for delivery in waiting.select_for_update(of=("self",)).select_related("notification"):
        plan = TRANSPORTS[delivery.transport].plan(delivery.notification.group, wishes, now)
        is_late = plan.state == State.DUE == delivery.state  # keep the pause after a failure
        delivery.due_at = max(delivery.due_at, plan.due_at) if is_late else plan.due_at
        delivery.state, delivery.rule = plan.state, plan.rule
        delivery.finished_at = now if plan.state == State.SUPPRESSED else None
        delivery.save(update_fields=["due_at", "state", "rule", "finished_at"])
