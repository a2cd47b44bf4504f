"""Words in place: each once on a page, never where it would do harm, at nearly no cost."""

import re

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import SafeString

from forums import actions as forums
from forums.models import Forum
from knowledge import actions as knowledge
from school import explain
from school.explain import Explainer, Word

NAMES = {
    "lorawan": ("LoRaWAN", "LoRa"),
    "zwilling": ("Digitaler Zwilling", "Digitale Zwillinge"),
    "charta": ("Smart City Charta",),
    "smart-city": ("Smart City", "Smart Cities"),
    "plattform": ("Offene Regionale Datenplattform", "Datenplattform"),
    "cdo": ("CDO",),
    "leitfaden": ("Leitfaden", "Leitfäden"),
    "kommune": ("Pionierkommune", "Pionier"),
    "nutzen": ("Nachnutzung", "nachnutzen"),
}


@pytest.fixture
def words(monkeypatch):
    """A small glossary in the memory of this process."""
    rows = [Word(slug, names, f"{names[0]} in einem Satz.", f"/w/{slug}/") for slug, names in NAMES.items()]
    monkeypatch.setattr(explain, "_sources", [lambda: rows])
    explain.reload()
    yield rows
    explain.forget()


def marked(html: str, *known: str) -> list[str]:
    """The words that a page with this text explains."""
    return re.findall(r'popovertarget="[^"]+">([^<]+)</button>', Explainer(*known)(SafeString(html)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Das LoRaWAN reicht weit.", ["LoRaWAN"]),
        ("Mit digitalen Zwillingen planen", ["digitalen Zwillingen"]),
        ("Ein digitaler Zwilling!", ["digitaler Zwilling"]),
        ("die offene regionale Datenplattform", ["offene regionale Datenplattform"]),
        ("Alle Datenplattformen", ["Datenplattformen"]),
        ("Drei Pionierkommunen", ["Pionierkommunen"]),
        ("Pionier:innen gingen voran", ["Pionier:innen"]),
        ("des Leitfadens, zwei Leitfäden", ["Leitfadens"]),
        ("Nachnutzen ist erwünscht", ["Nachnutzen"]),
        ("die CDOs der Städte", ["CDOs"]),
        ("Smart\nCities", ["Smart\nCities"]),
        ("(LoRaWAN)", ["LoRaWAN"]),
    ],
)
def test_words_are_found_as_sentences_bend_them(words, text, found):
    assert marked(f"<p>{text}</p>") == found


@pytest.mark.parametrize(
    "text",
    ["LoRaWANist", "MeinLoRaWAN", "Sub-LoRaWAN", "LoRaWAN-Netz", "cdo", "Cdo", "lorawan_x", "Leitfadenheft"],
)
def test_only_whole_words_as_they_are_written(words, text):
    assert marked(f"<p>{text}</p>") == []


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/x">LoRaWAN</a>',
        '<a href="/x"><strong>LoRaWAN</strong> hier</a>',
        "<code>LoRaWAN</code>",
        "<pre><code>LoRaWAN</code></pre>",
        "<h2>LoRaWAN</h2>",
        '<h3 id="a">Das <em>LoRaWAN</em></h3>',
        "<button>LoRaWAN</button>",
        "<label>LoRaWAN</label>",
        '<a title="a > LoRaWAN" href="#">x</a>',
        '<p title="LoRaWAN > CDO">x</p>',
        "<style>LoRaWAN</style>",
    ],
)
def test_never_in_links_headings_code_buttons_and_attributes(words, html):
    assert Explainer()(SafeString(html)) == html


def test_each_word_once_on_a_page_and_the_longest_name_wins(words):
    page = Explainer()
    first = page(SafeString("<p>Smart City Charta, dann Smart City, dann Smart City.</p>"))
    assert first.count("popovertarget") == 2
    assert 'id="wort-charta"' in first
    assert page(SafeString("<p>Noch eine Smart City.</p>")) == "<p>Noch eine Smart City.</p>"


def test_text_around_the_words_stays_as_it_was(words):
    html = "<ul>\n<li>Ein <em>LoRaWAN</em> &amp; ein CDO</li></ul>"
    shown = Explainer()(SafeString(html))
    without = re.sub(r"<span class=\"word-card\".*?</a></span>|<button[^>]*>|</button>", "", shown)
    assert without == html


def test_plain_text_is_escaped_and_explanations_too(words, monkeypatch):
    rows = [Word("x", ("Wort",), "<script>alert(1)</script>", '/w/"x"/')]
    monkeypatch.setattr(explain, "_sources", [lambda: rows])
    explain.reload()
    shown = Explainer()("<script>Wort</script> & Wort")
    assert "<script>" not in shown
    assert "&lt;script&gt;<button" in shown
    assert '/w/"x"/' not in shown


def test_what_is_known_on_a_page_is_not_explained_there(words):
    assert marked("<p>LoRaWAN und CDO</p>", "lorawan") == ["CDO"]


def test_changed_words_are_seen_after_the_next_reading(words, monkeypatch):
    assert marked("<p>Reallabor</p>") == []
    monkeypatch.setattr(explain, "_sources", [lambda: [Word("rl", ("Reallabor",), "Ein Versuch.", "/")]])
    assert marked("<p>Reallabor</p>") == []
    explain.reload()
    assert marked("<p>Reallabor LoRaWAN</p>") == ["Reallabor"]


def test_the_glossary_is_read_again_when_it_is_old(words, settings, monkeypatch):
    asked = []
    monkeypatch.setattr(explain, "_sources", [lambda: asked.append(1) or words])
    settings.WORDS_MAX_AGE = 60
    Explainer()
    assert asked == []
    monkeypatch.setattr(explain, "_read_at", explain.time.monotonic() - 61)
    Explainer(), Explainer()
    assert asked == [1]


def render(template: str, **request) -> str:
    asked = RequestFactory().get("/")
    asked.__dict__.update(request)
    return Template(template).render(Context({"request": asked, "html": SafeString("<p>LoRaWAN</p>")}))


def test_the_tags_share_one_page(words):
    shown = render(
        "{% explain html %}{% explained %}<p>LoRaWAN und CDO</p>{% endexplained %}{% explain 'CDO' %}"
    )
    assert shown.count("popovertarget") == 2
    assert shown.endswith("CDO")


def test_a_text_that_belongs_to_no_page_stays_as_it_is(words):
    assert Template("{% explain html %}").render(Context({"html": SafeString("<p>LoRaWAN</p>")})) == (
        "<p>LoRaWAN</p>"
    )


# -- In the school ---------------------------------------------------------------------------------------


@pytest.fixture
def glossary(db):
    """The real glossary, known to this process."""
    knowledge.load_terms(by=None)
    explain.reload()
    yield
    explain.forget()


@pytest.fixture
def thread(erika):
    """A conversation of twenty answers that use the same words."""
    forum = Forum.objects.create(slug="pausenhof", title="Pausenhof", description="D.")
    thread = forums.start_thread(by=erika, forum=forum, title="LoRaWAN", body="Wer nutzt **LoRaWAN**?")
    for number in range(20):
        forums.post_reply(by=erika, thread=thread, body=f"{number}: Im Stadtlabor, mit LoRaWAN. `LoRaWAN`")
    return thread


def test_a_thread_explains_each_word_once_and_asks_nothing_more(glossary, thread, erika, client_of):
    client, url = client_of(erika), thread.get_absolute_url()
    with CaptureQueriesContext(connection) as with_words:
        page = client.get(url).content.decode()
    assert page.count('id="wort-lorawan"') == page.count('id="wort-stadtlabor"') == 1
    assert '<strong><button type="button" class="word" popovertarget="wort-lorawan">' in page
    assert page.count("<code>LoRaWAN</code>") == 20
    explain.forget()
    with CaptureQueriesContext(connection) as without:
        client.get(url)
    assert len(with_words) == len(without)


def test_live_answers_are_explained_too(glossary, thread, erika, client_of):
    first = thread.replies.earliest("pk")
    forums.edit_reply(by=erika, reply=first, body="Doch ohne LoRaWAN.")
    last = thread.replies.latest("pk")
    ask = client_of(erika).get
    news = ask(f"{thread.get_absolute_url()}antworten/?nach={last.pk - 1}&seit=0").content.decode()
    new, _, changed = news.partition('hx-swap-oob="true"')
    assert new.count('popovertarget="wort-lorawan"') == changed.count('popovertarget="wort-lorawan"') == 1


def test_a_term_does_not_explain_itself(glossary, client):
    page = client.get("/vokabelheft/begriffe/rahmenstrategie/").content.decode()
    assert 'id="wort-rahmenstrategie"' not in page
    assert "popovertarget" in page


def test_no_id_twice_on_a_page(glossary, client):
    page = client.get("/vokabelheft/strategien/rahmenstrategie/").content.decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(set(ids)) == len(ids)


def test_the_real_glossary_has_forty_words_and_no_name_twice(glossary):
    words = explain._glossary.words.values()
    assert len(words) >= 40
    names = [name.lower() for word in words for name in word.names]
    assert sorted({name for name in names if names.count(name) > 1}) == []
