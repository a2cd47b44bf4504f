"""Announcements, incidents of the dispatch, and the bell as a live stream."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from members.models import Coordinator, Member
from members.notices.samples import example_class, example_member
from notifications.models import Announcement, Incident
from notifications.queries import missing_municipalities
from school.live import stream
from school.models import Entry
from school.notices import Group, Notice, notice, silent
from school.samples import sample

silent(
    "notifications.announcement_planned",
    "notifications.announcement_edited",
    "notifications.announcement_withdrawn",
    "notifications.announcement_acknowledged",
    "notifications.work_retried",
)


@stream("notifications.bell")
def own_bell(user: Any) -> QuerySet[Member]:
    """Everybody watches only their own bell."""
    return Member.objects.filter(pk=user.pk, is_active=True)


# -- Announcements ---------------------------------------------------------------------------------------


@notice("notifications.announcement_published")
class AnnouncementPublished(Notice):
    """Something to read."""

    kind = "Mitteilung der Moderation"
    group = Group.NEWS

    def audience(self, announcement: Announcement, entry: Entry) -> QuerySet[Member]:
        """Those it is meant for, as long as it is published."""
        return announcement.people() if announcement.is_published else Member.objects.none()

    def headline(self, announcement: Announcement, entry: Entry) -> str:
        """Its title."""
        return f"Mitteilung der Moderation: {announcement.title}"

    def reason(self, announcement: Announcement) -> str:
        """Whom it is meant for."""
        return {
            Announcement.Audience.ALL: "die Moderation allen schreibt, die zur Schule gehören.",
            Announcement.Audience.CLASS: f"die Moderation der Klasse „{announcement.school_class}“ schreibt.",
            Announcement.Audience.COORDINATORS: "die Moderation allen schreibt, die koordinieren.",
        }[Announcement.Audience(announcement.audience)]


@notice("notifications.acknowledgement_requested")
class AcknowledgementRequested(AnnouncementPublished):
    """Something to read, and a municipality that shall say so."""

    kind = "Mitteilung, die deine Kommune bestätigen soll"
    group = Group.DUTIES

    def headline(self, announcement: Announcement, entry: Entry) -> str:
        """Its title and until when."""
        return f"Bitte bis {_day(announcement)} bestätigen: {announcement.title}"


@notice("notifications.acknowledgement_due")
class AcknowledgementDue(AcknowledgementRequested):
    """The day comes near and a municipality has not answered."""

    kind = "Erinnerung: Deine Kommune hat noch nicht bestätigt"

    def audience(self, announcement: Announcement, entry: Entry) -> QuerySet[Member]:
        """Of municipalities that are missing: who coordinates; where nobody does, all it is meant for."""
        if not announcement.is_published:
            return Member.objects.none()
        missing = missing_municipalities(announcement)
        coordinators = Coordinator.objects.current().filter(
            municipality__in=missing.values("pk"), member__in=announcement.people().values("pk")
        )
        told = announcement.people().filter(municipality__in=missing.values("pk"))
        return told.filter(
            Q(pk__in=coordinators.values("member")) | ~Q(municipality__in=coordinators.values("municipality"))
        )

    def headline(self, announcement: Announcement, entry: Entry) -> str:
        """What is missing."""
        return f"Deine Kommune hat noch nicht bestätigt (bis {_day(announcement)}): {announcement.title}"

    def reason(self, announcement: Announcement) -> str:
        """Why she of all people."""
        return "deine Kommune diese Mitteilung noch nicht bestätigt hat."


def _day(announcement: Announcement) -> str:
    return f"{announcement.due_on:%d.%m.%Y}"


# -- Incidents ---------------------------------------------------------------------------------------------


@notice("notifications.incident_began")
class IncidentBegan(Notice):
    """Something is wrong with the dispatch. The bell rings in any case; the mail may be what is broken."""

    kind = "Störung beim Versand"
    group = Group.DUTIES

    def audience(self, incident: Incident, entry: Entry) -> QuerySet[Member]:
        """The moderators, while it lasts."""
        moderators = Member.objects.filter(is_active=True, is_moderator=True)
        return moderators if incident.over_at is None else moderators.none()

    def headline(self, incident: Incident, entry: Entry) -> str:
        """What is wrong."""
        return f"Störung beim Versand: {incident.get_kind_display()}"

    def reason(self, incident: Incident) -> str:
        """They can call the operators."""
        return "du moderierst und der Versand nicht läuft, wie er soll."


@notice("notifications.incident_ended")
class IncidentEnded(IncidentBegan):
    """It works again: in the bell only."""

    kind = "Störung behoben"
    mails = False

    def audience(self, incident: Incident, entry: Entry) -> QuerySet[Member]:
        """The moderators."""
        return Member.objects.filter(is_active=True, is_moderator=True)

    def headline(self, incident: Incident, entry: Entry) -> str:
        """What had been wrong."""
        return f"Vorbei: {incident.get_kind_display()}"


# -- Examples ------------------------------------------------------------------------------------------------


@sample(
    "notifications.announcement_published",
    "notifications.acknowledgement_requested",
    "notifications.acknowledgement_due",
)
def _announcement(verb: str) -> Announcement:
    is_asking = verb != "notifications.announcement_published"
    return Announcement(
        pk=1,
        title="Neue Termine für die Pausenhofgespräche",
        body="Wir treffen uns **jeden ersten Dienstag**.",
        html="<p>Wir treffen uns <strong>jeden ersten Dienstag</strong>.</p>",
        audience=Announcement.Audience.CLASS,
        school_class=example_class(),
        needs_acknowledgement=is_asking,
        due_on=timezone.localdate() + timedelta(days=7) if is_asking else None,
        by=example_member("Mona Beispiel"),
    )


@sample("notifications.incident_began", "notifications.incident_ended")
def _incident(verb: str) -> Incident:
    return Incident(pk=1, kind=Incident.Kind.MAIL)
