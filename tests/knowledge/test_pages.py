"""The glossary as people and programs read it."""

import pytest

from school.search import rebuilding
from tests.knowledge.conftest import make_term

pytestmark = pytest.mark.django_db


def test_a_stranger_reads_the_whole_glossary_sorted_as_a_german_dictionary(client):
    for term in ("Zwilling", "Ärger", "Öffentliche Daten", "Apfel", "5G", "Straße", "Strang", "Ofen"):
        make_term(term)
    shown = client.get("/vokabelheft/begriffe/")
    order = [term.term for term in shown.context["terms"]]
    assert order == ["5G", "Apfel", "Ärger", "Ofen", "Öffentliche Daten", "Strang", "Straße", "Zwilling"]
    html = shown.content.decode()
    assert "8 Begriffe" in html
    assert 'href="#buchstabe-o"' in html, "Öffentliche Daten stands under O"
    assert 'id="buchstabe-09"' in html, "5G stands under 0–9"


def test_one_term_needs_no_letters_and_says_so_in_the_singular(client, lorawan):
    html = client.get("/vokabelheft/begriffe/").content.decode()
    assert "1 Begriff\n" in html
    assert "Anfangsbuchstaben" not in html


@pytest.mark.parametrize(
    "words", ["lorawan", "LORA", "sensorfunk", "Strom reicht", "funknetz für", "funknetz fur", "Was LoRaWAN"]
)
def test_words_are_found_in_name_other_names_and_explanation(client, lorawan, open_data, words):
    shown = client.get("/vokabelheft/begriffe/", {"q": words})
    assert [term.term for term in shown.context["terms"]] == ["LoRaWAN"]


def test_umlauts_may_be_left_out(client, lorawan, open_data):
    shown = client.get("/vokabelheft/begriffe/", {"q": "offentliche"})
    assert [term.term for term in shown.context["terms"]] == ["Öffentliche Daten"]


@pytest.mark.parametrize("words", ["Blockchain", "%", "_", "LoRaWAN Blockchain", "\\", "'", "{"])
def test_what_is_not_there_invites_to_ask(client, lorawan, words):
    shown = client.get("/vokabelheft/begriffe/", {"q": words})
    assert shown.status_code == 200
    assert shown.context["terms"] == []
    assert "Dieses Wort steht noch nicht im Heft." in shown.content.decode()


def test_the_empty_glossary_invites(client):
    assert "Das Heft ist noch leer." in client.get("/vokabelheft/begriffe/").content.decode()


def test_too_many_letters_are_said_to_be_too_many_and_find_nothing(client, lorawan):
    for words, error in {
        "x" * 101: "Höchstens 100 Zeichen, bitte. Es sind 101.",
    }.items():
        page = client.get("/vokabelheft/begriffe/", {"q": words})
        assert page.status_code == 422
        assert error in page.content.decode()
        assert '<details class="filters" open>' in page.content.decode()
        assert "LoRaWAN in einem Satz." not in page.content.decode()


def test_a_term_shows_its_explanation_other_names_source_and_neighbours(client, lorawan, open_data):
    apple, zebra = make_term("Apfel"), make_term("Zwilling")
    html = " ".join(client.get(lorawan.get_absolute_url()).content.decode().split())
    assert "<p>Was LoRaWAN ist.</p>" in html
    assert "Long Range Wide Area Network, Sensorfunk" in html
    assert 'href="https://www.beispiel.example/lorawan">beispiel.example</a>' in html
    assert f'href="{apple.get_absolute_url()}" rel="prev"' in html
    assert f'href="{open_data.get_absolute_url()}" rel="next"' in html
    assert 'rel="prev"' not in client.get(apple.get_absolute_url()).content.decode()
    assert 'rel="next"' not in client.get(zebra.get_absolute_url()).content.decode()


def test_terms_of_the_same_name_are_both_reached_by_turning_pages(lorawan):
    twin = make_term("LoRaWAN", slug="lorawan-2")
    assert lorawan.next() == twin
    assert twin.previous() == lorawan
    assert twin.next() is None


def test_an_unknown_term_is_not_found(client, lorawan):
    assert client.get("/vokabelheft/begriffe/blockchain/").status_code == 404


def test_one_term_or_many_cost_the_same(client, django_assert_num_queries, lorawan):
    with django_assert_num_queries(1):
        client.get("/vokabelheft/begriffe/")
    for number in range(30):
        make_term(f"Wort {number}")
    with django_assert_num_queries(1):
        assert "31 Begriffe" in client.get("/vokabelheft/begriffe/").content.decode()
    with django_assert_num_queries(3):
        client.get(lorawan.get_absolute_url())


def test_programs_read_the_same(client, lorawan, open_data, django_assert_num_queries):
    with django_assert_num_queries(2):  # how many, and the page
        answer = client.get("/api/terms/").json()
    assert [row["slug"] for row in answer["results"]] == ["lorawan", "oeffentliche-daten"]
    assert "body" not in answer["results"][0]
    found = client.get("/api/terms/", {"q": "sensorfunk"}).json()
    assert [row["term"] for row in found["results"]] == ["LoRaWAN"]
    term = client.get("/api/terms/lorawan/").json()
    assert term["aliases"] == ["Long Range Wide Area Network", "Sensorfunk"]
    assert (term["body"], term["html"]) == ("Was LoRaWAN ist.", "<p>Was LoRaWAN ist.</p>")
    assert client.get("/api/terms/blockchain/").status_code == 404


def test_programs_only_read(client_of, erika, lorawan):
    client = client_of(erika)
    assert client.post("/api/terms/").status_code == 405
    assert client.put("/api/terms/lorawan/").status_code == 405
    assert client.delete("/api/terms/lorawan/").status_code == 405


# -- The panel of the search page ------------------------------------------------------------------------


def found(client, words):
    """Titles of what the search page finds."""
    rebuilding.add_missing()
    return [hit.plain_title for hit in client.get("/suche/", {"q": words}).context["answer"].hits]


def test_search_shows_what_is_called_so_before_what_only_mentions_it(client, lorawan):
    make_term("Aktor", short="Das Gegenstück zum Sensorfunk-Gerät.")
    assert found(client, "Sensorfunk") == ["LoRaWAN", "Aktor"]


def test_search_stays_silent_without_a_hit(client, lorawan):
    assert found(client, "LoRaWAN") == ["LoRaWAN"]
    assert found(client, "Blockchain") == []
