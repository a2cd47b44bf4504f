"""/schultuete/: the first week, for the person herself."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members import actions, rules
from members.models import Municipality, Step
from members.queries import welcome as queries
from members.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def kit(request: HttpRequest) -> HttpResponse:
    """GET /schultuete/: the steps. POST with `was=weglegen|hervorholen`: put it away, or take it up again."""
    member: Any = request.user
    if not rules.can_open_kit(member):
        return redirect("members:waiting")
    if request.method == "POST":
        put_away = request.POST.get("was") != "hervorholen"
        (actions.put_away if put_away else actions.take_up)(by=member)
        return redirect("home" if put_away else "members:kit")
    place: Municipality | None = member.municipality
    context: dict[str, Any] = {"kit": queries.kit_of(member), "municipality": place}
    if place is not None and rules.can_coordinate(member, place):
        context["place_steps"] = queries.kit_of_place(place)
    return render(request, "members/kit.html", context)


@require_POST
@login_required
def step(request: MemberRequest, step: str) -> HttpResponse:
    """POST /schultuete/<step>/ with `was=erledigt|offen|auslassen`."""
    if step not in Step.values:
        raise Http404
    match request.POST.get("was"):
        case "auslassen":
            actions.leave_out(by=request.user, step=Step(step))
        case "offen":
            actions.tick(by=request.user, step=Step(step), is_done=False)
        case _:
            actions.tick(by=request.user, step=Step(step))
    return redirect("members:kit")
