"""One's devices for push messages, without script: seeing and ending them. Switching on needs the browser."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members.requests import MemberRequest
from notifications import actions, queries
from notifications.models import PushSubscription


@never_cache
@require_safe
@login_required
def devices(request: MemberRequest) -> HttpResponse:
    """GET /hinweise/geraete/: the list alone, fetched when this browser was switched on or off."""
    return render(request, "notifications/_devices.html", queries.ways_of(request.user))


@require_POST
@login_required
def end(request: MemberRequest, pk: int) -> HttpResponse:
    """POST /hinweise/geraete/<pk>/ende/: never wake that device again."""
    mine = PushSubscription.objects.visible_to(request.user)
    actions.end_device(by=request.user, device=get_object_or_404(mine, pk=pk))
    messages.success(request, "Dieses Gerät bekommt keine Nachrichten mehr.")
    return redirect("notifications:preferences")
