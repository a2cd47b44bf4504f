"""Inviting colleagues, and the page behind the link: opening it changes nothing, a button accepts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import actions
from members.forms import InviteForm
from members.models import Invitation, Municipality
from members.queries import coordination as queries
from members.requests import MemberRequest
from members.views.coordination import first_words, for_coordinators

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def invitations(request: MemberRequest, municipality: Municipality) -> HttpResponse:
    """All invitations of the municipality; POST sends a new one."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.invite(by=request.user, municipality=municipality, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None if not hasattr(error, "error_dict") else "address", error.messages)
        else:
            messages.success(request, f"Die Einladung an {form.cleaned_data['address']} geht gleich raus.")
            return redirect("members:invitations", municipality.slug)
    context = {
        "municipality": municipality,
        "form": form,
        "invitations": queries.invitations_of(request.user, municipality)[:SHOWN],
    }
    return render(request, "members/invitations.html", context, status=422 if form.errors else 200)


@require_POST
@for_coordinators
def revocation(request: MemberRequest, municipality: Municipality, pk: int) -> HttpResponse:
    """Take one back."""
    invitation = get_object_or_404(queries.invitations_of(request.user, municipality), pk=pk)
    try:
        actions.revoke_invitation(by=request.user, invitation=invitation)
    except ValidationError as error:
        messages.error(request, first_words(error))
    else:
        messages.success(request, "Die Einladung ist zurückgenommen. Der Link gilt nicht mehr.")
    return redirect("members:invitations", municipality.slug)


def _find(token: str) -> Invitation:
    found = actions.find_invitation(token)
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to. May be opened any number of times, by people and by scanners."""
    return _show(request, _find(token), token)


def _show(request: HttpRequest, found: Invitation, token: str, status: int = 200) -> HttpResponse:
    user: Any = request.user
    is_mine = user.is_authenticated and user.email == found.address
    context = {
        "invitation": found,
        "token": token,
        "is_mine": is_mine,
        "for_somebody_else": user.is_authenticated and not is_mine,
        "former": user.belongs_to if is_mine and user.municipality_id != found.municipality_id else "",
    }
    return render(request, "members/invitation.html", context, status=status)


@never_cache
@require_POST
@login_required
def acceptance(request: MemberRequest, token: str) -> HttpResponse:
    """Accept. Only the person with exactly the invited address."""
    found = _find(token)
    try:
        actions.accept_invitation(by=request.user, invitation=found)
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
        return _show(request, found, token, status=403)
    except ValidationError as error:
        messages.error(request, first_words(error))
        found.refresh_from_db()
        return _show(request, found, token, status=422)
    messages.success(request, f"Willkommen! Du gehörst jetzt zu {found.municipality}.")
    return redirect("members:coordination", found.municipality.slug) if _runs(found) else redirect("home")


def _runs(found: Invitation) -> bool:
    return found.role == Invitation.Role.COORDINATOR
