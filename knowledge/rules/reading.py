"""Who may load reports from a file and begin the talk about one."""

from forums.rules import can_start
from knowledge.models import Report
from members.models import Member
from members.rules import can_speak


def can_load_reports(by: Member | None) -> bool:
    """Moderators; and whoever may run commands on the server, who is nobody in particular (None)."""
    return by is None or (by.is_active and by.is_moderator)


def can_open_talk(member: Member, report: Report) -> bool:
    """Whoever belongs to the school and may read the report, as long as it is in the catalogue.

    A report for one class is talked about in the forum of that class only: who may write there.
    """
    if (
        not can_speak(member)
        or not Report.objects.visible_to(member).published().filter(pk=report.pk).exists()
    ):
        return False
    if not report.is_for_a_class:
        return True
    forum = report.class_forum
    return forum is not None and can_start(member, forum)
