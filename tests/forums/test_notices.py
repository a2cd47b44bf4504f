"""Who hears what, in which words."""

import pytest

from forums import actions
from school import notices
from school.models import Entry
from tests.heard import headline

pytestmark = pytest.mark.django_db


def told(verb: str) -> tuple[set[str], str, list]:
    """Names of the audience, headline and streams of the newest fact with this verb."""
    entry = Entry.objects.filter(verb=verb).latest("pk")
    notice, subject = notices.for_entry(entry), notices.subject_of(entry)
    names = set(notice.audience(subject, entry).values_list("display_name", flat=True))
    return names, headline(entry), list(notice.streams(subject))


def test_a_reply_is_told_to_followers_except_its_author(thread, erika, max_, mona):
    actions.follow(by=mona, thread=thread)
    actions.post_reply(by=max_, thread=thread, body="Klein.")
    assert told("forums.reply_posted") == (
        {"Erika Beispiel", "Mona Moderation"},
        "Max Muster hat auf „Wie fangen wir an?“ geantwortet",
        [("forums.thread", thread.pk)],
    )


def test_followers_who_left_or_were_switched_off_hear_nothing(thread, erika, max_, mona):
    actions.follow(by=mona, thread=thread)
    actions.post_reply(by=max_, thread=thread, body="Klein.")
    assert told("forums.reply_posted")[0] == {"Erika Beispiel", "Mona Moderation"}
    erika.municipality = None
    erika.save()
    mona.is_active = False
    mona.save()
    assert told("forums.reply_posted")[0] == set()


def test_who_does_not_follow_hears_nothing(thread, erika, max_):
    actions.unfollow(by=erika, thread=thread)
    actions.post_reply(by=max_, thread=thread, body="Klein.")
    assert told("forums.reply_posted")[0] == set()


def test_a_reply_withdrawn_before_the_mail_went_out_is_not_announced(thread, reply, max_):
    assert told("forums.reply_posted")[0] == {"Erika Beispiel"}
    actions.withdraw_reply(by=max_, reply=reply)
    assert told("forums.reply_posted")[0] == set()


def test_moderators_see_beginners_questions_in_the_bell(yard, beginners, erika, mona):
    actions.start_thread(by=erika, forum=yard, title="Erzähltes", body="Text")
    assert told("forums.thread_started")[0] == set()
    actions.start_thread(by=erika, forum=beginners, title="Was ist LoRaWAN?", body="Text")
    audience, headline, _ = told("forums.thread_started")
    assert (audience, headline) == ({"Mona Moderation"}, "Erika Beispiel fragt: „Was ist LoRaWAN?“")
    assert notices.announced_verbs()["forums.thread_started"].mails is False


def test_authors_hear_when_the_moderation_acts_and_not_when_they_do(thread, reply, erika, max_, mona):
    actions.close_thread(by=erika, thread=thread)
    assert told("forums.thread_closed")[0] == set()
    actions.reopen_thread(by=erika, thread=thread)
    actions.close_thread(by=mona, thread=thread)
    assert told("forums.thread_closed")[0] == {"Erika Beispiel"}
    actions.withdraw_reply(by=mona, reply=reply)
    audience, headline, _ = told("forums.reply_withdrawn")
    assert audience == {"Max Muster"}
    assert headline == "Die Moderation hat deine Antwort in „Wie fangen wir an?“ zurückgezogen"


def test_all_else_only_refreshes_open_pages(thread, reply, erika, max_):
    actions.edit_thread(by=erika, thread=thread, title="Neu", body="Neu")
    actions.edit_reply(by=max_, reply=reply, body="Neu")
    actions.close_thread(by=erika, thread=thread)
    actions.reopen_thread(by=erika, thread=thread)
    for verb in ("thread_edited", "reply_edited", "thread_reopened"):
        audience, _, streams = told(f"forums.{verb}")
        assert (audience, streams) == (set(), [("forums.thread", thread.pk)])


def test_headlines_fit_and_texts_stay_in_the_house(yard, erika, max_):
    max_.display_name = "M" * 80
    max_.save()
    thread = actions.start_thread(by=erika, forum=yard, title="T" * 140, body="Text")
    reply = actions.post_reply(by=max_, thread=thread, body="Vertraulich")
    assert len(told("forums.reply_posted")[1]) <= 200
    for verb, notice in notices.announced_verbs().items():
        if verb.startswith("forums."):
            assert notice.excerpt(reply) == ""


def test_every_notice_leads_to_a_page(client_of, thread, reply, erika):
    for subject in (thread, reply):
        assert client_of(erika).get(notices.Notice().url(subject), follow=True).status_code == 200
