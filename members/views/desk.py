"""/moderation/kommunen/: every municipality at a glance, and what waits; /kommunen/<slug>/protokoll/."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from members import rules, stations
from members.forms import DeskFilter, StepForm
from members.forms.accession import NONE
from members.models import Accession, Coordinator, FollowUp, Municipality
from members.queries import accession as queries
from members.requests import MemberRequest
from members.views.accession import about, found, step_forms, take
from school import audit, panels
from school.rules import require

PER_PAGE = 50


@require_safe
@login_required
def desk(request: MemberRequest) -> HttpResponse:
    """GET: all municipalities, those that wait for the moderators first; the filter stands in the address."""
    require(rules.can_moderate(request.user))
    chosen = DeskFilter(request.GET, queryset=queries.desk())
    page = Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page": page,
        "rows": [_row(municipality) for municipality in page],
        "states": _state_links(request),
        "waiting": panels.fill("desk", request),
    }
    return render(request, "members/desk.html", context, status=chosen.http_status)


def _row(municipality: Municipality) -> dict[str, Any]:
    accession = getattr(municipality, "accession", None)
    if accession:
        accession.municipality = municipality
    return {
        "municipality": municipality,
        "accession": accession or Accession(municipality=municipality, state=Accession.NOT_YET),
        "days": (timezone.now() - accession.state_since).days if accession else None,
        "missing": queries.missing(municipality),
    }


def _state_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Every state that occurs, with its number and its filter."""
    counts = queries.state_counts()
    choices = [(NONE, Accession.NOT_YET, "Noch nicht gestartet")]
    choices = [(value, value, label) for value, label in Accession.State.choices] + choices
    return [
        {"key": key, "label": label, "count": counts[state], "is_on": request.GET.get("state") == key}
        for key, state, label in choices
        if counts.get(state)
    ]


@require_safe
@login_required
def desk_one(request: MemberRequest, slug: str) -> HttpResponse:
    """GET: one municipality with its history, its proofs and the steps that are possible now."""
    require(rules.can_moderate(request.user))
    return _page(request, found(request, slug))


def _page(
    request: HttpRequest, accession: Accession, refused: StepForm | None = None, status: int = 200
) -> HttpResponse:
    municipality = accession.municipality
    who, what = stations.NEXT[accession.state]
    coordinators = Coordinator.objects.current().filter(municipality=municipality).select_related("member")
    context = {
        "municipality": municipality,
        "accession": accession,
        "days": (timezone.now() - accession.state_since).days if accession.pk else None,
        "next_who": who,
        "next_what": what,
        "missing": queries.missing(queries.desk().get(pk=municipality.pk)),
        "follow_ups": FollowUp.objects.filter(accession=accession.pk).order_by("days"),
        "coordinators": coordinators.order_by("appointed_at", "pk"),
        "forms": step_forms(request.user, accession, refused),
        **about(request.user, accession),
    }
    return render(request, "members/desk_one.html", context, status=status)


@require_POST
@login_required
def desk_steps(request: MemberRequest, slug: str) -> HttpResponse:
    """POST: take a step from the desk; 422 with the page when a reason is missing."""
    require(rules.can_moderate(request.user))
    return take(request, found(request, slug), page=_page, back="members:desk_one")


@require_safe
@login_required
def trail(request: MemberRequest, slug: str) -> HttpResponse:
    """GET: what was decided about a municipality, for its coordinators and the moderators."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), slug=slug)
    require(
        rules.can_read_trail(request.user, municipality), "Das Protokoll lesen Koordination und Moderation."
    )
    page = Paginator(audit.trail(municipality.pk), PER_PAGE).get_page(request.GET.get("page"))
    context = {"municipality": municipality, "page": page, "lines": audit.lines(page)}
    return render(request, "members/trail.html", context)
