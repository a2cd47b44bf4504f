"""What people do waits for no background work and fails because of none, whatever locks a worker holds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.utils import timezone

from forums import actions as forums
from members import actions as members
from members.models import Member
from notifications import actions as notifications
from school import database
from school.jobs import claims, loop, registry
from school.models import SearchEntry
from school.privacy.ledger import Contributions
from school.reminders import Reminder
from school.search import following
from school.search.asking import Wish, search
from tests.working import do_next

pytestmark = pytest.mark.django_db(transaction=True)
HOLDERS = [
    *("school.search", "school.reminders", "members.exports"),
    *("notifications.announcing", "notifications.mail"),
]


@pytest.fixture(autouse=True)
def places(settings, tmp_path, monkeypatch):
    """Files and ledger of one's own; PostgreSQL ends the short transactions of a frozen worker soon."""
    settings.MEDIA_ROOT, settings.ERASURE_LEDGER = tmp_path / "media", tmp_path / "ledger.txt"
    monkeypatch.setattr(database, "SHORT", "300ms")


@pytest.fixture
def mona(mona):
    """The moderator, with a second factor."""
    Authenticator.objects.create(user=mona, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return mona


@contextmanager
def frozen_in(name: str, monkeypatch) -> Iterator[None]:
    """A worker does the next row of a job and stands still with all its locks, right before it commits."""
    reached, go_on, job = threading.Event(), threading.Event(), registry.get(name)
    finish, extend, read = claims.finish, claims.extend, following._read

    def stand_still(function):
        def call(*given, **named):
            result = function(*given, **named)
            if threading.current_thread() is worker:
                reached.set()
                go_on.wait(60)
            return result

        return call

    def work() -> None:
        try:
            loop.do_next(job)
        except Exception:  # noqa: S110 – PostgreSQL has ended its transaction
            pass
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    with monkeypatch.context() as patch:
        patch.setattr(claims, "finish", stand_still(finish))
        patch.setattr(claims, "extend", stand_still(extend))
        patch.setattr(following, "_read", stand_still(read))
        worker.start()
        assert reached.wait(20), f"there was nothing to do for {name}"
        try:
            yield
        finally:
            go_on.set()
            worker.join(20)


def something_to_do(name: str, leaver, thread, erika) -> None:
    """A row of this job that is about somebody who leaves."""
    if name == "school.search":
        following.catch_up()
    forums.post_reply(by=erika, thread=thread, body="Dazu noch Pflaumen")
    members.request_export(by=leaver)
    Reminder.objects.update(due_at=timezone.now())
    if name == "notifications.mail":
        while do_next("notifications.announcing"):
            pass


def test_people_publish_sign_in_order_copies_and_leave_while_workers_hold_their_locks(
    yard, arnsberg, erika, max_, mona, monkeypatch
):
    for number, name in enumerate(HOLDERS):
        leaver = Member.objects.create(
            email=f"weg{number}@arnsberg.de", display_name=f"Quirina {number}", municipality=arnsberg
        )
        thread = forums.start_thread(by=leaver, forum=yard, title=f"Laternen {number}", body="Zwetschgen")
        later = timezone.now() + timedelta(days=2)
        planned = notifications.plan_announcement(by=mona, title="Bald", body="Text", publish_at=later)
        other = notifications.plan_announcement(by=mona, title="Bald", body="Text", publish_at=later)
        something_to_do(name, leaver, thread, erika)
        Reminder.objects.filter(subject_id=other.pk).update(due_at=later)
        with frozen_in(name, monkeypatch):
            forums.post_reply(by=max_, thread=thread, body="Publizieren geht")
            notifications.publish_announcement(by=mona, announcement=other)
            notifications.withdraw_announcement(by=mona, announcement=planned)
            members.request_code(address="neu@arnsberg.de", browser=f"browser {number}")
            members.sign_out_everywhere(by=erika)
            members.request_export(by=max_)
            members.erase_account(by=leaver, contributions=Contributions.DELETED)
            assert search("Zwetschgen", Wish(max_)).total == 0, "hidden at once"
        assert Member.objects.get(pk=leaver.pk).erased_on is not None, name
        for row in HOLDERS:
            registry.get(row).rows().all().delete()
        SearchEntry.objects.all().delete()
