"""All who imitate a report share one conversation, with those who wrote it."""

from django.db import transaction

from forums import actions as talk
from forums import rules as forum_rules
from forums.models import Forum, Thread
from knowledge.models import Imitation, Report
from members.models import Coordinator, Member

PLACE = {
    "slug": "nachahmen",
    "title": "Nachahmen",
    "description": "Wer dieselbe Lösung nachmacht, spricht hier mit denen, die es vorgemacht haben.",
    "position": 5,
}


def bring_together(*, by: Member, imitation: Imitation) -> None:
    """Both sides have confirmed: they follow the report's conversation, which begins with the first of them.

    Part of the confirmation. Without a forum that fits (a class that has ended) there is none.
    """
    report = Report.objects.select_for_update(no_key=True).get(pk=imitation.report_id)
    thread = _thread(by, report)
    if thread is None:
        return
    for member in _people(report):
        if forum_rules.can_follow(member, thread):
            talk.follow(by=member, thread=thread)


def _thread(by: Member, report: Report) -> Thread | None:
    """The report's conversation; a new one when it is shown to others now than it was then."""
    forum = forum_of(report)
    current = report.imitators_thread
    if current is not None and (forum is None or current.forum_id == forum.pk):
        return current
    if forum is None or not forum_rules.can_start(by, forum):
        return current
    with transaction.atomic():
        report.imitators_thread = talk.start_thread(
            by=by, forum=forum, title=f"Wir machen es nach: {report.title}", body=_opening(report)
        )
        report.save(update_fields=["imitators_thread"])
    return report.imitators_thread


def _opening(report: Report) -> str:
    return (
        f"Hier sprechen alle miteinander, die „{report.title}“ nachmachen, und die, die es vorgemacht haben. "
        f"Fragt, was im Bericht nicht steht. Erzählt, was bei euch anders ist.\n\n"
        f"[Wer macht’s nach?](/vokabelheft/berichte/{report.slug}/nachahmungen/)"
    )


def forum_of(report: Report) -> Forum | None:
    """The open forum, or that of the lead's class when only the class may read the report."""
    if not report.is_for_a_class:
        return Forum.objects.get_or_create(slug=PLACE["slug"], defaults=PLACE)[0]
    return report.class_forum


def _people(report: Report) -> list[Member]:
    """Coordinators of everybody who imitates and of the lead, and the authors."""
    places = {report.lead_id, *report.imitations.counted().values_list("municipality", flat=True)}  # type: ignore[attr-defined]
    current = Coordinator.objects.current().filter(municipality__in=places)
    members = Member.objects.admitted()
    return list(members.filter(pk__in=current.values("member")) | members.filter(pk__in=report.authors.all()))
