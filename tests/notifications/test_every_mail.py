"""Every kind of mail: its links may be opened by anybody, change nothing and lead somewhere.

A kind is found in the registry of notices; its sample (`school.samples`) is stored, so that the mail and its
links are real. A new notice without a sample fails here.
"""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.db import models, transaction
from django.utils import timezone

from forums.models import Follow, ForumFollow, Thread
from knowledge.models import Report, ReportAuthor, ReportVersion
from members.actions import end_membership, invite
from members.models import ClassMembership, Coordinator, Invitation, Member, Organisation, SchoolClass
from members.notices.samples import PEOPLE, example_class, example_member
from notifications.models import Delivery, Notification, State
from notifications.views.samples import compose, kinds
from school import notices, samples
from school.jobs.loop import work_off
from school.journal import record
from school.models import Entry
from tests.school.test_privacy import snapshot
from tests.working import do_next

pytestmark = pytest.mark.django_db
MAILED = sorted(verb for verb, notice in notices.announced_verbs().items() if notice.mails)


def stored(row: Any, known: dict[Any, models.Model]) -> Any:
    """Store a sample with everything it points to; what has the same key is the same thing."""
    for field in row._meta.concrete_fields:
        if field.is_relation and field.is_cached(row) and getattr(row, field.name) is not None:
            setattr(row, field.name, stored(getattr(row, field.name), known))
    key = (type(row), row.pk)
    if key not in known:
        row.save(force_insert=True)
        known[key] = row
    return known[key]


def tell(verb: str) -> Entry:
    """A fact about a stored sample, with everybody there whom it might concern, and told to them."""
    known: dict[Any, models.Model] = {}
    subject = stored(samples.subject_for(verb), known)
    people = {name: stored(example_member(name), known) for name in PEOPLE}
    erika, mona = people["Erika Beispiel"], people["Mona Beispiel"]
    mona.municipality, mona.is_moderator = None, True
    mona.organisation = Organisation.objects.create(name="Agentur", kind="agency")
    mona.save()
    for person in people.values():
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    if not SchoolClass.objects.exists():
        stored(example_class(), known)
    if not ClassMembership.objects.current().exists():
        ClassMembership.objects.create(pk=9, municipality=erika.municipality, school_class_id=1)
    if not Coordinator.objects.current().exists():
        Coordinator.objects.create(pk=9, member=erika, municipality=erika.municipality)
    for thread in Thread.objects.all():
        Follow.objects.create(thread=thread, member=erika)
        ForumFollow.objects.create(forum=thread.forum, member=people["Max Muster"], level="everything")
    for report in Report.objects.all():
        ReportAuthor.objects.get_or_create(report=report, member=erika)
        version = report.versions.first() or ReportVersion.of(report, number=1, by=None)
        version.save()
        version.taking_part.set([erika.municipality])
        Report.objects.filter(pk=report.pk).update(current=version, status="eingereicht")
    with transaction.atomic():
        entry = record(verb, actor=None, subject=subject, municipality=erika.municipality.pk)
    work_off()
    Delivery.objects.filter(state=State.WAITING).update(due_at=timezone.now())  # the digest's day has come
    work_off()
    return entry


class Links(HTMLParser):
    """The addresses of all links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Whatever has an address."""
        self.found += [value for name, value in attrs if name in ("href", "src", "action") and value]


def links_of(sent: Any) -> set[str]:
    """All addresses in both parts and in the headers."""
    headers = " ".join(str(value) for value in sent.extra_headers.values())
    text = re.findall(r"https?://[^\s<>]+", f"{sent.body} {headers}")
    return {*text, *Links(sent.alternatives[0][0]).found}


def visit(links: set[str], *clients: Any) -> list[dict[str, str]]:
    """Fetch all as scanners do, heads first; for each client the outcome of each page. Changes no table."""
    before, found = snapshot(), []
    for client in clients:
        outcomes = {}
        for link in sorted(links):
            path = link.removeprefix(settings.SITE_URL) or "/"
            assert path.startswith("/"), f"{link} leads out of the house"
            head, answer = client.head(path), client.get(path)
            assert head.status_code == answer.status_code
            outcomes[path] = f"{answer.status_code} {answer.get('Location', '').split('?')[0]}".strip()
        found.append(outcomes)
    assert snapshot() == before, "a link that was only opened has changed something"
    return found


# -- Samples -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_no_sentence_ends_twice(kind):
    made = compose(kind)
    for part in (made.body, made.alternatives[0][0]):
        assert not re.search(r"[.?!…]\.(?=\s|<|$)", part), kind


def test_every_kind_has_a_sample():
    assert samples.missing() == set(), "give it one beside its notice, see school/samples.py"


def test_no_sentence_holds_the_name_of_a_person():
    """Only her mark is stored, so that no name has to be looked for when somebody leaves."""
    for verb, notice in notices.announced_verbs().items():
        entry = Entry(pk=0, verb=verb, actor=example_member())
        said = notice.headline(samples.subject_for(verb), entry)
        assert not [name for name in PEOPLE if name in said], verb


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_can_be_looked_at_without_a_single_row(kind, django_assert_num_queries):
    with django_assert_num_queries(0):
        made = compose(kind)
    assert made.message()["Subject"]
    assert "beispielstadt.example" in made.to[0]
    assert made.extra_headers["Auto-Submitted"] == "auto-generated"
    assert made.extra_headers["X-Auto-Response-Suppress"] == "All"
    html = made.alternatives[0][0]
    for part in (html, made.body):
        assert settings.SITE_URL.split("//")[1] in part, "links show their host"
    for trace in ("<img", "<link", "<script", "url(", "@import", "style="):
        assert trace not in html


def test_the_page_shows_every_kind_to_moderators(client_of, mona, erika):
    listed = client_of(mona).get("/hinweise/mails/").content.decode()
    for kind in kinds():
        assert f'href="/hinweise/mails/{kind}/"' in listed
    page = client_of(mona).get("/hinweise/mails/sammelmail/").content.decode()
    assert "X-Schule-Hinweis" in page
    assert 'src="/hinweise/mails/sammelmail/html/"' in page
    frame = client_of(mona).get("/hinweise/mails/sammelmail/html/")
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    for path in ("", "sammelmail/", "sammelmail/html/"):
        assert client_of(erika).get(f"/hinweise/mails/{path}").status_code == 403
    assert client_of(mona).get("/hinweise/mails/gibtesnicht/").status_code == 404


# -- Links ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", MAILED)
def test_opening_every_link_changes_nothing_and_all_lead_somewhere(client_of, verb):
    entry = tell(verb)
    assert mail.outbox, f"the sample of {verb} reaches nobody"
    sent = mail.outbox[0]
    told = Notification.objects.get(entry=entry, recipient__email=sent.to[0])
    assert f"{settings.SITE_URL}{told.url}" in links_of(sent), "the thing itself, not the bell"
    row = told.deliveries.get()
    names_row = f"sammelmail-{row.digest_id}" if row.digest_id else f"hinweis-{told.pk}"
    assert sent.extra_headers["X-Schule-Hinweis"] == names_row

    stranger, reader = visit(links_of(sent), client_of(None), client_of(told.recipient))
    assert set(stranger.values()) <= {"200", "302 /anmelden/", "302 /"}, stranger
    within_reach = ("200", "302 /pausenhof/faden/")  # an answer leads to its place in the thread
    assert all(outcome.startswith(within_reach) for outcome in reader.values()), reader
    assert not Notification.objects.filter(is_read=True).exists()


def test_the_links_of_letters_change_nothing(arnsberg, erika, mona, client_of):
    """An invitation and a goodbye; the mail with a code has no link but the school itself."""
    Coordinator.objects.create(member=erika, municipality=arnsberg)
    invite(by=erika, municipality=arnsberg, address="neu@arnsberg.de")
    gone = Member.objects.create(email="weg@arnsberg.de", display_name="Weg", municipality=arnsberg)
    end_membership(by=mona, member=gone, reason="Neue Aufgabe")
    assert do_next("members.invitations") + do_next("members.departures") == 2
    letters = [*mail.outbox, samples.letters()["Anmeldecode"]()]
    assert len(letters) == 3
    for sent in letters:
        (found,) = visit(links_of(sent), client_of(None))
        assert set(found.values()) <= {"200", "302 /anmelden/"}, found
    assert Invitation.objects.get().accepted_at is None


def test_what_is_said_in_a_closed_place_stays_there():
    tell("forums.reply_posted")
    sent = mail.outbox[0]
    assert "LoRaWAN" in sent.subject
    for part in (sent.body, sent.alternatives[0][0]):
        assert "Frühstück" not in part
