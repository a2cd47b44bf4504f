"""Map and list of the municipalities, and a page for each."""

import json

import pytest
from django.core.management import call_command

from members import maps
from members.models import Member, Municipality, Role
from school.search import rebuilding

pytestmark = pytest.mark.django_db


def found(response):
    return [municipality.short_name for municipality in response.context["found"]]


def test_all_of_them_for_everybody(client, region):
    response = client.get("/kommunen/")
    assert len(found(response)) == 59
    page = response.content.decode()
    assert page.count('class="map__area ') == 59 + 4  # the legend has four
    assert "GeoBasis-DE / BKG 2017" in page
    assert "https://www.bkg.bund.de" in page
    assert "style=" not in page


@pytest.mark.parametrize(
    ("query", "count", "first"),
    [
        ("district=05974", 14, "Anröchte"),
        ("role=pioneer", 5, "Arnsberg"),
        ("district=05974&role=pioneer", 1, "Soest"),
        ("q=bad", 3, "Bad Berleburg"),
        ("q=ROTHEN", 0, None),
        ("q=Rüthen", 1, "Rüthen"),
        ("q=%25", 0, None),
        ("q=57", 15, "Attendorn"),
        ("district=99999", 0, None),  # nonsense is said to be nonsense, and finds nothing
        ("role=chef", 0, None),
    ],
)
def test_filters(client, region, query, count, first):
    names = found(client.get(f"/kommunen/?{query}"))
    if query == "q=57":
        assert names
        assert set(names) == set(
            Municipality.objects.filter(postal_code__startswith="57").values_list("short_name", flat=True)
        )
    else:
        assert (len(names), names[0] if names else None) == (count, first)


def test_a_filter_says_how_many_it_would_leave(client, region):
    page = client.get("/kommunen/?district=05974").content.decode()
    for text in ("Kreis Soest (14)", "Kreis Olpe (7)", "Pionierkommune (1)", "Alle (14)", "Alle (59)"):
        assert text in page, text
    page = client.get("/kommunen/?role=pioneer").content.decode()
    assert "Kreis Olpe (1)" in page
    assert "Kreis Siegen-Wittgenstein (1)" in page


def test_htmx_gets_only_what_changes(client, region):
    response = client.get("/kommunen/?q=olpe", headers={"HX-Request": "true"})
    text = response.content.decode()
    assert "<html" not in text
    assert "Olpe" in text
    assert "HX-Request" in response["Vary"]


def test_many_cost_as_much_as_one(client, arnsberg, ense, django_assert_num_queries):
    for _ in range(2):
        # all; the wanted; the districts; counts per district and per role; the two counts
        with django_assert_num_queries(6):
            client.get("/kommunen/?role=pioneer")
        call_command("load_municipalities", verbosity=0)


def test_the_facts_of_one(client, region):
    page = client.get("/kommunen/soest/").content.decode()
    for fact in (
        "48.607",
        "31.12.2022",
        "85,81 km²",
        "05974040",
        "Destatis",
        "Kreis Soest",
        "Pionierkommune (seit 2020)",
    ):
        assert fact in page, fact
    assert page.count("map__area--here") == 1
    assert "Werl" in page  # a neighbour
    assert client.get("/kommunen/nirgendwo/").status_code == 404


def test_only_members_see_who_is_there(client_of, erika, wanda):
    path = erika.municipality.get_absolute_url()
    assert "Erika Beispiel" in client_of(erika).get(path).content.decode()  # this is what could leak
    for who in (None, wanda):
        page = client_of(who).get(path).content.decode()
        assert "Erika Beispiel" not in page
        assert "sehen die anderen Mitglieder" in page


def test_people_who_left_are_not_shown(client_of, erika, max_, arnsberg):
    max_.municipality, max_.is_active = arnsberg, False
    max_.save()
    page = client_of(erika).get(arnsberg.get_absolute_url()).content.decode()
    assert "Erika Beispiel" in page
    assert "Max Muster" not in page


@pytest.mark.parametrize("count", [1, 100])
def test_many_people_cost_as_much_as_one(client_of, erika, arnsberg, count, django_assert_num_queries):
    Member.objects.bulk_create(
        Member(email=f"p{number}@arnsberg.de", display_name=f"P {number}", municipality=arnsberg)
        for number in range(count)
    )
    client = client_of(erika)
    # session with member; the municipality, the region; its class, contacts, courses; how many people, which;
    # coordinators; unread notices
    with django_assert_num_queries(15):
        client.get(arnsberg.get_absolute_url())


def test_the_map_knows_all_and_neighbours_are_mutual(region):
    everything = list(Municipality.objects.in_order())
    assert len(maps.draw(everything, on=set()).areas) == 59
    assert "".join(maps.sketch(everything).layers.values()).count("M") == 59
    assert set(maps.sketch(everything, here=everything[0]).layers) == {"here", "there"}
    by_ags = {m.ags: m for m in everything}
    for municipality in everything:
        for other in maps.neighbours(municipality):
            assert municipality.ags in maps.neighbours(by_ags[other])
    names = {by_ags[ags].short_name for ags in maps.neighbours(Municipality.objects.get(slug="olpe"))}
    assert names == {"Attendorn", "Drolshagen", "Wenden", "Kreuztal", "Kirchhundem", "Lennestadt"}


def test_the_map_is_what_build_map_makes(tmp_path, monkeypatch):
    made = tmp_path / "map.json"
    committed = json.loads(maps.FILE.read_text())
    monkeypatch.setattr(
        "members.management.commands.build_map.SOURCE", maps.FILE.with_name("suedwestfalen.geojson")
    )
    monkeypatch.setattr(maps, "FILE", made)
    call_command("build_map", verbosity=0)
    assert json.loads(made.read_text()) == committed


def test_start_page_and_search(client, region):
    page = client.get("/").content.decode()
    assert "5 gingen voran" in page
    assert "14 machen mit" in page
    rebuilding.add_missing()
    assert "/kommunen/moehnesee/" in client.get("/suche/?q=möhne").content.decode()
    assert "/kommunen/" + "moehnesee" not in client.get("/suche/?q=quark").content.decode()


def test_an_invitation_is_no_membership(region):
    """A municipality that has said nothing is not called interested or member."""
    assert Role.INTERESTED.label == "Eingeladene Kommune"
    assert not Municipality.objects.filter(role=Role.INTERESTED).exclude(role_source="")
