"""The talk about a report: it begins with the first question."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from forums import actions as forums
from forums.models import Forum, Reply, Thread
from forums.rules import can_follow
from knowledge.actions.imitation_thread import forum_of
from knowledge.models import Report
from knowledge.rules import reading as rules
from members.models import Member
from school.journal import record
from school.rules import require

FORUM = {
    "slug": "erfahrungsberichte",
    "title": "Gespräche über Erfahrungsberichte",
    "description": "Fragen an die, die es gemacht haben. Jedes Gespräch gehört zu einem Bericht.",
    "position": 4,
}


@transaction.atomic
def open_talk(*, by: Member, report: Report, body: str) -> Thread | Reply:
    """Ask something about a report: a thread with the question, or a reply when there is one.

    Authors and moderators follow a new thread. The talk about a report for one class is held in the forum
    of the class. Raises PermissionDenied, and ValidationError for an empty or too long question.
    """
    require(rules.can_open_talk(by, report))
    locked = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
    if locked.thread is not None:
        return forums.post_reply(by=by, thread=locked.thread, body=body)
    forum = _forum(locked)
    title = f"Zum Bericht: {locked.current.title}"[:140] if locked.current else ""
    pointer = f"\n\n[Hier steht der Erfahrungsbericht]({locked.get_absolute_url()})" if body.strip() else ""
    thread = forums.start_thread(by=by, forum=forum, title=title, body=body.rstrip() + pointer)
    Report.objects.filter(pk=locked.pk).update(thread=thread)
    report.thread = thread
    for member in _followers(locked):
        if can_follow(member, thread):
            forums.follow(by=member, thread=thread)
    record("knowledge.talk_opened", actor=by, subject=report)
    return thread


def settle_talk(*, report: Report) -> None:
    """Hold the talk where the report's readers are; to be called when visibility or leading place change.

    Part of that change: it asks no rule and records no fact. Raises ValidationError when there is talk
    about a report that is to be for a class, and its place is in no class: nothing would hide the talk.
    """
    for thread, forum in ((report.thread, _forum_for(report)), (report.imitators_thread, forum_of(report))):
        if thread is None:
            continue
        if forum is None:
            raise ValidationError(
                "Das Gespräch zu diesem Bericht braucht eine Klasse, in die es umziehen kann."
            )
        forums.move_thread(thread=thread, forum=forum)


def _forum(report: Report) -> Forum:
    forum = _forum_for(report)
    if forum is None:
        raise PermissionDenied("Diese Klasse hat noch kein Forum.")
    return forum


def _forum_for(report: Report) -> Forum | None:
    """Where this report is talked about; the forum for all is there from the first question on."""
    if not report.is_for_a_class:
        return Forum.objects.get_or_create(slug=FORUM["slug"], defaults=FORUM)[0]
    return report.class_forum


def _followers(report: Report) -> list[Member]:
    """Authors and moderators that belong to the school."""
    people = Member.objects.admitted()
    return [*people.filter(is_moderator=True), *people.filter(pk__in=report.authorships.values("member"))]
