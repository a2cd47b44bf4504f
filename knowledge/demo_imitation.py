"""An invented report of the demo school and who imitates it: three generations, confirmed and measured.

The municipalities are real, what they are said to do here is not: title, texts, notes and the names of what
is measured say so. Everything is done through the actions, as people would, and then moved back in time.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from knowledge import actions
from knowledge.models import Imitation, ImitationStep, Report, ReportVersion, coordinators_of, months_after
from members.models import Member, Municipality
from school.models import Entry

TITLE = "Demo: Der Bauhof gießt, wenn der Baum Durst hat"
INVENTED = "Erfunden für die Demo, keine Aussage der Kommune."
CONTENT: dict[str, Any] = {
    "summary": f"{INVENTED} Sensoren melden die Bodenfeuchte, gegossen wird nur, wo es nötig ist.",
    "topics": ["klima", "daten"],
    "maturity": "betrieb",
    "visibility": "oeffentlich",
    "situation_before": f"{INVENTED}\n\nGegossen wurde nach Kalender, auch nach Regen.",
    "goals": f"{INVENTED}\n\nWasser und Wege sparen, und kein Baum vertrocknet.",
    "approach": f"{INVENTED}\n\nSensoren im Boden funken über LoRaWAN. Ein Dashboard zeigt dem Bauhof jeden "
    "Morgen, welche Bäume heute dran sind.",
    "results": f"{INVENTED}\n\nWeniger Wasser, weniger Fahrten.",
    "what_worked": f"{INVENTED}\n\nDer Bauhof hat mit ausgesucht, wo die Sensoren liegen.",
    "lessons_learned": f"{INVENTED}\n\nDie Sensoren früher bestellen, und Ersatz gleich dazu.",
    "staffing": [{"role": "Projektleitung (erfunden)", "people": 1, "percent": 25}],
    "cost_note": INVENTED,
    "indicators": [
        {"name": "Wasser je Baum und Woche (erfunden)", "unit": "Liter", "before": "100", "after": "60"},
        {"name": "Fahrten je Woche (erfunden)", "unit": "Fahrten", "before": "20", "after": "13"},
    ],
    "first_steps": [
        "Den Bauhof fragen, welche Bäume Sorgen machen.",
        "Zehn Sensoren leihen.",
        "Eine Woche messen.",
    ],
}


@dataclass(frozen=True)
class Copy:
    """A municipality that imitates: from whom, since how many months, the steps so far, what was measured.

    `values`: before, after 6, after 12 months for each indicator. `adapts` is what it does differently.
    """

    ags: str
    source: str
    months: int = 0
    steps: tuple[str, ...] = ()
    values: tuple[tuple[int, ...], ...] = ()
    adapts: str = ""


LEAD = "05958004"  # Arnsberg
COPIES = (  # Soest, from there Olpe, from there Bad Berleburg; Menden waits for a yes from Arnsberg
    Copy("05974040", LEAD, 20, ("examine", "pilot", "run"), ((90, 70, 58), (16, 14, 11))),
    Copy("05966024", "05974040", 14, ("pilot", "run"), ((110, 95, 80), (12, 11, 10))),
    Copy("05970004", "05966024", 7, ("pilot", "adapt"), ((80, 69), (9, 9)), "Leihgeräte statt eigener."),
    Copy("05962040", LEAD),
)


@transaction.atomic
def load() -> None:
    """Once: somebody may have gone on with it since. Nothing without the people of the demo."""
    places = Municipality.objects.in_bulk([LEAD, *(copy.ags for copy in COPIES)], field_name="ags")
    speakers = {ags: _speaker(place) for ags, place in places.items()}
    moderator = Member.objects.filter(is_example=True, is_moderator=True).order_by("pk").first()
    lead = speakers.get(LEAD)
    if lead is None or moderator is None or Report.objects.filter(title=TITLE).exists():
        return
    begun = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    report = _report(lead, moderator)
    known: dict[str, Imitation] = {}
    for copy in COPIES:
        by = speakers.get(copy.ags)
        if by is not None and (copy.source == LEAD or copy.source in known):
            known[copy.ags] = _imitate(by, report, copy, known.get(copy.source), speakers[copy.source])
    # What is said to have happened months ago rings no bell today.
    Entry.objects.filter(pk__gt=begun, announced_at=None).update(announced_at=timezone.now())


def _speaker(place: Municipality) -> Member | None:
    """Who coordinates there, or anybody who belongs there; example people only."""
    people = Member.objects.filter(is_example=True, is_active=True, municipality=place).order_by("pk")
    return people.filter(pk__in=coordinators_of(place.pk).values("member")).first() or people.first()


def _report(by: Member, moderator: Member) -> Report:
    report = actions.start_report(by=by, title=TITLE)
    report = actions.write(by=by, report=report, revision=report.revision, changes=CONTENT)
    today, since = timezone.localdate(), _ago(30)
    actions.record_clearance(by=by, report=report, cleared_with="Pressestelle (Demo)", cleared_on=today)
    actions.set_contact(by=by, report=report, may_be_asked=True)
    report = actions.take_step(by=by, report=report, transition="submit")
    version = actions.publish(by=moderator, report=report)
    ReportVersion.objects.filter(pk=version.pk).update(published_at=since)
    Report.objects.filter(pk=report.pk).update(created_at=since, updated_at=since, status_since=since)
    return Report.objects.select_related("current", "lead").get(pk=report.pk)


def _imitate(
    by: Member, report: Report, copy: Copy, parent: Imitation | None, source: Member | None
) -> Imitation:
    """Declared, confirmed by the source (unless it still waits), walked, measured, and moved back in time."""
    place: Any = by.municipality
    row = actions.declare_imitation(by=by, report=report, municipality=place, parent=parent, note=INVENTED)
    steps = [("confirm_source", source)] if copy.steps and source else []
    for step, actor in [*steps, *((step, by) for step in copy.steps)]:
        reason = f"{copy.adapts} {INVENTED}" if step == "adapt" else ""
        current = Imitation.objects.get(pk=row.pk)
        actions.take_imitation_step(by=actor, imitation=current, transition=step, reason=reason)
    row = Imitation.objects.select_related("version", "municipality").get(pk=row.pk)
    for indicator, values in zip(row.version.indicators, copy.values, strict=False):
        actions.write_outcome(
            by=by,
            imitation=row,
            key=indicator["key"],
            unit=indicator["unit"],
            deviation=INVENTED,
            is_effective=values[-1] < values[0],
            **_dated(values, timezone.localdate(_ago(copy.months))),
        )
    if copy.months:
        _move_back(row, _ago(copy.months))
    return Imitation.objects.get(pk=row.pk)


def _dated(values: tuple[int, ...], start: date) -> dict[str, Any]:
    """`values` with the days on which they were measured."""
    found: dict[str, Any] = {}
    for name, months, value in zip(("baseline", "value_6", "value_12"), (0, 6, 12), values, strict=False):
        found |= {name: value, f"{name}_on": months_after(start, months)}
    return found


def _move_back(row: Imitation, since: Any) -> None:
    """As if it had begun then, a step every eleven days; that it still runs was said today."""
    pause, steps = timedelta(days=11), list(ImitationStep.objects.filter(imitation=row).order_by("pk"))
    for number, step in enumerate(steps):
        ImitationStep.objects.filter(pk=step.pk).update(at=since + number * pause)
    Imitation.objects.filter(pk=row.pk).update(
        declared_at=since,
        imitator_confirmed_at=since,
        source_confirmed_at=since + pause,
        state_since=since + (len(steps) - 1) * pause,
        started_on=timezone.localdate(since),
        last_confirmed_on=timezone.localdate(),
    )


def _ago(months: int) -> Any:
    """Now, so many months earlier (about)."""
    return timezone.now() - timedelta(days=round(30.5 * months))
