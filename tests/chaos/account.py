"""Who should have heard of what, and who did. Knows nothing of audiences: the cast alone decides."""

import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.cast import Fact
from tests.chaos.sink import Sink

SENDERS = 3  # two children of the worker, and the courier
SERVER_ERRORS = {"500", "502", "504"}


@dataclass
class Account:
    """Figures to print, and broken promises."""

    figures: dict[str, object] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def must(self, holds: bool, otherwise: str) -> None:
        """Note a broken promise unless it `holds`."""
        if not holds:
            self.violations.append(otherwise)

    def print(self, title: str) -> None:
        """Both, to standard output."""
        print(f"\n{title}")
        for name, value in self.figures.items():
            print(f"  {name:<44} {value}")
        for violation in self.violations:
            print(f"  VIOLATION: {violation}")
        print(
            "  " + ("all promises kept" if not self.violations else f"{len(self.violations)} violations"),
            flush=True,
        )


def settle(
    is_out: Callable[[], bool], *, since: float, seconds: float, progress: Callable[[], object] = lambda: None
) -> float | None:
    """Wait until everything is out; seconds since `since` (time.time()).

    None when it was not, and `progress()` has stood still for `seconds`: slow is one thing, lost another.
    """
    seen, moved = progress(), time.time()
    while not is_out():
        now = progress()
        if now != seen:
            seen, moved = now, time.time()
        if time.time() - moved > seconds:
            return None
        time.sleep(0.25)
    return time.time() - since


def everything_is_out() -> bool:
    """No fact waits to be announced, no delivery is due or on its way."""
    from django.db.models import Q

    return _is_out(Q(state="due"))


def nothing_is_owed() -> bool:
    """As `everything_is_out`, but for what the mail server put off (451) and has its next attempt later."""
    from django.db.models import Q
    from django.utils import timezone

    return _is_out(Q(state="due") & (Q(claimed_at__isnull=False) | Q(due_at__lte=timezone.now())))


def _is_out(still: Any) -> bool:
    from notifications.models import Delivery, Digest
    from school.models import Entry

    waiting = Entry.objects.filter(announced_at=None, held_at=None).exists()
    return not waiting and not any(model.objects.filter(still).exists() for model in (Delivery, Digest))


def still_waiting() -> list[str]:
    """What `everything_is_out` waits for, a line each, at most ten of a kind."""
    from django.db import connection

    from notifications.models import Delivery, Digest
    from school.models import Entry

    facts = Entry.objects.filter(announced_at=None, held_at=None)
    lines = [f"fact {row.pk} {row.verb}: {row.attempts} attempts, {row.outcome!r}" for row in facts[:10]]
    for model in (Delivery, Digest):
        for row in model.objects.filter(state="due")[:10]:
            lines.append(
                f"{model.__name__} {row.pk}, {row.attempts} failures, due {row.due_at:%H:%M:%S},"
                f" {row.outcome!r}"
            )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, state, wait_event, now() - state_change, left(query, 150) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        lines += [f"{now_running}" for now_running in cursor.fetchall()]
    return lines


def of_replies(account: Account, facts: Sequence[Fact]) -> dict[int, Fact]:
    """Acknowledged replies stand in the database, once. Returns the facts by the pk of their reply."""
    from forums.models import Reply

    stored = defaultdict(list)
    for pk, body in Reply.objects.values_list("pk", "body"):
        stored[body].append(pk)
    acknowledged = [fact for fact in facts if fact.is_acknowledged]
    answers = Counter(answer for fact in facts for answer in fact.answers)
    lost = [fact.text for fact in acknowledged if not stored[fact.text]]
    doubled = [fact.text for fact in facts if len(stored[fact.text]) > 1]
    account.figures["replies acknowledged"] = f"{len(acknowledged)} of {len(facts)}"
    account.figures["answers to the POSTs"] = dict(answers.most_common())
    account.figures["replies lost / doubled"] = f"{len(lost)} / {len(doubled)}"
    account.must(not lost, f"acknowledged but not stored: {lost[:3]}")
    account.must(not doubled, f"stored twice: {doubled[:3]}")
    errors = sum(answers[status] for status in SERVER_ERRORS)
    account.must(not errors, f"{errors} answers were server errors other than 503")
    return {stored[fact.text][0]: fact for fact in facts if stored[fact.text]}


def of_bells(account: Account, facts: dict[int, Fact]) -> None:
    """Everybody expected has exactly one notification of each reply, and nobody else has."""
    from notifications.models import Notification

    told: Counter[tuple[int, str]] = Counter(
        Notification.objects.filter(
            entry__verb="forums.reply_posted", entry__subject_id__in=list(facts)
        ).values_list("entry__subject_id", "recipient__email")
    )
    expected = {(pk, email) for pk, fact in facts.items() for email in fact.round.others(fact.author)}
    lost, doubled = expected - set(told), [key for key, number in told.items() if number > 1]
    account.figures["notifications expected"] = len(expected)
    account.figures["notifications lost / doubled / too many"] = (
        f"{len(lost)} / {len(doubled)} / {len(set(told) - expected)}"
    )
    account.must(not lost, f"{len(lost)} notifications lost, e.g. {sorted(lost)[:3]}")
    account.must(not doubled, f"{len(doubled)} notifications doubled, e.g. {doubled[:3]}")
    account.must(set(told) <= expected, "somebody was told who should not have been")


def of_mails(
    account: Account, facts: dict[int, Fact], sink: Sink, *, kills: int, freezes: int, others: int = 0
) -> None:
    """As many different Message-IDs at each address as there were replies to hear of.

    A second copy with the same Message-ID cannot be ruled out: the mail server hung up after it took the
    mail, a process died between its "250" and our COMMIT, or slept through its lease with mails in hand.
    """
    due = Counter(email for fact in facts.values() for email in fact.round.others(fact.author))
    got = {email: {mail.message_id for mail in mails} for email, mails in sink.by_recipient().items()}
    strangers = sum(len(ids) for email, ids in got.items() if email not in due)
    lost = sum(max(0, number - len(got.get(email, ()))) for email, number in due.items())
    doubled = sum(max(0, len(ids) - due[email]) for email, ids in got.items() if email in due)
    copies = sum(number - 1 for number in sink.copies().values())
    allowed = sink.cuts + math.ceil(0.1 * kills) + SENDERS * freezes
    account.figures["mails expected / taken"] = f"{sum(due.values())} / {len(sink.mails)}"
    account.figures["mails lost / doubled"] = f"{lost} / {doubled}"
    account.figures["copies with the same Message-ID (allowed)"] = f"{copies} ({allowed})"
    account.figures["mail server: 451 / cut after DATA"] = f"{sink.said_busy} / {sink.cuts}"
    account.must(not lost, f"{lost} mails lost")
    account.must(not doubled, f"{doubled} mails with a second Message-ID")
    account.must(strangers == others, f"{strangers} mails to others instead of {others}")
    account.must(copies <= allowed, f"{copies} copies of mails, more than {allowed}")


def of_outbox(account: Account) -> None:
    """Nothing may lie in the outbox set aside: that would be a loss until a moderator looks."""
    from notifications.models import Delivery
    from school.jobs import report
    from school.models import Entry

    facts = list(Entry.objects.exclude(held_at=None).values_list("verb", "attempts", "outcome"))
    rows = list(Delivery.objects.exclude(held_at=None).values_list("attempts", "outcome"))
    account.figures["set aside: facts / deliveries"] = f"{len(facts)} / {len(rows)}"
    account.must(not report.is_anything_held(), f"set aside: {report.failures()[:3]}")
    account.must(not facts, f"facts set aside: {facts[:3]}")
    account.must(not rows, f"deliveries set aside: {rows[:3]}")
