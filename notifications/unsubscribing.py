"""The address in every mail that ends mails of its kind with one click (RFC 8058).

The token names a person and a group, signed; it holds no address, needs no session and does not expire:
whoever finds an old mail may still unsubscribe. It can do nothing else.
"""

from django.core import signing
from django.urls import reverse

from members.models import Member
from school.notices import Group

_SALT = "notifications.unsubscribe"


def token_of(member: int, group: str) -> str:
    """The token for one person's mails of one group."""
    return signing.dumps([member, group], salt=_SALT)


def read(token: str) -> tuple[Member, Group] | None:
    """Whose mails of which group; None for a forged token, a person who is gone, or a group that is not."""
    try:
        pk, group = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    member = Member.objects.filter(pk=pk, is_active=True).first()
    if member is None or group not in Group.values or group == Group.SECURITY:
        return None
    return member, Group(group)


def path_of(member: int, group: str) -> str:
    """The page behind the link: GET shows a button, POST acts."""
    return reverse("notifications:unsubscribe", args=[token_of(member, group)])
