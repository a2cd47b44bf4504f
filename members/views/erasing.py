"""/konto/loeschen/: what goes, what stays and why; then, with a proof and a word, for good."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import actions
from members.forms import ErasureForm
from members.proof import proof_required
from members.queries import mydata as queries
from members.requests import MemberRequest
from school.privacy import sheet
from school.privacy.naming import Place


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: MemberRequest) -> HttpResponseBase:
    """Show what will happen (GET), do it (POST)."""
    if request.method != "POST":
        named = queries.own_texts_that_name(request.user)
        return _page(request, named, ErasureForm(is_named=bool(named)))
    return _erase(request)


@proof_required
def _erase(request: MemberRequest) -> HttpResponse:
    named = queries.own_texts_that_name(request.user)
    form = ErasureForm(request.POST, is_named=bool(named))
    if not form.is_valid():
        return _page(request, named, form, 422)
    try:
        actions.erase_account(by=request.user, contributions=form.wish)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, named, form, 422)
    logout(request)
    messages.success(request, "Dein Konto ist gelöscht. Danke, dass du dabei warst.")
    return redirect("home")


def _page(request: MemberRequest, named: list[Place], form: ErasureForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "fates": sheet.fates(), "named": named}
    return render(request, "members/erasure.html", context, status=status)
