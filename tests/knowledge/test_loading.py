"""The glossary comes as a file: as often as you like, all or nothing."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from knowledge import actions
from knowledge.models import Term
from knowledge.rules import glossary as rules
from school.models import Entry

pytestmark = pytest.mark.django_db

LORAWAN = """
- term: LoRaWAN
  slug: lorawan
  short: Ein Funknetz für Sensoren.
  body: |
    Sendet **weit**.

    # Mehr
  aliases: [Sensorfunk]
  source: https://beispiel.example/lorawan
"""
TWIN = """
- {term: Digitaler Zwilling, slug: zwilling, short: Ein Abbild am Rechner., body: Modell, source: null}
"""


@pytest.fixture
def file(tmp_path):
    """`file(text)` → the path of a YAML file."""

    def write(text):
        path = tmp_path / "terms.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_terms_are_stored_with_their_rendered_explanation(file):
    assert actions.load_terms(by=None, path=file(LORAWAN + TWIN)) == (2, 2, 0)
    term = Term.objects.get(slug="lorawan")
    assert term.aliases == ["Sensorfunk"]
    assert "<strong>weit</strong>" in term.html
    assert "<h2>Mehr</h2>" in term.html, "the term's name is the h1 of its page"
    assert Term.objects.get(slug="zwilling").source == ""


def test_a_second_load_changes_nothing_and_records_nothing(file):
    actions.load_terms(by=None, path=file(LORAWAN + TWIN))
    before = list(Term.objects.order_by("pk").values())
    assert actions.load_terms(by=None, path=file(LORAWAN + TWIN)) == (2, 0, 0)
    assert list(Term.objects.order_by("pk").values()) == before
    assert Entry.objects.filter(verb="knowledge.term_written").count() == 2


def test_a_changed_term_keeps_its_row_and_a_vanished_one_goes(file):
    actions.load_terms(by=None, path=file(LORAWAN + TWIN))
    pk = Term.objects.get(slug="lorawan").pk
    changed = LORAWAN.replace("**weit**", "**sehr weit**")
    assert actions.load_terms(by=None, path=file(changed)) == (1, 1, 1)
    term = Term.objects.get()
    assert term.pk == pk
    assert "sehr weit" in term.html
    gone = Entry.objects.get(verb="knowledge.term_removed")
    assert gone.data == {"slug": "zwilling"}
    assert gone.announced_at is not None, "nobody is told"


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (TWIN.replace("short: Ein Abbild am Rechner., ", ""), "terms.yaml, Eintrag 2: short fehlt."),
        (TWIN.replace("short:", "kurz:"), "terms.yaml, Eintrag 2: kurz ist kein bekanntes Feld."),
        (
            TWIN.replace("slug: zwilling", "slug: Digitaler Zwilling"),
            "Eintrag 2 (Digitaler Zwilling): Adresse: ",
        ),
        (TWIN.replace("source: null", "source: irgendwo"), "Eintrag 2 (Digitaler Zwilling): Quelle: "),
        (
            TWIN.replace("source: null", "aliases: Abbild"),
            "terms.yaml, Eintrag 2: aliases muss eine Liste sein.",
        ),
        (TWIN.replace("zwilling", "lorawan"), "terms.yaml, Eintrag 2: lorawan kommt doppelt vor."),
        ("- nur ein Wort", "terms.yaml, Eintrag 2: hat keine Felder."),
        ("- {term: [", "terms.yaml ist kein gültiges YAML (Zeile"),
    ],
)
def test_one_wrong_entry_and_nothing_changes(file, broken, sentence):
    actions.load_terms(by=None, path=file(TWIN))
    with pytest.raises(CommandError) as refused:
        call_command("load_terms", file(LORAWAN + broken))
    first, *rest = str(refused.value).splitlines()
    assert first == "Das Vokabelheft bleibt, wie es war."
    assert any(line.startswith(sentence) for line in rest), rest
    assert [term.slug for term in Term.objects.all()] == ["zwilling"]


def test_every_wrong_entry_is_named_at_once(file):
    both = LORAWAN.replace("slug: lorawan", "slug: Lo Ra") + TWIN.replace("source: null", "source: irgendwo")
    with pytest.raises(ValidationError) as refused:
        actions.load_terms(by=None, path=file(both))
    assert len(refused.value.messages) == 2


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"fehlt\.yaml gibt es nicht"):
        call_command("load_terms", tmp_path / "fehlt.yaml")


def test_who_may_load(erika, mona, wanda, file):
    assert [rules.can_load_terms(by) for by in (None, mona, erika, wanda)] == [True, True, False, False]
    mona.is_active = False
    assert not rules.can_load_terms(mona)
    with pytest.raises(PermissionDenied):
        actions.load_terms(by=erika, path=file(LORAWAN))
    assert not Term.objects.exists()


def test_the_glossary_that_comes_with_the_school_is_whole(client, capsys):
    call_command("load_terms")
    assert "Begriffe:" in capsys.readouterr().out
    assert Term.objects.count() >= 30
    for term in Term.objects.in_order():
        assert client.get(term.get_absolute_url()).status_code == 200
