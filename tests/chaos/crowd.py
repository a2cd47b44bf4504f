"""A fact for thousands: how soon does it stand in every bell, and do pages stay quick meanwhile?"""

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from tests.chaos import account
from tests.chaos.account import Account
from tests.chaos.cast import Round
from tests.chaos.scenes import fetch, percentile
from tests.chaos.sink import Sink
from tests.chaos.stage import Stage

BELLS_WITHIN, MAILS_WITHIN = 10, 300  # seconds: one fact for 5,000 people; 20,000 mails
SLOWER = 1.5  # times the p95 of pages while nothing else happens
PAGES = ("/", "/lernmodule/", "/pausenhof/")


def crowd(stage: Stage, sink: Sink, rounds: list[Round], *, followers: int, facts: int) -> Account:
    """`facts` replies to a thread that `followers` people follow, one after the other."""
    result = Account()
    thread, author = _assemble(rounds, followers)
    session = rounds[0].players[0].session
    idle = percentile(_fetched_while(stage.port, session, lambda: time.sleep(10)))
    bells: list[float] = []
    started = time.time()
    busy = _fetched_while(stage.port, session, lambda: bells.extend(_post(thread, author, facts, followers)))
    took = account.settle(account.everything_is_out, since=started, seconds=2 * MAILS_WITHIN)
    mails = len({mail.message_id for mail in sink.mails})
    result.figures["one fact in all bells, each, in s"] = " ".join(f"{bell:.1f}" for bell in bells)
    result.figures["pages, p95 idle / meanwhile, in ms"] = (
        f"{idle * 1000:.0f} / {percentile(busy) * 1000:.0f}"
    )
    result.figures["mails handed over"] = mails
    result.figures["all mails after, in s"] = "never" if took is None else f"{took:.0f}"
    result.must(mails == len(sink.mails) == facts * followers, "not every mail once")
    result.must(max(bells) <= BELLS_WITHIN, f"bells later than {BELLS_WITHIN} s")
    result.must(took is not None and took <= MAILS_WITHIN, f"mails later than {MAILS_WITHIN} s")
    result.must(percentile(busy) <= SLOWER * idle, f"pages slower than {SLOWER} times idle")
    return result


def _assemble(rounds: list[Round], followers: int) -> tuple[Any, Any]:
    """A thread of the first player's, followed by `followers` new people and by nobody else."""
    from forums.actions import start_thread, unfollow
    from forums.models import Follow, Forum
    from members.models import Member, Organisation

    agency = Organisation.objects.get()
    author = Member.objects.get(pk=rounds[0].players[0].pk)
    crowd = Member.objects.bulk_create(
        Member(email=f"menge{number}@post.example", display_name=f"Menge {number}", organisation=agency)
        for number in range(followers)
    )
    thread = start_thread(by=author, forum=Forum.objects.get(), title="An alle", body="Wer kommt?")
    Follow.objects.bulk_create(Follow(thread=thread, member=member) for member in crowd)
    unfollow(by=author, thread=thread)
    return thread, author


def _post(thread: Any, author: Any, facts: int, followers: int) -> list[float]:
    """Seconds from each reply until it stood in all bells."""
    from forums.actions import post_reply
    from notifications.models import Notification

    seconds = []
    for number in range(facts):
        posted = time.time()
        reply = post_reply(by=author, thread=thread, body=f"Nachricht {number} an alle.")
        told = Notification.objects.filter(entry__verb="forums.reply_posted", entry__subject_id=reply.pk)
        while told.count() < followers and time.time() - posted < 60:
            time.sleep(0.2)  # counting thousands costs what pages need
        seconds.append(time.time() - posted)
    return seconds


def _fetched_while(port: int, session: str, happens: Callable[[], object]) -> list[float]:
    """Seconds that pages took, one after the other, while something happens."""
    done, took = Event(), []

    def run() -> None:
        while not done.is_set():
            for path in PAGES:
                took.append(fetch(port, path, session)[1])

    reader = Thread(target=run)
    reader.start()
    try:
        happens()
    finally:
        done.set()
        reader.join()
    return took
