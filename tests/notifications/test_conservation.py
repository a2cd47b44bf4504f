"""Every (person, fact) ends in exactly one of: now, in a digest, suppressed by a named rule."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forums.actions import follow, post_reply, start_thread, unfollow
from forums.models import Forum
from members.models import Member
from members.notices.coming_and_going import PrintedCodeUsed
from notifications import actions
from notifications.actions.preferences import ANSWERS
from notifications.models import Choice, Delivery, Digest, Notification, OnDevices, Rule, State
from notifications.planning import Wishes, plan
from school.jobs import claims, registry
from school.jobs.loop import work_off
from school.notices import Group, Rhythm
from tests.working import announce_next, do_next

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def quiet(settings):
    """Service time and the first week hold, as in production."""
    settings.QUIET_MAIL = True


@pytest.fixture
def thread(quiet, erika, max_):
    """Erika's question; both have been here for a year."""
    Member.objects.update(joined_at=WEDNESDAY - timedelta(days=365))
    forum = Forum.objects.create(slug="offen", title="Offen", description="Alles", kind="open")
    with time_machine.travel(WEDNESDAY, tick=False):
        thread = start_thread(by=erika, forum=forum, title="Wie fangen wir an?", body="Wer hilft?")
        work_off()
    return thread


def answer(thread, max_, text, at):
    """Max answers at a certain time, and the work is done then."""
    with time_machine.travel(at, tick=False):
        post_reply(by=max_, thread=thread, body=text)
        work_off()


def work(at):
    """The work at a certain time."""
    with time_machine.travel(at, tick=False):
        work_off()


def choose(erika, rhythm, group=Group.REPLIES):
    """Erika wants to hear so often."""
    actions.choose_rhythms(by=erika, rhythms={group: rhythm})


def test_at_night_nothing_is_sent_and_in_the_morning_it_is(thread, max_):
    answer(thread, max_, "Abends.", datetime(2026, 11, 25, 19, 0, tzinfo=UTC))
    assert Notification.objects.count() == 1, "the bell rings at once"
    assert mail.outbox == []
    work(datetime(2026, 11, 26, 5, 59, tzinfo=UTC))
    assert mail.outbox == []
    work(datetime(2026, 11, 26, 6, 0, tzinfo=UTC))
    assert len(mail.outbox) == 1


def test_a_mail_that_failed_in_the_evening_waits_for_the_morning(thread, erika, max_):
    answer(thread, max_, "Nachmittags.", WEDNESDAY)
    mail.outbox.clear()
    Delivery.objects.update(state=State.DUE, due_at=WEDNESDAY)
    work(datetime(2026, 11, 25, 20, 0, tzinfo=UTC))
    assert mail.outbox == []
    work(datetime(2026, 11, 26, 6, 0, tzinfo=UTC))
    assert len(mail.outbox) == 1


def test_several_answers_are_one_mail_in_the_weekly_digest(thread, erika, max_):
    choose(erika, Rhythm.WEEKLY)
    for hour in range(3):
        answer(thread, max_, f"Antwort {hour}", WEDNESDAY + timedelta(hours=hour))
    work(datetime(2026, 12, 1, 6, 59, tzinfo=UTC))
    assert mail.outbox == []
    work(datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
    work(datetime(2026, 12, 8, 7, 0, tzinfo=UTC))
    (sent,) = mail.outbox
    assert "und 2 weitere Hinweise dazu" in sent.alternatives[0].content
    assert sent.extra_headers["Message-ID"] == Digest.objects.get().message_id
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


def test_no_digest_is_empty(thread, erika, max_):
    choose(erika, Rhythm.WEEKLY)
    answer(thread, max_, "Bald sieht sie das nicht mehr.", WEDNESDAY)
    unfollow(by=erika, thread=thread)
    work(datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
    assert mail.outbox == []
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.rule) == (State.SUPPRESSED, Rule.NO_ACCESS)
    assert Digest.objects.get().state == State.SUPPRESSED


def test_a_new_wish_holds_for_what_waits(thread, erika, max_):
    choose(erika, Rhythm.WEEKLY)
    answer(thread, max_, "Wartet.", WEDNESDAY)
    with time_machine.travel(WEDNESDAY + timedelta(hours=1), tick=False):
        choose(erika, Rhythm.NOW)
        work_off()
    assert len(mail.outbox) == 1
    answer(thread, max_, "Kommt gar nicht.", datetime(2026, 11, 25, 19, 0, tzinfo=UTC))
    with time_machine.travel(datetime(2026, 11, 25, 20, 0, tzinfo=UTC), tick=False):
        choose(erika, Rhythm.NEVER)
    work(datetime(2026, 11, 26, 8, 0, tzinfo=UTC))
    assert len(mail.outbox) == 1
    assert Delivery.objects.latest("pk").rule == Rule.UNSUBSCRIBED


def test_a_newcomer_gets_three_mails_in_the_first_week_and_one_digest_afterwards(thread, erika, max_):
    Member.objects.filter(pk=erika.pk).update(joined_at=WEDNESDAY)
    for hour in range(5):
        answer(thread, max_, f"Antwort {hour}", WEDNESDAY + timedelta(hours=hour))
    assert len(mail.outbox) == 3
    work(WEDNESDAY + timedelta(days=6, hours=23))
    assert len(mail.outbox) == 3
    work(WEDNESDAY + timedelta(days=8))
    assert len(mail.outbox) == 4
    assert Digest.objects.get().deliveries.count() == 2


def test_security_passes_at_night_and_whatever_was_chosen():
    night = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
    wishes = Wishes(rhythms=dict.fromkeys(Group.values, Rhythm.NEVER), first_week_ends=night, mails_so_far=9)
    planned = plan(PrintedCodeUsed(), wishes, night)
    assert (planned.state, planned.due_at) == (State.DUE, night)


def test_two_workers_make_one_digest(thread, erika, max_):
    choose(erika, Rhythm.DAILY)
    answer(thread, max_, "Eins.", WEDNESDAY)
    with time_machine.travel(WEDNESDAY + timedelta(days=2), tick=False):
        assert do_next("notifications.bundling")
        assert not do_next("notifications.bundling")
    assert Digest.objects.count() == 1


# -- Whatever happens, in whatever order -----------------------------------------------------------------

steps = st.one_of(
    st.tuples(st.just("answer"), st.integers(0, 1)),
    st.tuples(st.just("wish"), st.sampled_from(Rhythm.values)),
    st.tuples(st.just("devices"), st.sampled_from(OnDevices.values)),
    st.tuples(st.just("question"), st.sampled_from(sorted(ANSWERS))),
    st.tuples(st.just("hours"), st.integers(1, 60)),
    st.tuples(st.just("days"), st.integers(1, 12)),
    st.tuples(st.just("crash"), st.integers(0, 3)),
    st.tuples(st.just("twice"), st.just(0)),
)
STARTS = [
    datetime(2026, 10, 23, 6, 0, tzinfo=UTC),  # the long night is ahead
    datetime(2027, 3, 26, 15, 0, tzinfo=UTC),  # Good Friday, and the short night
    datetime(2026, 12, 23, 12, 0, tzinfo=UTC),  # Christmas and the turn of the year
    datetime(2028, 2, 28, 12, 0, tzinfo=UTC),  # leap day
]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(start=st.sampled_from(STARTS), stream=st.lists(steps, min_size=3, max_size=25))
def test_now_and_digest_and_suppressed_are_all_facts_each_once(thread, erika, max_, start, stream):
    _empty(thread, erika, max_)
    clock = start
    for kind, value in stream:
        with time_machine.travel(clock, tick=False):
            _step(kind, value, thread, erika, max_)
        clock += timedelta(hours=value) if kind == "hours" else timedelta(days=value if kind == "days" else 0)
        clock += timedelta(minutes=7)
    for day in range(1, 26):  # until everything that waits has come, at noon of every day
        with time_machine.travel(clock.replace(hour=11) + timedelta(days=day), tick=False):
            work_off()
    with time_machine.travel(clock + timedelta(days=40), tick=False):
        sent = len(mail.outbox)
        assert work_off() == 0, "a second run does nothing"
    assert len(mail.outbox) == sent
    _account()


def _empty(thread, *people):
    """Hypothesis reuses one transaction: begin anew."""
    mail.outbox.clear()
    Delivery.objects.all().delete()
    Digest.objects.all().delete()
    Notification.objects.all().delete()
    Choice.objects.all().delete()
    for person in people:
        follow(by=person, thread=thread)


def _step(kind, value, thread, erika, max_):
    if kind == "answer":
        post_reply(by=(erika, max_)[value], thread=thread, body=f"Antwort {uuid4()}")
        announce_next()
    elif kind == "wish":
        choose(erika, value)
    elif kind == "devices":  # has no say in mails
        actions.choose_devices(by=erika, devices={Group.REPLIES: value})
    elif kind == "question":
        actions.answer_first_question(by=max_, answer=value)
    elif kind == "crash":  # a worker takes a row and dies
        for name in ("mail", "bundling", "digests"):
            claims.claim(registry.get(f"notifications.{name}"))
    else:
        work_off()
        work_off()


def _account():
    """now + digest + suppressed = facts, each exactly once, in the rows and in the mailbox."""
    told = Notification.objects.count()
    alone = Delivery.objects.filter(state=State.SENT, digest=None).count()
    bundled = Delivery.objects.filter(state=State.SENT).exclude(digest=None).count()
    withheld = Delivery.objects.filter(state=State.SUPPRESSED).exclude(rule="")
    assert not withheld.filter(rule__in=[Rule.NOT_AT_ONCE, Rule.OFF_DEVICES]).exists(), "rules of devices"
    suppressed = withheld.count()
    assert alone + bundled + suppressed == told == Delivery.objects.count()
    digests = Digest.objects.filter(state=State.SENT)
    assert all(digest.deliveries.filter(state=State.SENT).exists() for digest in digests), "no empty digest"
    ids = [sent.extra_headers["Message-ID"] for sent in mail.outbox]
    assert len(ids) == len(set(ids)) == alone + digests.count()
