"""No backup brings a deleted person back."""

from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from forums.models import Reply
from members import actions
from members.models import Member
from school import health
from school.privacy import ledger
from school.privacy.ledger import Contributions
from school.search import following
from tests.members.traces import in_tables

pytestmark = pytest.mark.django_db


def test_a_restored_backup_does_not_bring_her_back(full_life, quirina, client, capsys):
    health.beat("worker")
    with connection.cursor() as cursor:  # the backup: her rows as they are today, in a schema of its own
        for table in ("members_member", "forums_thread", "forums_reply", "courses_lessonprogress"):
            cursor.execute(f"CREATE TEMP TABLE backup_{table} AS SELECT * FROM {table}")  # noqa: S608
    actions.erase_account(by=quirina, contributions=Contributions.DELETED)
    following.catch_up()
    assert in_tables() == []
    assert client.get("/readyz").json()["status"] == "ok"
    with connection.cursor() as cursor:  # … is brought back
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in ("courses_lessonprogress", "forums_reply", "forums_thread"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        cursor.execute(
            "UPDATE members_member m SET email = b.email, display_name = b.display_name,"
            " role_at_work = b.role_at_work, is_active = b.is_active, erased_on = NULL,"
            " municipality_id = b.municipality_id FROM backup_members_member b WHERE b.id = m.id"
        )
        for table in ("forums_thread", "forums_reply", "courses_lessonprogress"):
            cursor.execute(f"INSERT INTO {table} SELECT * FROM backup_{table}")  # noqa: S608
    assert "members_member.email" in in_tables()
    report = client.get("/readyz").json()
    assert (report["status"], report["late"]) == ("degraded", ["erasures_to_replay"])

    call_command("replay_erasures")
    assert "1 gelöschte Konten" in capsys.readouterr().out
    following.catch_up()
    assert in_tables() == []
    assert Reply.objects.filter(author=quirina).exclude(body="").count() == 0  # by her choice of then
    assert client.get("/readyz").json()["status"] == "ok"
    call_command("replay_erasures")
    assert capsys.readouterr().out == ""
    assert len(ledger.lines()) == 1


def test_a_later_person_with_the_same_number_is_left_alone(quirina):
    """After a restore numbers are given again; the random number in the ledger tells people apart."""
    actions.erase_account(by=quirina, contributions=Contributions.KEPT)
    Member.objects.filter(pk=quirina.pk).update(uid=uuid4(), erased_on=None, email="neu@arnsberg.de")
    assert actions.to_replay() == []
    assert actions.replay_erasures() == 0


@pytest.mark.parametrize("choice", Contributions)
def test_what_she_wanted_then_is_done_again(quirina, thread, choice):
    fresh = Member.objects.filter(pk=quirina.pk).values("email", "display_name").get()
    texts = list(Reply.objects.order_by("pk").values("pk", "body", "html"))
    actions.erase_account(by=quirina, contributions=choice)
    assert ledger.lines()[0].contributions is choice
    after = list(Reply.objects.order_by("pk").values_list("body", flat=True))
    Member.objects.filter(pk=quirina.pk).update(**fresh, is_active=True, erased_on=None)
    for text in texts:  # brought back
        rows = Reply.objects.filter(pk=text.pop("pk"))
        rows.update(**text, withdrawn_at=None, withdrawn_by=None)
    assert actions.replay_erasures() == 1
    assert list(Reply.objects.order_by("pk").values_list("body", flat=True)) == after


def test_a_torn_line_in_the_ledger_stops_nobody(quirina, settings):
    actions.erase_account(by=quirina, contributions=Contributions.KEPT)
    with settings.ERASURE_LEDGER.open("a") as file:
        file.write("2026-11-2")
    assert [line.pk for line in ledger.lines()] == [quirina.pk]
