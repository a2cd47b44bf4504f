"""The cast of the writing tests: everybody who may try something with a report, and reports in any state."""

from allauth.mfa.models import Authenticator
from django.utils import timezone

from knowledge.models import Report, ReportAuthor, Status
from members.models import Coordinator, Member
from tests.knowledge.conftest import make_report, publish_version


def cast_of(municipality, elsewhere, agency) -> dict[str, Member]:
    """People around a report that `municipality` leads and "author" writes."""

    def member(name, **fields):
        return Member.objects.create(email=f"{name}@cast.example", display_name=name.title(), **fields)

    cast = {
        "waiting": member("waiting"),
        "elsewhere": member("elsewhere", municipality=elsewhere),
        "colleague": member("colleague", municipality=municipality),
        "author": member("author", municipality=municipality),
        "coordinator": member("coordinator", municipality=municipality),
        "coordinator_elsewhere": member("kommt", municipality=elsewhere),
        "left": member("left", municipality=municipality, is_active=False),
        "moderator": member("moderator", organisation=agency, is_moderator=True),
        "second": member("second", organisation=agency, is_moderator=True),
    }
    for name in ("coordinator", "coordinator_elsewhere", "moderator", "second"):
        Authenticator.objects.create(user=cast[name], type=Authenticator.Type.TOTP, data={"secret": "unused"})
    Coordinator.objects.create(member=cast["coordinator"], municipality=municipality)
    Coordinator.objects.create(member=cast["coordinator_elsewhere"], municipality=elsewhere)
    return cast


def in_state(lead, *authors, status=Status.DRAFT, with_version=None, **fields) -> Report:
    """A complete, cleared report in this state; published ones and archived ones have a version."""
    if with_version is None:
        with_version = status in (Status.PUBLISHED, Status.ARCHIVED)
    report = make_report(lead, *authors, publish=False, **fields)
    if with_version:
        publish_version(report)
    report.status = status
    clear(report)
    return Report.objects.select_related("lead", "current").get(pk=report.pk)


def clear(report) -> None:
    """Record the clearance as if it had been done before."""
    report.cleared_with, report.cleared_on = "Pressestelle", timezone.localdate()
    report.cleared_version = report.next_version
    report.save()


def join(report, *members) -> None:
    """Let these write, too."""
    for member in members:
        ReportAuthor.objects.create(report=report, member=member)
