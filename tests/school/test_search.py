"""Search: what is found, in which order, and what the pages and the API say about it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forums.models import Forum
from knowledge.models import Term
from school.search import asking, following, suggesting
from school.search.asking import Wish, search
from school.search.folding import fold
from school.search.marking import marked, passage
from school.search.questions import forget_synonyms, parse
from school.search.suggesting import suggest
from school.search.telling import told
from tests.school.conftest import titles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_synonyms():
    """What one test calls the same is forgotten by the next."""
    forget_synonyms()
    yield
    forget_synonyms()


def make_term(term: str, *aliases: str, short: str = "Ein Satz.") -> Term:
    """A term, indexed."""
    made = Term.objects.create(
        term=term,
        slug=fold(term).replace(" ", "-"),
        short=short,
        body="Text.",
        html="<p>Text.</p>",
        aliases=aliases,
    )
    following.changed("knowledge.term", [made.pk])
    following.catch_up()
    return made


# -- Order ---------------------------------------------------------------------------------------------


def test_a_word_in_the_title_comes_before_a_word_in_the_text(start, max_):
    start("Ganz anderes", "Es geht auch um Laternen, Laternen und noch einmal Laternen.")
    start("Laternen", "Kurz.", days_ago=30)
    assert titles("laterne", max_) == ["Laternen", "Ganz anderes"]


def test_a_whole_word_comes_before_a_part_of_one(start, max_):
    start("Straßenlaterne")
    start("Laterne", days_ago=20)
    assert titles("Laterne", max_) == ["Laterne", "Straßenlaterne"]


def test_fresh_comes_before_stale(start, max_):
    start("Laternen von einst", days_ago=700)
    start("Laternen von heute")
    assert titles("laternen", max_) == ["Laternen von heute", "Laternen von einst"]


def test_hits_that_lack_a_word_come_after_those_that_have_all(start, max_):
    start("Laternen im Park", days_ago=100)
    start("Laternen am Bach")
    assert titles("Laternen Park", max_) == ["Laternen im Park", "Laternen am Bach"]
    assert search("Laternen Park", Wish(max_)).is_partial is False
    assert search("Laternen Raumfahrt", Wish(max_)).is_partial is True


# -- Words ---------------------------------------------------------------------------------------------


def test_synonyms_come_from_the_glossary(start, max_):
    make_term("OZG", "Onlinezugangsgesetz")
    start("Das Onlinezugangsgesetz und wir")
    assert "Das Onlinezugangsgesetz und wir" in titles("OZG", max_)
    assert "OZG" in titles("onlinezugangsgesetz", max_)


def test_a_mistyped_word_is_put_right_and_the_page_says_so(start, max_, client_of):
    start("Bürgerbeteiligung im Winter")
    answer = search("Bürgerbeteilgung", Wish(max_))
    assert (answer.corrected, titles("Bürgerbeteilgung", max_)) == (
        "Bürgerbeteiligung",
        ["Bürgerbeteiligung im Winter"],
    )
    html = client_of(max_).get("/suche/", {"q": "Bürgerbeteilgung"}).content.decode()
    assert "Das haben wir zu" in html


@pytest.mark.parametrize(
    "words", ["", "   ", "?", "der die das", "'", "\\", "a & b | !c:*", "<->", "%", "\x02x", "🌳" * 40]
)
def test_nothing_that_is_typed_breaks_the_search(words, start, max_, client_of):
    start("Laternen")
    client = client_of(max_)
    for path in ("/suche/", "/suche/vorschlaege/", "/api/search/", "/api/search/suggestions/"):
        assert client.get(path, {"q": words, "kind": "\x02'", "topic": "'", "page": "'"}).status_code == 200


def test_a_question_leaves_out_its_little_words():
    assert [term.typed for term in parse("wie überzeuge ich den Rat").terms] == ["überzeuge", "Rat"]
    assert [term.typed for term in parse("wie").terms] in ([], ["wie"])


# -- Marks ---------------------------------------------------------------------------------------------


def test_marks_stand_around_words_and_never_around_markup():
    stems = parse("Förderung").stems
    html = marked("<b>Förderprogramm</b> & Burg", stems)
    assert html == "&lt;b&gt;<mark>Förderprogramm</mark>&lt;/b&gt; &amp; Burg"


def test_the_passage_is_where_the_word_is():
    text = "Anfang. " * 100 + "Hier steht die Laterne. " + "Ende. " * 100
    line = passage(text, parse("laterne").stems)
    assert "Laterne" in line
    assert line.startswith("… ")
    assert len(line) < 260
    assert passage("Ohne Treffer.", parse("laterne").stems) == "Ohne Treffer."


# -- The planner ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_the_planner_is_told_holds_for_one_question():
    setting = "SELECT current_setting('enable_seqscan'), current_setting('work_mem')"
    before = told("SET LOCAL work_mem = '1MB'", setting, [])[0][0]
    assert told(asking.FORCED, setting, []) == [("off", "16MB")]
    with connection.cursor() as cursor:
        cursor.execute(setting)
        after = cursor.fetchone()
    assert (before, after[0]) == ("on", "on")
    assert after[1] != "16MB"


# -- Facets and pages ----------------------------------------------------------------------------------


def test_facets_count_what_they_leave(start, max_):
    topic = Forum.objects.create(
        slug="klima", title="Klima", description="…", kind="topic", topic="klima", position=2
    )
    make_term("Laterne")
    start("Laterne eins")
    start("Laterne zwei", forum=topic)
    answer = search("laterne", Wish(max_))
    assert {choice.value: choice.count for choice in answer.kinds} == {
        "knowledge.term": 1,
        "forums.thread": 2,
    }
    assert {choice.value: choice.count for choice in answer.topics} == {"klima": 1}
    narrowed = search("laterne", Wish(max_, kind="forums.thread", topic="klima"))
    assert (narrowed.total, [choice.count for choice in narrowed.kinds]) == (1, [1])
    assert search("laterne", Wish(max_, kind="quatsch")).total == 0


def test_filters_are_links_and_stay_open_while_one_is_chosen(start, max_, client_of):
    start("Laterne")
    client, kind = client_of(max_), "?q=laterne&amp;kind=forums.thread"
    html = client.get("/suche/", {"q": "laterne"}).content.decode()
    assert '<details class="filters">' in html
    assert f'<a href="{kind}">Gespräche' in html
    html = client.get("/suche/", {"q": "laterne", "kind": "forums.thread"}).content.decode()
    assert '<details class="filters" open>' in html
    assert f'<a href="{kind}" aria-current="true">Gespräche' in html
    assert '<a href="?q=laterne">Alle</a>' in html


def test_one_and_many_hits_cost_the_same_queries(start, max_, client_of):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/suche/", {"q": "laterne"}).status_code == 200
        return len(captured)

    client = client_of(max_)
    for number in range(3):
        start(f"Laterne {number}")
    cost()
    few = cost()
    for number in range(3, 20):
        start(f"Laterne {number}")
    assert cost() == few


def test_pages_say_how_many_there_are(start, max_, client_of):
    for number in range(17):
        start(f"Laterne {number}")
    html = client_of(max_).get("/suche/", {"q": "laterne", "page": 2}).content.decode()
    assert "17 Treffer, Seite 2 von 2" in html
    assert html.count('class="item item--lead place-forums"') == 7


def test_many_conversations_are_cut_and_never_push_out_what_is_kept(start, max_, client_of, monkeypatch):
    monkeypatch.setattr(asking, "MOST", 3)
    for number in range(5):
        start("Ganz anderes", f"Laterne {number}")
    make_term("Laterne")
    answer = search("Laterne", Wish(max_))
    assert (answer.total, answer.is_cut, answer.hits[0].kind) == (4, True, "knowledge.term")
    assert [(one.count, one.is_least) for one in answer.kinds] == [(1, False), (3, True)]
    terms = search("Laterne", Wish(max_, kind="knowledge.term"))
    assert (terms.total, terms.is_cut) == (1, False)  # these were all counted
    assert [one.is_least for one in terms.kinds] == [False, True]
    assert search("Laterne", Wish(max_, kind="forums.thread")).is_cut is True
    html = client_of(max_).get("/suche/", {"q": "laterne"}).content.decode()
    assert "Mindestens 4 Treffer" in html
    assert '3+<span class="kern-sr-only"> Treffer oder mehr' in html
    for most, is_cut in {5: True, 6: False}.items():  # of exactly as many there may be more
        monkeypatch.setattr(asking, "MOST", most)
        assert search("Laterne", Wish(max_)).is_cut is is_cut


def test_of_many_conversations_the_newest_and_the_best_named_are_found(start, yard, max_, monkeypatch):
    monkeypatch.setattr(asking, "MOST", 3)
    topic = Forum.objects.create(
        slug="klima", title="Klima", description="…", kind="topic", topic="klima", position=2
    )
    start("Laterne", days_ago=500)
    start("Im Klima", "Eine Laterne.", forum=topic, days_ago=400)
    for days in (300, 200, 100, 2, 3, 1):
        start(f"Vor {days} Tagen", "Eine Laterne.", days_ago=days)
    assert titles("laterne", max_) == ["Laterne", "Vor 1 Tagen", "Vor 2 Tagen", "Vor 3 Tagen"]
    assert titles("laterne", max_, topic="klima") == ["Im Klima"]
    assert search("laterne", Wish(max_, kind="forums.thread", topic="klima")).total == 1


# -- Suggestions ---------------------------------------------------------------------------------------


def test_suggestions_begin_with_what_is_typed_and_forgive_slips(start, max_):
    start("Straßenlaternen im Ort")
    assert [entry.title for entry in suggest("strass", max_)] == ["Straßenlaternen im Ort"]
    assert [entry.title for entry in suggest("later", max_)] == ["Straßenlaternen im Ort"]
    assert [entry.title for entry in suggest("Strasenlaternen", max_)] == ["Straßenlaternen im Ort"]
    assert suggest("s", max_) == []


def test_a_common_beginning_is_walked_to_the_same_end(start, max_, monkeypatch):
    for number in range(9):
        start(f"Laterne {number}")
    rare = [entry.title for entry in suggest("lat", max_)]
    monkeypatch.setattr(suggesting, "_FEW", 2)
    monkeypatch.setattr(suggesting, "_common", set())
    for _ in range(2):  # found out to be common, and known to be
        assert [entry.title for entry in suggest("lat", max_)] == rare
    assert len(rare) == suggesting.SHOWN


def test_suggestions_are_options_of_a_listbox(start, max_, client_of):
    thread = start("<i>Laternen</i>")
    html = client_of(max_).get("/suche/vorschlaege/", {"q": "later"}).content.decode()
    assert html.count('role="option"') == 1
    assert f'data-href="{thread.get_absolute_url()}"' in html
    assert "&lt;i&gt;Laternen" in html


# -- The API -------------------------------------------------------------------------------------------


def test_the_api_gives_the_same_as_the_page(start, max_, client_of):
    thread = start("Laternen am Bach", "Viele Laternen.")
    answer = client_of(max_).get("/api/search/", {"q": "laterne"}).json()
    assert (answer["count"], answer["pages"]) == (1, 1)
    assert answer["results"][0] == {
        "kind": "forums.thread",
        "id": thread.pk,
        "title": "Laternen am Bach",
        "title_html": "<mark>Laternen</mark> am Bach",
        "excerpt_html": "Viele <mark>Laternen</mark>.",
        "note": "Offen",
        "url": thread.get_absolute_url(),
    }
    assert client_of(max_).get("/api/search/").json()["count"] == 0
