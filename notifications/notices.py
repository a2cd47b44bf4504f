"""The bell is a live stream; notifications themselves record no facts."""

from typing import Any

from django.db.models import QuerySet

from members.models import Member
from school.live import stream


@stream("notifications.bell")
def own_bell(user: Any) -> QuerySet[Member]:
    """Everybody watches only their own bell."""
    return Member.objects.filter(pk=user.pk, is_active=True)
