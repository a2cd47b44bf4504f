"""Who may do what: role × state → yes or no. No database."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forums import rules
from forums.models import Forum, Reply, Thread
from members.models import Member

NOW = timezone.now()
ROLES = {
    "stranger": AnonymousUser(),
    "waiting": Member(pk=1, display_name="Wanda Wartend"),
    "inactive": Member(pk=2, municipality_id=1, is_active=False),
    "author": Member(pk=3, municipality_id=1),
    "colleague": Member(pk=4, municipality_id=1),
    "elsewhere": Member(pk=5, municipality_id=2),
    "moderator": Member(pk=6, organisation_id=1, is_moderator=True),
    "moderator, not admitted": Member(pk=7, is_moderator=True),
}
MEMBERS = {"author", "colleague", "elsewhere", "moderator"}


def a_thread(state: str) -> Thread:
    closed_by = {"open": None, "closed by author": 3, "closed by moderator": 6}[state]
    return Thread(pk=1, author_id=3, closed_at=NOW if closed_by else None, closed_by_id=closed_by)


def a_reply(state: str, thread_state: str = "open") -> Reply:
    withdrawn = NOW if state == "withdrawn" else None
    return Reply(pk=1, author_id=3, withdrawn_at=withdrawn, thread=a_thread(thread_state))


TABLE = [
    ("can_start", Forum(), MEMBERS),
    ("can_reply", a_thread("open"), MEMBERS),
    ("can_reply", a_thread("closed by author"), set()),
    ("can_follow", a_thread("open"), MEMBERS),
    ("can_follow", a_thread("closed by author"), MEMBERS),
    ("can_edit_thread", a_thread("open"), {"author"}),
    ("can_edit_thread", a_thread("closed by author"), set()),
    ("can_close", a_thread("open"), {"author", "moderator"}),
    ("can_close", a_thread("closed by author"), set()),
    ("can_reopen", a_thread("open"), set()),
    ("can_reopen", a_thread("closed by author"), {"author", "moderator"}),
    ("can_reopen", a_thread("closed by moderator"), {"moderator"}),
    ("can_edit_reply", a_reply("stands"), {"author"}),
    ("can_edit_reply", a_reply("withdrawn"), set()),
    ("can_edit_reply", a_reply("stands", "closed by author"), set()),
    ("can_withdraw", a_reply("stands"), {"author", "moderator"}),
    ("can_withdraw", a_reply("stands", "closed by moderator"), {"author", "moderator"}),
    ("can_withdraw", a_reply("withdrawn"), set()),
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("rule", "thing", "allowed"), TABLE)
def test_the_table(rule, thing, allowed, role):
    assert getattr(rules, rule)(ROLES[role], thing) is (role in allowed)


def test_every_rule_is_in_the_table():
    written = {name for name in vars(rules) if name.startswith("can_") and name != "can_speak"}
    assert written == {rule for rule, _, _ in TABLE}
