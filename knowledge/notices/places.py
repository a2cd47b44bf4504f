"""How municipalities hear that a report names them, and its authors that one does not want to stand there."""

from django.db.models import QuerySet

from knowledge.models import Report, ReportAuthor, coordinators_of
from members.models import Member
from school.models import Entry
from school.notices import Group, Notice, notice


@notice("knowledge.municipality_named")
class MunicipalityNamed(Notice):
    """Somebody else's report says that the municipality takes part."""

    kind = "Eure Kommune ist an einem Erfahrungsbericht beteiligt"
    group = Group.PLACE

    def audience(self, report: Report, entry: Entry) -> QuerySet[Member]:
        """Who coordinates the municipality that is named, as long as it is."""
        place = entry.data.get("municipality", 0)
        named = Report.objects.filter(pk=report.pk, current__taking_part=place)
        people = Member.objects.admitted().filter(pk__in=coordinators_of(place).values("member"))
        return people.exclude(pk=entry.actor_id or 0) if named.exists() else people.none()

    def headline(self, report: Report, entry: Entry) -> str:
        """Which report, and what can be done."""
        return f"{report.lead.short_name} nennt euch als beteiligt: „{report.title}“"[:200]

    def reason(self, report: Report) -> str:
        """Nobody asked her before."""
        return "du deine Kommune koordinierst. Stimmt es nicht, nimm sie beim Bericht heraus."


@notice("knowledge.municipality_taken_off")
class MunicipalityTakenOff(Notice):
    """A municipality does not stand at the report any more."""

    kind = "Dein Erfahrungsbericht"

    def audience(self, report: Report, entry: Entry) -> QuerySet[Member]:
        """Who writes it."""
        authors = ReportAuthor.objects.filter(report=report).values("member")
        return Member.objects.admitted().filter(pk__in=authors).exclude(pk=entry.actor_id or 0)

    def headline(self, report: Report, entry: Entry) -> str:
        """Who, and at which report."""
        name = entry.data.get("name", "Eine Kommune")
        return f"„{report.title}“: {name} steht nicht mehr als beteiligt dabei"[:200]
