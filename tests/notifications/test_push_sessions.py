"""A device ends together with the session in which it was switched on."""

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Session
from notifications import actions
from notifications.models import PushSubscription
from tests.members.conftest import last_code, sign_in  # noqa: F401
from tests.notifications.push_service import AUTH, P256DH
from tests.notifications.pushing import answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(service, erika, thread, sign_in) -> Client:  # noqa: F811
    """Erika has signed in on her phone, by code, and switched it on there."""
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Firefox/130.0"})
    sign_in(client, erika.email)
    switch_on(client, service, "telefon")
    return client


@pytest.fixture
def desktop(service, erika, sign_in) -> Client:  # noqa: F811
    """And she has signed in at her desk."""
    client = Client()
    sign_in(client, erika.email)
    return client


def switch_on(client, service, name):
    """As `static/js/push.js` does it."""
    given = {"endpoint": f"{service.origin}/{name}", "keys": {"p256dh": P256DH, "auth": AUTH}}
    sent = client.post("/api/notifications/push/", given, content_type="application/json")
    assert sent.status_code == 201, sent.content


def woken(service, thread, max_):
    """Which devices ring when Max answers."""
    answer(thread, max_, f"Um {timezone.now()}")
    return [path for path, _ in service.messages]


def test_while_she_is_signed_in_it_rings(service, thread, max_, phone, desktop):
    assert woken(service, thread, max_) == ["/telefon"]


def test_signing_out_there_ends_it_and_elsewhere_not(service, thread, max_, phone, desktop):
    switch_on(desktop, service, "rechner")
    phone.post("/abmelden/")
    assert PushSubscription.objects.count() == 1
    assert woken(service, thread, max_) == ["/rechner"]


def test_ending_the_session_from_afar_ends_it(service, thread, max_, phone, desktop):
    sessions = desktop.get("/api/me/sessions/").json()
    (other,) = [one["key"] for one in sessions if not one["is_current"]]
    assert desktop.post(f"/konto/sitzungen/{other}/ende/").status_code == 302
    assert PushSubscription.objects.count() == 0
    assert woken(service, thread, max_) == []


@pytest.mark.parametrize("way", ["everywhere", "password", "expired"])
def test_however_a_session_ends_nothing_rings(service, thread, erika, max_, phone, desktop, way):
    if way == "everywhere":
        desktop.post("/konto/ueberall-abmelden/")
    elif way == "password":
        erika.set_password("ganz neu und lang")
        erika.save()
    else:
        Session.objects.update(expire_date=timezone.now())
    assert woken(service, thread, max_) == []
    assert PushSubscription.objects.count() == 0


def test_a_new_key_for_the_same_session_takes_it_along(service, thread, max_, phone):
    session = phone.session
    session.cycle_key()
    assert PushSubscription.objects.get().session_id == session.session_key
    assert Session.objects.filter(member__isnull=False).count() == 1
    assert woken(service, thread, max_) == ["/telefon"]


def test_a_foreign_session_is_not_hers(service, erika, phone, client_of, max_):
    client = client_of(max_)
    added = actions.add_device(
        by=erika,
        endpoint=f"{service.origin}/anderes",
        p256dh=P256DH,
        auth=AUTH,
        session_key=client.session.session_key,
    )
    assert added.session is None
