"""What several actions need: locks and reasons.

Municipality before member, always in this order, so that nobody waits in a circle.
"""

from django.core.exceptions import ValidationError
from django.db import connection

from members.models import Member, Municipality
from school.limits import at_most
from school.text import one_line


def lock_municipality(pk: int, *, by: Member) -> Municipality:
    """The municipality's row, nobody else's until the transaction ends.

    What `by` may do is asked again afterwards: she may have lost it while she waited.
    """
    municipality = Municipality.objects.select_for_update(no_key=True).get(pk=pk)
    by.forget_rights()
    return municipality


def lock_member(pk: int) -> Member:
    """A member's row, fresh from the database."""
    return Member.objects.select_for_update(no_key=True).get(pk=pk)


def lock_domain(domain: str) -> None:
    """Nobody else decides about this mail domain until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [domain])


def reason_given(text: str) -> dict[str, str]:
    """`{"reason": …}` tidied; ValidationError when it is missing or too long: a person reads it."""
    reason = one_line(text)
    if not reason:
        raise ValidationError({"reason": "Schreib bitte kurz, warum. Die Person liest das."})
    if len(reason) > 300:
        raise ValidationError({"reason": at_most(300, len(reason))})
    return {"reason": reason}
