"""Mail domains: proposed by coordinators, decided by moderators; shared ones lead to a choice."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import actions, rules
from members.forms import ChooseForm, DomainForm, ReasonForm, ShareForm
from members.models import Admission, DomainClaim, Municipality, SharedDomain
from members.queries import coordination as queries
from members.requests import MemberRequest
from members.views.coordination import first_words, for_coordinators
from school.rules import require

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def own_domains(request: MemberRequest, municipality: Municipality) -> HttpResponse:
    """The municipality's mail domains; POST proposes one more."""
    form = DomainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.claim_domain(by=request.user, municipality=municipality, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("domain", error.messages)
        else:
            messages.success(request, "Danke! Die Moderation prüft die Domain.")
            return redirect("members:own_domains", municipality.slug)
    context = {
        "municipality": municipality,
        "form": form,
        "domains": municipality.email_domains.order_by("domain"),
        "shared": municipality.shared_domains.order_by("domain"),
        "claims": queries.claims_of(request.user, municipality)[:SHOWN],
    }
    return render(request, "members/own_domains.html", context, status=422 if form.errors else 200)


# -- Moderation ------------------------------------------------------------------------------------------


@require_safe
@login_required
def domains(request: MemberRequest) -> HttpResponse:
    """What waits for a decision, longest first; and what is shared."""
    require(rules.can_moderate(request.user))
    return _page(request)


def _page(request: MemberRequest, *, refused: int = 0, form: Any = None) -> HttpResponse:
    """The list; `form` is what was not filled in well for the claim `refused`."""
    open_claims = DomainClaim.objects.visible_to(request.user).filter(decided_at=None)
    rows = open_claims.select_related(
        "municipality", "claimed_by__municipality", "claimed_by__organisation"
    ).order_by("claimed_at", "pk")[:SHOWN]
    context = {
        "rows": [{"claim": row, "refuse": form if row.pk == refused else _refusal(row.pk)} for row in rows],
        "shared": SharedDomain.objects.prefetch_related("municipalities").order_by("domain"),
    }
    return render(request, "members/domains.html", context, status=422 if form else 200)


def _refusal(pk: int, data: Any = None) -> ReasonForm:
    return ReasonForm(data, auto_id=f"nein-{pk}-%s")


def _find(request: MemberRequest, pk: int) -> DomainClaim:
    return get_object_or_404(DomainClaim.objects.visible_to(request.user), pk=pk)


def _decide(request: MemberRequest, claim: DomainClaim, action: Any, done: str, **said: Any) -> HttpResponse:
    try:
        action(by=request.user, claim=claim, **said)
    except ValidationError as error:
        messages.error(request, first_words(error))
    else:
        messages.success(request, f"{claim.domain} {done}")
    return redirect("members:domains")


@require_POST
@login_required
def approval(request: MemberRequest, pk: int) -> HttpResponse:
    """The domain is theirs."""
    require(rules.can_moderate(request.user))
    return _decide(request, _find(request, pk), actions.approve_domain, "ist freigegeben.")


@require_POST
@login_required
def refusal(request: MemberRequest, pk: int) -> HttpResponse:
    """It is not, and why."""
    require(rules.can_moderate(request.user))
    claim, form = _find(request, pk), _refusal(pk, request.POST)
    if not form.is_valid() and claim.decided_at is None:
        return _page(request, refused=pk, form=form)
    reason = form.cleaned_data.get("reason", "")
    return _decide(request, claim, actions.refuse_domain, "ist abgelehnt.", reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sharing(request: MemberRequest, pk: int) -> HttpResponse:
    """The domain of somebody who waits belongs to several municipalities."""
    require(rules.can_moderate(request.user))
    admission = get_object_or_404(Admission.objects.visible_to(request.user).select_related("member"), pk=pk)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = list(form.cleaned_data["municipalities"])
        try:
            actions.share_domain(by=request.user, domain=admission.domain, municipalities=chosen)
        except ValidationError as error:
            form.add_error("municipalities", error.messages)
        else:
            messages.success(request, f"Wer mit {admission.domain} kommt, wählt jetzt selbst.")
            return redirect("members:admissions")
    context = {"admission": admission, "form": form}
    return render(request, "members/share_domain.html", context, status=422 if form.errors else 200)


# -- The person herself ------------------------------------------------------------------------------------


@require_POST
@login_required
def choice(request: MemberRequest) -> HttpResponse:
    """Where do I belong? A coordinator there confirms."""
    rows = Admission.objects.visible_to(request.user).filter(member=request.user, decided_at=None)
    admission = get_object_or_404(rows)
    form = ChooseForm(request.POST, choices=actions.choices_of(admission))
    if not form.is_valid():
        context = {"admission": admission, "choose_form": form}
        return render(request, "members/waiting.html", context, status=422)
    actions.choose_municipality(by=request.user, admission=admission, **form.cleaned_data)
    messages.success(request, f"Danke! {form.cleaned_data['municipality']} bestätigt das jetzt.")
    return redirect("members:waiting")
