"""The real register, codes read from the mail that was really sent, and an authenticator app."""

import re
from uuid import uuid4

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import caches

from members import actions, register
from members.models import Coordinator, Member
from school import notices
from school.models import Entry

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch):
    """What other tests counted must not count here, and nobody's counts are deleted."""
    monkeypatch.setattr(caches["default"], "key_prefix", uuid4().hex)


@pytest.fixture
def region(db) -> None:
    """The five districts, the 59 municipalities, their domains, the organisations."""
    actions.load_register(rows=register.read())


@pytest.fixture
def last_code(mailoutbox):
    """`last_code()` → the code in the newest mail."""
    return lambda: re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mailoutbox[-1].body)[0]


@pytest.fixture
def sign_in(last_code):
    """`sign_in(client, address, next=…)` → the response to the right code."""

    def do(client, address, **extra):
        asked = client.post("/anmelden/", {"address": address} | extra)
        assert asked.status_code == 302, asked.context["form"].errors
        return client.post("/anmelden/code/", {"code": last_code()})

    return do


@pytest.fixture
def app_of():
    """`app_of(member)` sets up an authenticator app and returns a function that gives its current code."""

    def set_up(member):
        Authenticator.objects.create(
            user=member, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(SECRET)}
        )
        return lambda: format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))

    return set_up


@pytest.fixture
def carla(arnsberg) -> Member:
    """Coordinates Arnsberg (without a second factor yet)."""
    carla = Member.objects.create(
        email="carla.koordination@arnsberg.de", display_name="Carla Koordination", municipality=arnsberg
    )
    Coordinator.objects.create(member=carla, municipality=arnsberg)
    return carla


@pytest.fixture
def enno(ense) -> Member:
    """Coordinates Ense: a coordinator from elsewhere."""
    enno = Member.objects.create(
        email="enno.ense@gemeinde-ense.de", display_name="Enno Ense", municipality=ense
    )
    Coordinator.objects.create(member=enno, municipality=ense)
    return enno


@pytest.fixture
def desk_of(client_of, app_of):
    """`desk_of(member)` → her client, with a second factor."""

    def make(member):
        if not member.has_second_factor:
            app_of(member)
        return client_of(member)

    return make


@pytest.fixture
def told():
    """`told(verb)` → (who is told, in which words) about the newest fact of this kind."""

    def ask(verb):
        entry = Entry.objects.filter(verb=verb).latest("pk")
        notice, subject = notices.for_entry(entry), notices.subject_of(entry)
        return set(notice.audience(subject, entry)), notice.headline(subject, entry)

    return ask
