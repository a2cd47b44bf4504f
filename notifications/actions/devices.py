"""How people add and end their other ways to hear: devices for push messages, and the address of a feed."""

import re
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction

from members.models import Member, Session
from notifications import rules, vapid
from notifications.models import FeedKey, PushSubscription
from notifications.models.devices import fingerprint
from school.rules import require


@transaction.atomic
def add_device(
    *, by: Member, endpoint: str, p256dh: str, auth: str, device: str = "", session_key: str | None = None
) -> PushSubscription:
    """Let this browser be woken. The same address again is the same device, whoever had it before.

    It ends with the session `session_key`, if that is one of hers.

    Raises ValidationError for an address that is no push service of ours, and for keys that are none.
    """
    require(rules.can_choose(by) and vapid.is_on())
    _check(endpoint, p256dh, auth)
    Member.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks must not both be the tenth
    PushSubscription.objects.filter(endpoint=endpoint).exclude(member=by).delete()  # a shared computer
    session = Session.objects.visible_to(by).filter(pk=session_key).first() if session_key else None
    added, _ = PushSubscription.objects.update_or_create(
        member=by,
        endpoint=endpoint,
        defaults={"p256dh": p256dh, "auth": auth, "device": device[:60], "refusals": 0, "session": session},
    )
    mine = PushSubscription.objects.filter(member=by).order_by("-pk").values_list("pk", flat=True)
    PushSubscription.objects.filter(pk__in=list(mine[PushSubscription.MAX_PER_MEMBER :])).delete()
    return added


def end_device(*, by: Member, device: PushSubscription) -> None:
    """Never wake it again."""
    require(device.member_id == by.pk)
    device.delete()


@transaction.atomic
def make_feed(*, by: Member) -> str:
    """A new secret for the address of one's feed; an older address is worthless from now on."""
    require(rules.can_choose(by))
    key = secrets.token_urlsafe(32)
    FeedKey.objects.filter(member=by).delete()
    FeedKey.objects.create(member=by, key_hash=fingerprint(key))
    return key


def end_feed(*, by: Member) -> None:
    """The address is worthless from now on."""
    FeedKey.objects.filter(member=by).delete()


@transaction.atomic
def end_everything(member: Member) -> None:
    """Somebody's access has ended: nothing wakes her devices and nobody reads her feed any more."""
    PushSubscription.objects.filter(member=member).delete()
    FeedKey.objects.filter(member=member).delete()


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    if len(endpoint) > 1000 or not vapid.is_allowed(endpoint):
        raise ValidationError("Dieser Push-Dienst ist nicht vorgesehen.", code="endpoint")
    # base64url: a point of P-256 (65 bytes, the first one 4) and 16 random bytes (RFC 8291, 3)
    if not re.fullmatch(r"B[\w-]{86}=?", p256dh, re.ASCII) or not re.fullmatch(
        r"[\w-]{22}(==)?", auth, re.ASCII
    ):
        raise ValidationError("Das sind keine Schlüssel eines Browsers.", code="keys")
