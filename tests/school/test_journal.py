"""A fact stands or falls with its change."""

import pytest
from django.db import transaction

from school import journal, notices
from school.models import Entry


@pytest.fixture
def heard():
    entries: list[Entry] = []

    def listen(sender, entry, **kwargs):
        entries.append(entry)

    journal.recorded.connect(listen)
    yield entries
    journal.recorded.disconnect(listen)


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused(erika):
    with pytest.raises(RuntimeError, match="transaction"):
        journal.record("members.joined", actor=erika, subject=erika)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_fact_is_never_announced(mona, wanda, heard):
    with transaction.atomic():
        journal.record("members.admitted", actor=mona, subject=wanda)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert heard == []

    with transaction.atomic():
        journal.record("members.admitted", actor=mona, subject=wanda)
        assert heard == [], "announced before the commit"
    assert [entry.verb for entry in heard] == ["members.admitted"]


@pytest.mark.django_db
def test_an_unknown_verb_is_refused(erika):
    with pytest.raises(LookupError, match="notice"):
        journal.record("members.sneezed", actor=erika, subject=erika)


def test_no_verb_is_announced_twice():
    with pytest.raises(LookupError, match="twice"):
        notices.notice("members.admitted")(notices.Notice)
