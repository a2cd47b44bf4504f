"""Classes: who is in them, who speaks for them, what they keep to themselves."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from members import actions
from members.models import (
    ClassFile,
    ClassLine,
    ClassMembership,
    Coordinator,
    Member,
    Municipality,
    SchoolClass,
)
from school.models import Entry, StoredFile
from tests.inspection.files import inspected
from tests.members.accessions import a_pdf

pytestmark = pytest.mark.django_db


def pdf() -> SimpleUploadedFile:
    return a_pdf("protokoll.pdf")


def fresh(member: Member) -> Member:
    """As with every request: nothing remembered."""
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def mona(mona) -> Member:
    """The moderator, with a second factor."""
    Authenticator.objects.create(user=mona, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return mona


@pytest.fixture
def ruhrtal(mona, arnsberg, ense) -> SchoolClass:
    """Arnsberg's class; Ense is in none."""
    return actions.form_class(by=mona, name="Ruhrtal", description="Am Fluss.", municipalities=[arnsberg])


@pytest.fixture
def moehne(mona, ruhrtal) -> SchoolClass:
    """An empty class."""
    return actions.form_class(by=mona, name="Möhne", description="Am See.")


@pytest.fixture
def kora(arnsberg) -> Member:
    """Coordinates Arnsberg, with a second factor."""
    kora = Member.objects.create(
        email="kora@arnsberg.de", display_name="Kora Koordination", municipality=arnsberg
    )
    Coordinator.objects.create(member=kora, municipality=arnsberg)
    Authenticator.objects.create(user=kora, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return kora


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def file(ruhrtal, erika) -> ClassFile:
    """What Erika brought."""
    return actions.add_file(
        by=fresh(erika), school_class=ruhrtal, title="Geheimes Protokoll", file=inspected(pdf())
    )


def now(municipality) -> ClassMembership | None:
    return ClassMembership.objects.current().filter(municipality=municipality).first()


# -- Who is where --------------------------------------------------------------------------------------


def test_a_class_is_formed_with_its_municipalities(ruhrtal, arnsberg, mona):
    assert (ruhrtal.slug, ruhrtal.formed_by) == ("ruhrtal", mona)
    assert (now(arnsberg).school_class, now(arnsberg).placed_by) == (ruhrtal, mona)
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "members.class_moved",
        "members.class_formed",
    ]


@pytest.mark.parametrize("name", ["Ruhrtal", " ruhrtal ", "!?", "Daran arbeiten wir", ""])
def test_names_that_are_taken_or_say_nothing_are_refused(ruhrtal, mona, name):
    with pytest.raises(ValidationError):
        actions.form_class(by=mona, name=name, description="x")
    assert SchoolClass.objects.count() == 1


def test_moving_keeps_the_history_and_the_line(ruhrtal, moehne, arnsberg, mona, kora):
    actions.write_line(by=fresh(kora), municipality=arnsberg, text="Digitaler Zwilling")
    first = now(arnsberg)
    actions.place_municipality(by=mona, municipality=arnsberg, school_class=moehne, instead_of=first.pk)
    first.refresh_from_db()
    assert (first.ended_by, now(arnsberg).school_class) == (mona, moehne)
    assert first.until <= now(arnsberg).since
    assert ClassMembership.objects.filter(municipality=arnsberg).count() == 2
    assert ClassLine.objects.visible_to(fresh(kora)).get().text == "Digitaler Zwilling"
    actions.take_out(by=mona, membership=now(arnsberg))
    assert now(arnsberg) is None


def test_a_decision_made_on_an_old_page_is_noticed(ruhrtal, moehne, arnsberg, ense, mona):
    seen = now(arnsberg).pk
    actions.place_municipality(by=mona, municipality=arnsberg, school_class=moehne, instead_of=seen)
    with pytest.raises(ValidationError, match="inzwischen in der Klasse „Möhne“ \\(Mona Moderation\\)"):
        actions.place_municipality(by=mona, municipality=arnsberg, school_class=ruhrtal, instead_of=seen)
    with pytest.raises(ValidationError, match="schon in dieser Klasse"):
        actions.place_municipality(
            by=mona, municipality=arnsberg, school_class=moehne, instead_of=now(arnsberg).pk
        )
    with pytest.raises(ValidationError, match="in keiner Klasse mehr"):
        actions.place_municipality(by=mona, municipality=ense, school_class=moehne, instead_of=seen)
    with pytest.raises(ValidationError, match="inzwischen in der Klasse"):
        actions.form_class(by=mona, name="Dritte", description="x", municipalities=[ense, arnsberg])
    assert now(ense) is None  # not half a class


def test_the_database_knows_one_class_a_municipality(ruhrtal, moehne, arnsberg):
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassMembership.objects.create(municipality=arnsberg, school_class=moehne)


def test_a_closed_class_takes_nobody_and_lets_everybody_go(ruhrtal, moehne, arnsberg, ense, mona):
    actions.close_class(by=mona, school_class=ruhrtal)
    with pytest.raises(ValidationError, match="schon beendet"):
        actions.close_class(by=mona, school_class=ruhrtal)
    with pytest.raises(ValidationError, match="beendet"):
        actions.place_municipality(by=mona, municipality=ense, school_class=ruhrtal, instead_of=None)
    third = actions.form_class(by=mona, name="Dritte", description="x", municipalities=[arnsberg])
    assert now(arnsberg).school_class == third


def test_only_moderators_move_municipalities(ruhrtal, moehne, arnsberg, erika, kora):
    for who in (erika, kora):
        with pytest.raises(PermissionDenied):
            actions.place_municipality(by=who, municipality=arnsberg, school_class=moehne, instead_of=None)
        with pytest.raises(PermissionDenied):
            actions.take_out(by=who, membership=now(arnsberg))
        with pytest.raises(PermissionDenied):
            actions.close_class(by=who, school_class=ruhrtal)
        with pytest.raises(PermissionDenied):
            actions.describe_class(by=who, school_class=ruhrtal, description="x")
    assert now(arnsberg).school_class == ruhrtal


# -- Who speaks ----------------------------------------------------------------------------------------


def test_coordinators_and_moderators_choose_somebody_from_the_class(ruhrtal, erika, kora, max_, mona):
    actions.choose_representative(by=fresh(kora), school_class=ruhrtal, member=fresh(erika))
    assert (ruhrtal.representative, ruhrtal.represented_by) == (erika, kora)
    with pytest.raises(ValidationError):
        actions.choose_representative(by=mona, school_class=ruhrtal, member=fresh(max_))
    with pytest.raises(PermissionDenied):
        actions.choose_representative(by=fresh(erika), school_class=ruhrtal, member=None)
    actions.choose_representative(by=mona, school_class=ruhrtal, member=None)
    assert (ruhrtal.representative, ruhrtal.represented_since) == (None, None)


def test_who_left_or_hides_is_shown_no_longer(client_of, ruhrtal, moehne, arnsberg, erika, kora, mona):
    actions.choose_representative(by=mona, school_class=ruhrtal, member=fresh(erika))
    page = client_of(kora).get("/klassen/ruhrtal/").content.decode()
    assert "<strong>Erika Beispiel</strong>" in page  # this is what could leak
    assert "Erika Beispiel" not in client_of(None).get("/klassen/ruhrtal/").content.decode()
    for gone in ({"is_active": False}, {"is_listed": False}, {"municipality": None}):
        with transaction.atomic():
            Member.objects.filter(pk=erika.pk).update(**gone)
            text = client_of(kora).get("/klassen/ruhrtal/").content.decode()
            transaction.set_rollback(True)
        assert "<strong>Erika Beispiel</strong>" not in text, gone
    membership = now(arnsberg)
    actions.place_municipality(by=mona, municipality=arnsberg, school_class=moehne, instead_of=membership.pk)
    ruhrtal.refresh_from_db()
    assert ruhrtal.representative is None


# -- What a class keeps to itself ----------------------------------------------------------------------


def test_the_page_tells_everybody_who_and_only_the_class_what(client_of, ruhrtal, file, kora, max_, mona):
    actions.write_line(by=fresh(kora), municipality=kora.municipality, text="Digitaler Zwilling")
    for who in (kora, mona):
        page = client_of(who).get("/klassen/ruhrtal/").content.decode()
        for word in ("Arnsberg", "Digitaler Zwilling", "Geheimes Protokoll"):
            assert word in page, (who, word)
    for who in (None, max_):
        page = client_of(who).get("/klassen/ruhrtal/").content.decode()
        assert "Arnsberg" in page
        for word in ("Digitaler Zwilling", "Geheimes Protokoll", "Dazulegen"):
            assert word not in page, (who, word)


def test_files_are_for_the_class_at_both_doors(client_of, ruhrtal, moehne, file, erika, max_, mona, arnsberg):
    doors = [f"/klassen/ruhrtal/dateien/{file.pk}/", f"/api/classes/ruhrtal/files/{file.pk}/"]
    for path in doors:
        answer = client_of(erika).get(path)
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert answer["Content-Disposition"].startswith("attachment")
        assert client_of(max_).get(path).status_code == 404
        assert client_of(None).get(path).status_code in (302, 401)
    assert client_of(max_).get("/api/classes/ruhrtal/files/").status_code == 404
    assert client_of(erika).get("/api/classes/ruhrtal/files/").json()["count"] == 1
    assert client_of(erika).get(f"/klassen/moehne/dateien/{file.pk}/").status_code == 404
    actions.place_municipality(
        by=mona, municipality=arnsberg, school_class=moehne, instead_of=now(arnsberg).pk
    )
    assert client_of(erika).get(doors[0]).status_code == 404
    assert ClassFile.objects.count() == 1  # it stays where it was brought


def test_who_may_bring_and_remove_files(client_of, ruhrtal, file, erika, kora, max_, mona):
    address = "/klassen/ruhrtal/dateien/"
    for who, status in ((max_, 404), (kora, 302), (mona, 302)):
        answer = client_of(who).post(address, {"title": "Noch eins", "file": pdf()})
        assert answer.status_code == status, who
    own = ClassFile.objects.get(added_by=kora)
    assert client_of(erika).post(f"{address}{own.pk}/loeschen/").status_code == 403
    assert client_of(max_).post(f"{address}{own.pk}/loeschen/").status_code == 404
    assert client_of(kora).post(f"{address}{own.pk}/loeschen/").status_code == 302
    assert client_of(mona).post(f"{address}{file.pk}/loeschen/").status_code == 302
    assert ClassFile.objects.count() == StoredFile.objects.count() == 1


def test_bad_files_are_refused_with_a_sentence_and_nothing_is_stored(client_of, ruhrtal, erika):
    for name, content, words in (
        ("x.pdf", b"MZ\x90", "Das ist kein PDF"),
        ("x.svg", b"<svg/>", "Es geht: PDF oder Bild (PNG, JPEG, WebP)."),
        ("x.exe", b"MZ", "Es geht: PDF oder Bild (PNG, JPEG, WebP)."),
    ):
        bad = SimpleUploadedFile(name, content)
        answer = client_of(erika).post("/klassen/ruhrtal/dateien/", {"title": "Böse", "file": bad})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert client_of(erika).post("/klassen/ruhrtal/dateien/", {"title": "Leer"}).status_code == 422
    assert not StoredFile.objects.exists()


def test_coordinators_write_one_line(client_of, ruhrtal, arnsberg, erika, kora, max_, mona):
    address = "/klassen/daran-arbeiten-wir/"
    for who in (erika, max_, mona):
        assert client_of(who).post(address, {"text": "Nein"}).status_code == 403, who
    client = client_of(kora)
    assert client.post(address, {"text": "x" * 201}).status_code == 422
    assert client.post(address, {"text": " Digitaler   Zwilling "}).url == "/klassen/ruhrtal/"
    line = ClassLine.objects.get()
    assert (line.text, line.written_by, line.municipality) == ("Digitaler Zwilling", kora, arnsberg)
    assert (
        client.put("/api/me/line/", {"text": "Neu"}, content_type="application/json").json()["text"] == "Neu"
    )
    assert [row["text"] for row in client_of(erika).get("/api/classes/ruhrtal/lines/").json()["results"]] == [
        "Neu"
    ]
    assert client_of(max_).get("/api/classes/ruhrtal/lines/").status_code == 404
    assert client.post(address, {"text": ""}).status_code == 302
    assert not ClassLine.objects.exists()


# -- The moderators' pages -----------------------------------------------------------------------------


def test_moderators_move_by_form(client_of, ruhrtal, moehne, arnsberg, ense, mona, erika):
    client, address = client_of(mona), "/klassen/moehne/kommunen/"
    page = client.get("/klassen/moehne/verwalten/").content.decode()
    assert "Arnsberg (jetzt: Ruhrtal)" in page
    value = f"{arnsberg.pk}-{now(arnsberg).pk}"
    assert client_of(erika).post(address, {"municipality": value}).status_code == 403
    assert client.post(address, {"municipality": value}).status_code == 302
    assert now(arnsberg).school_class == moehne
    again = client.post("/klassen/ruhrtal/kommunen/", {"municipality": value})
    assert again.status_code == 422
    assert "Arnsberg ist inzwischen in der Klasse „Möhne“" in again.content.decode()
    for nonsense in ("", "1", "abc", f"{arnsberg.pk}-x", "999999-0", f"{ense.pk}-" + "9" * 30):
        assert client.post(address, {"municipality": nonsense}).status_code == 422, nonsense
    leave = f"/klassen/moehne/kommunen/{now(arnsberg).pk}/ende/"
    assert client_of(erika).post(leave).status_code == 403
    assert client.post(leave).status_code == 302
    assert now(arnsberg) is None
    assert "keiner Klasse mehr" in client.post(leave, follow=True).content.decode()


def test_members_see_no_moderators_pages(client_of, ruhrtal, erika, mona):
    for path in ("/klassen/ruhrtal/verwalten/", "/pausenhof/klassen/neu/"):
        assert client_of(mona).get(path).status_code == 200
        assert client_of(erika).get(path).status_code == 403
        assert client_of(None).get(path).status_code == 302
    for path in ("/klassen/ruhrtal/ende/", "/klassen/ruhrtal/verwalten/", "/pausenhof/klassen/neu/"):
        assert client_of(erika).post(path, {"description": "x", "name": "y"}).status_code == 403


def test_a_class_is_formed_from_a_proposal(client_of, mona, region):
    client = client_of(mona)
    page = client.get("/pausenhof/klassen/neu/")
    proposal = page.context["proposals"][0]
    filled = client.get(f"/pausenhof/klassen/neu/?vorschlag={proposal.key}")
    pks = filled.context["form"].initial["municipalities"]
    assert proposal.reason in filled.content.decode()
    data = {"name": "Lennetal", "description": "Am Fluss.", "municipalities": pks}
    assert client.post("/pausenhof/klassen/neu/", data).url == "/klassen/lennetal/"
    formed = SchoolClass.objects.get()
    assert formed.forum.slug == "klasse-lennetal"
    assert set(formed.memberships.values_list("municipality", flat=True)) == set(pks)
    again = client.post("/pausenhof/klassen/neu/", data | {"municipalities": []})
    assert "gibt es schon" in again.content.decode()
    assert again.status_code == 422


# -- Cost, and the API ---------------------------------------------------------------------------------


def test_many_cost_as_much_as_one(
    client_of, ruhrtal, file, arnsberg, ense, erika, mona, region, django_assert_num_queries
):
    client = client_of(erika)

    def cost():
        with django_assert_num_queries(5):  # session with member; classes, memberships, counts; bell
            client.get("/klassen/")
        with django_assert_num_queries(9):
            # session with member; class, memberships, municipalities; my class; forum panel; files;
            # do I coordinate?; bell
            client.get("/klassen/ruhrtal/")
        with django_assert_num_queries(3):  # how many; classes, memberships
            client_of(None).get("/api/classes/")

    client.get("/klassen/")
    cost()
    for number, place in enumerate(Municipality.objects.exclude(pk__in=[arnsberg.pk, ense.pk])[:30]):
        other = actions.form_class(by=mona, name=f"K{number}", description="x", municipalities=[place])
        if number < 12:
            actions.place_municipality(
                by=mona, municipality=place, school_class=ruhrtal, instead_of=now(place).pk
            )
            Member.objects.create(email=f"{number}@x.example", display_name="A", municipality=place)
        assert other
    stored = [StoredFile(path=f"p{n}", name="x", media_type="x", size=1, sha256="x") for n in range(9)]
    for row in StoredFile.objects.bulk_create(stored):
        ClassFile.objects.create(school_class=ruhrtal, title="x", stored=row, added_by=erika)
    cost()


def test_the_api_says_the_same(client_of, ruhrtal, moehne, arnsberg, ense, erika, kora, max_, mona):
    def send(who, method, path, body=None):
        return getattr(client_of(who), method)(f"/api/{path}", body, content_type="application/json")

    row = client_of(None).get("/api/classes/ruhrtal/").json()
    assert [(one["ags"], one["name"]) for one in row["municipalities"]] == [("05958004", "Arnsberg")]
    membership = row["municipalities"][0]["id"]
    place = {"ags": "05958004", "instead_of": membership}
    for who, status in ((None, 401), (erika, 403), (kora, 403), (mona, 201)):
        assert send(who, "post", "classes/moehne/municipalities/", place).status_code == status, who
    again = send(mona, "post", "classes/ruhrtal/municipalities/", place)
    assert again.status_code == 400
    assert "inzwischen in der Klasse „Möhne“" in again.json()["non_field_errors"][0]
    voice = "classes/moehne/representative/"
    assert send(kora, "put", voice, {"id": erika.pk}).json()["name"] == "Erika Beispiel"
    assert send(kora, "put", voice, {"id": max_.pk}).status_code == 400
    assert send(max_, "put", voice, {"id": max_.pk}).status_code == 403
    assert send(max_, "get", voice).json()["name"] == "Erika Beispiel"
    assert send(None, "get", voice).status_code == 401
    pk = now(arnsberg).pk
    for who, status in ((None, 401), (erika, 403), (mona, 204), (mona, 400)):
        assert send(who, "delete", f"classes/moehne/municipalities/{pk}/").status_code == status, who
    for who, status in ((None, 401), (erika, 403), (mona, 200)):
        assert send(who, "patch", "classes/moehne/", {"description": "Neu"}).status_code == status, who
        assert send(who, "get", "class-proposals/").status_code == status, who
    form = {"name": "Dritte", "description": "x", "municipalities": ["05974012"]}
    for who, status in ((None, 401), (erika, 403), (mona, 201)):
        assert send(who, "post", "class-formations/", form).status_code == status, who
    assert now(ense).school_class.forum.slug == "klasse-dritte"
    for who, status in ((None, 401), (erika, 403), (mona, 204), (mona, 400)):
        assert send(who, "post", "classes/moehne/closure/").status_code == status, who
