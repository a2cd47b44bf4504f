"""Guides and checklists: read by everybody, ticked for oneself, kept in versions."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from knowledge import actions, device
from knowledge.models import ChecklistTick, Guide, GuideVersion
from school.models import Entry
from school.search import rebuilding
from tests.knowledge.guides import BUDGET, COUNCIL, write_guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A folder with one guide."""
    write_guide(tmp_path)
    return tmp_path


@pytest.fixture
def guide(folder) -> Guide:
    """A guide with two points."""
    actions.load_guides(by=None, folder=folder)
    return Guide.objects.get()


def html(response) -> str:
    return " ".join(response.content.decode().split())


# -- Loading ---------------------------------------------------------------------------------------------


def test_a_guide_is_stored_with_its_rendered_sections_and_a_first_version(guide):
    assert (guide.number, guide.kind, guide.serves) == (1, "leitfaden", ["rahmenstrategie"])
    section = guide.sections[0]
    assert '<a href="#quelle-1" rel="nofollow noopener ugc">[1]</a>' in section["html"]
    assert [item["text"] for item in guide.items] == [COUNCIL, BUDGET]
    assert guide.versions.get().sections == guide.sections


def test_a_second_load_writes_no_version_and_no_fact(guide, folder):
    assert actions.load_guides(by=None, folder=folder) == (1, 0, 0)
    assert GuideVersion.objects.count() == 1
    assert Entry.objects.filter(verb="knowledge.guide_published").count() == 1


def test_a_changed_guide_gets_a_version_and_the_old_one_stays_as_it_was(guide, folder):
    write_guide(folder, title="Ein neuer Titel", news="Titel genauer")
    assert actions.load_guides(by=None, folder=folder) == (1, 1, 0)
    first, second = GuideVersion.objects.order_by("number")
    assert (first.title, first.change_note) == ("Einen Ratsbeschluss vorbereiten", "")
    assert (second.number, second.title, second.change_note) == (2, "Ein neuer Titel", "Titel genauer")
    guide.refresh_from_db()
    assert guide.number == 2


def test_another_place_in_the_list_is_no_new_version(guide, folder):
    write_guide(folder, position=7)
    assert actions.load_guides(by=None, folder=folder) == (1, 0, 0)
    guide.refresh_from_db()
    assert (guide.position, guide.number) == (7, 1)


def test_a_guide_whose_file_is_gone_leaves_the_list_and_keeps_its_page(client, guide, folder):
    write_guide(folder, slug="anderer")
    (folder / "ratsbeschluss.yaml").unlink()
    assert actions.load_guides(by=None, folder=folder) == (1, 1, 1)
    assert "Einen Ratsbeschluss vorbereiten" not in html(
        client.get("/vokabelheft/leitfaeden/?q=Ratsbeschluss&kind=checkliste")
    )
    page = html(client.get(guide.get_absolute_url()))
    assert "Nicht mehr in Gebrauch" in page
    assert "<input" not in page.partition("Zum Abhaken")[2]
    assert client.get(f"{guide.get_absolute_url()}version/1/").status_code == 200
    write_guide(folder)
    assert actions.load_guides(by=None, folder=folder) == (2, 0, 0)
    guide.refresh_from_db()
    assert guide.retired_on is None


WRONG = {
    "unknown goal": ({"serves": "[gibtesnicht]"}, "Diese Ziele gibt es nicht: gibtesnicht"),
    "unknown topic": ({"topics": "[gibtesnicht]"}, "Ein Thema gibt es nicht"),
    "unknown field": ({"farbe": "rot"}, "Unbekanntes Feld: farbe"),
    "unknown kind": ({"kind": "roman"}, "Die Art „roman“ gibt es nicht"),
    "missing source": ({"body": "Siehe [9]."}, "Die Quellen [9] gibt es nicht"),
    "two equal points": ({"items": f"['{COUNCIL}', '{COUNCIL}']"}, "Zwei Punkte sind gleich"),
    "checklist without points": ({"kind": "checkliste", "items": "[]"}, "Eine Checkliste braucht Punkte"),
    "title too long": ({"title": "x" * 121}, "ratsbeschluss:"),
    "no address": ({"url": "kein-link"}, "ratsbeschluss.yaml:"),
    "no minutes": ({"minutes": 99}, "ratsbeschluss:"),
}


@pytest.mark.parametrize(("fields", "sentence"), WRONG.values(), ids=WRONG)
def test_one_mistake_and_nothing_is_stored(tmp_path, fields, sentence):
    write_guide(tmp_path, slug="guter")
    write_guide(tmp_path, **fields)
    with pytest.raises(ValidationError) as refusal:
        actions.load_guides(by=None, folder=tmp_path)
    assert sentence in " ".join(refusal.value.messages)
    assert not Guide.objects.exists()


def test_members_cannot_load(erika, folder):
    with pytest.raises(PermissionDenied):
        actions.load_guides(by=erika, folder=folder)


def test_the_real_content_is_whole(tmp_path, arnsberg, monkeypatch):
    assert actions.load_guides(by=None).total >= 14
    assert Guide.objects.filter(kind="checkliste").exists()
    for guide in Guide.objects.all():
        assert guide.sources, guide
        assert guide.serves, guide
    with pytest.raises(CommandError, match="AGS"):
        call_command("load_guides")  # the towns of the lead projects are not there
    assert actions.load_guides(by=None).written == 0


# -- Reading ---------------------------------------------------------------------------------------------


def test_a_stranger_reads_guides_without_a_cookie(client, guide):
    listed = html(client.get("/vokabelheft/leitfaeden/"))
    assert f'<a href="{guide.get_absolute_url()}">{guide.title}</a>' in listed
    page = html(client.get(guide.get_absolute_url()))
    assert "Version 1" in page
    assert '<li id="quelle-1"><a href="https://beispiel.example/quelle" rel="noopener">' in page
    assert not client.cookies


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("kind=leitfaden", 2),
        ("topic=klima", 1),
        ("serves=rahmenstrategie", 2),
        ("serves=strategie-soest", 1),
        ("q=Haushalt Rat", 2),
        ("q=gibtesnicht", 0),
        ("q=%25", 0),
    ],
)
def test_filters(client, tmp_path, query, count):
    write_guide(tmp_path)
    write_guide(tmp_path, slug="klima", topics="[klima]", serves="[soest-klima]")
    write_guide(tmp_path, slug="liste", kind="checkliste", items="[Eins]", body="Nur dies.")
    actions.load_guides(by=None, folder=tmp_path)
    response = client.get(f"/vokabelheft/leitfaeden/?{query}")
    assert response.context["count"] == count
    assert client.get(f"/api/guides/?{query}").json()["count"] == count


def test_an_unknown_filter_value_is_named(client, guide):
    assert client.get("/vokabelheft/leitfaeden/?topic=quatsch").status_code == 422
    assert client.get("/api/guides/?topic=quatsch").status_code == 400


def test_the_list_costs_the_same_for_one_and_for_many(client, folder, guide, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/vokabelheft/leitfaeden/")
    for number in range(5):
        write_guide(folder, slug=f"weiterer-{number}")
    actions.load_guides(by=None, folder=folder)
    with django_assert_num_queries(1):
        client.get("/vokabelheft/leitfaeden/")


def test_old_versions_have_an_address_of_their_own(client, guide, folder):
    write_guide(folder, title="Ein neuer Titel", news="Titel genauer")
    actions.load_guides(by=None, folder=folder)
    old = html(client.get(f"{guide.get_absolute_url()}version/1/"))
    assert "<h1>Einen Ratsbeschluss vorbereiten</h1>" in old
    assert "Das ist eine frühere Version" in old
    new = html(client.get(guide.get_absolute_url()))
    assert "<h1>Ein neuer Titel</h1>" in new
    assert "Titel genauer" in new
    assert client.get(f"{guide.get_absolute_url()}version/3/").status_code == 404


def test_the_paper_is_an_accessible_pdf(client, guide):
    response = client.get(f"{guide.get_absolute_url()}pdf/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert b"pdfuaid" in response.content


def test_every_real_guide_prints(client):
    from knowledge.papers.guides import as_pdf

    actions.load_guides(by=None)
    for guide in Guide.objects.all():
        assert as_pdf(guide).startswith(b"%PDF-"), guide


def test_search_finds_guides(client, guide):
    rebuilding.add_missing()
    assert guide.title in [
        hit.plain_title for hit in client.get("/suche/?q=Ratsbeschluss").context["answer"].hits
    ]


# -- Ticking ---------------------------------------------------------------------------------------------


def ticked(client: Client, guide: Guide) -> list[str]:
    return [
        point["text"]
        for point in client.get(guide.get_absolute_url()).context["points"]
        if point["is_ticked"]
    ]


def tick(client: Client, guide: Guide, *numbers: int, **extra):
    keys = [guide.items[number]["key"] for number in numbers]
    return client.post(f"{guide.get_absolute_url()}haekchen/", {"item": keys}, **extra)


def test_a_stranger_ticks_on_her_device_and_the_school_keeps_nothing(guide):
    phone = Client(enforce_csrf_checks=True)
    assert tick(phone, guide, 1).url == f"{guide.get_absolute_url()}#checkliste"
    assert ticked(phone, guide) == [BUDGET]
    assert not ChecklistTick.objects.exists()
    cookie = phone.cookies[device.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    tick(phone, guide)
    assert ticked(phone, guide) == []
    assert not phone.cookies[device.COOKIE].value


def test_ticks_of_several_guides_share_one_cookie(guide, folder):
    write_guide(folder, slug="zweiter")
    actions.load_guides(by=None, folder=folder)
    other, phone = Guide.objects.get(slug="zweiter"), Client()
    tick(phone, guide, 0)
    tick(phone, other, 1)
    assert (ticked(phone, guide), ticked(phone, other)) == ([COUNCIL], [BUDGET])


@pytest.mark.parametrize("forged", ["", "quatsch", "1.abc", "~~", "x" * 4000])
def test_a_forged_cookie_is_no_cookie(guide, forged):
    phone = Client()
    phone.cookies[device.COOKIE] = forged
    assert ticked(phone, guide) == []


def test_the_cookie_never_outgrows_a_browser(rf):
    from django.http import HttpResponse

    request = rf.get("/")
    for number in range(60):
        response = HttpResponse()
        device.store(request, response, 10**6 + number, [f"{key:08x}" for key in range(12)])
        request.COOKIES[device.COOKIE] = response.cookies[device.COOKIE].value
        assert len(response.cookies[device.COOKIE].OutputString()) < 4096
    assert 10**6 + 59 in device.of(request)


def test_a_member_keeps_her_ticks_and_nobody_else_sees_them(guide, erika, max_, mona, client_of):
    assert tick(client_of(erika), guide, 0).status_code == 302
    assert ticked(client_of(erika), guide) == [COUNCIL]
    for other in (max_, mona, None):
        assert ticked(client_of(other), guide) == []
    assert not Entry.objects.filter(actor=erika).exists(), "nobody is watched"
    tick(client_of(erika), guide)
    assert not ChecklistTick.objects.exists()


def test_what_was_ticked_on_the_device_comes_along_with_the_first_own_tick(guide, erika):
    phone = Client()
    tick(phone, guide, 0)
    phone.force_login(erika, backend="django.contrib.auth.backends.ModelBackend")
    assert ticked(phone, guide) == [COUNCIL]
    assert not ChecklistTick.objects.exists(), "looking stores nothing"
    tick(phone, guide, 0, 1)
    assert ChecklistTick.objects.get().keys == guide.keys
    assert not phone.cookies[device.COOKIE].value


def test_a_member_needs_the_token_of_the_form_and_strangers_our_own_page(guide, erika):
    client = Client(enforce_csrf_checks=True)
    assert tick(client, guide, 0, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    client.force_login(erika, backend="django.contrib.auth.backends.ModelBackend")
    assert tick(client, guide, 0).status_code == 403


def test_a_point_that_is_gone_is_named(guide, erika, client_of):
    url = f"{guide.get_absolute_url()}haekchen/"
    for who in (erika, None):
        refused = client_of(who).post(url, {"item": ["00000000"]})
        assert refused.status_code == 422
        assert "Die Checkliste hat sich geändert" in html(refused)


def test_with_script_only_the_count_comes_back(guide, client):
    answer = html(tick(client, guide, 0, headers={"HX-Request": "true"}))
    assert answer.startswith('<p class="meta" id="stand" data-announce="Gespeichert. 1 von 2"')


def test_a_changed_point_loses_its_tick_the_others_keep_theirs(guide, folder, erika, client_of):
    tick(client_of(erika), guide, 0, 1)
    write_guide(folder, items=f"['{COUNCIL}', 'Das Geld ist da.']")
    actions.load_guides(by=None, folder=folder)
    assert ticked(client_of(erika), guide) == [COUNCIL]


def test_ticks_for_programs(guide, erika, client_of):
    client, url = client_of(erika), f"/api/guides/{guide.slug}/ticks/"
    assert client.get(url).json() == {"keys": []}
    sent = client.put(url, {"keys": guide.keys[:1]}, content_type="application/json")
    assert (sent.status_code, sent.json()) == (200, {"keys": guide.keys[:1]})
    assert client.get(url).json() == {"keys": guide.keys[:1]}
    assert client.put(url, {"keys": ["falsch"]}, content_type="application/json").status_code == 400


def test_guides_for_programs(guide, client):
    whole = client.get(f"/api/guides/{guide.slug}/").json()
    assert whole["sections"][0]["title"] == "Warum"
    assert whole["items"][0]["key"] == guide.keys[0]
    versions = client.get(f"/api/guides/{guide.slug}/versions/").json()
    assert [row["number"] for row in versions["results"]] == [1]
    assert client.get(f"/api/guides/{guide.slug}/versions/1/").json()["title"] == guide.title
    assert client.get("/api/guides/gibtesnicht/versions/").status_code == 404
