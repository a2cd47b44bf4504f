"""When no mail comes: a moderator confirms after a call-back, the person comes in with a code on paper."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from members import actions, codes, limits, rules
from members.forms import ByHandForm, PrintedCodeForm
from members.requests import MemberRequest
from members.views.sign_in import let_in, onward, too_busy
from school.rules import require


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def by_hand(request: MemberRequest) -> HttpResponse:
    """Confirm a person and show her code, this once."""
    require(rules.can_moderate(request.user))
    form = ByHandForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("address", "display_name", "municipality")}
        try:
            return _show_code(request, *actions.confirm_by_hand(by=request.user, **said))
        except ValidationError as error:
            form.add_error("address", error.messages)
    return render(request, "members/by_hand.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_variables("code")
def _show_code(request: HttpRequest, member: Any, code: str) -> HttpResponse:
    context = {"member": member, "code": codes.spell(code), "valid": actions.by_hand.VALID.days}
    return render(request, "members/printed_code.html", context, status=201)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_printed(request: HttpRequest) -> HttpResponse:
    """Come in with address and code, without any mail."""
    if request.user.is_authenticated:
        return redirect(onward(request))
    form = PrintedCodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(
            request, "members/sign_in_printed.html", {"form": form}, status=422 if form.errors else 200
        )
    if not limits.is_within(request, "failure", per_minute=limits.FAILURES_PER_MINUTE):
        return too_busy(request, "sign_in_printed", form)
    try:
        member = actions.redeem_printed_code(**form.cleaned_data)
    except ValidationError as error:
        limits.count(request, "failure")
        form.add_error("code", error)
        return render(request, "members/sign_in_printed.html", {"form": form}, status=422)
    return let_in(request, member, "", is_new=False)
