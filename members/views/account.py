"""/konto/: how the others see me, and how I get in."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from knox.models import AuthToken

from members import actions
from members.forms import ProfileForm, profile_of


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show and change one's own profile; the rest of the page leads to the ways in."""
    member: Any = request.user
    if request.method != "POST":
        return _page(request, ProfileForm(initial=profile_of(member)))
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    actions.update_profile(by=member, **form.cleaned_data)
    messages.success(request, "Gespeichert.")
    return redirect("members:account")


def _page(request: HttpRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
    member: Any = request.user
    context = {
        "form": form,
        "tokens": AuthToken.objects.filter(user=member).order_by("-created", "pk"),
        "has_second_factor": member.has_second_factor,
    }
    return render(request, "members/account.html", context, status=status)


@never_cache
@require_POST
@login_required
@reauthentication_required
def tokens(request: HttpRequest) -> HttpResponse:
    """Make an API token and show it, this once."""
    member: Any = request.user
    try:
        token, text = actions.create_token(by=member)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("members:account")
    return render(request, "members/token.html", {"token": token, "text": text}, status=201)


@require_POST
@login_required
def token_deletion(request: HttpRequest, key: str) -> HttpResponse:
    """Delete one of one's own tokens, named by its first characters."""
    member: Any = request.user
    token = get_object_or_404(AuthToken, user=member, token_key=key)
    actions.delete_token(by=member, token=token)
    messages.success(request, "Der Schlüssel ist gelöscht und gilt ab sofort nicht mehr.")
    return redirect("members:account")


@require_POST
@login_required
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    member: Any = request.user
    actions.sign_out_everywhere(by=member)
    return redirect("members:sign_in")


@require_POST
@login_required
@reauthentication_required
def password_removal(request: HttpRequest) -> HttpResponse:
    """Go back to codes only; this session goes on."""
    member: Any = request.user
    actions.remove_password(by=member)
    update_session_auth_hash(request, member)
    messages.success(request, "Dein Passwort ist gelöscht. Du meldest dich wieder mit einem Code an.")
    return redirect("members:account")
