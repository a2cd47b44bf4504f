"""/moderation/namen/: texts in which the name of somebody stands who has deleted her account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from members import actions, rules
from members.models import NamedPlace
from members.queries import named_places as queries
from members.requests import MemberRequest
from school.rules import require

PER_PAGE = 20


@require_safe
@login_required
def named_places(request: MemberRequest) -> HttpResponse:
    """GET: the list, the oldest first."""
    require(rules.can_moderate(request.user))
    notes = NamedPlace.objects.visible_to(request.user).order_by("pk")
    page = Paginator(notes, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/named_places.html", {"page": page, "rows": queries.shown(page)})


@require_POST
@login_required
def settlement(request: MemberRequest, pk: int) -> HttpResponse:
    """POST: seen to."""
    require(rules.can_moderate(request.user))
    place = get_object_or_404(NamedPlace.objects.visible_to(request.user), pk=pk)
    actions.settle_place(by=request.user, place=place)
    messages.success(request, "Erledigt.")
    return redirect("members:named_places")
