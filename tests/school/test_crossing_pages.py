"""Pages that cross apps or belong to none: search, the API's documentation, the mailbox of development."""

import mailbox
import re
from email.message import EmailMessage

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from knowledge.models import Term
from school import development
from school.search import rebuilding

pytestmark = pytest.mark.django_db


def test_search_without_words_says_what_can_be_found(client):
    html = client.get("/suche/").content.decode()
    assert "Wonach suchst du?" in html
    assert "Lernmodule, Begriffe, Termine und Kommunen" in html


def test_search_without_a_hit_invites_to_ask_and_shows_the_words_as_text(client):
    html = client.get("/suche/", {"q": '<b>"Quastenflosser"'}).content.decode()
    assert "Dazu haben wir noch nichts." in html
    assert "&lt;b&gt;&quot;Quastenflosser&quot;" in html
    assert "<b>" not in html


def test_search_shows_what_the_apps_found(client):
    Term.objects.create(
        term="LoRaWAN", slug="lorawan", short="Ein Funknetz.", body="Funkt.", html="<p>Funkt.</p>"
    )
    rebuilding.add_missing()
    shown = client.get("/suche/", {"q": "  ein   funknetz "})
    assert shown.context["words"] == "ein funknetz"
    html = shown.content.decode()
    assert "/vokabelheft/begriffe/lorawan/" in html
    assert "Dazu haben wir noch nichts." not in html


def test_the_documentation_names_every_operation_and_who_may_use_it(client):
    schema = client.get(reverse("api-schema")).json()
    html = client.get("/api/").content.decode()
    operations = [(method, path) for path, methods in schema["paths"].items() for method in methods]
    assert len(operations) > 5
    for method, path in operations:
        assert f"<code>{method.upper()} {path}</code>" in html
    follows = re.findall(r"<code>([A-Z]+ /api/[^<]*)</code>.*?<p>([^<]*)</p>", html, re.DOTALL)
    assert ("GET /api/terms/", "Offen, ohne Schlüssel.") in follows
    assert ("GET /api/notifications/", "Nur mit Schlüssel.") in follows
    assert "klassentreffen - Klassentreffen" in html, "choices in words"
    assert "page_size</code> –" not in html, "paging is explained once"


def test_the_mailbox_shows_mails_newest_first_and_their_links(rf, settings, tmp_path):
    def shown() -> str:
        request = rf.get("/postfach/")
        request.user = AnonymousUser()
        return development.mails(request).content.decode()

    settings.MAILBOX_DIR = tmp_path / "post"
    assert "Noch keine Post." in shown()
    box = mailbox.Maildir(settings.MAILBOX_DIR)
    for day, subject in enumerate(["Alt", "Grüße <b>"], start=1):
        mail = EmailMessage()
        mail["To"], mail["Subject"] = "erika.beispiel@arnsberg.de", subject
        mail.set_content("Dein Code: ABCD\nhttps://schule.example/anmelden/")
        message = mailbox.MaildirMessage(mail)
        message.set_date(day * 24 * 3600)
        box.add(message)
    html = shown()
    assert html.index("Grüße &lt;b&gt;") < html.index("Alt</h2>")
    assert "03.01.1970" in html
    assert 'href="https://schule.example/anmelden/"' in html
