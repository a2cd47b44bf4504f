"""People who are spoken to in a text, and how much of a place somebody wants to hear."""

import pytest
from django.core.exceptions import ValidationError

from forums import actions, queries
from forums.models import Forum, Reply, Thread
from members.actions import erase_account
from members.models import ClassMembership, Member, SchoolClass
from members.models.marks import SIGN, mark
from notifications.models import Delivery, Notification, Rule, State
from school.jobs.loop import work_off
from school.models import Entry
from school.privacy.ledger import Contributions
from school.text import render_markdown
from tests.working import announce_next

pytestmark = pytest.mark.django_db
PLACES = ["thread", "yard"]


@pytest.fixture
def max_thread(yard, max_) -> Thread:
    """Max's question, of which nobody else hears anything."""
    return actions.start_thread(by=max_, forum=yard, title="Wer kennt Sensoren?", body="Wer hilft?")


def told(member: Member) -> list[str]:
    """Kinds of what stands in the bell of `member`, after the work is done."""
    work_off()
    return list(Notification.objects.visible_to(member).order_by("pk").values_list("kind", flat=True))


def mentions() -> list[list[int]]:
    """Who was mentioned, fact by fact."""
    facts = Entry.objects.filter(verb="forums.people_mentioned").order_by("pk")
    return [entry.data["members"] for entry in facts]


# -- What is understood --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "@Erika Beispiel",
        "Frag @Erika Beispiel, sie weiß es.",
        "**@Erika Beispiel**!",
        "(@erika beispiel)",
        "Zeile\n@Erika Beispiel\nund weiter",
    ],
)
def test_a_name_that_one_reader_bears_becomes_her_mark(max_thread, max_, erika, body):
    reply = actions.post_reply(by=max_, thread=max_thread, body=body)
    assert mark(erika.pk) in reply.body
    assert "beispiel" not in f"{reply.body}{reply.html}".lower()
    assert mentions() == [[erika.pk]]
    assert queries.typed(reply.body).lower() == body.lower()


@pytest.mark.parametrize(
    "body",
    [
        "Erika Beispiel",
        "@Erika",
        "@Erika Beispielin",
        "erika@Erika Beispiel",
        "@@Erika Beispiel",
        "@ Erika Beispiel",
        "@Niemand Hier",
        "@\nErika Beispiel",
        f"{SIGN}1{SIGN}",
    ],
)
def test_everything_else_stays_as_it_was_typed(max_thread, max_, erika, body):
    reply = actions.post_reply(by=max_, thread=max_thread, body=body)
    assert reply.body == body.replace(SIGN, "")
    assert mentions() == []


def test_a_name_may_end_in_a_sign(max_thread, max_, erika):
    Member.objects.filter(pk=erika.pk).update(display_name="Erika Beispiel (Demo)")
    reply = actions.post_reply(by=max_, thread=max_thread, body="Frag @Erika Beispiel (Demo), bitte.")
    assert reply.body == f"Frag {mark(erika.pk)}, bitte."


def test_nobody_names_a_person_by_her_number(max_thread, max_, erika):
    reply = actions.post_reply(by=max_, thread=max_thread, body=f"Wer ist {mark(erika.pk)}?")
    assert "Erika" not in queries.speaker([reply.html])(reply.html)


def test_of_two_namesakes_nobody_is_meant(max_thread, max_, erika, ense):
    Member.objects.create(email="andere@ense.example", display_name="Erika Beispiel", municipality=ense)
    assert actions.post_reply(by=max_, thread=max_thread, body="@Erika Beispiel?").body == "@Erika Beispiel?"


def test_who_hides_from_the_directory_is_found_where_she_spoke_only(max_thread, max_, erika):
    Member.objects.filter(pk=erika.pk).update(is_listed=False)
    assert SIGN not in actions.post_reply(by=max_, thread=max_thread, body="@Erika Beispiel?").body
    actions.post_reply(by=erika, thread=max_thread, body="Ich bin da.")
    assert SIGN in actions.post_reply(by=max_, thread=max_thread, body="Danke, @Erika Beispiel!").body


def test_who_cannot_read_the_place_is_not_understood_there(max_, erika, ense):
    school_class = SchoolClass.objects.create(name="Lippe", slug="lippe", description="Am Fluss.")
    ClassMembership.objects.create(municipality=ense, school_class=school_class)
    forum = Forum.objects.create(
        slug="klasse-lippe", title="Lippe", description="x", kind="class", school_class=school_class
    )
    thread = actions.start_thread(by=max_, forum=forum, title="Unter uns", body="@Erika Beispiel, geheim!")
    assert thread.body == "@Erika Beispiel, geheim!"
    assert told(erika) == []


def test_at_most_ten_people_are_mentioned(max_thread, max_, ense):
    named = [f"Person {n}a" for n in range(12)]
    people = [Member(email=f"{name[-3:]}@x.example", display_name=name, municipality=ense) for name in named]
    Member.objects.bulk_create(people)
    actions.post_reply(by=max_, thread=max_thread, body=" ".join(f"@{name}" for name in named))
    assert [len(one) for one in mentions()] == [10]


@pytest.mark.parametrize(
    "body",
    [
        "`@Erika Beispiel`",
        "```\n@Erika Beispiel\n```",
        "[@Erika Beispiel](https://x.example)",
        '[Wort](https://x.example "@Erika Beispiel")',
        "https://nrw.social/@Erika",
        "www.nrw.social/@Erika",
        "[x](https://nrw.social/@Erika)",
        "<https://nrw.social/@Erika>",
        "![@Erika Beispiel](https://x.example/a.png)",
        "mail@Erika",
        r"\@Erika Beispiel",
    ],
)
def test_nobody_is_spoken_to_in_code_links_and_addresses(max_thread, max_, erika, body, client_of):
    Member.objects.filter(pk=erika.pk).update(display_name="Erika") if "Beispiel" not in body else None
    reply = actions.post_reply(by=max_, thread=max_thread, body=body)
    assert (reply.body, reply.unresolved, mentions()) == (body, [], [])
    page = client_of(max_).get(max_thread.get_absolute_url()).content.decode()
    assert 'class="mention"' not in page


def test_one_text_holds_both(max_thread, max_, erika, client_of):
    body = "`@Erika Beispiel` **@Erika Beispiel** [x](https://nrw.social/@Erika)\n> - @Erika Beispiel"
    reply = actions.post_reply(by=max_, thread=max_thread, body=body)
    called = mark(erika.pk)
    assert reply.body == f"`@Erika Beispiel` **{called}** [x](https://nrw.social/@Erika)\n> - {called}"
    page = client_of(max_).get(max_thread.get_absolute_url()).content.decode()
    assert page.count('<span class="mention">@Erika Beispiel</span>') == 2


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009", "  ", "\t", "\u00a0 "])
def test_blanks_of_all_kinds_stand_between_first_and_last_name(max_thread, max_, erika, blank):
    reply = actions.post_reply(by=max_, thread=max_thread, body=f"Frag @Erika{blank}Beispiel/Arnsberg.")
    assert reply.body == f"Frag {mark(erika.pk)}/Arnsberg."


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("@Hanna Exempl, kannst du?", "„@Hanna Exempl“: So heißt hier niemand."),
        ("@Hanna kann das", "„@Hanna“: So heißt hier niemand."),
        ("@erika beispiel-muster", "„@erika“: So heißt hier niemand."),
        ("@Erika Beispiel?", "„@Erika Beispiel“: So heißen hier mehrere"),
    ],
)
def test_a_name_that_is_not_understood_is_said_by_every_door(
    max_thread, max_, erika, ense, client_of, body, words
):
    if body.startswith("@Erika"):
        Member.objects.create(email="andere@ense.example", display_name="Erika Beispiel", municipality=ense)
    client, address = client_of(max_), f"/pausenhof/faden/{max_thread.pk}/antworten/"
    new = {"title": "Neu", "body": body}
    for sent in (
        client.post(address, {"body": body, "vorschau": "1"}),
        client.post(address, {"body": body, "vorschau": "1"}, headers={"HX-Request": "true"}),
        client.post("/pausenhof/offen/neu/", new | {"vorschau": "1"}),
        client.post(address, {"body": body}, follow=True),
        client.post(address, {"body": f"{body} Zwei."}, headers={"HX-Request": "true"}),
        client.post("/pausenhof/offen/neu/", new, follow=True),
        client.post(f"/pausenhof/faden/{max_thread.pk}/bearbeiten/", new, follow=True),
        client.post(
            f"/pausenhof/antwort/{Reply.objects.latest('pk').pk}/bearbeiten/", {"body": body}, follow=True
        ),
    ):
        assert sent.status_code == 200
        assert sent.content.decode().count(words) == 1, sent.request
    sent = client.post(
        f"/api/threads/{max_thread.pk}/replies/", {"body": f"{body} Drei."}, "application/json"
    )
    assert [words in sentence for sentence in sent.json()["unresolved"]] == [True]
    assert client.get(f"/api/replies/{sent.json()['id']}/").json()["unresolved"] == []
    assert client.patch(f"/api/threads/{max_thread.pk}/", new | {"title": "Z"}, "application/json").json()[
        "unresolved"
    ]
    assert mentions() == []


def test_the_preview_shows_who_is_understood(max_thread, max_, erika, client_of):
    sent = {"body": "@Erika Beispiel hilft.", "vorschau": "1"}
    page = client_of(max_).post(f"/pausenhof/faden/{max_thread.pk}/antworten/", sent).content.decode()
    assert '<span class="mention">@Erika Beispiel</span> hilft.' in page
    assert "So heißt hier" not in page


@pytest.mark.parametrize("body", ["&#8203;", "-\n-", "[](https://x.example)", "---"])
def test_a_text_without_a_word_is_no_text(max_thread, max_, body):
    with pytest.raises(ValidationError, match="Hier fehlt noch dein Text"):
        actions.post_reply(by=max_, thread=max_thread, body=body)


def test_of_marks_that_stood_in_code_names_are_left(max_thread, max_, erika):
    called = mark(erika.pk)
    before = f"`{called}` und {called}, [x](https://x.example/{called})"
    assert queries.with_marks_in_text(before) == (
        f"`@Erika Beispiel` und {called}, [x](https://x.example/@Erika Beispiel)"
    )
    assert SIGN not in render_markdown(f'`{called}` [x](https://x.example "{called}")')


# -- What is shown -------------------------------------------------------------------------------------------


def test_the_page_shows_the_name_of_now(client_of, max_thread, max_, erika):
    reply = actions.post_reply(by=max_, thread=max_thread, body="@Erika Beispiel hilft.")
    Member.objects.filter(pk=erika.pk).update(display_name="<b>Erika</b> Neu")
    pages = [f"{max_thread.get_absolute_url()}", f"{max_thread.get_absolute_url()}antworten/?nach=0"]
    for page in pages:
        shown = client_of(max_).get(page).content.decode()
        assert "@&lt;b&gt;Erika&lt;/b&gt; Neu</span> hilft." in shown, page
    form = client_of(max_).get(f"/pausenhof/antwort/{reply.pk}/bearbeiten/").content.decode()
    assert "@&lt;b&gt;Erika&lt;/b&gt; Neu hilft." in form
    given = client_of(max_).get(f"/api/replies/{reply.pk}/").json()
    assert given["body"] == "@<b>Erika</b> Neu hilft."
    listed = client_of(max_).get(f"/api/threads/{max_thread.pk}/replies/").json()["results"]
    assert listed == [given]


def test_a_person_who_has_left_is_a_former_member_and_no_table_knows_her(client_of, max_thread, max_, erika):
    reply = actions.post_reply(by=max_, thread=max_thread, body="@Erika Beispiel weiß es.")
    told(erika)
    erase_account(by=erika, contributions=Contributions.KEPT)
    reply.refresh_from_db()
    assert "Erika" not in f"{reply.body}{reply.html}"
    page = client_of(max_).get(max_thread.get_absolute_url()).content.decode()
    assert '<span class="mention">@Stadt Arnsberg</span> weiß es.' in page
    actions.edit_reply(by=max_, reply=reply, body=f"{queries.typed(reply.body)} Wusste.")
    assert mark(erika.pk) in Reply.objects.get(pk=reply.pk).body


# -- Who hears of it -----------------------------------------------------------------------------------------


def test_a_mention_is_told_once_with_its_own_mail(max_thread, max_, erika, mailoutbox):
    actions.follow(by=erika, thread=max_thread)
    actions.post_reply(by=max_, thread=max_thread, body="@Erika Beispiel, magst du?")
    assert told(erika) == ["Du wurdest erwähnt"]
    (sent,) = mailoutbox
    assert sent.subject == "Max Muster hat dich in „Wer kennt Sensoren?“ erwähnt"
    assert "magst du" not in sent.body
    assert "mentions." in sent.extra_headers["List-Id"]


def test_mentioning_oneself_is_no_news(max_thread, max_):
    actions.post_reply(by=max_, thread=max_thread, body="Ich, @Max Muster, war das.")
    assert mentions() == []


def test_an_edit_tells_those_who_are_new(max_thread, max_, erika, mona):
    reply = actions.post_reply(by=max_, thread=max_thread, body="@Erika Beispiel?")
    actions.edit_reply(by=max_, reply=reply, body="@Erika Beispiel? @Mona Moderation?")
    assert mentions() == [[erika.pk], [mona.pk]]
    assert (told(erika), told(mona)) == (["Du wurdest erwähnt"], ["Du wurdest erwähnt"])


def test_taken_out_and_put_in_again_is_told_once(max_thread, max_, erika, mona, mailoutbox):
    reply = actions.post_reply(by=max_, thread=max_thread, body="@Erika Beispiel?")
    actions.edit_reply(by=max_, reply=reply, body="Niemand.")
    actions.edit_reply(by=max_, reply=reply, body="@Erika Beispiel? @Mona Moderation?")
    assert mentions() == [[erika.pk], [mona.pk]]
    assert told(erika) == ["Du wurdest erwähnt"]
    assert [mail.to for mail in mailoutbox if erika.email in mail.to] == [[erika.email]]


def test_the_right_is_asked_again_before_sending(max_thread, max_, erika, mailoutbox):
    actions.post_reply(by=max_, thread=max_thread, body="@Erika Beispiel?")
    while announce_next():
        pass
    Member.objects.filter(pk=erika.pk).update(municipality=None)
    work_off()
    assert mailoutbox == []
    row = Delivery.objects.get(notification__recipient=erika, transport="mail")
    assert (row.state, row.rule) == (State.SUPPRESSED, Rule.NO_ACCESS)


# -- How much somebody wants to hear ------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("level", "heard"),
    [
        ("nothing", []),
        ("mentions", ["Du wurdest erwähnt"]),
        ("everything", ["Antwort in einem Gespräch, dem du folgst", "Du wurdest erwähnt"]),
    ],
)
def test_three_levels(request, max_thread, max_, erika, place, level, heard):
    choose(erika, max_thread, place, level)
    actions.post_reply(by=max_, thread=max_thread, body="Noch jemand?")
    actions.post_reply(by=max_, thread=max_thread, body="Du, @Erika Beispiel?")
    assert told(erika) == heard


def choose(member: Member, thread: Thread, place: str, level: str) -> None:
    """As on the page of the thread, or of its forum."""
    if place == "thread":
        actions.follow(by=member, thread=thread, level=level)
    else:
        actions.follow_forum(by=member, forum=thread.forum, level=level)


def test_the_answer_of_a_thread_goes_before_that_of_its_forum(max_thread, max_, erika):
    choose(erika, max_thread, "yard", "everything")
    choose(erika, max_thread, "thread", "mentions")
    actions.post_reply(by=max_, thread=max_thread, body="Eins.")
    assert told(erika) == []
    choose(erika, max_thread, "yard", "nothing")
    choose(erika, max_thread, "thread", "everything")
    actions.post_reply(by=max_, thread=max_thread, body="Zwei.")
    assert len(told(erika)) == 1


def test_who_follows_a_forum_hears_of_new_threads(yard, max_, erika, mailoutbox):
    actions.follow_forum(by=erika, forum=yard, level="everything")
    actions.start_thread(by=max_, forum=yard, title="Neues", body="Hört!")
    assert told(erika) == ["Neues Gespräch in einem Forum, dem du folgst"]
    assert mailoutbox[0].subject == "Max Muster hat ein neues Gespräch begonnen: „Neues“"
    actions.start_thread(by=max_, forum=yard, title="Noch eins", body="@Erika Beispiel, hör!")
    assert told(erika)[1:] == ["Du wurdest erwähnt"]


def test_writing_does_not_undo_a_silence_and_follows_otherwise(max_thread, erika):
    actions.post_reply(by=erika, thread=max_thread, body="Ich schreibe.")
    assert queries.level_in(erika, max_thread) == "everything"
    actions.follow(by=erika, thread=max_thread, level="nothing")
    actions.post_reply(by=erika, thread=max_thread, body="Und will nichts hören.")
    assert queries.level_in(erika, max_thread) == "nothing"


def test_what_was_silenced_is_written_down_and_rings_nowhere(client_of, max_thread, max_, erika, mailoutbox):
    actions.follow(by=erika, thread=max_thread, level="nothing")
    actions.post_reply(by=max_, thread=max_thread, body="Still?")
    while announce_next():
        pass
    assert Notification.objects.visible_to(erika).count() == 0
    assert mailoutbox == []
    row = Delivery.objects.get(notification__recipient=erika)
    assert (row.state, row.rule, row.notification.is_read) == (State.SUPPRESSED, Rule.MUTED, True)
    page = client_of(erika).get("/hinweise/nicht-geschickt/").content.decode()
    assert "Aus diesem Gespräch oder Forum willst du nichts hören." in page
    assert client_of(erika).get(f"/hinweise/{row.notification_id}/warum/").status_code == 200
    assert client_of(max_).get(f"/hinweise/{row.notification_id}/warum/").status_code == 404
    assert client_of(erika).get("/api/notifications/").json()["results"] == []


def test_a_silence_holds_for_what_waits(max_thread, max_, erika, mailoutbox):
    actions.follow(by=erika, thread=max_thread)
    actions.post_reply(by=max_, thread=max_thread, body="Gleich.")
    while announce_next():
        pass
    actions.follow(by=erika, thread=max_thread, level="nothing")
    work_off()
    assert mailoutbox == []
    assert Delivery.objects.get(notification__recipient=erika).rule == Rule.MUTED


def test_programs_choose_as_well(client_of, max_thread, yard, erika):
    client = client_of(erika)
    for address in (f"/api/threads/{max_thread.pk}/follow/", f"/api/forums/{yard.slug}/follow/"):
        sent = client.post(address, {"level": "nothing"}, content_type="application/json")
        assert sent.status_code == 204
        assert client.get(f"/api/threads/{max_thread.pk}/").json()["level"] == "nothing"
        wrong = client.post(address, {"level": "laut"}, content_type="application/json")
        assert wrong.status_code == 400
        assert client.delete(address).status_code == 204
        assert client.get(f"/api/threads/{max_thread.pk}/").json()["level"] == "mentions"
