"""The real register, codes read from the mail that was really sent, and an authenticator app."""

import re
from uuid import uuid4

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import caches

from members import actions, register

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
