"""The index follows the journal: nothing is lost, twice is once, and what is hidden is hidden at once."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from courses import actions as courses
from forums import actions
from knowledge import actions as knowledge
from knowledge.models import Term
from members import actions as members
from members.models import ClassMembership, SchoolClass
from school.jobs import loop
from school.privacy.ledger import Contributions
from school.search import following, rebuilding, registry
from school.search.asking import Wish, search
from school.search.models import SearchDue, SearchEntry, SearchWord
from school.search.suggesting import suggest
from tests.courses.conftest import make_course
from tests.members.traces import in_tables
from tests.parallel import at_once
from tests.working import do_next

NOBODY = AnonymousUser()


@pytest.fixture
def mona(mona):
    """The moderator, with a second factor."""
    Authenticator.objects.create(user=mona, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return mona


@pytest.fixture
def inside(arnsberg, mona, erika):
    """A thread in the forum of Arnsberg's class, indexed."""
    with transaction.atomic():
        school_class = actions.form_class(
            by=mona, name="Ruhr", description="Nachbarn.", municipalities=[arnsberg]
        )
        thread = actions.start_thread(
            by=erika,
            forum=school_class.forum,
            title="Quastenflosser intern",
            body="Geheimwort Zwetschgenkuchen.",
        )
    following.catch_up()
    return thread


def everything(words: str, user, client_of) -> str:
    """What all doors of the search say to somebody, counts and suggestions included."""
    client = client_of(user if user and user.is_authenticated else None)
    pages = [
        client.get(path, {"q": words}).content.decode().replace(words, "")
        for path in ("/suche/", "/suche/vorschlaege/", "/api/search/", "/api/search/suggestions/")
    ]
    return "\n".join(pages)


# -- Following -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_fact_is_due_in_its_own_transaction_and_read_once(yard, erika, max_):
    with transaction.atomic():
        actions.start_thread(by=erika, forum=yard, title="Ungeschehen", body="Text")
        transaction.set_rollback(True)
    assert not SearchDue.objects.exists()
    thread = actions.start_thread(by=erika, forum=yard, title="Laternen", body="Text")
    assert search("laternen", Wish(max_)).total == 0
    assert following.lag() is not None
    assert do_next("school.search") == 1
    assert do_next("school.search") == 0
    assert following.lag() is None
    assert search("laternen", Wish(max_)).total == 1
    following.changed("forums.thread", [thread.pk, thread.pk])
    following.catch_up()
    assert SearchEntry.objects.count() == 1


@pytest.mark.django_db
def test_a_reply_is_found_as_its_thread_until_it_is_withdrawn(yard, erika, max_):
    thread = actions.start_thread(by=erika, forum=yard, title="Laternen", body="Text")
    reply = actions.post_reply(by=max_, thread=thread, body="Nehmt Zwetschgenkuchen mit.")
    following.catch_up()
    hit = search("Zwetschgen", Wish(erika)).hits[0]
    assert (hit.plain_title, "<mark>Zwetschgenkuchen</mark>" in hit.excerpt) == ("Laternen", True)
    actions.withdraw_reply(by=max_, reply=reply)
    assert search("Zwetschgen", Wish(erika)).total == 0, "at once, before the index has read it again"
    following.catch_up()
    assert search("Zwetschgen", Wish(erika)).total == 0
    assert search("Laternen", Wish(erika)).total == 1


@pytest.mark.django_db
def test_whoever_works_off_the_house_reads_the_index_too(yard, erika, max_):
    actions.start_thread(by=erika, forum=yard, title="Laternen", body="Text")
    loop.work_off()
    assert search("laternen", Wish(max_)).total == 1


@pytest.mark.django_db
def test_health_says_how_far_the_index_is_behind(client, yard, erika):
    actions.start_thread(by=erika, forum=yard, title="Laternen", body="Text")
    SearchDue.objects.update(due_at="2020-01-01T00:00Z")
    report = client.get("/readyz").json()
    assert report["search_behind_seconds"] > 1000
    assert "search_behind" in report["late"]
    following.catch_up()
    assert client.get("/readyz").json()["search_behind_seconds"] is None


@pytest.mark.django_db
def test_terms_that_go_from_the_file_go_from_the_index(tmp_path):
    file = tmp_path / "terms.yaml"
    text = (
        '- {term: "Laterne", slug: laterne, short: "Leuchtet.", body: "Text.", aliases: [], source: null}\n'
    )
    file.write_text(text + text.replace("Laterne", "Zwetschge").replace("laterne", "zwetschge"))
    knowledge.load_terms(by=None, path=file)
    following.catch_up()
    assert search("zwetschge", Wish(NOBODY)).total == 1
    file.write_text(text)
    knowledge.load_terms(by=None, path=file)
    assert search("zwetschge", Wish(NOBODY)).total == 0
    following.catch_up()
    assert Term.objects.count() == SearchEntry.objects.filter(kind="knowledge.term").count() == 1


@pytest.mark.django_db(transaction=True)
def test_readers_at_once_read_everything_once(yard, erika, max_):
    for number in range(5):
        actions.start_thread(by=erika, forum=yard, title=f"Laternen {number}", body="Text")
    assert sum(at_once(*[partial(do_next, "school.search")] * 3)) == 5
    assert not SearchDue.objects.exists()
    assert search("laternen", Wish(max_)).total == 5


@pytest.mark.django_db(transaction=True)
def test_what_is_hidden_while_it_is_being_read_stays_hidden_until_it_is_read_again(
    yard, erika, max_, monkeypatch
):
    thread = actions.start_thread(by=erika, forum=yard, title="Laternen", body="Zwetschgenkuchen.")
    index = registry.kinds()["forums.thread"]
    read = index.documents

    def read_and_be_overtaken(pks):
        documents = list(read(pks))
        monkeypatch.undo()
        with ThreadPoolExecutor() as elsewhere:  # another process edits it, and waits for nobody
            elsewhere.submit(edit).result(5)
        return documents

    def edit() -> None:
        actions.edit_thread(by=erika, thread=thread, title="Laternen", body="Ohne Kuchen.")
        connection.close()

    monkeypatch.setattr(index, "documents", read_and_be_overtaken)
    assert do_next("school.search") == 1
    assert SearchEntry.objects.get().body.startswith("Zwetschgenkuchen")
    assert search("Zwetschgen", Wish(max_)).total == 0
    assert suggest("latern", max_) == []
    following.catch_up()
    assert search("Zwetschgen", Wish(max_)).total == 0
    assert search("Laternen", Wish(max_)).total == 1


# -- Who sees what -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_door_tells_strangers_of_the_pausenhof(inside, yard, erika, wanda, client_of):
    actions.start_thread(by=erika, forum=yard, title="Laternenfest", body="Zwetschgenkuchen.")
    following.catch_up()
    for user in (NOBODY, wanda):
        for words in ("Laternenfest", "later", "Laternnfest", "Quastenflosser", "quast", "Quastenfloser"):
            said = everything(words, user, client_of)
            assert "Laternenfest" not in said, words
            assert "Quastenflosser" not in said, words
            assert "forums.thread" not in said, words
            assert '"count":0' in said, words


@pytest.mark.django_db
def test_no_door_tells_others_what_a_class_says(inside, max_, mona, erika, client_of):
    for words in ("Quastenflosser", "quast", "Quastenfloser", "Zwetschgenkuchen", "Zwetschgnkuchen"):
        said = everything(words, max_, client_of)
        assert "Quastenflosser" not in said, words
        assert "Zwetschgenkuchen" not in said, "nor does a correction"
        assert '"count":0' in said
    for user in (erika, mona):
        assert "Quastenflosser intern" in everything("quasten", user, client_of)


@pytest.mark.django_db
def test_who_changes_the_class_loses_and_gains_at_once(inside, arnsberg, ense, mona, erika, max_):
    def found(member) -> int:
        fresh = type(member).objects.get(pk=member.pk)
        return search("Quastenflosser", Wish(fresh)).total + len(suggest("quasten", fresh))

    assert (found(erika), found(max_)) == (2, 0)
    school_class = SchoolClass.objects.get()
    members.take_out(by=mona, membership=ClassMembership.objects.get())
    members.place_municipality(by=mona, municipality=ense, school_class=school_class, instead_of=None)
    assert (found(erika), found(max_)) == (0, 2), "without the index having read anything"


@pytest.mark.django_db
def test_a_course_that_is_withdrawn_is_found_by_nobody_at_once(erika, mona):
    course = make_course("laternen", title="Laternen verstehen")
    following.changed("courses.course", [course.pk])
    following.catch_up()
    assert search("Laternen", Wish(NOBODY)).total == 1
    courses.withdraw_course(by=mona, course=course)
    for user in (NOBODY, erika):
        assert search("Laternen", Wish(user)).total == 0
        assert suggest("latern", user) == []
    following.catch_up()
    assert not SearchEntry.objects.exists()


@pytest.mark.django_db
def test_an_index_that_is_wrong_leaks_nothing(inside, max_):
    SearchEntry.objects.update(audience=["all"])  # as if it had missed everything
    assert search("Quastenflosser", Wish(max_)).hits == []
    assert suggest("quast", max_) == []


# -- People who go -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_with_an_account_go_its_texts_from_the_index(yard, arnsberg, max_, settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "ledger.txt"
    quirina = type(max_).objects.create(
        email="quirina.quakenbrueck@arnsberg.de", display_name="Quirina Quakenbrück", municipality=arnsberg
    )
    thread = actions.start_thread(
        by=quirina, forum=yard, title="Laternen", body="Fragt gern. Quirina Quakenbrück"
    )
    other = actions.start_thread(by=max_, forum=yard, title="Brücken", body="Text")
    actions.post_reply(by=quirina, thread=other, body="Bitte anrufen: Quirina Quakenbrück")
    following.catch_up()
    assert any("search" in place for place in in_tables())
    assert SearchWord.objects.filter(word="quakenbruck").exists()
    members.erase_account(by=quirina, contributions=Contributions.DELETED)
    for words in ("Laternen", "Quakenbrück", "anrufen"):
        assert search(words, Wish(max_)).total == 0, "found by nobody, before anything is read again"
    following.catch_up()
    assert [place for place in in_tables() if "search" in place] == []
    assert not SearchWord.objects.filter(word__in=["quirina", "quakenbruck"]).exists()
    assert search("Laternen", Wish(max_)).total == 0
    assert search("Brücken", Wish(max_)).total == 1
    assert thread.pk


@pytest.mark.django_db
def test_a_rebuild_reads_what_becomes_due_meanwhile(yard, erika, max_):
    actions.start_thread(by=erika, forum=yard, title="Laternen alt", body="Text")
    following.catch_up()

    def write_meanwhile(chunks, total, what):
        for chunk in chunks:
            yield chunk
            if what == "Gespräche":
                assert search("Brücken", Wish(max_)).total == 0
        if what == "Gespräche":
            actions.start_thread(by=erika, forum=yard, title="Brücken neu", body="Text")

    rebuilding.rebuild(progress=write_meanwhile)
    assert search("Brücken", Wish(max_)).total == 1
    assert search("Laternen", Wish(max_)).total == 1
    assert following.lag() is None
