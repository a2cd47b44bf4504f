"""The cast of all tests, and the rules of the house for tests."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from members.models import District, Member, Municipality, Organisation, Role
from school.logs import NoPersons

# What is tried is tried on slow and on busy machines, too.
hypothesis_settings.register_profile("school", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("school")


@pytest.fixture(autouse=True)
def _dispatch_was_seen(monkeypatch):
    """No page looks whether the dispatch stands still, once in thirty seconds of whichever test runs then."""
    monkeypatch.setattr("notifications.queries.dispatch._looked", (float("inf"), None))


@pytest.fixture
def logged(caplog):
    """What stands in the logs: `caplog` behind the filter of every handler of ours."""
    cleaning = NoPersons(("school", *settings.SCHOOL_APPS))
    caplog.handler.addFilter(cleaning)
    yield caplog
    caplog.handler.removeFilter(cleaning)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """As pytest-django does it, then end whoever keeps the database from being dropped (async tests do)."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def hsk(db) -> District:
    """A real district with its real key."""
    return District.objects.create(key="05958", name="Hochsauerlandkreis")


def make_municipality(district: District, *, ags: str, name: str, domain: str, role: Role = Role.MEMBER):
    """A municipality with one mail domain; figures are round, for tests only."""
    municipality = Municipality.objects.create(
        ags=ags,
        name=name,
        short_name=name,
        slug=name.lower(),
        kind="Stadt",
        district=district,
        role=role,
        population=10_000,
        area_km2=100,
        latitude=51.4,
        longitude=8.1,
        postal_code="59755",
    )
    municipality.email_domains.create(domain=domain)
    return municipality


@pytest.fixture
def arnsberg(hsk) -> Municipality:
    """A pioneer."""
    return make_municipality(hsk, ags="05958004", name="Arnsberg", domain="arnsberg.de", role=Role.PIONEER)


@pytest.fixture
def ense(hsk) -> Municipality:
    """Another municipality."""
    return make_municipality(hsk, ags="05974012", name="Ense", domain="gemeinde-ense.de")


@pytest.fixture
def agency(db) -> Organisation:
    """The agency, where moderators work."""
    return Organisation.objects.create(name="Südwestfalen Agentur", kind=Organisation.Kind.AGENCY)


@pytest.fixture
def erika(arnsberg) -> Member:
    """A member from Arnsberg."""
    return Member.objects.create(
        email="erika.beispiel@arnsberg.de", display_name="Erika Beispiel", municipality=arnsberg
    )


@pytest.fixture
def max_(ense) -> Member:
    """A member from Ense, a colleague from elsewhere."""
    return Member.objects.create(
        email="max.muster@gemeinde-ense.de", display_name="Max Muster", municipality=ense
    )


@pytest.fixture
def wanda(db) -> Member:
    """Waits for admission: her mail domain is unknown."""
    return Member.objects.create(email="wanda.wartend@post.example", display_name="Wanda Wartend")


@pytest.fixture
def mona(agency) -> Member:
    """A moderator of the agency (without a second factor yet)."""
    return Member.objects.create(
        email="mona.moderation@agentur.example",
        display_name="Mona Moderation",
        organisation=agency,
        is_moderator=True,
    )


@pytest.fixture
def client_of():
    """`client_of(member)` → a signed-in test client; `client_of(None)` → a stranger's."""

    def make(member: Member | None) -> Client:
        client = Client()
        if member is not None:
            client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make
