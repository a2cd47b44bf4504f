"""Who speaks for a municipality: one to three coordinators, and never none by accident."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from members import rules
from members.actions.locks import lock_member, lock_municipality
from members.models import Coordinator, Member, Municipality
from school import live
from school.journal import record
from school.rules import require

MOST = 3


@transaction.atomic
def appoint_coordinator(*, by: Member, municipality: Municipality, member: Member) -> Coordinator:
    """Make an admitted member of `municipality` one of its coordinators.

    Raises ValidationError for somebody from elsewhere, for one who coordinates already, and for a fourth.
    """
    municipality = lock_municipality(municipality.pk, by=by)
    require(rules.can_run(by, municipality))
    return appoint_locked(by=by, municipality=municipality, member=member)


def appoint_locked(*, by: Member, municipality: Municipality, member: Member) -> Coordinator:
    """As `appoint_coordinator`, for callers that hold the lock and have asked for the right."""
    member = lock_member(member.pk)
    if not member.is_active or member.municipality_id != municipality.pk:
        raise ValidationError(
            f"Koordinieren kann nur, wer zu {municipality} gehört. Lade die Person zuerst ein.",
            code="elsewhere",
        )
    current = list(Coordinator.objects.current().filter(municipality=municipality))
    if any(coordinator.member_id == member.pk for coordinator in current):
        raise ValidationError(f"{member} koordiniert {municipality} schon.", code="already")
    if len(current) >= MOST:
        raise ValidationError(
            f"{municipality} hat schon drei Koordinierende. Erst muss jemand die Aufgabe abgeben.",
            code="full",
        )
    coordinator = Coordinator.objects.create(member=member, municipality=municipality, appointed_by=by)
    record("members.coordinator_appointed", actor=by, subject=coordinator, municipality_id=municipality.pk)
    return coordinator


@transaction.atomic
def end_coordination(*, by: Member, coordinator: Coordinator, successor: Member | None = None) -> Coordinator:
    """Hand the task over, or give it back when others go on.

    Raises ValidationError for the last one without a successor (code "last"), and when it has ended already.
    """
    municipality = lock_municipality(coordinator.municipality_id, by=by)
    coordinator = Coordinator.objects.select_related("member").get(pk=coordinator.pk)
    require(rules.can_end_coordination(by, coordinator))
    if coordinator.ended_at is not None:
        raise ValidationError(f"{coordinator.member} koordiniert {municipality} nicht mehr.", code="ended")
    return end_locked(by=by, coordinator=coordinator, municipality=municipality, successor=successor)


def end_locked(
    *, by: Member, coordinator: Coordinator, municipality: Municipality, successor: Member | None = None
) -> Coordinator:
    """As `end_coordination`, for callers that hold the municipality's lock."""
    coordinator.ended_at, coordinator.ended_by = timezone.now(), by
    coordinator.save(update_fields=["ended_at", "ended_by"])
    record("members.coordinator_ended", actor=by, subject=coordinator, municipality_id=municipality.pk)
    if successor is not None:
        appoint_locked(by=by, municipality=municipality, member=successor)
    left = Coordinator.objects.current().filter(municipality=municipality).count()
    if left == 0:
        raise ValidationError(
            f"Ohne dich hätte {municipality} niemanden mehr, der koordiniert. Nenne bitte, wer übernimmt."
            if by.pk == coordinator.member_id
            else f"{municipality} hätte dann niemanden mehr, der koordiniert. Ernenne zuerst jemanden.",
            code="last",
        )
    if left == 1:
        record("members.one_coordinator_left", actor=by, subject=municipality)
    member_pk = coordinator.member_id
    transaction.on_commit(lambda: live.recheck(member_pk))
    return coordinator
