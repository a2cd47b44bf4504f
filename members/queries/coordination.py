"""Reads of the coordination pages, the same for page and API."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from members import rules
from members.models import (
    Admission,
    Coordinator,
    Departure,
    DomainClaim,
    FollowUp,
    Invitation,
    Member,
    Municipality,
    OwnPage,
)
from school.rules import require


def run_municipality(user: Any, **which: Any) -> Municipality:
    """A municipality that `user` may run: 404 when there is none, 403 when it is not hers."""
    municipality = get_object_or_404(
        Municipality.objects.visible_to(user).select_related("district"), **which
    )
    require(rules.can_run(user, municipality))
    return municipality


def people_of(municipality: Municipality) -> QuerySet[Member]:
    """Who belongs to it now, sorted by name. Nothing about what they learn."""
    return Member.objects.filter(is_active=True, municipality=municipality).by_name()


def coordinators_of(municipality: Municipality) -> QuerySet[Coordinator]:
    """Who coordinates it now, longest first."""
    current = Coordinator.objects.current().filter(municipality=municipality)
    return current.select_related("member").order_by("appointed_at", "pk")


def requests_to(user: Any, municipality: Municipality) -> QuerySet[Admission]:
    """People who say that they belong to it and wait for an answer."""
    waiting = Admission.objects.visible_to(user).waiting()
    return waiting.filter(wanted=municipality).select_related("member", "wanted")


def invitations_of(user: Any, municipality: Municipality) -> QuerySet[Invitation]:
    """All its invitations, newest first."""
    rows = Invitation.objects.visible_to(user).filter(municipality=municipality)
    return rows.select_related(
        "municipality", "invited_by__municipality", "invited_by__organisation"
    ).order_by("-invited_at", "-pk")


def departures_of(user: Any, municipality: Municipality) -> QuerySet[Departure]:
    """Who has left it and is not back, newest first."""
    rows = Departure.objects.visible_to(user).filter(municipality=municipality, returned_at=None)
    return rows.select_related("member", "municipality", "ended_by").order_by("-left_at", "-pk")


def follow_ups_of(municipality: Municipality) -> QuerySet[FollowUp]:
    """What was counted 30 and 90 days after it went active."""
    rows = FollowUp.objects.filter(accession__municipality=municipality, done_at__isnull=False)
    return rows.order_by("days")


def claims_of(user: Any, municipality: Municipality) -> QuerySet[DomainClaim]:
    """The domains it has named, newest first."""
    rows = DomainClaim.objects.visible_to(user).filter(municipality=municipality)
    return rows.select_related("municipality").order_by("-claimed_at", "-pk")


def own_page(municipality: Municipality) -> OwnPage:
    """What it says about itself; an empty page, not stored, where it has said nothing."""
    found = OwnPage.objects.select_related("logo").filter(municipality=municipality).first()
    page = found or OwnPage(municipality=municipality)
    page.municipality = municipality
    return page


def is_last(member: Member, municipality: Municipality) -> bool:
    """Whether nobody else coordinates the municipality. One query."""
    return not Coordinator.objects.current().filter(municipality=municipality).exclude(member=member).exists()
