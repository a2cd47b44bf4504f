"""One number on page, panel, API and export; nobody reads more than she may; two doors, same actions."""

import csv
import io

import pytest

from knowledge.models import Imitation, Outcome, Visibility
from members.models import ClassMembership, Coordinator, SchoolClass
from tests.knowledge.conftest import make_report
from tests.knowledge.imitations import INDICATORS, declare, imitate, place, step
from tests.knowledge.test_outcomes import measure

pytestmark = pytest.mark.django_db
LIST, EXPORT, API = "/vokabelheft/nachahmungen/", "/vokabelheft/nachahmungen/export.csv", "/api/imitations/"


def table(client, **query):
    """The export, row by row, without its head."""
    text = client.get(EXPORT, query).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def numbers(client, report):
    """The number of imitations of a report, wherever it is shown."""
    tree = client.get(f"/vokabelheft/berichte/{report.slug}/nachahmungen/")
    panel = client.get(f"/vokabelheft/berichte/{report.slug}/").context["panels"][0]
    listed = client.get(LIST, {"report": report.slug}).context["page"].paginator.count
    return {
        tree.context["counts"].total,
        panel.data["counts"].total,
        listed,
        len(table(client, report=report.slug)),
        client.get(API, {"report": report.slug}).json()["count"],
        client.get(f"{API}numbers/{report.slug}/").json()["total"],
    }


@pytest.fixture
def second_factor(app_of):
    """Everybody who coordinates has one, as she needs it to act."""

    def give(*places):
        for who in places:
            app_of(who.coordinator)

    return give


def test_the_number_is_the_same_everywhere_and_for_everybody(places, report, client_of, mona):
    a, b, c, d = places
    first = imitate(b, report, a)
    imitate(c, report, b, parent=first)
    declare(d, report)
    imitate(d, make_report(a.municipality, a.coordinator), a)
    for who in (None, a.coordinator, d.coordinator, mona):
        assert numbers(client_of(who), report) == {2}
    step(b.coordinator, first, "withdraw")
    for who in (None, a.coordinator, b.coordinator, mona):
        assert numbers(client_of(who), report) == {1}


def test_the_effect_is_the_same_on_page_panel_and_api(places, report, client_of):
    a, b, c, _ = places
    for who, after in ((b, "80"), (c, "70")):
        measure(who, imitate(who, report, a), baseline="90", value_6=after)
    client = client_of(None)
    (said,) = client.get(f"{API}numbers/{report.slug}/").json()["outcomes"]
    assert (said["median"], said["low"], said["high"]) == ("-15.0000", "-20.000", "-10.000")
    html = client.get(f"/vokabelheft/berichte/{report.slug}/nachahmungen/").content.decode()
    assert "<strong>−15</strong>" in html
    assert "−20 bis −10" in html
    panel = client.get(f"/vokabelheft/berichte/{report.slug}/").content.decode()
    assert "−15 Liter" in panel


# -- Nobody reads more than she may ---------------------------------------------------------------


@pytest.fixture
def hidden(places):
    """A and B are in a class, and so is the report that B imitates."""
    a, b, *_ = places
    school_class = SchoolClass.objects.create(name="Ruhrtal", slug="ruhrtal", description="Der Fluss")
    for who in (a, b):
        ClassMembership.objects.create(school_class=school_class, municipality=who.municipality)
    report = make_report(
        a.municipality,
        a.coordinator,
        visibility=Visibility.CLASS,
        title="Verschwiegener Versuch",
        indicators=INDICATORS,
    )
    return report, imitate(b, report, a)


def doors(report, imitation, *places):
    """Every address that could tell of it."""
    return [
        *("/", "/vokabelheft/nachahmungen/", EXPORT, API, f"{API}?report={report.slug}"),
        f"{LIST}?report={report.slug}",
        f"{EXPORT}?report={report.slug}",
        f"/vokabelheft/berichte/{report.slug}/",
        f"/vokabelheft/berichte/{report.slug}/nachahmungen/",
        f"/vokabelheft/berichte/{report.slug}/nachahmen/",
        f"{API}numbers/{report.slug}/",
        f"{LIST}{imitation.pk}/",
        f"{API}{imitation.pk}/",
        f"{API}{imitation.pk}/outcomes/",
        *(who.municipality.get_absolute_url() for who in places),
    ]


def tells(client, address, secret):
    response = client.get(address)
    text = response.content.decode()
    return secret in text


def test_an_imitation_of_a_class_leaks_nowhere(places, hidden, client_of, mona, wanda):
    a, b, c, _ = places
    report, row = hidden
    for who in (None, wanda, c.coordinator):
        client = client_of(who)
        for address in doors(report, row, a, b):
            assert not tells(client, address, "Verschwiegener"), (who, address)
        assert client.get(API).json()["count"] == 0
        assert table(client) == []
    for who in (a.coordinator, b.coordinator, mona):
        client = client_of(who)
        assert client.get(API).json()["count"] == 1
        assert tells(client, f"{LIST}{row.pk}/", "Verschwiegener")
        assert tells(client, b.municipality.get_absolute_url(), "Verschwiegener")


def test_what_is_not_confirmed_is_seen_by_both_sides_only(places, report, client_of, mona):
    a, b, c, _ = places
    row = declare(b, report, note="Geheimer Plan")
    for who in (None, c.coordinator):
        client = client_of(who)
        for address in [*doors(report, row, a, b), f"{LIST}?show=waiting", f"{API}?show=waiting"]:
            assert not tells(client, address, "Geheimer Plan")
            assert not tells(client, address, f"nachahmungen/{row.pk}/")
        hidden = client.get(f"{LIST}{row.pk}/")
        assert hidden.status_code == (404 if who else 302), "strangers sign in first"
        assert client.get(f"{API}?show=waiting").json()["count"] == 0
    for who in (a.coordinator, b.coordinator, mona):
        assert client_of(who).get(f"{API}?show=waiting").json()["count"] == 1


def test_a_withdrawn_one_keeps_its_place_without_its_name(places, report, client_of):
    a, b, c, _ = places
    first = imitate(b, report, a)
    imitate(c, report, b, parent=first)
    step(b.coordinator, first, "withdraw")
    html = client_of(None).get(f"/vokabelheft/berichte/{report.slug}/nachahmungen/").content.decode()
    tree = html[html.index('id="baum"') : html.index('id="wirkung"')]
    assert "Beispielstadt2" not in tree
    assert "Eine Kommune, die hier gerade nicht gezeigt wird" in tree
    assert "2. Generation" in tree
    (row,) = client_of(None).get(API).json()["results"]
    assert (row["parent"], row["generation"]) == (None, 2)


def test_an_own_report_that_may_not_be_read_is_not_named(places, report, client_of):
    a, b, *_ = places
    row = imitate(b, report, a)
    secret = make_report(
        b.municipality, b.coordinator, visibility=Visibility.CLASS, title="Nur unter uns", slug="unter-uns"
    )
    Imitation.objects.filter(pk=row.pk).update(own_report=secret)
    for address in doors(report, row, a, b):
        assert not tells(client_of(None), address, "unter-uns")
        assert not tells(client_of(None), address, "Nur unter uns")
    assert tells(client_of(b.coordinator), f"{LIST}{row.pk}/", "Nur unter uns")


def test_single_values_and_reasons_stay_with_both_sides(places, report, client_of):
    a, b, c, _ = places
    row = step(b.coordinator, imitate(b, report, a), "examine")
    step(a.coordinator, row, "contest", "Streng vertraulich.")
    step(a.coordinator, row, "confirm_source")
    measure(b, row, baseline="4711")
    for who, may in ((None, False), (c.coordinator, False), (a.coordinator, True), (b.coordinator, True)):
        client = client_of(who)
        page = client.get(f"{LIST}{row.pk}/").content.decode()
        api = client.get(f"{API}{row.pk}/").content.decode()
        assert ("4.711" in page, "vertraulich" in page, "vertraulich" in api) == (may, may, may)
        assert client.get(f"{API}{row.pk}/outcomes/").status_code == (200 if may else 403 if who else 401)


def test_everybody_reads_why_it_was_given_up_and_no_page_names_a_person(places, report, client_of):
    a, b, *_ = places
    row = step(b.coordinator, imitate(b, report, a), "give_up", "Zu wenig Personal.")
    html = client_of(None).get(f"{LIST}{row.pk}/").content.decode()
    assert "Zu wenig Personal." in html
    assert "Koordination Beispielstadt2" in html
    for address in doors(report, row, a, b):
        assert "Koordination 2" not in client_of(None).get(address).content.decode()


# -- The doors ------------------------------------------------------------------------------------


def test_from_the_report_to_a_confirmed_imitation_without_script(places, report, client_of, second_factor):
    a, b, *_ = places
    second_factor(a, b)
    here, there = client_of(b.coordinator), client_of(a.coordinator)
    button = f"/vokabelheft/berichte/{report.slug}/nachahmen/"
    assert button in here.get(f"/vokabelheft/berichte/{report.slug}/").content.decode()
    assert button not in there.get(f"/vokabelheft/berichte/{report.slug}/").content.decode()
    assert here.post(button, {"kind": "nichts"}).status_code == 422
    sent = here.post(button, {"kind": "vorbild", "note": "Wir fangen klein an."})
    row = Imitation.objects.get()
    assert sent["Location"] == row.get_absolute_url()
    assert here.post(button, {"kind": "vorbild"}).status_code == 422
    waiting = there.get(LIST).content.decode()
    assert "Wartet auf eure Bestätigung" in waiting
    steps = f"{row.get_absolute_url()}schritte/"
    there.post(steps, {"transition": "confirm_source", "seen": 1})
    row.refresh_from_db()
    assert row.is_counted
    assert here.post(steps, {"transition": "give_up", "seen": 2}).status_code == 422
    here.post(steps, {"transition": "pilot", "seen": 2})
    row.refresh_from_db()
    assert row.state == "pilot"
    assert "Wartet auf eure Bestätigung" not in there.get(LIST).content.decode()


def test_coordinators_need_a_second_factor_at_both_doors(places, report, client_of):
    b = places[1]
    client = client_of(b.coordinator)
    sent = client.post(f"/vokabelheft/berichte/{report.slug}/nachahmen/", {"kind": "vorbild"})
    assert sent["Location"] == "/konto/zweiter-faktor/"
    body = {"report": report.slug}
    assert client.post(API, body, content_type="application/json").status_code == 403
    assert not Imitation.objects.exists()


def test_programs_walk_the_same_way(places, report, client_of, second_factor):
    a, b, c, _ = places
    second_factor(a, b, c)
    here, there = client_of(b.coordinator), client_of(a.coordinator)

    def send(client, method, address, **body):
        return getattr(client, method)(address, body, content_type="application/json")

    made = send(here, "post", API, report=report.slug, kind="vorbild", note="Klein anfangen")
    assert made.status_code == 201, made.json()
    pk, one = made.json()["id"], f"{API}{made.json()['id']}/"
    assert made.json()["steps"][0]["actor"] == "Koordination Beispielstadt2"
    assert send(here, "post", API, report=report.slug).status_code == 400
    refused = send(here, "post", f"{one}steps/", transition="confirm_source", seen=1)
    assert refused.status_code == 403
    assert send(there, "post", f"{one}steps/", transition="confirm_source", seen=1).status_code == 201
    assert send(here, "post", f"{one}steps/", transition="pilot", seen=1).status_code == 400
    assert send(here, "post", f"{one}steps/", transition="pilot", seen=2).status_code == 201
    value = {"baseline": "90", "baseline_on": "2025-01-01"}
    wrong = send(here, "put", f"{one}outcomes/k1/", unit="Eimer", **value)
    assert "Liter" in wrong.json()["unit"][0]
    assert send(here, "put", f"{one}outcomes/k1/", unit="Liter", **value).status_code == 200
    assert send(there, "put", f"{one}outcomes/k1/", unit="Liter", **value).status_code == 403
    assert Outcome.objects.get().baseline == 90
    third = send(client_of(c.coordinator), "post", API, report=report.slug, parent=pk)
    assert (third.json()["generation"], third.json()["source"]["short_name"]) == (2, "Beispielstadt2")
    own = make_report(b.municipality, b.coordinator, slug="eigener")
    assert send(here, "put", f"{one}own-report/", report=own.slug).json()["own_report"] == "eigener"
    listed = client_of(None).get(API, {"municipality": b.municipality.slug, "state": "pilot"}).json()
    assert [row["id"] for row in listed["results"]] == [pk]


def test_values_are_written_on_the_page_in_german(places, report, client_of, second_factor):
    a, b, *_ = places
    second_factor(b)
    row = imitate(b, report, a)
    client, address = client_of(b.coordinator), f"{row.get_absolute_url()}werte/k1/"
    good = {"unit": "Liter", "baseline": "1.200,5", "baseline_on": "10.1.2025"}
    assert client.post(address, good).status_code == 302
    assert str(Outcome.objects.get().baseline) == "1200.500"
    shown = client.get(row.get_absolute_url()).content.decode()
    assert "1.200,5" in shown
    refused = client.post(address, good | {"is_effective": "on"})
    assert refused.status_code == 422
    assert "gemessen habt" in refused.content.decode()
    assert client.post(address, good | {"unit": "Eimer"}).status_code == 422
    assert client.post(address.replace("k1", "k9"), good).status_code == 404


def test_moderators_enter_it_only_for_places_without_coordination(
    places, report, client_of, mona, app_of, ense
):
    app_of(mona)
    client, address = client_of(mona), f"/vokabelheft/berichte/{report.slug}/nachahmen/"
    choices = client.get(address).context["form"].fields["municipality"].queryset
    assert list(choices) == [ense]
    assert (
        client.post(address, {"kind": "vorbild", "municipality": places[1].municipality.pk}).status_code
        == 422
    )
    assert client.post(address, {"kind": "vorbild", "municipality": ense.pk}).status_code == 302
    Coordinator.objects.filter(municipality=places[0].municipality).delete()
    desk = client.get("/moderation/kommunen/").content.decode()
    assert "<strong>1</strong> Nachahmung wartet" in desk


def test_the_export_opens_in_spreadsheets_and_runs_nothing(places, client_of):
    a, b, *_ = places
    imitate(b, make_report(a.municipality, a.coordinator, title='=HYPERLINK("x")'), a)
    answer = client_of(None).get(EXPORT)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    (row,) = table(client_of(None))
    assert row[0] == '\'=HYPERLINK("x")'
    assert row[3:7] == ["Beispielstadt2", "05958992", "Beispielstadt1", "05958991"]


def test_lists_cost_the_same_for_one_and_for_many(
    hsk, places, report, client_of, django_assert_num_queries, django_assert_max_num_queries
):
    a, b, *rest = places
    client = client_of(None)
    addresses = [
        LIST,
        EXPORT,
        API,
        f"/vokabelheft/berichte/{report.slug}/nachahmungen/",
        f"/vokabelheft/berichte/{report.slug}/",
        a.municipality.get_absolute_url(),
    ]

    def costs():
        found = {}
        for address in addresses:
            with django_assert_max_num_queries(30) as asked:
                assert client.get(address).status_code == 200
            found[address] = len(asked)
        return found

    first = imitate(b, report, a)
    measure(b, first, baseline="1", value_6="2")
    before = costs()
    for who in (*rest, place(hsk, 5), place(hsk, 6), place(hsk, 7)):
        row = imitate(who, report, a if who in rest else b, parent=None if who in rest else first)
        measure(who, row, baseline="1", value_6="2")
    assert costs() == before


def test_the_map_shows_generations_as_numbers(places, report, client_of):
    a, b, c, _ = places
    for who, ags in ((a, "05958004"), (b, "05974012"), (c, "05962024")):
        type(who.municipality).objects.filter(pk=who.municipality.pk).update(ags=ags)
    imitate(c, report, b, parent=imitate(b, report, a))
    page = client_of(None).get(f"/vokabelheft/berichte/{report.slug}/nachahmungen/")
    shown = {p.area.municipality.pk: p.generation for p in page.context["map"].places}
    assert shown == {a.municipality.pk: 0, b.municipality.pk: 1, c.municipality.pk: 2}
