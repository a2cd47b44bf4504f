"""/konto/loeschen/: what goes, what stays and why; then, with a proof and a word, for good."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import actions
from members.forms import ErasureForm
from members.proof import proof_required
from school.privacy import sheet


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest) -> HttpResponseBase:
    """Show what will happen (GET), do it (POST)."""
    if request.method != "POST":
        return _page(request, ErasureForm())
    return _erase(request)


@proof_required
def _erase(request: HttpRequest) -> HttpResponse:
    member: Any = request.user
    form = ErasureForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        actions.erase_account(by=member, keep_contributions=form.keeps_contributions)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, form, 422)
    logout(request)
    messages.success(request, "Dein Konto ist gelöscht. Danke, dass du dabei warst.")
    return redirect("home")


def _page(request: HttpRequest, form: ErasureForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "fates": sheet.fates()}
    return render(request, "members/erasure.html", context, status=status)
