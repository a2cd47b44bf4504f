"""The courier alone: Redis, worker and beat are dead, and everything there is to do must still be done."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.chaos import account, cast
from tests.chaos.account import Account
from tests.chaos.cast import Round
from tests.chaos.sink import Sink
from tests.chaos.stage import Stage
from tests.chaos.writers import Writers

DEAD = ("beat", "worker", "redis")
SETTLE = 60  # seconds without any progress until what is missing counts as lost


@dataclass(frozen=True)
class Kind:
    """Work of one kind: writes `number` rows that are due, and counts those that have been done."""

    name: str
    begin: Callable[[int], None]
    done: Callable[[], int]


def alone(stage: Stage, sink: Sink, rounds: list[Round], *, facts: int, seconds: float) -> Account:
    """`facts` of all kinds, a third of them replies through the website, while only the courier lives."""
    result = Account()
    for name in DEAD:
        stage.parts[name].is_kept_down = True
        stage.parts[name].signal_all(signal.SIGKILL)
    began = time.time()
    kinds = _kinds(sink)
    each = facts * 2 // 3 // len(kinds)
    for kind in kinds:
        kind.begin(each)
    _let_the_hour_come()
    replies = cast.facts(rounds, facts - each * len(kinds), name="Allein")
    writers = Writers(stage.port, replies, seconds / 2)
    while time.time() - began < seconds or not writers.are_done:
        time.sleep(0.2)
    took = account.settle(
        lambda: all(kind.done() == each for kind in kinds) and account.everything_is_out() and _is_idle(),
        since=began,
        seconds=SETTLE,
        progress=lambda: [len(sink.mails), *(kind.done() for kind in kinds)],
    )
    result.figures["without Redis, worker and beat for, in s"] = f"{time.time() - began:.0f}"
    result.must(took is not None, f"something was not done: {account.still_waiting()}")
    for kind in kinds:
        done = kind.done()
        result.figures[kind.name] = f"{done} of {each}"
        result.must(done == each, f"{kind.name}: {done} of {each}")
    by_reply = account.of_replies(result, replies)
    account.of_bells(result, by_reply)
    account.of_mails(result, by_reply, sink, kills=0, freezes=0, others=3 * each)  # copies, both letters
    account.of_outbox(result)
    for name in reversed(DEAD):
        stage.parts[name].is_kept_down = False
        stage.parts[name].up()
    return result


def _kinds(sink: Sink) -> list[Kind]:
    from knowledge.models import Imitation
    from members.models import DataExport, FollowUp, SignInCode
    from school.models import Entry, SearchDue, SearchEntry

    def mailed(what: str) -> Callable[[], int]:
        return lambda: len({mail.message_id for mail in sink.mails if what in mail.message_id})

    reminded = Entry.objects.filter(verb="members.answer_overdue")
    old_codes = SignInCode.objects.filter(browser="alt")
    written: list[int] = []

    def forget_codes(number: int) -> None:
        written.append(number)
        _make(number, "members.SignInCode", browser="alt", created_at=_days_ago(9))

    def add_terms(number: int) -> None:
        terms = _make(number, "knowledge.Term")
        SearchDue.objects.bulk_create(SearchDue(kind="knowledge.term", object_id=term.pk) for term in terms)

    return [
        Kind("copies of data", _order_exports, DataExport.objects.filter(state="ready").count),
        Kind("invitations", _make_invitations, mailed("<invitation.")),
        Kind("goodbyes", lambda n: _make(n, "members.Departure"), mailed("<departure.")),
        Kind("reminders", _plan_reminders, reminded.count),
        Kind("following up", _plan_follow_ups, FollowUp.objects.exclude(done_at=None).count),
        Kind("retention", forget_codes, lambda: sum(written) - old_codes.count()),
        Kind(
            "imitations nobody confirmed",
            _make_imitations,
            Imitation.objects.exclude(unclear_since=None).count,
        ),
        Kind("search", add_terms, SearchEntry.objects.filter(kind="knowledge.term").count),
    ]


def _make(number: int, model: str, **given: Any) -> list[Any]:
    from tests.rows import make

    return [make(model, **given) for _ in range(number)]


def _days_ago(days: int) -> Any:
    from django.utils import timezone

    return timezone.now() - timedelta(days=days)


def _order_exports(number: int) -> None:
    from members.actions import request_export

    for member in _make(number, "members.Member"):
        request_export(by=member)


def _make_invitations(number: int) -> None:
    _make(number, "members.Invitation", expires_at=_days_ago(-9), seed="x")


def _plan_reminders(number: int) -> None:
    from django.utils import timezone

    from school.reminders import remind

    for accession in _make(number, "members.Accession"):
        remind("members.answer_overdue", subject=accession, due_at=timezone.now())


def _plan_follow_ups(number: int) -> None:
    _make(number, "members.FollowUp", accession__state="active", days=30)


def _make_imitations(number: int) -> None:
    for origin in _make(number, "members.Municipality"):
        _make(1, "knowledge.Imitation", origin=origin, source=origin, waiting_since=_days_ago(400))


def _let_the_hour_come() -> None:
    """What the clock brings is due now."""
    from django.utils import timezone

    from school.models import JobRun

    JobRun.objects.filter(key="", claimed_at=None).update(due_at=timezone.now())


def _is_idle() -> bool:
    """No job of any kind has anything left that is due."""
    from school.jobs import registry, report

    return not any(report.waiting(job).exists() for job in registry.jobs())
