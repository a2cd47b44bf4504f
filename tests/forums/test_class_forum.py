"""What a class says among itself stays there. First what there is to leak, then every door, closed."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from forums import actions
from forums.models import Follow, Forum, Reply, Thread
from members import actions as members
from members.models import ClassMembership, Member, SchoolClass
from notifications.models import Notification
from school import notices
from school.jobs.loop import work_off
from school.live import _streams
from school.models import Entry
from school.search import following
from tests.working import announce_next

pytestmark = pytest.mark.django_db

SECRETS = ["Unser peinlicher Fehlschlag", "Niemand weiter", "vertraulicher Trost", "Unter euch:"]
EVERYWHERE = [
    "/",
    "/suche/?q=Fehlschlag",
    "/suche/vorschlaege/?q=Fehls",
    "/api/search/?q=Fehlschlag",
    "/api/search/suggestions/?q=Fehls",
    "/suche/?q=Niemand",
    "/suche/?q=Ruhrtal",
    "/pausenhof/",
    "/pausenhof/klasse-ruhrtal/",
    "/pausenhof/klasse-ruhrtal/?q=Fehlschlag",
    "/pausenhof/klasse-ruhrtal/neu/",
    "/pausenhof/faden/{thread}/",
    "/pausenhof/faden/{thread}/bearbeiten/",
    "/pausenhof/faden/{thread}/antworten/?nach=0",
    "/pausenhof/faden/{thread}/zuwachs/?gezaehlt=0",
    "/pausenhof/antwort/{reply}/",
    "/pausenhof/antwort/{reply}/bearbeiten/",
    "/pausenhof/antwort/{reply}/zurueckziehen/",
    "/klassen/ruhrtal/",
    "/api/forums/",
    "/api/forums/klasse-ruhrtal/threads/",
    "/api/threads/",
    "/api/threads/?q=Fehlschlag",
    "/api/threads/{thread}/",
    "/api/threads/{thread}/replies/",
    "/api/replies/{reply}/",
]


@pytest.fixture
def ruhrtal(mona, arnsberg, ense) -> SchoolClass:
    """The class of Arnsberg; Ense is not in it."""
    return actions.form_class(by=mona, name="Ruhrtal", description="Am Fluss.", municipalities=[arnsberg])


@pytest.fixture
def moehne(mona, ense) -> SchoolClass:
    """Another class, of Ense."""
    return actions.form_class(by=mona, name="Möhne", description="Am See.", municipalities=[ense])


@pytest.fixture
def anna(arnsberg) -> Member:
    """Erika's colleague."""
    return Member.objects.create(
        email="anna@arnsberg.de", display_name="Anna Beispiel", municipality=arnsberg
    )


@pytest.fixture
def secret(ruhrtal, erika) -> Thread:
    """What Erika told her class."""
    return actions.start_thread(
        by=fresh(erika),
        forum=ruhrtal.forum,
        title="Unser peinlicher Fehlschlag",
        body="Niemand weiter soll das wissen.",
    )


@pytest.fixture
def comfort(secret, anna) -> Reply:
    """What Anna answered."""
    return actions.post_reply(by=fresh(anna), thread=secret, body="Ein vertraulicher Trost.")


def fresh(member: Member) -> Member:
    """As with every request: the member from the database, with nothing remembered."""
    return Member.objects.get(pk=member.pk)


def seen(client, thread, reply) -> str:
    """Everything a client reads at all doors, without the pages' own addresses and search words."""
    following.catch_up()
    texts = []
    for address in EVERYWHERE:
        path = address.format(thread=thread.pk, reply=reply.pk)
        texts.append(client.get(path, follow=True).content.decode())
    return "\n".join(texts)


def move(mona, municipality, school_class):
    now = ClassMembership.objects.current().get(municipality=municipality)
    return members.place_municipality(
        by=mona, municipality=municipality, school_class=school_class, instead_of=now.pk
    )


def test_the_class_and_the_moderators_read_all_of_it(client_of, secret, comfort, anna, mona):
    for who in (anna, mona):
        text = seen(client_of(who), secret, comfort)
        assert [word for word in SECRETS if word not in text] == [], who


@pytest.mark.parametrize("who", [None, "max_", "wanda", "ina", "olaf"])
def test_nobody_else_reads_any_of_it_at_any_door(request, client_of, secret, comfort, agency, who):
    if who == "olaf":  # of an organisation that is no municipality
        member = Member.objects.create(email="o@kreis.de", display_name="Olaf Orga", organisation=agency)
    else:
        member = request.getfixturevalue(who) if who else None
    text = seen(client_of(member), secret, comfort)
    assert [word for word in SECRETS if word in text] == []


def test_foreign_pages_are_missing_and_not_forbidden(client_of, secret, comfort, max_):
    client = client_of(max_)
    for address in EVERYWHERE:
        path = address.format(thread=secret.pk, reply=comfort.pk)
        if str(secret.pk) in path or "klasse-ruhrtal" in path:
            assert client.get(path).status_code == 404, path


def test_counts_do_not_leak(client_of, yard, secret, comfort, max_, anna):
    inside, outside = client_of(anna), client_of(max_)
    assert inside.get("/api/threads/").json()["count"] == 1
    assert outside.get("/api/threads/").json()["count"] == 0
    assert [row["slug"] for row in outside.get("/api/forums/").json()["results"]] == ["offen"]
    assert {row["slug"]: row["thread_count"] for row in inside.get("/api/forums/").json()["results"]} == {
        "offen": 0,
        "klasse-ruhrtal": 1,
    }


def test_nobody_from_outside_writes(client_of, secret, comfort, max_):
    client, before = client_of(max_), Thread.objects.values().get()
    pages = [
        f"/pausenhof/faden/{secret.pk}/{verb}/"
        for verb in ("antworten", "bearbeiten", "schliessen", "oeffnen", "folgen")
    ]
    pages += [f"/pausenhof/antwort/{comfort.pk}/{verb}/" for verb in ("bearbeiten", "zurueckziehen")]
    for path in [*pages, "/pausenhof/klasse-ruhrtal/neu/"]:
        assert client.post(path, {"title": "Ich", "body": "auch"}).status_code == 404, path
    api = [("post", f"/api/threads/{secret.pk}/{what}/") for what in ("closure", "follow", "replies")]
    api += [("delete", f"/api/threads/{secret.pk}/{what}/") for what in ("closure", "follow")]
    api += [("patch", f"/api/threads/{secret.pk}/"), ("patch", f"/api/replies/{comfort.pk}/")]
    api += [("post", f"/api/replies/{comfort.pk}/withdrawal/")]
    api += [("post", "/api/forums/klasse-ruhrtal/threads/")]
    for method, path in api:
        body = json.dumps({"title": "Ich", "body": "auch"})
        assert getattr(client, method)(path, body, content_type="application/json").status_code == 404, path
    assert Thread.objects.values().get() == before
    assert (Reply.objects.count(), Follow.objects.filter(member=max_).count()) == (1, 0)


def test_actions_guard_themselves(ruhrtal, secret, comfort, max_):
    """Whatever door is built next."""
    for attempt in (
        lambda: actions.start_thread(by=max_, forum=ruhrtal.forum, title="Ich", body="auch"),
        lambda: actions.post_reply(by=max_, thread=secret, body="auch"),
        lambda: actions.follow(by=max_, thread=secret),
        lambda: actions.withdraw_reply(by=max_, reply=comfort),
        lambda: actions.form_class(by=max_, name="Eigene", description="Nur wir."),
        lambda: actions.open_class_forum(by=max_, school_class=ruhrtal),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_open_pages_are_watched_by_the_class_only(secret, anna, max_, mona, wanda):
    watched = _streams["forums.thread"]
    assert [list(watched(who)) for who in (anna, mona)] == [[secret], [secret]]
    assert [list(watched(who)) for who in (max_, wanda)] == [[], []]


def test_every_queryset_begins_with_the_class(secret, comfort, anna, max_):
    Follow.objects.create(member=max_, thread=secret)  # as if from better times
    for model in (Forum, Thread, Reply, Follow):
        assert model.objects.visible_to(anna).count() == 1, model
        assert model.objects.visible_to(max_).count() == 0, model


def test_the_sign_at_the_gate_names_no_class(client, yard, secret):
    text = client.get("/pausenhof/").content.decode()
    assert "Offener Pausenhof" in text
    assert "Ruhrtal" not in text


def told(entry: Entry) -> set[str]:
    subject = notices.subject_of(entry)
    return set(notices.for_entry(entry).audience(subject, entry).values_list("display_name", flat=True))


def test_followers_whose_municipality_left_hear_nothing_and_get_no_mail(
    secret, comfort, ruhrtal, moehne, anna, erika, mona, arnsberg, mailoutbox
):
    actions.follow(by=mona, thread=secret)
    answer = actions.post_reply(by=fresh(anna), thread=secret, body="Noch ein Trost")
    entry = Entry.objects.filter(verb="forums.reply_posted", subject_id=answer.pk).get()
    assert told(entry) == {"Erika Beispiel", "Mona Moderation"}  # this is what could leak
    while announce_next():
        pass
    move(mona, arnsberg, moehne)
    assert told(entry) == {"Mona Moderation"}
    work_off()  # the mails were on their way already: the right is asked again
    assert {mail.to[0] for mail in mailoutbox} == {mona.email}
    closed = actions.close_thread(by=mona, thread=secret)
    assert told(Entry.objects.get(verb="forums.thread_closed", subject_id=closed.pk)) == set()


def test_a_municipality_that_moves_loses_nothing_it_wrote_and_finds_it_when_it_comes_back(
    client_of, secret, comfort, ruhrtal, moehne, erika, anna, max_, mona, arnsberg
):
    written = list(Thread.objects.values()), list(Reply.objects.values()), list(Follow.objects.values())
    client = client_of(erika)
    assert client.get(secret.get_absolute_url()).status_code == 200
    move(mona, arnsberg, moehne)
    assert client.get(secret.get_absolute_url()).status_code == 404  # within one request
    assert client.get(moehne.forum.get_absolute_url()).status_code == 200
    assert client_of(mona).get(secret.get_absolute_url()).status_code == 200
    assert (
        list(Thread.objects.values()),
        list(Reply.objects.values()),
        list(Follow.objects.values()),
    ) == written
    move(mona, arnsberg, ruhrtal)
    text = client.get(secret.get_absolute_url()).content.decode()
    assert "Niemand weiter" in text
    assert "vertraulicher Trost" in text
    back = actions.post_reply(by=fresh(anna), thread=secret, body="Wieder da")
    assert told(Entry.objects.get(verb="forums.reply_posted", subject_id=back.pk)) == {"Erika Beispiel"}


def test_newcomers_read_what_was_said_before(client_of, secret, ruhrtal, max_, mona, ense):
    assert client_of(max_).get(secret.get_absolute_url()).status_code == 404
    members.place_municipality(by=mona, municipality=ense, school_class=ruhrtal, instead_of=None)
    assert client_of(max_).get(secret.get_absolute_url()).status_code == 200


def test_a_person_who_changes_her_municipality_changes_her_class(client_of, secret, erika, ense):
    client = client_of(erika)
    assert client.get(secret.get_absolute_url()).status_code == 200
    Member.objects.filter(pk=erika.pk).update(municipality=ense)
    assert client.get(secret.get_absolute_url()).status_code == 404


def test_a_closed_class_is_read_and_not_written(client_of, secret, comfort, ruhrtal, anna, mona):
    members.close_class(by=mona, school_class=ruhrtal)
    client = client_of(anna)
    page = client.get(secret.get_absolute_url()).content.decode()
    assert "vertraulicher Trost" in page
    assert 'id="schreiben"' not in page
    assert client.post(f"{secret.get_absolute_url()}antworten/", {"body": "x"}).status_code == 403
    assert client.get("/pausenhof/klasse-ruhrtal/neu/").status_code == 403
    assert Reply.objects.count() == 1


def test_a_class_and_its_forum_come_together_or_not_at_all(mona, arnsberg, ruhrtal):
    forum = ruhrtal.forum
    assert (forum.slug, forum.kind, forum.title) == ("klasse-ruhrtal", "class", "Klasse Ruhrtal")
    assert actions.open_class_forum(by=mona, school_class=ruhrtal) == forum
    with pytest.raises(ValidationError):
        actions.form_class(by=mona, name="Zweite", description="x", municipalities=[arnsberg])
    assert (SchoolClass.objects.count(), Forum.objects.count()) == (1, 1)
    for broken in ({"kind": "open"}, {"school_class": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Forum.objects.filter(pk=forum.pk).update(**broken)


def test_its_start_is_announced_to_nobody_but_its_people(ruhrtal, erika, max_, mona):
    while announce_next():
        pass
    assert {row.recipient for row in Notification.objects.all()} == {erika}
    assert Notification.objects.get().headline == "Deine Kommune ist jetzt in der Klasse „Ruhrtal“"


def asked(client, address) -> int:
    following.catch_up()
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_many_classes_and_threads_cost_as_much_as_one(client_of, secret, comfort, ruhrtal, anna, mona, fill):
    inside, above = client_of(anna), client_of(mona)
    forum, thread = ruhrtal.forum.get_absolute_url(), secret.get_absolute_url()
    addresses = ["/", "/pausenhof/", forum, thread, "/suche/?q=Trost", "/api/threads/", "/api/forums/"]
    one = [asked(client, path) for client in (inside, above) for path in addresses]
    for number in range(6):
        other = actions.form_class(by=mona, name=f"Klasse {number}", description="x")
        actions.start_thread(by=mona, forum=other.forum, title=f"Anderes {number}", body="Trost")
        actions.start_thread(by=fresh(anna), forum=ruhrtal.forum, title=f"Trost {number}", body="x")
    fill(secret, anna, 30)
    assert [asked(client, path) for client in (inside, above) for path in addresses] == one
    assert asked(inside, thread) <= 8


def test_the_condition_is_answered_by_indexes(secret, anna):
    """With so many forums of other classes reading all of them is dearer than any index, by far."""
    names = [f"klasse-{number}" for number in range(2000)]
    others = SchoolClass.objects.bulk_create(SchoolClass(name=name, slug=name) for name in names)
    Forum.objects.bulk_create(
        Forum(slug=one.slug, title=one.name, kind=Forum.Kind.CLASS, school_class=one) for one in others
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE forums_forum, forums_thread")  # what the planner knows is not left to chance
        sql, parameters = Forum.objects.visible_to(anna).query.sql_with_params()
        cursor.execute("EXPLAIN " + sql, parameters)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "forums_forum_school_class_id" in plan, plan
