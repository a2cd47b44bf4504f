"""What keeps the forest of imitations a forest: whoever adds an edge holds its lock, and asks first."""

from django.core.exceptions import ValidationError
from django.db import connection

from knowledge.models import Imitation, Report
from knowledge.queries.forest import Forest
from members.models import Municipality

AGAIN = "{place} steht bei diesem Bericht schon: {word}. Mehr als einmal geht nicht."
OWN = "Das ist euer eigener Bericht. Nachahmen können ihn nur andere."
CIRCLE = "Das ergäbe einen Kreis: {place} steht in dieser Kette schon weiter oben."
NEW_LEAD = (
    "{place} ahmt diesen Bericht nach, oder er geht auf {place} zurück. Leiten muss ihn eine andere Kommune."
)


def lock() -> None:
    """Nobody else adds an edge until the transaction ends: a circle is closed by edges far away, too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('knowledge.imitation', 2))")


def check_place(report: Report, place: Municipality, parent: Imitation | None, lead: int) -> None:
    """Refuse `place` below `parent` or `lead`: its own report (code "self"), again ("again"), a circle.

    Own is, too, what it led in an older version: those who copied it then still hang below it.
    """
    if place.pk == lead or report.versions.filter(lead=place).exists():
        raise ValidationError(OWN, code="self")
    there = Imitation.objects.filter(report=report, municipality=place).first()
    if there is not None:
        raise ValidationError(AGAIN.format(place=place, word=there.word), code="again")
    above = Forest.read().municipalities_above(report.pk, parent.pk if parent else None, lead)
    if place.pk in above:
        raise ValidationError(CIRCLE.format(place=place), code="circle")


def check_link(imitation: Imitation, report: Report) -> None:
    """Refuse to hang the tree of `report` below `imitation`: linked already ("again"), or a circle."""
    linked = Imitation.objects.filter(own_report=report).exclude(pk=imitation.pk).first()
    if linked is not None:
        raise ValidationError("Dieser Bericht gehört schon zu einer anderen Nachahmung.", code="again")
    forest = Forest.read()
    above = forest.municipalities_above(imitation.report_id, imitation.pk, imitation.origin_id)
    comes_back = report.pk in forest.reports_above(imitation.report_id)
    if comes_back or above & forest.municipalities_below(report.pk):
        raise ValidationError(CIRCLE.format(place="Eine Kommune"), code="circle")


def check_lead(report: Report) -> None:
    """Refuse a next version whose lead stands above or below this report already (code "self").

    Who imitates it would imitate herself; who is behind the report that this one goes back to, too.
    """
    forest = Forest.read()
    above = {pk for edge in forest.above(report.pk, None) for pk in (edge.municipality, edge.origin)}
    written_here = {edge.municipality for edge in forest.edges.values() if edge.own_report == report.pk}
    if report.lead_id in (above - written_here) | forest.municipalities_below(report.pk):
        raise ValidationError(NEW_LEAD.format(place=report.lead), code="self")
