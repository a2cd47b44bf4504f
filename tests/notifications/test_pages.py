"""What people see of their notifications, and moderators of the outbox."""

import re
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from members.models import marks
from notifications.models import Delivery, Notification
from notifications.transports.mail import compose
from school.health import beat
from school.journal import record
from school.models import Entry

pytestmark = pytest.mark.django_db


def tell(member, headline="Max Muster hat dir geantwortet", **fields) -> Notification:
    """A notification as the outbox would write it."""
    with transaction.atomic():
        entry = record("members.admitted", actor=None, subject=member)
    given = {"kind": "Antwort auf dein Thema", "url": "/pausenhof/", "thing": f"test:{entry.pk}"}
    return Notification.objects.create(
        recipient=member, entry=entry, headline=headline, **{**given, **fields}
    )


# -- The list ----------------------------------------------------------------


def test_everybody_sees_only_their_own(client_of, erika, max_, mona):
    tell(erika, "Nur für Erika")
    assert "Nur für Erika" in client_of(erika).get("/hinweise/").content.decode()
    for other in (max_, mona):
        assert "Nur für Erika" not in client_of(other).get("/hinweise/").content.decode()
    stranger = client_of(None).get("/hinweise/")
    assert stranger.status_code == 302
    assert stranger["Location"].startswith("/anmelden/")


def test_the_empty_list_invites(client_of, erika):
    html = client_of(erika).get("/hinweise/").content.decode()
    assert "Noch kein Hinweis für dich." in html
    assert "Alle als gelesen markieren" not in html


def test_what_is_new_says_so_in_words(client_of, erika):
    tell(erika, "Alt", is_read=True)
    assert ">neu<" not in client_of(erika).get("/hinweise/").content.decode()
    tell(erika, "Frisch")
    html = client_of(erika).get("/hinweise/").content.decode()
    assert html.count(">neu<") == 1
    assert html.index("Frisch") < html.index("Alt")


def test_a_headline_is_text(client_of, erika):
    tell(erika, "<b>fett</b>")
    assert "&lt;b&gt;fett" in client_of(erika).get("/hinweise/").content.decode()


def test_opening_a_notification_reads_it_and_leads_on(client_of, erika, max_):
    notification = tell(erika)
    address = f"/hinweise/{notification.pk}/"
    assert client_of(max_).get(address).status_code == 404
    assert client_of(erika).head(address)["Location"] == "/pausenhof/"
    notification.refresh_from_db()
    assert not notification.is_read, "a scanner's HEAD reads nothing"
    assert client_of(erika).get(address)["Location"] == "/pausenhof/"
    notification.refresh_from_db()
    assert notification.is_read


def test_all_of_ones_own_are_marked_as_read_and_nobody_elses(client_of, erika, max_):
    mine, other = tell(erika), tell(max_)
    assert client_of(erika).get("/hinweise/gelesen/").status_code == 405
    shown = client_of(erika).post("/hinweise/gelesen/", follow=True)
    assert "Alle Hinweise sind als gelesen markiert." in shown.content.decode()
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.is_read, other.is_read) == (True, False)


def test_one_notification_or_many_cost_the_same(client_of, erika, django_assert_num_queries):
    client = client_of(erika)
    about = marks.sentence("{who} grüßt", who=erika)
    tell(erika, about)
    with django_assert_num_queries(7):
        client.get("/hinweise/")
    for _ in range(44):
        tell(erika, about)
    with django_assert_num_queries(7):  # session with member, bell, question, how many, lines, newest, names
        first = client.get("/hinweise/").content.decode()
    assert first.count('class="item is-new"') == 20
    assert "?page=3" in first
    assert client.get("/hinweise/?page=3").content.decode().count('class="item is-new"') == 5


# -- The bell ----------------------------------------------------------------


def test_the_bell_counts_what_is_unread(client_of, erika, max_):
    assert client_of(erika).get("/hinweise/glocke/").content.decode().strip() == ""
    tell(erika)
    tell(erika)
    tell(erika, is_read=True)
    tell(max_)
    bell = client_of(erika).get("/hinweise/glocke/").content.decode()
    assert re.sub("<[^>]*>", "", bell).strip() == ": 2 neu"


def test_every_page_carries_the_bell_of_the_member_and_where_it_is_fetched(client_of, erika):
    tell(erika)
    page = client_of(erika).get("/hinweise/").content.decode()
    assert f'data-live="notifications.bell/{erika.pk}"' in page
    assert 'hx-get="/hinweise/glocke/"' in page
    assert "notifications.bell" not in client_of(None).get("/vokabelheft/begriffe/").content.decode()


def test_the_address_of_the_bell_survives_large_numbers(client_of, erika):
    """1234 must not become 1.234: the page would watch nothing."""
    erika.pk = erika.id = 1_234_567
    erika.email, erika.uid = "viele@arnsberg.de", uuid4()
    erika.save(force_insert=True)
    assert 'data-live="notifications.bell/1234567"' in client_of(erika).get("/hinweise/").content.decode()


# -- The moderators' outbox ----------------------------------------------------------------


@pytest.fixture
def moderator(client_of, mona):
    """A client of the moderator, past her second factor."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=mona, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return client_of(mona)


def test_the_outbox_is_for_moderators(client_of, erika, moderator):
    assert client_of(None).get("/hinweise/versand/").status_code == 302
    assert client_of(erika).get("/hinweise/versand/").status_code == 403
    assert client_of(erika).post("/hinweise/versand/").status_code == 403
    assert moderator.get("/hinweise/versand/").status_code == 200


def test_nothing_lies_about_and_the_page_says_so(moderator):
    html = moderator.get("/hinweise/versand/").content.decode()
    assert "Es liegt nichts zurück." in html
    assert "Noch keins." in html
    assert "Alle jetzt noch einmal versuchen" not in html


def test_what_was_set_aside_is_shown_by_reason_and_sent_again(moderator, erika):
    held = {"held_at": timezone.now(), "failing_since": timezone.now()}
    for _ in range(2):
        Delivery.objects.create(notification=tell(erika), transport="mail", outcome="SMTP 550", **held)
    Entry.objects.filter(pk=Entry.objects.latest("pk").pk).update(outcome="ValueError", **held)
    beat("courier")
    html = moderator.get("/hinweise/versand/").content.decode()
    assert "SMTP 550" in html
    assert "ValueError" in html
    assert "Bote" in html
    assert erika.email not in html, "reasons and numbers, no persons"
    shown = moderator.post("/hinweise/versand/", follow=True).content.decode()
    assert "3 Vorgänge werden jetzt noch einmal versucht." in shown
    assert Delivery.objects.filter(held_at=None, due_at__lte=timezone.now()).count() == 2


def test_a_queue_that_hangs_is_a_warning(moderator, erika):
    delivery = Delivery.objects.create(notification=tell(erika), transport="mail")
    assert "Der Versand hängt." not in moderator.get("/hinweise/versand/").content.decode()
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now() - timedelta(minutes=2))
    assert "Der Versand hängt." in moderator.get("/hinweise/versand/").content.decode()


# -- The mail ----------------------------------------------------------------


def test_the_mail_says_the_same_as_text_and_in_the_school_s_look(settings, erika):
    settings.SITE_URL = "https://schule.example"
    notification = tell(erika, 'Wer kennt <Köln> & "LoRaWAN"?')
    mail = compose(notification, excerpt="Erste Zeile\nZweite Zeile <b>")
    html = mail.alternatives[0].content
    for part in (mail.body, html):
        assert "Hallo Erika Beispiel" in part
        assert "https://schule.example/pausenhof/" in part
        assert "Antwort auf dein Thema" in part
        assert "https://schule.example/hinweise/" in part
    assert 'Wer kennt <Köln> & "LoRaWAN"?' in mail.body
    assert "Wer kennt &lt;Köln&gt;" in html
    assert "Erste Zeile<br>Zweite Zeile &lt;b&gt;" in html
    assert "prefers-color-scheme: dark" in html


def test_the_mail_fetches_nothing_from_anywhere(erika):
    html = compose(tell(erika)).alternatives[0].content
    for trace in ("<img", "<link", "<script", "url(", "@import", "style="):
        assert trace not in html
    assert "<blockquote" not in html, "no excerpt, no empty quotation"


# -- Names -------------------------------------------------------------------------------------------------


def test_a_headline_keeps_marks_and_shows_the_names_of_today(client_of, erika, max_):
    told = tell(erika, marks.sentence("{who} grüßt {title}", who=max_, title="Max Muster und Maximilian"))
    assert told.headline.startswith(marks.mark(max_.pk))
    assert told.words == "Max Muster grüßt Max Muster und Maximilian"
    max_.display_name = "Max M."
    max_.save()
    assert "Max M. grüßt Max Muster und" in client_of(erika).get("/hinweise/").content.decode()
    assert (
        client_of(erika)
        .get("/api/notifications/")
        .json()["results"][0]["headline"]
        .startswith("Max M. grüßt")
    )


def test_nobody_writes_a_mark_by_hand(erika, max_):
    typed = f"Wer ist {marks.mark(max_.pk)}?"
    assert marks.storable(typed, 200) == f"Wer ist {max_.pk}?"
    assert marks.sentence("{who}: {title}", who=erika, title=typed).endswith(f": Wer ist {max_.pk}?")


def test_a_sentence_is_cut_before_a_mark_and_never_in_it(erika):
    words = marks.sentence("{title} {who}", title="x" * 197, who=erika)
    assert marks.storable(words, 200) == "x" * 197 + " "
    assert marks.storable(words, 300) == words


def test_names_stored_before_become_marks(erika, max_):
    told = tell(erika)
    Entry.objects.filter(pk=told.entry_id).update(actor=max_)
    with connection.cursor() as cursor:
        cursor.execute(import_module("notifications.migrations.0002_names_as_marks").MARK)
    told = Notification.objects.get(pk=told.pk)
    assert ("Max" in told.headline, told.words) == (False, "Max Muster hat dir geantwortet")
