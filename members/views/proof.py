"""The page on which somebody without password and second factor proves that it is her: a code by mail."""

import secrets
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import actions, limits
from members.forms import CodeForm

BROWSER = "proof_browser"  # in the session: the random value that the code is bound to


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest) -> HttpResponse:
    """Send a code to one's own address, then take it. Two forms on one page, without a script."""
    if request.method != "POST":
        return _page(request, None)
    if "code" not in request.POST:
        return _send(request)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    if not limits.is_within(request, "failure", per_minute=limits.FAILURES_PER_MINUTE):
        form.add_error(None, "Zu viele Versuche. Bitte warte eine Minute.")
        return _page(request, form, 429)
    return _take(request, form)


def _send(request: HttpRequest) -> HttpResponse:
    member: Any = request.user
    request.session[BROWSER] = secrets.token_urlsafe(32)
    form = CodeForm()
    try:
        actions.request_code(address=member.email, browser=request.session[BROWSER])
    except ValidationError as error:
        return _page(request, None, 429, trouble=error.messages[0])
    except actions.MailAway:
        return _page(request, None, 503, trouble="Gerade geht keine Mail hinaus. Versuch es bitte später.")
    return _page(request, form)


def _take(request: HttpRequest, form: CodeForm) -> HttpResponse:
    member: Any = request.user
    try:
        actions.redeem_code(
            address=member.email,
            browser=request.session.get(BROWSER, ""),
            code=form.cleaned_data["code"],
        )
    except ValidationError as error:
        limits.count(request, "failure")
        form.add_error("code", error)
        return _page(request, None if error.code == "gone" else form, 422, trouble=error.messages[0])
    del request.session[BROWSER]
    record_authentication(request, member, method="code", reauthenticated=True)
    return redirect(_next(request))


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if allowed else reverse("members:my_data")


def _page(request: HttpRequest, form: CodeForm | None, status: int = 200, trouble: str = "") -> HttpResponse:
    context = {"form": form, "next": _next(request), "trouble": trouble}
    return render(request, "members/still_you.html", context, status=status)
