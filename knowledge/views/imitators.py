"""Who imitates whom: the list of all, the tree of a report, and the form to join it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from knowledge import actions, maps
from knowledge.forms.imitation import ImitateForm, ImitationFilter
from knowledge.models import Imitation, Report
from knowledge.queries import imitation as queries
from knowledge.queries import outcomes
from knowledge.rules import imitation as rules
from knowledge.views.imitation import shared_thread
from members.models import Municipality
from members.requests import MemberRequest
from school.filters import not_understood
from school.rules import require
from school.tables import csv_response

PER_PAGE = 20


def _chosen(request: HttpRequest) -> ImitationFilter:
    rows: Any = Imitation.objects.visible_to(request.user)
    return ImitationFilter(request.GET, queryset=rows.order_by("-declared_at", "-pk"))


@require_safe
def imitations(request: HttpRequest) -> HttpResponse:
    """All that count, newest first; above them what waits for this person."""
    chosen = _chosen(request)
    waiting = queries.waiting_for(request.user).for_lines().order_by("waiting_since", "pk")
    context = {
        "filter": chosen,
        "page": Paginator(chosen.qs.for_lines(), PER_PAGE).get_page(request.GET.get("page")),
        "waiting": list(waiting[:50]),
        "query": request.GET.urlencode(),
    }
    return render(request, "knowledge/imitations.html", context, status=chosen.http_status)


COLUMNS = (
    *("Bericht", "Adresse", "Version", "Wer nachahmt", "AGS", "Vorbild", "AGS des Vorbilds"),
    *("Generation", "Art", "Stand", "Stand seit", "Eingetragen"),
)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as a table for spreadsheets (CSV, semicolons, UTF-8 with BOM)."""
    chosen = _chosen(request)
    if not chosen.is_valid():
        return not_understood()
    return csv_response("nachahmungen.csv", COLUMNS, map(_cells, chosen.qs.with_names(request.user)))


def _cells(row: Imitation) -> list[Any]:
    return [
        *(row.version.title, row.report.slug, row.version.number),
        *(row.municipality, row.municipality.ags, row.source, row.source.ags),
        *(row.generation, row.get_kind_display(), row.word),
        *(f"{localdate(moment):%d.%m.%Y}" for moment in (row.state_since, row.declared_at)),
    ]


def _report(request: HttpRequest, slug: str) -> Report:
    rows = Report.objects.visible_to(request.user).select_related("current__lead", "lead", "thread")
    return get_object_or_404(rows, slug=slug)


@require_safe
def tree(request: HttpRequest, slug: str) -> HttpResponse:
    """Who imitates a report: as a tree, on the map, in numbers, and what it brought."""
    report = _report(request, slug)
    assert report.current is not None  # it is visible
    roots = queries.tree(request.user, report)
    shown = [node.imitation for root in roots for node in root.walk() if node.imitation is not None]
    counted = [row for row in shown if row.is_counted]
    generations = {report.current.lead_id: 0} | {row.municipality_id: row.generation for row in counted}
    summaries = outcomes.summaries(request.user, report)
    context = {
        "report": report,
        "roots": roots,
        "counts": queries.count(row.state for row in counted),
        "map": maps.draw(Municipality.objects.visible_to(request.user).in_order(), generations),
        "bars": [outcomes.bar(summary) for summary in summaries],
        "thread": shared_thread(request, report),
    }
    return render(request, "knowledge/imitation_tree.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def imitate(request: MemberRequest, slug: str) -> HttpResponse:
    """The form behind "Nachahmen"; POST declares, 422 with the form when something is wrong."""
    report = _report(request, slug)
    place = request.user.municipality
    require(
        rules.can_declare_for_others(request.user)
        or (place is not None and rules.can_declare(request.user, place)),
        "Nachahmen können Menschen aus einer Kommune. Deine Aufnahme steht noch aus.",
    )
    data = request.POST if request.method == "POST" else None
    form = ImitateForm(
        data, user=request.user, report=report, initial={"kind": Imitation.Kind.MODEL, **_wanted(request)}
    )
    if form.is_valid() and (imitation := _declared(request, report, form)) is not None:
        messages.success(request, f"Eingetragen. {_who_confirms(imitation)}")
        return redirect(imitation)
    context = {"report": report, "form": form, "place": place}
    return render(request, "knowledge/imitate.html", context, status=422 if form.errors else 200)


def _wanted(request: HttpRequest) -> dict[str, Any]:
    """`?von=17`: from whom, chosen in the tree."""
    wanted = request.GET.get("von", "")
    return {"parent": wanted} if wanted.isdigit() else {}


def _declared(request: MemberRequest, report: Report, form: ImitateForm) -> Imitation | None:
    given = {"municipality": request.user.municipality} | form.cleaned_data
    try:
        return actions.declare_imitation(by=request.user, report=report, **given)
    except ValidationError as error:
        form.add_error(None, error.messages) if not hasattr(error, "error_dict") else form.add_error(
            None, error
        )
        return None


def _who_confirms(imitation: Imitation) -> str:
    if imitation.imitator_confirmed_at:
        return f"Jetzt bestätigt noch {imitation.source}. Wir haben Bescheid gegeben."
    return f"Jetzt bestätigen noch die Koordinationen von {imitation.municipality} und {imitation.source}."
