"""Reminders: recorded at their time, once, and only while they make sense."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from school.models import Entry, Reminder
from school.reminders import forget_reminders, remind
from tests.parallel import at_once
from tests.working import do_next

VERB = "members.admitted"
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def run(at) -> int:
    """All due work at a time; how many pieces."""
    with time_machine.travel(at, tick=False):
        return sum(iter(partial(do_next, "school.reminders"), 0))


def recorded(subject) -> int:
    """How often the fact was recorded."""
    return Entry.objects.filter(verb=VERB, subject_id=subject.pk).count()


@pytest.mark.django_db
def test_the_fact_is_recorded_at_its_time_and_once(erika):
    remind(VERB, subject=erika, due_at=NOON)
    assert run(NOON - timedelta(seconds=1)) == 0
    assert recorded(erika) == 0
    assert run(NOON) == 1
    assert run(NOON + timedelta(days=9)) == 0
    assert recorded(erika) == 1


@pytest.mark.django_db
def test_a_late_reminder_comes_only_while_it_makes_sense(erika, max_):
    remind(VERB, subject=erika, due_at=NOON, until=NOON + timedelta(hours=1))
    remind(VERB, subject=max_, due_at=NOON)
    run(NOON + timedelta(hours=1))
    assert (recorded(erika), recorded(max_)) == (0, 1)
    assert not Reminder.objects.exists()


@pytest.mark.django_db
def test_a_new_time_replaces_the_old_and_forgetting_takes_it_away(erika):
    remind(VERB, subject=erika, due_at=NOON)
    remind(VERB, subject=erika, due_at=NOON + timedelta(days=1))
    assert run(NOON) == 0
    forget_reminders(erika)
    assert run(NOON + timedelta(days=2)) == 0
    assert recorded(erika) == 0


@pytest.mark.django_db
def test_what_is_gone_is_not_reminded_of(erika):
    remind(VERB, subject=erika, due_at=NOON)
    pk = erika.pk
    Entry.objects.all().delete()
    erika.delete()
    assert run(NOON) == 1
    assert not Entry.objects.filter(subject_id=pk).exists()


@pytest.mark.django_db
def test_wrong_times_are_refused(erika):
    with pytest.raises(ValueError, match="aware"):
        remind(VERB, subject=erika, due_at=datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="end after it"):
        remind(VERB, subject=erika, due_at=NOON, until=NOON)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_record_it_once(erika):
    remind(VERB, subject=erika, due_at=timezone.now())
    at_once(*[partial(do_next, "school.reminders")] * 8)
    assert recorded(erika) == 1
