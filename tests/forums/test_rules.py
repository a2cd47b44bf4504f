"""Who may do what: role × state → yes or no. No database."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forums import rules
from forums.models import Forum, Reply, Thread
from members.models import Member, SchoolClass

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
CLASS = {"author", "colleague", "moderator"}
for name, role in ROLES.items():
    role.school_class_pk = 7 if name in ("author", "colleague", "inactive") else None


def of_class(*, is_over: bool = False) -> Forum:
    return Forum(kind="class", school_class=SchoolClass(pk=7, closed_at=NOW if is_over else None))


def a_thread(state: str, forum: Forum | None = None) -> Thread:
    closed_by = {"open": None, "closed by author": 3, "closed by moderator": 6}[state]
    when = NOW if closed_by else None
    return Thread(pk=1, forum=forum or Forum(), author_id=3, closed_at=when, closed_by_id=closed_by)


def a_reply(state: str, thread_state: str = "open", forum: Forum | None = None) -> Reply:
    withdrawn = NOW if state == "withdrawn" else None
    return Reply(pk=1, author_id=3, withdrawn_at=withdrawn, thread=a_thread(thread_state, forum))


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
    ("can_read", Forum(), MEMBERS),
    ("can_read", of_class(), CLASS),
    ("can_read", of_class(is_over=True), CLASS),
    ("can_start", of_class(), CLASS),
    ("can_start", of_class(is_over=True), set()),
    ("can_reply", a_thread("open", of_class()), CLASS),
    ("can_reply", a_thread("open", of_class(is_over=True)), set()),
    ("can_follow", a_thread("open", of_class()), CLASS),
    ("can_edit_thread", a_thread("open", of_class()), {"author"}),
    ("can_close", a_thread("open", of_class()), {"author", "moderator"}),
    ("can_reopen", a_thread("closed by author", of_class()), {"author", "moderator"}),
    ("can_reopen", a_thread("closed by author", of_class(is_over=True)), set()),
    ("can_edit_reply", a_reply("stands", forum=of_class()), {"author"}),
    ("can_withdraw", a_reply("stands", forum=of_class()), {"author", "moderator"}),
]


@pytest.mark.parametrize("role", ROLES)
def test_classes_get_their_forum_from_moderators(role):
    assert rules.can_open_class_forum(ROLES[role]) is (role in {"moderator", "moderator, not admitted"})


def test_who_left_a_class_does_nothing_in_it_any_more():
    former = Member(pk=3, municipality_id=1)  # the author
    former.school_class_pk = 8
    for rule, thing in (
        ("can_read", of_class()),
        ("can_start", of_class()),
        ("can_reply", a_thread("open", of_class())),
        ("can_follow", a_thread("open", of_class())),
        ("can_edit_thread", a_thread("open", of_class())),
        ("can_close", a_thread("open", of_class())),
        ("can_reopen", a_thread("closed by author", of_class())),
        ("can_edit_reply", a_reply("stands", forum=of_class())),
    ):
        assert getattr(rules, rule)(former, thing) is False, rule


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("rule", "thing", "allowed"), TABLE)
def test_the_table(rule, thing, allowed, role):
    assert getattr(rules, rule)(ROLES[role], thing) is (role in allowed)


def test_every_rule_is_in_the_table():
    borrowed = {"can_speak", "can_enter_class", "can_form_classes"}
    written = {name for name in vars(rules) if name.startswith("can_")} - borrowed
    assert written == {rule for rule, _, _ in TABLE} | {"can_open_class_forum"}
