"""Lists that have no such test beside their other tests: many rows, as many queries as a few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Admission, Departure, DomainClaim, Invitation, Member

pytestmark = pytest.mark.django_db
OF = "/api/municipalities/05958004/"
COORDINATOR = (
    *(OF + name for name in ("people/", "departures/", "requests/", "domain-claims/", "invitations/")),
    "/kommunen/arnsberg/koordination/domains/",
    "/kommunen/arnsberg/koordination/seite/",
    "/api/people/",
    "/menschen/",
)
MODERATOR = (*COORDINATOR, "/moderation/domains/", "/moderation/aufnahme/")


def fill(place, start, stop):
    """So many more people, people who have left, requests, claims and invitations of a municipality."""

    def people(word, **fields):
        rows = [
            Member(email=f"{word}{n}@arnsberg.de", display_name=f"{word} {n}", **fields)
            for n in range(start, stop)
        ]
        return Member.objects.bulk_create(rows)

    people("hier", municipality=place, about="Da.", offers=["daten"])
    gone = people("weg", municipality=place, is_active=False)
    Departure.objects.bulk_create(Departure(member=one, municipality=place, ended_by=one) for one in gone)
    Admission.objects.bulk_create(
        Admission(member=one, domain="zweck.example", wanted=place) for one in people("will")
    )
    DomainClaim.objects.bulk_create(
        DomainClaim(municipality=place, domain=f"d{n}.example", claimed_by=gone[0])
        for n in range(start, stop)
    )
    Invitation.objects.bulk_create(
        Invitation(
            municipality=place,
            address=f"gast{n}@post.example",
            token_hash=f"{n}",
            invited_by=gone[0],
            expires_at=timezone.now() + timedelta(days=1),
        )
        for n in range(start, stop)
    )


def cost(client, addresses):
    """address → how many queries it takes."""
    found = {}
    for address in addresses:
        client.get(address)  # what is kept from the first time is not counted
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200, address
        found[address] = len(queries)
    return found


def test_many_rows_cost_as_much_as_a_few(desk_of, carla, mona, arnsberg):
    fill(arnsberg, 0, 3)
    few = cost(desk_of(carla), COORDINATOR), cost(desk_of(mona), MODERATOR)
    fill(arnsberg, 3, 60)
    assert (cost(desk_of(carla), COORDINATOR), cost(desk_of(mona), MODERATOR)) == few
