"""Three scenes: a quiet day, a storm of kills, PostgreSQL falling and coming back."""

import http.client
import signal
import time
from collections.abc import Callable, Sequence

from tests.bench import people
from tests.chaos import account, cast
from tests.chaos.account import Account
from tests.chaos.blows import Blows
from tests.chaos.cast import Fact, Round
from tests.chaos.sink import Sink
from tests.chaos.stage import Stage
from tests.chaos.writers import Writers

BELL_WITHIN, MAIL_WITHIN, WEB_BACK_WITHIN = 2, 10, 5  # seconds
PUT_OFF_AT_MOST = 300  # seconds until the next attempt at a mail that was refused seven times in one storm


def percentile(values: Sequence[float], share: float = 0.95) -> float:
    """The value that `share` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("inf")


def quiet(stage: Stage, sink: Sink, rounds: list[Round]) -> Account:
    """Nothing falls: how long until a reply is in the bell and handed to the mail server?"""
    from notifications.models import Notification

    result, facts, started = Account(), cast.facts(rounds, 30, name="Ruhe"), time.time()
    writers = Writers(stage.port, facts, 15)
    while not writers.are_done:
        time.sleep(0.1)
    account.settle(account.everything_is_out, since=time.time(), seconds=60)
    rows = Notification.objects.select_related("entry").filter(entry__verb="forums.reply_posted")
    arrived = {mail.message_id: mail.at for mail in sink.mails if mail.at >= started}
    bell = [(row.created_at - row.entry.recorded_at).total_seconds() for row in rows]
    mail = [arrived.get(row.message_id, float("inf")) - row.entry.recorded_at.timestamp() for row in rows]
    result.figures["notifications"] = len(bell)
    result.figures["recorded → bell, p50 / p95 in s"] = (
        f"{percentile(bell, 0.5):.2f} / {percentile(bell):.2f}"
    )
    result.figures["recorded → mail server, p50 / p95 in s"] = (
        f"{percentile(mail, 0.5):.2f} / {percentile(mail):.2f}"
    )
    result.must(len(bell) == 30 * (cast.FOLLOWERS - 1), "not everybody was told")
    result.must(percentile(bell) <= BELL_WITHIN, f"bell later than {BELL_WITHIN} s")
    result.must(percentile(mail) <= MAIL_WITHIN, f"mail later than {MAIL_WITHIN} s")
    return result


def storm(
    stage: Stage, sink: Sink, facts: list[Fact], blows: Blows, *, seconds: float, settle: float
) -> Account:
    """Replies are posted for `seconds` while everything is killed now and then; afterwards the account must
    be even, and everything out `settle` seconds after the last blow.
    """
    result = Account()
    writers = Writers(stage.port, facts, seconds)
    blows.rain(lambda: writers.are_done)
    for part in stage.parts.values():
        if not part.is_up:
            part.up()
    kills, freezes = blows.struck.total(), blows.frozen.total()
    _settle(result, sink, settle)
    result.figures["kill -9"] = f"{kills}: {dict(sorted(blows.struck.items()))}"
    result.figures["frozen for a while"] = f"{freezes}: {dict(blows.frozen)}"
    result.figures["falls of main processes"] = {part.name: part.falls for part in stage.parts.values()}
    by_reply = account.of_replies(result, facts)
    account.of_bells(result, by_reply)
    account.of_mails(result, by_reply, sink, kills=kills, freezes=freezes)
    account.of_outbox(result)
    return result


def _settle(result: Account, sink: Sink, settle: float) -> None:
    """Wait until the school owes nothing, then for what the mail server itself has put off."""
    since = time.time()
    waits = [
        account.settle(
            lambda question=question: _quietly(question),
            since=since,
            seconds=max(2 * settle, PUT_OFF_AT_MOST),
            progress=lambda: len(sink.mails),
        )
        for question in (account.nothing_is_owed, account.everything_is_out)
    ]
    owed, put_off = ("never" if wait is None else f"{wait:.1f}" for wait in waits)
    result.figures["out after the storm, in s"] = f"{owed}; with what the mail server had put off: {put_off}"
    result.must(waits[0] is not None and waits[0] <= settle, "not everything was out in time")
    result.must(waits[1] is not None, "something was never out")
    if None in waits:
        result.figures["still waiting"] = "\n    ".join(["", *account.still_waiting()])


def recovery(stage: Stage, rounds: list[Round]) -> Account:
    """PostgreSQL is killed; the web server, never restarted, must answer soon after it is back."""
    result, waits, statuses = Account(), [], []
    session = rounds[0].players[0].session
    for _ in range(5):
        for _ in range(12):  # every thread of every web process has a connection that will break
            fetch(stage.port, "/pausenhof/", session)
        stage.parts["postgres"].signal_all(signal.SIGKILL)
        statuses.append(fetch(stage.port, "/pausenhof/", session)[0])
        stage.parts["postgres"].up()
        back, good = time.monotonic(), 0
        while good < 12 and time.monotonic() - back < 30:
            status, _ = fetch(stage.port, "/pausenhof/", session)
            good = good + 1 if status == "200" else 0
            statuses.append(status)
        waits.append(time.monotonic() - back)
    result.figures["pages good again after, in s"] = " ".join(f"{wait:.1f}" for wait in waits)
    result.figures["answers"] = {status: statuses.count(status) for status in sorted(set(statuses))}
    result.must(max(waits) <= WEB_BACK_WITHIN, f"web needed more than {WEB_BACK_WITHIN} s")
    result.must(set(statuses) <= {"200", "503"}, "answers other than 200 and 503")
    return result


def fetch(port: int, path: str, session: str | None) -> tuple[str, float]:
    """GET a page; its status code or the name of the error, and the seconds it took."""
    connection, started = http.client.HTTPConnection("127.0.0.1", port, timeout=20), time.monotonic()
    try:
        connection.request("GET", path, headers={"Cookie": people.cookies(session)})
        answer = connection.getresponse()
        answer.read()
        return str(answer.status), time.monotonic() - started
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__, time.monotonic() - started
    finally:
        connection.close()


def _quietly(question: Callable[[], bool]) -> bool:
    """`question()`, or False while the database is not there."""
    from django.db import DatabaseError, InterfaceError, connection

    try:
        return question()
    except (DatabaseError, InterfaceError):
        connection.close()
        return False
