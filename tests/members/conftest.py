"""The real register, codes from the mail that was really sent, an authenticator app, and a full life."""

import re
from uuid import uuid4

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from courses import actions as learning
from forums import actions as talk
from forums.models import Forum
from members import actions, register
from members.models import Admission, Coordinator, Member
from school import notices, uploads
from school.jobs.loop import work_off
from school.journal import record
from school.models import Entry
from school.uploads.kinds import PDFS
from tests.courses.conftest import block_of, complete, course, first, second  # noqa: F401
from tests.heard import headline
from tests.inspection.documents import pdf
from tests.inspection.files import inspected
from tests.members.traces import ADDRESS, NAME
from tests.working import announce_next, do_next

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
        return set(notice.audience(subject, entry)), headline(entry)

    return ask


# -- Somebody who has left traces wherever that is possible -----------------------------------


@pytest.fixture(autouse=True)
def _own_places(settings, tmp_path):
    """No test writes into the files or the ledger of a real school."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ERASURE_LEDGER = tmp_path / "elsewhere" / "ledger.txt"


@pytest.fixture
def quirina(arnsberg):
    """Has a name that stands nowhere by chance."""
    return Member.objects.create(
        email=ADDRESS, display_name=NAME, role_at_work="Quakenbrücker Archiv", municipality=arnsberg
    )


@pytest.fixture
def browser(sign_in, quirina):
    """Her browser; the code she typed is fresh."""
    client = Client(HTTP_USER_AGENT="Firefox/128.0 Windows")
    sign_in(client, ADDRESS)
    return client


@pytest.fixture
def thread(quirina, max_):
    """Her question, with her name below it, an answer by Max and one of hers."""
    yard = Forum.objects.create(slug="offen", title="Offen", description="Für alles.")
    thread = talk.start_thread(
        by=quirina, forum=yard, title=f"{NAME} fragt", body=f"Was tun?\n\nGrüße\n{NAME}, {ADDRESS}"
    )
    talk.post_reply(by=max_, thread=thread, body="Abwarten.")
    talk.post_reply(by=quirina, thread=thread, body=f"Danke! {NAME.upper()}")
    return thread


@pytest.fixture
def full_life(quirina, browser, thread, erika, max_, mona, course, first):  # noqa: F811
    """She has left traces wherever that is possible."""
    learning.write_reflection(by=quirina, block=block_of(first, "reflection"), text=f"Ich, {NAME}")
    complete(quirina, course)
    learning.issue_certificate(by=quirina, course=course)
    actions.create_token(by=quirina)
    Authenticator.objects.create(user=quirina, type=Authenticator.Type.TOTP, data={"secret": NAME})
    Admission.objects.create(member=quirina, domain="quakenbrueck.example")
    own = Coordinator.objects.create(member=quirina, municipality=quirina.municipality, appointed_by=mona)
    Coordinator.objects.create(member=erika, municipality=quirina.municipality)
    Coordinator.objects.create(member=max_, municipality=max_.municipality, appointed_by=quirina)
    with transaction.atomic():
        record("members.profile_updated", actor=mona, subject=own, note=f"{NAME} <{ADDRESS}>")
        record("members.admission_requested", actor=quirina, subject=quirina.admission)
    uploads.store(by=quirina, file=inspected(SimpleUploadedFile(f"Lebenslauf {NAME}.pdf", pdf())), among=PDFS)
    work_off()
    actions.request_export(by=quirina)
    do_next("members.exports")
    talk.post_reply(by=max_, thread=thread, body=f"Noch eine Antwort, deren Mail wartet, @{NAME}.")
    while Entry.objects.filter(announced_at=None).exists():  # told in the bell, the mail not yet sent
        announce_next()
    Client().post("/anmelden/passwort/", {"address": ADDRESS, "password": "falsch"})
    Client().post("/anmelden/", {"address": ADDRESS})
    return thread
