"""/moderation/aufnahme/: people whose mail domain says nothing wait for a moderator."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import actions, rules
from members.forms import AdmitForm, AskAgainForm, DeclineForm, places
from members.models import Admission
from members.requests import MemberRequest
from school.rules import require

SHOWN = 50


@require_safe
@login_required
def admissions(request: HttpRequest) -> HttpResponse:
    """Everybody who waits, longest first."""
    require(rules.can_admit(request.user))
    return _page(request)


def _page(request: HttpRequest, status: int = 200, refused: Any = None, refused_pk: int = 0) -> HttpResponse:
    """The list; `refused` is the form that was not filled in well for admission `refused_pk`."""
    everybody = Admission.objects.visible_to(request.user).waiting()
    waiting = everybody.select_related("member", "wanted")[:SHOWN]
    choices = places()
    rows = []
    for admission in waiting:
        admit = AdmitForm(auto_id=f"aufnahme-{admission.pk}-%s", choices=choices)
        decline = DeclineForm(auto_id=f"ablehnung-{admission.pk}-%s")
        if admission.pk == refused_pk:
            admit, decline = (refused, decline) if isinstance(refused, AdmitForm) else (admit, refused)
        rows.append({"admission": admission, "admit": admit, "decline": decline})
    return render(request, "members/admissions.html", {"rows": rows}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def again(request: MemberRequest) -> HttpResponse:
    """For somebody who was declined: ask once more, with a reason."""
    own = get_object_or_404(Admission.objects.visible_to(request.user), member=request.user)
    require(rules.can_ask_again(request.user, own), "Noch einmal bitten kann, wer abgelehnt wurde.")
    form = AskAgainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.ask_again(by=request.user, **form.cleaned_data)
        messages.success(request, "Danke. Die Moderation sieht es sich noch einmal an.")
        return redirect("members:waiting")
    context = {"form": form, "admission": own}
    return render(request, "members/ask_again.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def admission(request: HttpRequest, pk: int) -> HttpResponse:
    """Admit: say where the person belongs."""
    form = AdmitForm(request.POST, auto_id=f"aufnahme-{pk}-%s")
    return _decide(request, pk, form, _admit, "gehört jetzt dazu")


def _admit(*, by: Any, admission: Admission, place: Any, remember: bool) -> None:
    """One person, or everybody who comes with her domain, now and later."""
    if remember and admission.decided_at is None:
        actions.remember_domain(by=by, domain=admission.domain, municipality=place)
    else:
        actions.admit(by=by, admission=admission, place=place)


@require_POST
@login_required
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline, with a reason."""
    form = DeclineForm(request.POST, auto_id=f"ablehnung-{pk}-%s")
    return _decide(request, pk, form, actions.decline, "ist abgelehnt")


def _decide(request: HttpRequest, pk: int, form: Any, action: Any, outcome: str) -> HttpResponse:
    member: Any = request.user
    require(rules.can_admit(member))
    waiting = get_object_or_404(Admission.objects.visible_to(member).select_related("member"), pk=pk)
    if not form.is_valid():
        return _page(request, 422, form, pk)
    try:
        action(by=member, admission=waiting, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("members:admissions")
    messages.success(request, f"{waiting.member} {outcome}.")
    return redirect("members:admissions")
