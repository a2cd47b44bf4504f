"""The register goes in as a whole or not at all."""

import csv

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from members import addresses, register
from members.actions.signing_in import _arrive
from members.models import District, EmailDomain, Member, Municipality, Organisation, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(tmp_path):
    """`broken(line, column=value)` → a copy of the file with cells of one line changed (header: line 1)."""

    def make(line, **cells):
        with register.FILE.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        rows[line - 2] |= cells
        path = tmp_path / "kommunen.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        return path

    return make


def test_it_is_all_there(region):
    assert Municipality.objects.count() == 59
    assert {d.name: d.municipality_set.count() for d in District.objects.all()} == {
        "Hochsauerlandkreis": 12,
        "Märkischer Kreis": 15,
        "Kreis Olpe": 7,
        "Kreis Siegen-Wittgenstein": 11,
        "Kreis Soest": 14,
    }
    assert {role: Municipality.objects.filter(role=role).count() for role in Role.values} == {
        "pioneer": 5,
        "member": 14,
        "school": 2,
        "interested": 38,
    }
    assert Organisation.objects.count() == 9
    assert not EmailDomain.objects.filter(domain__startswith="kreis-")
    sundern = Municipality.objects.get(short_name="Sundern")
    assert (sundern.website_domain, sundern.email_domains.get().domain) == ("sundern.de", "stadt-sundern.de")


def test_loading_again_changes_nothing(region):
    before = list(Municipality.objects.order_by("pk").values())
    domains = set(EmailDomain.objects.values_list("domain", "municipality__ags"))
    call_command("load_municipalities", verbosity=0)
    assert list(Municipality.objects.order_by("pk").values()) == before
    assert set(EmailDomain.objects.values_list("domain", "municipality__ags")) == domains


def test_somebody_from_every_municipality_gets_home(region):
    for row in register.read():
        for domain in row.domains:
            member, _ = _arrive(addresses.normalise(f"Max.Muster@{domain.upper()}"))
            assert member.municipality.ags == row.ags
    assert Member.objects.values("municipality").distinct().count() == 59


def test_germans_sort_like_this(region):
    names = [m.short_name for m in Municipality.objects.visible_to(AnonymousUser()).in_order()]
    assert names[:2] == ["Altena", "Anröchte"]
    at = names.index("Meschede")
    assert names[at : at + 3] == ["Meschede", "Möhnesee", "Nachrodt-Wiblingwerde"]


@pytest.mark.parametrize("words", ["mohne", "Möhne", "MOEHNE", "59519"])
def test_names_are_found_however_they_are_typed(region, words):
    assert [m.short_name for m in Municipality.objects.named_like(words)] == ["Möhnesee"]


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ({"ags": "5958004"}, "Zeile 7: Der Gemeindeschlüssel „5958004“ hat keine acht Ziffern."),
        ({"population": "viele"}, "Zeile 7: „viele“ in der Spalte population ist keine Zahl."),
        ({"population": "-1"}, "Zeile 7: -1 in der Spalte population kann nicht stimmen."),
        ({"population": "nan"}, "Zeile 7"),
        ({"latitude": "8.0"}, "Zeile 7: 8.0 in der Spalte latitude kann nicht stimmen."),
        ({"role": "chef"}, "Zeile 7: Die Rolle „chef“ gibt es nicht"),
        ({"email_domains": ""}, "Zeile 7: Es fehlt eine Mail-Domain."),
        ({"email_domains": "kreis-soest.de"}, "Zeile 7: „kreis-soest.de“ gehört einem Kreis"),
        ({"email_domains": "@soest"}, "Zeile 7: „@soest“ ist keine Mail-Domain."),
        ({"email_domains": "arnsberg.de"}, "die Mail-Domain arnsberg.de ist doppelt"),
        ({"ags": "05958004"}, "der Schlüssel 05958004 ist doppelt"),
        ({"district": "Kreis Nirgendwo"}, "heißt einmal Hochsauerlandkreis, einmal Kreis Nirgendwo"),
        ({"short_name": ""}, "Zeile 7: Die Spalte short_name ist leer."),
    ],
)
def test_a_wrong_line_is_named_and_changes_nothing(broken, cells, complaint):
    with pytest.raises(CommandError) as error:
        call_command("load_municipalities", broken(7, **cells))
    assert complaint in str(error.value)
    assert not Municipality.objects.exists()
    assert not Organisation.objects.exists()


def test_files_that_are_none(tmp_path):
    for content in (b"", b"name;ags\nSoest;1\n", b"\xff\xfe"):
        path = tmp_path / "datei.csv"
        path.write_bytes(content)
        with pytest.raises(CommandError):
            call_command("load_municipalities", path)
    with pytest.raises(CommandError, match="lässt sich nicht lesen"):
        call_command("load_municipalities", tmp_path / "fehlt.csv")


def test_a_file_that_fits_itself_but_not_what_is_there(region, broken):
    """Two municipalities swap their addresses on the website: refused as a whole."""
    path = broken(7, short_name="Soest")
    before = set(Municipality.objects.values_list("ags", "slug"))
    with pytest.raises(CommandError):
        call_command("load_municipalities", path)
    assert set(Municipality.objects.values_list("ags", "slug")) == before
