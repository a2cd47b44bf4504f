"""/konto/austritt/: leaving the school by oneself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import actions, rules
from members.forms import HandOverForm
from members.models import Member
from members.queries import coordination as queries
from members.requests import MemberRequest
from school.rules import require


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def leaving(request: MemberRequest) -> HttpResponse:
    """Say what leaving means; POST leaves."""
    member = request.user
    require(rules.can_leave(member), "Du gehörst noch zu keiner Kommune, oder du moderierst.")
    coordinates = member.coordinated_pk is not None
    colleagues: Any = Member.objects.none()
    is_last = False
    if coordinates and member.municipality is not None:
        colleagues = queries.people_of(member.municipality).exclude(pk=member.pk)
        is_last = queries.is_last(member, member.municipality)
    given = request.POST if request.method == "POST" else None
    form = HandOverForm(given, people=colleagues, is_last=is_last)
    if form.is_valid():
        try:
            actions.leave(by=member, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("successor", error.messages)
        else:
            logout(request)
            messages.success(request, "Du hast die Schule verlassen. Danke, dass du dabei warst!")
            return redirect("home")
    context = {"form": form, "coordinates": coordinates}
    return render(request, "members/leaving.html", context, status=422 if form.errors else 200)
