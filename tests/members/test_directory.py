"""People find each other: what each chose to show, for members only; contacts who agreed, for everybody."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from members import actions
from members.forms import PeopleFilter
from members.models import Coordinator, Member
from members.queries import directory

pytestmark = pytest.mark.django_db

ENTRY = {"about": "", "offers": [], "is_listed": True, "contact_consent": False, "contact_email": ""}


@pytest.fixture
def erika(erika) -> Member:
    """Erika, with an entry."""
    return actions.update_entry(
        by=erika, **ENTRY | {"about": "Ich mag Karten.", "offers": ["daten", "mobilitaet"]}
    )


def names(response) -> list[str]:
    return [person.display_name for person in response.context["page"].object_list]


def test_members_find_each_other_and_nobody_else_does(client_of, erika, max_, wanda):
    page = client_of(max_).get("/menschen/")
    assert names(page) == ["Erika Beispiel", "Max Muster"]  # this is what could leak
    text = page.content.decode()
    assert "Ich mag Karten." in text
    assert "Daten &amp; Infrastruktur" in text
    assert client_of(None).get("/menschen/").url == "/anmelden/?next=/menschen/"
    assert client_of(wanda).get("/menschen/").url == "/warten/"
    assert client_of(None).get("/api/people/").status_code == 401
    assert client_of(wanda).get("/api/people/").status_code == 403
    (row, _) = client_of(max_).get("/api/people/").json()["results"]
    assert (row["name"], row["municipality"], row["offers"]) == (
        "Erika Beispiel",
        "05958004",
        ["daten", "mobilitaet"],
    )


def test_nothing_but_what_was_chosen_is_shown(client_of, erika, max_):
    for path in ("/menschen/", "/api/people/", erika.municipality.get_absolute_url()):
        text = client_of(max_).get(path).content.decode()
        assert erika.email not in text
        for word in ("zuletzt", "joined", "last_"):
            assert word not in text.replace("Wann jemand zuletzt da war, steht hier nie", "")


def test_who_does_not_want_to_be_listed_is_nowhere_in_the_directory(client_of, erika, max_):
    actions.update_entry(by=erika, **ENTRY | {"is_listed": False})
    client = client_of(max_)
    places = ["/menschen/", "/menschen/?q=Erika", "/api/people/", "/api/people/?q=Erika"]
    for path in [*places, erika.municipality.get_absolute_url()]:
        assert "Erika Beispiel" not in client.get(path).content.decode(), path
    assert "Max Muster" in client.get("/menschen/").content.decode()


def test_people_who_left_are_not_found(client_of, erika, max_):
    Member.objects.filter(pk=erika.pk).update(is_active=False)
    assert names(client_of(max_).get("/menschen/")) == ["Max Muster"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=erika", {"Erika Beispiel"}),
        ("q=MUSTER", {"Max Muster", "Jörg Muster"}),
        ("q=jorg", {"Jörg Muster"}),
        ("q=bücherei", {"Max Muster"}),
        ("q=%25", set()),
        ("topic=daten", {"Erika Beispiel"}),
        ("topic=klima", set()),
        ("municipality=ense", {"Max Muster"}),
        ("district=05958", {"Erika Beispiel", "Max Muster", "Jörg Muster"}),
        ("municipality=arnsberg&topic=mobilitaet", {"Erika Beispiel"}),
    ],
)
def test_both_doors_filter_alike(client_of, erika, max_, arnsberg, query, found):
    Member.objects.create(email="j@arnsberg.de", display_name="Jörg Muster", municipality=arnsberg)
    Member.objects.filter(pk=max_.pk).update(role_at_work="Bücherei")
    client = client_of(erika)
    assert set(names(client.get(f"/menschen/?{query}"))) == found
    assert {row["name"] for row in client.get(f"/api/people/?{query}").json()["results"]} == found


def test_nonsense_in_a_filter_breaks_nothing(client_of, erika):
    for query in ("topic=quatsch", "municipality=x", "district=1", "q=" + "x" * 99):
        assert client_of(erika).get(f"/menschen/?{query}").status_code == 422
    for query in ("page=abc", "page=999"):
        assert client_of(erika).get(f"/menschen/?{query}").status_code == 200
    assert client_of(erika).get("/api/people/?topic=quatsch").status_code == 400


def test_pages_go_on(client_of, erika, arnsberg):
    Member.objects.bulk_create(
        Member(email=f"p{n}@x.example", display_name=f"Person {n:03}", password="!", municipality=arnsberg)
        for n in range(30)
    )
    client = client_of(erika)
    assert 'href="?page=2"' in client.get("/menschen/").content.decode()
    assert names(client.get("/menschen/?page=2"))[-1] == "Person 029"
    place = arnsberg.get_absolute_url()
    Member.objects.bulk_create(
        Member(email=f"q{n}@x.example", display_name=f"Weitere {n:03}", password="!", municipality=arnsberg)
        for n in range(30)
    )
    assert "Weitere 029" in client.get(f"{place}?page=2").content.decode()


# -- My entry ------------------------------------------------------------------------------------------


def test_the_entry_at_both_doors(client_of, max_, wanda):
    client = client_of(max_)
    form = {"about": " Bücher  und Menschen ", "offers": ["kultur"], "is_listed": "on"}
    assert client.post("/konto/verzeichnis/", form).status_code == 302
    max_.refresh_from_db()
    assert (max_.about, max_.offers, max_.is_listed) == ("Bücher und Menschen", ["kultur"], True)
    body = json.dumps({"is_listed": False})
    changed = client.patch("/api/me/entry/", body, content_type="application/json").json()
    assert changed == ENTRY | {"about": "Bücher und Menschen", "offers": ["kultur"], "is_listed": False}
    assert client_of(None).get("/api/me/entry/").status_code == 401
    assert client_of(None).get("/konto/verzeichnis/").status_code == 302
    assert client_of(wanda).get("/konto/verzeichnis/").status_code == 200  # she may prepare


@pytest.mark.parametrize(
    "wrong",
    [
        {"about": "x" * 301},
        {"offers": ["klima", "daten", "kultur", "bildung"]},
        {"offers": ["zauberei"]},
        {"contact_consent": True},
        {"contact_consent": True, "contact_email": "keine Adresse"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(client_of, max_, wrong):
    before = Member.objects.filter(pk=max_.pk).values().get()
    client = client_of(max_)
    page = client.post("/konto/verzeichnis/", wrong)
    assert page.status_code == 422
    assert "data-error-summary" in page.content.decode()
    answer = client.patch("/api/me/entry/", json.dumps(wrong), content_type="application/json")
    assert answer.status_code == 400
    with pytest.raises(ValidationError):
        actions.update_entry(by=Member.objects.get(pk=max_.pk), **ENTRY | wrong)
    assert Member.objects.filter(pk=max_.pk).values().get() == before


def test_the_database_holds_it_too(max_):
    for broken in (
        {"offers": ["klima", "daten", "kultur", "bildung"]},
        {"contact_consent": True},
        {"contact_email": "a@b.example"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Member.objects.filter(pk=max_.pk).update(**broken)


def test_switched_off_accounts_change_nothing(max_):
    max_.is_active = False
    with pytest.raises(PermissionDenied):
        actions.update_entry(by=max_, **ENTRY)


# -- Contacts ------------------------------------------------------------------------------------------


def test_contacts_are_shown_to_everybody_once_they_agree_and_never_before(client_of, client, max_):
    place, api = max_.municipality.get_absolute_url(), "/api/municipalities/05974012/contacts/"
    Member.objects.filter(pk=max_.pk).update(role_at_work="Bücherei")
    max_.refresh_from_db()
    for path in (place, api):
        assert "Max Muster" not in client.get(path).content.decode()
    agreed = ENTRY | {"contact_consent": True, "contact_email": "buecherei@gemeinde-ense.example"}
    actions.update_entry(by=max_, **agreed)
    text = client.get(place).content.decode()
    for word in ("Max Muster", "Bücherei", "mailto:buecherei@gemeinde-ense.example"):
        assert word in text
    assert max_.email not in text
    assert client.get(api).json() == [
        {"name": "Max Muster", "role_at_work": "Bücherei", "email": "buecherei@gemeinde-ense.example"}
    ]
    actions.update_entry(by=max_, **agreed | {"contact_consent": False})
    assert Member.objects.get(pk=max_.pk).contact_email == ""
    for path in (place, api):
        assert "Max Muster" not in client.get(path).content.decode()


def test_a_contact_who_left_is_shown_no_longer(client, max_):
    agreed = ENTRY | {"contact_consent": True, "contact_email": "x@gemeinde-ense.example"}
    actions.update_entry(by=max_, **agreed)
    place = max_.municipality
    assert directory.contacts(place) == [max_]
    Member.objects.filter(pk=max_.pk).update(is_active=False)
    assert directory.contacts(place) == []


def test_contacts_belong_to_a_municipality(mona):
    with pytest.raises(ValidationError):
        actions.update_entry(by=mona, **ENTRY | {"contact_consent": True, "contact_email": "m@a.example"})


def test_members_read_whom_to_ask(client_of, erika, max_, arnsberg):
    Coordinator.objects.create(member=erika, municipality=arnsberg)
    path = arnsberg.get_absolute_url()
    assert "koordiniert Arnsberg" in client_of(max_).get(path).content.decode()
    assert "koordiniert" not in client_of(None).get(path).content.decode()
    actions.update_entry(by=erika, **ENTRY | {"is_listed": False})
    assert "koordiniert" not in client_of(max_).get(path).content.decode()


def test_a_page_of_a_municipality_shows_its_class_and_courses(client, arnsberg, mona):
    from courses.models import Course

    path = arnsberg.get_absolute_url()
    assert "noch in keiner Klasse" in client.get(path).content.decode()
    actions.form_class(by=mona, name="Ruhrtal", description="x", municipalities=[arnsberg])
    course = {"slug": "k", "title": "Karten lesen", "summary": "Kurz.", "topic": "daten"}
    draft = Course.objects.create(municipality=arnsberg, **course)
    text = client.get(path).content.decode()
    assert "/klassen/ruhrtal/" in text
    assert "Karten lesen" not in text
    Course.objects.filter(pk=draft.pk).update(published_at="2026-01-01T00:00Z")
    assert "Karten lesen" in client.get(path).content.decode()


# -- Cost ----------------------------------------------------------------------------------------------


def asked(client, path) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_twenty_thousand_people_cost_as_many_queries_as_ten_and_come_from_indexes(
    client_of, erika, arnsberg, ense
):
    client = client_of(erika)
    paths = ["/menschen/", "/menschen/?q=erika", "/menschen/?topic=daten", "/api/people/"]
    paths += ["/menschen/?municipality=arnsberg&district=05958", arnsberg.get_absolute_url()]
    few = [asked(client, path) for path in paths]
    Member.objects.bulk_create(
        (
            Member(
                email=f"p{n}@x.example",
                display_name=f"Person {n * 7919 % 20_000:05} Beispiel",
                password="!",
                municipality=ense if n % 3 else arnsberg,
                offers=["klima"] if n % 50 else ["daten"],
            )
            for n in range(20_000)
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_member")
        for index in ("member_name_words", "member_task_words", "member_offers"):  # as vacuum does
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
    assert [asked(client, path) for path in paths] == few
    assert max(few) <= 16
    everybody = directory.people(erika)
    assert "member_directory" in everybody[:24].explain()
    found = PeopleFilter({"q": "person 00042"}, queryset=everybody).qs.order_by().explain()
    assert "member_name_words" in found
    assert "member_task_words" in found
    assert "member_offers" in everybody.filter(offers__contains=["kultur"]).order_by().explain()
