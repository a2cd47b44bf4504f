"""The cast of the imitation tests: municipalities with coordinators, and imitations in any state."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from knowledge import actions
from knowledge.models import Imitation, Report
from members.models import Coordinator, District, Member, Municipality
from tests.conftest import make_municipality

S = Imitation.State
INDICATORS = [
    {"key": "k1", "name": "Wasser je Baum", "unit": "Liter", "before": "100", "after": "60"},
    {"key": "k2", "name": "Meldungen", "unit": "Stück", "before": "", "after": "25"},
]


@dataclass
class Place:
    """A municipality and who coordinates it."""

    municipality: Municipality
    coordinator: Member


def place(district: District, number: int) -> Place:
    """The municipality number 1 to 9, with a coordinator."""
    name = f"Beispielstadt{number}"
    municipality = make_municipality(district, ags=f"0595899{number}", name=name, domain=f"b{number}.example")
    member = Member.objects.create(
        email=f"k@b{number}.example", display_name=f"Koordination {number}", municipality=municipality
    )
    Coordinator.objects.create(member=member, municipality=municipality)
    return Place(municipality, member)


def fresh(member: Member) -> Member:
    """As another request would read her."""
    return Member.objects.get(pk=member.pk)


def declare(who: Place, report: Report, parent: Imitation | None = None, **fields) -> Imitation:
    """A municipality's coordinator says that it imitates."""
    return actions.declare_imitation(
        by=fresh(who.coordinator), report=report, municipality=who.municipality, parent=parent, **fields
    )


def step(by: Member, imitation: Imitation, name: str, reason: str = "Darum.") -> Imitation:
    """Take a step and read the row again."""
    imitation = Imitation.objects.get(pk=imitation.pk)
    actions.take_imitation_step(by=fresh(by), imitation=imitation, transition=name, reason=reason)
    return Imitation.objects.get(pk=imitation.pk)


def imitate(who: Place, report: Report, source: Place, parent: Imitation | None = None) -> Imitation:
    """The same, confirmed by both sides."""
    return step(source.coordinator, declare(who, report, parent), "confirm_source")


def running(imitation: Imitation, *, days: int = 0) -> Imitation:
    """Put it into operation, `days` ago."""
    since = timezone.now() - timedelta(days=days)
    Imitation.objects.filter(pk=imitation.pk).update(
        state=S.RUNNING, state_since=since, started_on=timezone.localdate(since)
    )
    return Imitation.objects.get(pk=imitation.pk)
