"""From "Anmelden" to signed in: address, code and, only once, a name. See docs/adr/0002-sign-in-codes.md."""

import secrets
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from members import actions, limits
from members.forms import AddressForm, ChooseForm, CodeForm, PasswordForm, ProfileForm, profile_of
from members.models import Admission, Member
from school import live

# Which address this browser is signing in with, and the random value its code is bound to. A signed cookie
# rather than a session: nothing about people who only try is stored, and it is gone after a quarter hour.
COOKIE = "anmeldung"
COOKIE_SECONDS = 15 * 60
INVITATION = "/einladung/"


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    return url if url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure()) else ""


def onward(request: HttpRequest) -> str:
    """Where somebody goes who is in already."""
    return _next(request) or str(settings.LOGIN_REDIRECT_URL)


def _with_next(name: str, url: str) -> str:
    return reverse(name) + (f"?{urlencode({'next': url})}" if url else "")


def _page(request: HttpRequest, page: str, form: Any, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"form": form, "next": _next(request)}
    return render(request, f"members/{page}.html", context, status=status)


def too_busy(request: HttpRequest, page: str, form: Any, **context: Any) -> HttpResponse:
    """429: one computer tries too much."""
    form.add_error(None, "Von eurem Anschluss kommen gerade sehr viele Anmeldungen. Bitte warte eine Minute.")
    return _page(request, page, form, 429, **context)


# -- Step 1: the address ------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the address and send a code. The same answer for known and unknown addresses."""
    if request.user.is_authenticated:
        return redirect(_next(request) or settings.LOGIN_REDIRECT_URL)
    if request.method != "POST":
        return _page(request, "sign_in", AddressForm())
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, "sign_in", form, 422)
    if not limits.is_within(request, "code", per_minute=limits.PAGES_PER_MINUTE):
        return too_busy(request, "sign_in", form)
    limits.count(request, "code")
    return _send_code(request, form)


def _send_code(request: HttpRequest, form: AddressForm) -> HttpResponse:
    pending = {"address": form.cleaned_data["address"], "browser": secrets.token_urlsafe(32)}
    try:
        actions.request_code(**pending)
    except ValidationError as error:
        form.add_error("address", error)
        return _page(request, "sign_in", form, 429)
    except actions.MailAway:
        return _page(request, "sign_in", form, 503, mail_away=True)
    response = redirect("members:sign_in_code")
    response.set_cookie(
        COOKIE,
        signing.dumps(pending | {"next": _next(request)}, salt=COOKIE),
        max_age=COOKIE_SECONDS,
        path=reverse("members:sign_in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


# -- Step 2: the code ---------------------------------------------------------------------------------


def _pending(request: HttpRequest) -> dict[str, str] | None:
    """{address, browser, next} of the sign-in that this browser has begun."""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return None


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Take the code; the right one signs in."""
    pending = _pending(request)
    if request.user.is_authenticated or pending is None:
        return redirect("members:sign_in")
    context: dict[str, Any] = {
        "address": pending["address"],
        "wanted": pending["next"],
        "minutes": settings.SIGN_IN_CODE_MINUTES,
    }
    if request.method != "POST":
        return _page(request, "sign_in_code", CodeForm(), **context)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, "sign_in_code", form, 422, **context)
    if not limits.is_within(request, "failure", per_minute=limits.FAILURES_PER_MINUTE):
        return too_busy(request, "sign_in_code", form, **context)
    try:
        member, is_new = actions.redeem_code(
            address=pending["address"], browser=pending["browser"], code=form.cleaned_data["code"]
        )
    except ValidationError as error:
        limits.count(request, "failure")
        form.add_error("code", error)
        is_gone = error.code == "gone"
        return _page(request, "sign_in_code", form, 422, **context, is_gone=is_gone)
    return let_in(request, member, pending["next"], is_new)


def let_in(request: HttpRequest, member: Member, wanted: str, is_new: bool) -> HttpResponse:
    """Sign in through allauth, which asks for the second factor where there is one."""
    # A code that was just typed counts as fresh proof, as a password would: see allauth's re-authentication.
    record_authentication(request, member, method="code", reauthenticated=True)
    url = _with_next("members:welcome", wanted) if is_new else wanted or None
    response = perform_login(request, member, redirect_url=url, email=member.email)
    response.delete_cookie(COOKIE, path=reverse("members:sign_in"))
    return response


# -- Step 3, once: how the others see me ---------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """A new member checks her name and may say what she does."""
    member: Any = request.user
    wanted = _next(request)
    is_open = member.is_admitted or wanted.startswith(INVITATION)  # an invitation is what lets her in
    goes_on = redirect((wanted if is_open else "") or _home_of(member))
    if request.method != "POST":
        return _page(request, "welcome", ProfileForm(initial=profile_of(member)))
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _page(request, "welcome", form, 422)
    actions.update_profile(by=member, **form.cleaned_data)
    return goes_on


def _home_of(member: Member) -> str:
    return reverse("home" if member.is_admitted else "members:waiting")


@login_required
@require_http_methods(["GET", "HEAD"])
def waiting(request: HttpRequest) -> HttpResponse:
    """What is possible while a person waits, how long it takes, and what was decided."""
    member: Any = request.user
    own = Admission.objects.visible_to(member).filter(member=member)
    admission = own.select_related("wanted").first()
    choices = actions.choices_of(admission) if admission else []
    context = {"admission": admission, "choose_form": ChooseForm(choices=choices) if choices else None}
    return render(request, "members/waiting.html", context)


# -- Other ways in, and out ----------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_password(request: HttpRequest) -> HttpResponse:
    """For members who have set a password: works when no mail comes."""
    if request.user.is_authenticated:
        return redirect(_next(request) or settings.LOGIN_REDIRECT_URL)
    form = PasswordForm(request.POST or None)
    if request.method != "POST":
        return _page(request, "sign_in_password", form)
    if not form.is_valid():
        return _page(request, "sign_in_password", form, 422)
    adapter = get_adapter()
    try:  # counts failures per computer and per address, and takes the same time for unknown addresses
        member = adapter.authenticate(
            request, email=form.cleaned_data["address"], password=form.cleaned_data["password"]
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, "sign_in_password", form, 429)
    if member is None:
        form.add_error(None, adapter.error_messages["email_password_mismatch"])
        return _page(request, "sign_in_password", form, 422)
    record_authentication(request, member, method="password", reauthenticated=True)
    return perform_login(request, member, redirect_url=_next(request) or None)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session, also one that still waits for its second factor."""
    member_pk = request.user.pk
    logout(request)
    if member_pk is not None:
        live.recheck(member_pk)
    return redirect(settings.LOGOUT_REDIRECT_URL)
