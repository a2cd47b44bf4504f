"""/kommunen/<slug>/koordination/: who belongs to the municipality, who coordinates it, what waits."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import actions, rules
from members.forms import AppointForm, HandOverForm, MoveForm, ReasonForm
from members.models import Municipality
from members.queries import coordination as queries
from members.requests import MemberRequest
from school.rules import require

PEOPLE_PER_PAGE = 48
View = Callable[..., HttpResponse]


def for_coordinators(view: View) -> View:
    """Hand the view the municipality of the address; strangers sign in first, others are refused (403)."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: MemberRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, queries.run_municipality(request.user, slug=slug), *args, **kwargs)

    return guarded


def first_words(error: ValidationError) -> str:
    """The first sentence of a refusal."""
    return str(error.messages[0])


def _desk(municipality: Municipality) -> HttpResponse:
    return redirect("members:coordination", municipality.slug)


def try_to(
    request: MemberRequest, municipality: Municipality, act: Callable[[], Any], done: str
) -> HttpResponse:
    """Do it, say how it went, and back to the desk."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, first_words(error))
    else:
        messages.success(request, done)
    return _desk(municipality)


@require_safe
@for_coordinators
def coordination(request: MemberRequest, municipality: Municipality) -> HttpResponse:
    """The desk of those who coordinate."""
    return _page(request, municipality)


def _page(
    request: MemberRequest, municipality: Municipality, *, status: int = 200, **forms: Any
) -> HttpResponse:
    people = queries.people_of(municipality)
    coordinators = list(queries.coordinators_of(municipality))
    at_work = {coordinator.member_id for coordinator in coordinators}
    others = people.exclude(pk__in=at_work)
    context = {
        "municipality": municipality,
        "coordinators": coordinators,
        "coordinator_pks": at_work,
        "is_coordinator": request.user.pk in at_work,
        "is_full": len(coordinators) >= 3,
        "people": Paginator(people, PEOPLE_PER_PAGE).get_page(request.GET.get("seite")),
        "requests": [
            {
                "admission": admission,
                "decline": forms.get(f"decline_{admission.pk}") or _decline(admission.pk),
            }
            for admission in queries.requests_to(request.user, municipality)
        ],
        "follow_ups": queries.follow_ups_of(municipality),
        "departures": queries.departures_of(request.user, municipality)[:20],
        "appoint_form": forms.get("appoint") or AppointForm(people=others, auto_id="ernennen-%s"),
    }
    return render(request, "members/coordination.html", context, status=status)


def _decline(pk: int, data: Any = None) -> ReasonForm:
    return ReasonForm(data, auto_id=f"nein-{pk}-%s")


@require_POST
@for_coordinators
def appointments(request: MemberRequest, municipality: Municipality) -> HttpResponse:
    """Appoint somebody."""
    form = AppointForm(request.POST, people=queries.people_of(municipality), auto_id="ernennen-%s")
    if not form.is_valid():
        return _page(request, municipality, status=422, appoint=form)
    member = form.cleaned_data["member"]
    return try_to(
        request,
        municipality,
        lambda: actions.appoint_coordinator(by=request.user, municipality=municipality, member=member),
        f"{member} koordiniert jetzt mit.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def hand_over(request: MemberRequest, municipality: Municipality, pk: int) -> HttpResponse:
    """Give the task back, or to somebody else."""
    coordinator = get_object_or_404(queries.coordinators_of(municipality), pk=pk)
    require(rules.can_end_coordination(request.user, coordinator))
    others = queries.people_of(municipality).exclude(pk=coordinator.member_id)
    given = request.POST if request.method == "POST" else None
    is_last = queries.is_last(coordinator.member, municipality)
    form = HandOverForm(given, people=others, is_last=is_last)
    if form.is_valid():
        try:
            actions.end_coordination(by=request.user, coordinator=coordinator, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("successor", error.messages)
        else:
            messages.success(request, f"{coordinator.member} koordiniert nicht mehr. Danke für die Arbeit!")
            return redirect(municipality)
    context = {"municipality": municipality, "coordinator": coordinator, "form": form, "is_last": is_last}
    return render(request, "members/hand_over.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def membership_end(request: MemberRequest, municipality: Municipality, pk: int) -> HttpResponse:
    """End the access of somebody who does not work here any more."""
    member = get_object_or_404(queries.people_of(municipality).select_related("municipality"), pk=pk)
    require(rules.can_end_membership(request.user, member))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return try_to(
            request,
            municipality,
            lambda: actions.end_membership(by=request.user, member=member, **form.cleaned_data),
            f"Der Zugang von {member} ist beendet.",
        )
    context = {"municipality": municipality, "member": member, "form": form}
    if rules.can_moderate(request.user):
        context["move_form"] = MoveForm(auto_id="wechsel-%s")
    return render(request, "members/membership_end.html", context, status=422 if form.errors else 200)


@require_POST
@for_coordinators
def move(request: MemberRequest, municipality: Municipality, pk: int) -> HttpResponse:
    """A moderator notes that somebody works for another municipality now."""
    member = get_object_or_404(queries.people_of(municipality), pk=pk)
    require(rules.can_moderate(request.user))
    form = MoveForm(request.POST, auto_id="wechsel-%s")
    if not form.is_valid():
        context = {"municipality": municipality, "member": member, "form": ReasonForm(), "move_form": form}
        return render(request, "members/membership_end.html", context, status=422)
    return try_to(
        request,
        municipality,
        lambda: actions.move_member(by=request.user, member=member, **form.cleaned_data),
        f"{member} gehört jetzt zu {form.cleaned_data['municipality']}.",
    )


@require_POST
@for_coordinators
def taking_back(request: MemberRequest, municipality: Municipality, pk: int) -> HttpResponse:
    """Open the access of somebody who has left."""
    departure = get_object_or_404(queries.departures_of(request.user, municipality), pk=pk)
    return try_to(
        request,
        municipality,
        lambda: actions.take_back(by=request.user, departure=departure),
        f"Der Zugang von {departure.member} ist wieder offen.",
    )


@require_POST
@for_coordinators
def confirmation(request: MemberRequest, municipality: Municipality, pk: int) -> HttpResponse:
    """Yes, she belongs to us."""
    admission = get_object_or_404(queries.requests_to(request.user, municipality), pk=pk)
    return try_to(
        request,
        municipality,
        lambda: actions.admit(by=request.user, admission=admission, place=municipality),
        f"{admission.member} gehört jetzt dazu.",
    )


@require_POST
@for_coordinators
def rejection(request: MemberRequest, municipality: Municipality, pk: int) -> HttpResponse:
    """No, and why."""
    admission = get_object_or_404(queries.requests_to(request.user, municipality), pk=pk)
    form = _decline(pk, request.POST)
    if not form.is_valid():
        return _page(request, municipality, status=422, **{f"decline_{pk}": form})
    return try_to(
        request,
        municipality,
        lambda: actions.decline(by=request.user, admission=admission, **form.cleaned_data),
        f"{admission.member} ist abgelehnt.",
    )
