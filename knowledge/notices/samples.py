"""Examples of what this app announces (see `school.samples`), about an invented report."""

from django.utils import timezone

from forums.notices import example_thread
from knowledge.models import Imitation, ImitationStep, Report, ReportAuthor, ReportVersion, StillRunning
from knowledge.transitions.imitation import TRANSITIONS as IMITATION
from knowledge.transitions.reports import TRANSITIONS as REPORTS
from knowledge.transitions.reports import Told
from members.models import Municipality
from members.notices.samples import example_member, example_place
from school.samples import sample

CONTENT = {
    "title": "Sensoren sagen, wann Bäume Wasser brauchen",
    "summary": "Ein Beispiel.",
    "topics": ["klima"],
    "maturity": "betrieb",
    "situation_before": "Gegossen wurde nach Kalender.",
    "approach": "Sensoren gesetzt.",
    "what_worked": "Der Bauhof war dabei.",
    "lessons_learned": "Früher bestellen.",
}


def _report() -> Report:
    return Report(pk=1, slug="beispielbericht", lead=example_place(), visibility="oeffentlich", **CONTENT)


def _neighbour() -> Municipality:
    """Musterdorf, which imitates Beispielstadt."""
    place = example_place()
    place.pk, place.ags, place.slug = 2, "05999002", "musterdorf"
    place.name = place.short_name = "Musterdorf"
    return place


def _imitation() -> Imitation:
    report = _report()
    version = ReportVersion.of(report, number=1, by=None)
    version.pk = 1
    places = {"municipality": _neighbour(), "source": report.lead, "origin": report.lead}
    return Imitation(pk=1, report=report, version=version, waiting_since=timezone.now(), **places)


@sample(*(way.verb for way in REPORTS.values() if way.told != Told.NOBODY))
def _about_report(verb: str) -> Report:
    return _report()


@sample("knowledge.municipality_named", "knowledge.municipality_taken_off")
def _naming_a_municipality(verb: str) -> Report:
    return _report()


@sample("knowledge.report_deleted")
def _place(verb: str) -> Municipality:
    return example_place()


@sample("knowledge.report_author_added")
def _author(verb: str) -> ReportAuthor:
    return ReportAuthor(pk=1, report=_report(), member=example_member())


@sample("knowledge.talk_opened")
def _talk(verb: str) -> Report:
    report = _report()
    report.thread = example_thread()
    return report


@sample(
    "knowledge.imitation_declared", "knowledge.imitation_unclear", *(way.verb for way in IMITATION.values())
)
def _step(verb: str) -> ImitationStep:
    name = verb.removeprefix("knowledge.imitation_")
    return ImitationStep(
        pk=1,
        imitation=_imitation(),
        transition={"declared": "declare"}.get(name, name),
        to_state=Imitation.State.PILOT,
        capacity=ImitationStep.Capacity.COORDINATOR,
    )


@sample(
    "knowledge.imitation_report_linked",
    "knowledge.imitation_values_due_6",
    "knowledge.imitation_values_due_12",
)
def _about_imitation(verb: str) -> Imitation:
    return _imitation()


@sample("knowledge.still_running_asked")
def _question(verb: str) -> StillRunning:
    return StillRunning(pk=1, report=_report())
