"""The address in every mail that ends mails of its kind with one click (RFC 8058).

The token names a person and a group, or the digests of all groups, signed; it holds no address, needs no
session and does not expire: whoever finds an old mail may still unsubscribe. It can do nothing else.
"""

from django.core import signing
from django.urls import reverse

from members.models import Member
from school.notices import Group

_SALT = "notifications.unsubscribe"
_UNDO = "notifications.unsubscribe.undo"
DIGESTS = "digests"  # stands for all that comes in digests, whatever its group
DIGESTS_LABEL = "Sammelmails"


def token_of(member: int, group: str) -> str:
    """The token for one person's mails of one group."""
    return signing.dumps([member, group], salt=_SALT)


def read(token: str) -> tuple[Member, str] | None:
    """Whose mails of which group (or DIGESTS); None for a forged token, a person who is gone, or no group."""
    try:
        pk, group = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    member = Member.objects.filter(pk=pk, is_active=True).first()
    if member is None or group == Group.SECURITY or group not in (*Group.values, DIGESTS):
        return None
    return member, group


def label_of(group: str) -> str:
    """What people read."""
    return DIGESTS_LABEL if group == DIGESTS else str(Group(group).label)


def undo_token(member: int, groups: list[str]) -> str:
    """What one click has switched off, so that another click switches on exactly that."""
    return signing.dumps([member, groups], salt=_UNDO)


def read_undo(token: str, member: int) -> list[str]:
    """The groups of a token made for this person; none for any other."""
    try:
        pk, groups = signing.loads(token, salt=_UNDO)
    except signing.BadSignature:
        return []
    return groups if pk == member else []


def path_of(member: int, group: str) -> str:
    """The page behind the link: GET shows a button, POST acts."""
    return reverse("notifications:unsubscribe", args=[token_of(member, group)])
