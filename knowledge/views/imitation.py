"""One imitation: its page and its steps."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.models import Thread
from knowledge import actions
from knowledge.forms.imitation import OutcomeForm, OwnReportForm, StepForm
from knowledge.models import Imitation, ImitationStep, Report
from knowledge.queries import outcomes
from knowledge.rules import imitation as rules
from knowledge.transitions.imitation import NEXT, TRANSITIONS, from_here
from members.requests import MemberRequest
from school.rules import require

DEEDS = {name: way.deed for name, way in TRANSITIONS.items()} | {
    "declare": "hat die Nachahmung eingetragen",
    "unclear": "hat die Nachahmung auf „unklar“ gesetzt: seit einem Jahr nicht bestätigt",
}


def shared_thread(request: HttpRequest, report: Report) -> Thread | None:
    """The shared conversation, for those who may read it."""
    return Thread.objects.visible_to(request.user).filter(pk=report.thread_id or 0).first()


def found(request: HttpRequest, pk: int) -> Imitation:
    """The imitation in the address, or 404."""
    rows = Imitation.objects.visible_to(request.user).with_names(request.user)
    return get_object_or_404(rows.select_related("report__lead", "report__current"), pk=pk)


@never_cache
@require_safe
def imitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands and what comes next; buttons, history and values for those whom it concerns.

    Strangers sign in first, unless it is one of the public ones: a mail may have led them here.
    """
    try:
        return page(request, found(request, pk))
    except Http404:
        if request.user.is_authenticated:
            raise
        return redirect_to_login(request.get_full_path())


def page(request: HttpRequest, imitation: Imitation, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of an imitation; `forms` may hold a refused `step`, `outcome` (with `key`) or `own_report`."""
    user = request.user
    sees = rules.can_see_history(user, imitation)
    measures = rules.can_measure(user, imitation)
    step_forms = _step_forms(user, imitation, forms.get("step"))
    context: dict[str, Any] = {
        "imitation": imitation,
        "report_is_visible": Report.objects.visible_to(user).filter(pk=imitation.report_id).exists(),
        "buttons": [form for form in step_forms if not form.is_folded],
        "folds": [form for form in step_forms if form.is_folded],
        "next": NEXT[Imitation.State(imitation.state)],
        "sees_history": sees,
        "measures": measures,
        "confirmations": _confirmations(imitation),
        "reason": _shared_reason(imitation),
    }
    if sees:
        context["history"] = _history(user, imitation)
        context["thread"] = shared_thread(request, imitation.report)
        context["sheet"] = [
            (outcome, _outcome_form(outcome, forms) if measures else None)
            for outcome in outcomes.sheet(imitation)
        ]
    if measures:
        context["own_report_form"] = forms.get("own_report") or OwnReportForm(user=user, imitation=imitation)
    return render(request, "knowledge/imitation.html", context, status=status)


def _outcome_form(outcome: Any, forms: dict[str, Any]) -> OutcomeForm:
    return forms["outcome"] if forms.get("key") == outcome.key else OutcomeForm.of(outcome)


def _step_forms(user: Any, imitation: Imitation, refused: StepForm | None) -> list[StepForm]:
    """A form for every step this person may take now; `refused` stands in for its own."""
    who = rules.capacities(user, imitation)
    forms = [StepForm.of(imitation, way) for way in from_here(imitation) if way.who & who]
    return [refused if refused and form.way == refused.way else form for form in forms]


def _history(user: Any, imitation: Imitation) -> list[ImitationStep]:
    """The steps, newest first; each knows its sentence."""
    steps = ImitationStep.objects.visible_to(user).filter(imitation=imitation)
    rows = list(steps.select_related("place").order_by("-pk"))
    for row in rows:
        row.deed = DEEDS[row.transition]  # type: ignore[attr-defined]
    return rows


def _confirmations(imitation: Imitation) -> list[dict[str, Any]]:
    """Per side: its municipality, since when it has confirmed, and in which function."""
    steps = ImitationStep.objects.filter(imitation=imitation, transition__in=["declare", "confirm_imitator"])
    sources = ImitationStep.objects.filter(imitation=imitation, transition="confirm_source")
    sides = (
        (imitation.municipality, imitation.imitator_confirmed_at, steps | sources.none()),
        (imitation.source, imitation.source_confirmed_at, sources),
    )
    return [
        {
            "place": place,
            "at": at,
            "step": rows.select_related("place").order_by("-pk").first() if at else None,
        }
        for place, at, rows in sides
    ]


def _shared_reason(imitation: Imitation) -> ImitationStep | None:
    """What the imitator does differently, or why it gave up: whoever sees the imitation may learn from it."""
    told = {Imitation.State.ADAPTED: "adapt", Imitation.State.GIVEN_UP: "give_up"}
    name = told.get(Imitation.State(imitation.state))
    steps = ImitationStep.objects.filter(imitation=imitation, transition=name or "")
    return steps.select_related("place").order_by("-pk").first() if name else None


@require_POST
@login_required
def steps(request: MemberRequest, pk: int) -> HttpResponse:
    """POST: take a step; 422 with the page when a reason is missing."""
    current = found(request, pk)
    way = TRANSITIONS.get(request.POST.get("transition", ""))
    if way is None:
        messages.error(request, "Diesen Schritt gibt es nicht.")
        return redirect(current)
    require(rules.can_take(request.user, current, way))
    form = StepForm(request.POST, auto_id=f"schritt-{way.name}-%s")
    form.shape(way)
    if not form.is_valid():
        return page(request, current, status=422, step=form)
    try:
        actions.take_imitation_step(
            by=request.user,
            imitation=current,
            transition=way.name,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"{current.municipality}: {way.news}.")
    return redirect(current)


@require_POST
@login_required
def own_report(request: MemberRequest, pk: int) -> HttpResponse:
    """POST: say which own report tells how it went."""
    current = found(request, pk)
    require(rules.can_measure(request.user, current))
    form = OwnReportForm(request.POST, user=request.user, imitation=current)
    if form.is_valid():
        try:
            actions.link_report(by=request.user, imitation=current, report=form.cleaned_data["report"])
        except ValidationError as error:
            form.add_error("report", error.messages)
        else:
            messages.success(request, "Gespeichert.")
            return redirect(current)
    return page(request, current, status=422, own_report=form)
