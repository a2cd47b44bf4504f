"""Whatever a row raises, the others go on: for every job there is, without anybody thinking of it.

A new job is tested with rows that `tests.rows` makes. If the types of its columns do not say what an open row
looks like, add a line to OPEN.
"""

import smtplib
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from school.database import describe
from school.jobs import claims, loop, registry, report, runs
from school.jobs.claims import KILLED, MAX_TRIES
from school.jobs.models import JobRun
from school.jobs.outcomes import Permanent, Temporary
from school.models import Entry
from tests.rows import make
from tests.working import exhaust

pytestmark = pytest.mark.django_db
OPEN = {
    "notifications.mail": {"transport": "mail"},
    "notifications.push": {"transport": "push"},
    "notifications.bundling": {"transport": "mail", "state": "waiting"},
    "members.follow_ups": {"accession__state": "active"},
}
SECRET = "-".join(["was", "jemand", "schrieb"])  # put together, for tracebacks show lines of code
JOBS = [job.name for job in registry.jobs()]
# About the row: a word too long for a tsvector, a number that is none, a stack too deep, a key that is there
# already, a deadlock, a lock or a statement that took too long, an error inside PostgreSQL …
STATES = ["54000", "54001", "22P02", "22021", "23505", "40001", "40P01", "55P03", "57014", "XX000", "42P01"]
PLAIN = [
    *(ValueError, KeyError, RecursionError, MemoryError, AssertionError, UnicodeError, OSError, EOFError),
    *(TimeoutError, StopIteration, NotImplementedError, ExceptionGroup, PermissionDenied, ValidationError),
    *(DataError, OperationalError, InterfaceError, psycopg.OperationalError, smtplib.SMTPException),
]


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    """A storage of one's own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mona(mona):
    """The moderator, with a second factor."""
    Authenticator.objects.create(user=mona, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return mona


def open_row(name: str):
    """An open row of a job, that can be done."""
    row = make(registry.get(name).rows().model, **OPEN.get(name, {}))
    assert registry.get(name).rows().filter(pk=row.pk).exists(), f"what is an open row of {name}? See OPEN"
    return row


def plain(cls: type[Exception]):
    """Raises an error of this class, with something in it that nobody shall read."""

    def fail() -> None:
        raise cls(SECRET, [ValueError(SECRET)]) if cls is ExceptionGroup else cls(SECRET)

    return fail


def of_database(state: str):
    """Lets PostgreSQL raise an error with this SQLSTATE."""

    def fail() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION '{SECRET}' USING ERRCODE = '{state}'; END $$")

    return fail


def replace_function(monkeypatch, name: str, change) -> None:
    """A job does something else from now on: `change(function)`."""
    job = registry.get(name)
    monkeypatch.setitem(registry._jobs, name, replace(job, function=change(job.function)))


def poison(monkeypatch, name: str, failures: dict) -> None:
    """Doing a row with one of these keys fails; the others are done as ever."""

    def poisoned(function):
        def call(work):
            for row in work if isinstance(work, list) else [work]:
                failures.get(row.pk, lambda: None)()
            return function(work)

        return call

    replace_function(monkeypatch, name, poisoned)


@pytest.mark.parametrize("name", JOBS)
def test_any_row_that_raises_anything_lets_the_others_pass(name, monkeypatch, logged, client_of, mona):
    failures = {open_row(name).pk: fail for fail in (*map(plain, PLAIN), *map(of_database, STATES))}
    good = [open_row(name).pk for _ in range(3)]
    rows = registry.get(name).rows()
    with monkeypatch.context() as patch:
        poison(patch, name, failures)
        with time_machine.travel(timezone.now(), tick=False):  # no second try, however slow this machine is
            work()
        assert not rows.filter(pk__in=good).exists(), "the others were done"
        tried = rows.filter(pk__in=failures)
        assert set(tried.values_list("attempts", "claimed_at", "held_at")) == {(1, None, None)}
        exhaust(name, tries=MAX_TRIES - 1)
        assert set(tried.values_list("attempts", flat=True)) == {MAX_TRIES}
        assert not tried.filter(held_at=None).exists(), "set aside after its tries"
        work()
    assert rows.filter(pk__in=failures).count() == len(failures)
    shown = [one for one in report.failures() if one.is_held]
    assert sum(one.rows for one in shown) == len(failures)
    assert {one.outcome for one in shown} >= {"MemoryError", "OperationalError 54000", "DataError 22P02"}
    assert SECRET not in logged.text, "logs hold no text of people"
    assert SECRET not in str(list(tried.values_list("outcome", flat=True)))
    assert client_of(mona).get("/readyz").json()["set_aside"] == len(failures)
    mend_by_hand(client_of(mona), shown, rows, list(failures))


def work() -> None:
    """All that is due, however long it takes."""
    while loop.work_off():
        pass


def mend_by_hand(client, shown, rows, pks) -> None:
    """A moderator sees it all and has one reason tried again: that row is done now. Then everything."""
    page = client.get("/hinweise/versand/").content.decode()
    assert all(one.outcome in page for one in shown)
    one = next(one for one in shown if one.outcome == "MemoryError")
    chosen = {"job": one.job, "kind": one.kind, "outcome": one.outcome}
    said = client.post("/hinweise/versand/", chosen, follow=True).content.decode()
    assert "1 Vorgang wird jetzt noch einmal versucht." in said
    work()
    assert rows.filter(pk__in=pks).count() == len(pks) - 1
    client.post("/hinweise/versand/")
    assert rows.filter(attempts=0, held_at=None, due_at__lte=timezone.now()).count() == len(pks) - 1
    assert not report.is_anything_held()


@pytest.mark.parametrize("name", JOBS)
def test_a_row_that_kills_its_workers_is_set_aside_and_the_others_go_on(name):
    killer, job = open_row(name), registry.get(name)
    now = timezone.now()
    for number in range(MAX_TRIES):
        with time_machine.travel(now + number * (job.lease + timedelta(seconds=1)), tick=False):
            assert [row.pk for row in claims.claim(job)] == [killer.pk]  # … and the process is gone
            other = open_row(name)
            work()
            assert not job.rows().filter(pk=other.pk).exists()
    with time_machine.travel(now + MAX_TRIES * (job.lease + timedelta(seconds=1)), tick=False):
        work()
    left = job.rows().get()
    assert (left.pk, left.outcome, left.held_at is not None) == (killer.pk, KILLED, True)


def test_a_row_that_says_the_database_is_away_is_found_out_too(monkeypatch):
    """Resources run out for this row alone: that looks like a database that is away, each time."""
    hungry, job = open_row("school.reminders"), registry.get("school.reminders")
    poison(monkeypatch, job.name, {hungry.pk: of_database("53200")})
    now = timezone.now()
    for number in range(MAX_TRIES):
        with time_machine.travel(now + number * (job.lease + timedelta(seconds=1)), tick=False):
            with pytest.raises(OperationalError):
                loop.work_off()
            other = open_row("school.reminders")
            loop.work_off()
            assert not job.rows().filter(pk=other.pk).exists()
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        assert loop.work_off() == 0
    assert job.rows().get().outcome == KILLED


@pytest.mark.parametrize("name", JOBS)
def test_a_flood_of_one_job_lets_every_other_have_its_turn(name, monkeypatch):
    job = registry.get(name)
    turn = job.weight * job.batch
    flood = {open_row(name).pk for _ in range(2 * turn + 1)}
    for other in JOBS:
        if other != name:
            open_row(other)
    done: list[str] = []

    def noted(which):
        def change(function):
            def call(work):
                done.extend([which] * (len(work) if isinstance(work, list) else 1))
                return function(work)

            return call

        return change

    for each in JOBS:
        replace_function(monkeypatch, each, noted(each))
    work()
    assert Counter(done)[name] >= len(flood)
    for other in JOBS:
        before = done[: done.index(other)].count(name)
        assert before <= turn, f"{other} waits for {before} rows of {name}"


def test_the_other_side_may_be_away_for_days_and_refuse_for_good(monkeypatch):
    away, refused, both = (open_row("school.reminders") for _ in range(3))
    rows = registry.get("school.reminders").rows()

    def be_away(*_) -> None:
        raise Temporary("away", pause=60)

    def refuse() -> None:
        raise Permanent("refused")

    poison(monkeypatch, "school.reminders", {away.pk: be_away, refused.pk: refuse, both.pk: be_away})
    loop.work_off()
    for _ in range(20):
        rows.filter(held_at=None).update(due_at=timezone.now())
        loop.work_off()
    waiting = rows.get(pk=away.pk)
    assert (waiting.attempts, waiting.held_at) == (0, None), "what others cannot do is no failure of the row"
    assert waiting.due_at >= timezone.now() + timedelta(seconds=50)
    assert rows.get(pk=refused.pk).held_at is not None, "at once"
    with time_machine.travel(timezone.now() + claims.PATIENCE + timedelta(hours=2), tick=False):
        loop.work_off()
    assert rows.get(pk=away.pk).held_at is not None, "after a week"


def test_pauses_grow_to_an_hour():
    row, job = open_row("school.reminders"), replace(registry.get("school.reminders"), gives_up=False)
    now, gaps = timezone.now(), []
    for _ in range(14):
        with time_machine.travel(now, tick=False):
            (claimed,) = claims.claim(replace(job, rows=lambda: type(row).objects.all()))
            claims.fail(job, claimed, ValueError(), "ValueError")
            gaps.append((claimed.due_at - now).total_seconds())
        now = claimed.due_at
    assert gaps[:5] == [5, 5, 10, 20, 40]
    assert gaps[-1] == 3600


# -- What the clock brings -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(registry.periodic_jobs()))
def test_a_periodic_job_that_fails_lets_the_others_pass_and_is_tried_for_ever(name, monkeypatch):
    periodic = registry.periodic_jobs()
    runs.plan()
    for broken in map(plain, [ValueError, MemoryError, OperationalError]):
        with monkeypatch.context() as patch:
            failing = replace(periodic[name], function=broken, keys=broken if periodic[name].keys else None)
            patch.setitem(registry._periodic, name, failing)
            JobRun.objects.update(due_at=timezone.now())
            assert loop.run_periodic() == len(periodic)
    assert JobRun.objects.get(job=name, key="").attempts == 3
    assert set(JobRun.objects.exclude(job=name).values_list("attempts", flat=True)) == {0}
    JobRun.objects.filter(job=name).update(attempts=MAX_TRIES, due_at=timezone.now())
    assert report.is_anything_held(), "and people are told"
    loop.run_periodic()
    again = JobRun.objects.get(job=name, key="")
    assert (again.outcome, again.attempts, again.held_at) == ("", 0, None)
    assert again.due_at > timezone.now()


@pytest.mark.parametrize(
    "name", sorted(name for name, found in registry.periodic_jobs().items() if found.keys)
)
def test_one_thing_that_fails_lets_the_other_things_pass(name, monkeypatch):
    done = []

    def act(key: str) -> None:
        if key == "2":
            raise RecursionError
        done.append(key)

    found = replace(registry.periodic_jobs()[name], function=act, keys=lambda: [1, 2, 3])
    monkeypatch.setitem(registry._periodic, name, found)
    monkeypatch.setattr(runs, "plan", lambda: JobRun.objects.create(job=name))
    loop.run_periodic()
    exhaust("school.runs")
    assert done == ["1", "3"]
    (failure,) = report.failures()
    assert (failure.job, failure.label, failure.outcome) == (name, found.label, "RecursionError")


# -- Claims ------------------------------------------------------------------------------------------------


def test_a_job_whose_rows_cannot_even_be_claimed_holds_up_no_other(monkeypatch):
    broken = replace(registry.get("school.reminders"), rows=plain(ValueError))
    monkeypatch.setitem(registry._jobs, "school.reminders", broken)
    open_row("notifications.announcing")
    work()
    assert not Entry.objects.filter(announced_at=None).exists()


def test_errors_are_described_without_their_messages():
    with pytest.raises(OperationalError) as caught:
        of_database("54000")()
    assert describe(caught.value) == "OperationalError 54000"
    assert describe(ValueError(SECRET)) == "ValueError"
