"""/kommunen/<slug>/einschulung/: how a municipality joins; readable for everybody, with buttons for some."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import actions, letters, rules, stations
from members.forms import ProofForm, StepForm
from members.models import Accession, AccessionStep, Municipality, Proof
from members.requests import MemberRequest
from members.transitions import AT_PROPOSAL, TRANSITIONS, WITH_PROOF, from_here
from school import uploads
from school.rules import require


def found(request: HttpRequest, slug: str) -> Accession:
    """The accession of the municipality in the address, or 404."""
    everyone = Municipality.objects.visible_to(request.user).select_related("district")
    return Accession.of(get_object_or_404(everyone, slug=slug))


def step_forms(user: Any, accession: Accession, refused: StepForm | None = None) -> list[StepForm]:
    """A form for every step this person may take now; `refused` stands in for its own."""
    ways = [way for way in from_here(accession) if rules.can_take(user, accession, way)]
    ways.sort(key=lambda way: way.name not in AT_PROPOSAL)  # what has to be decided first
    forms = [StepForm.of(accession, way) for way in ways if way.name not in WITH_PROOF]
    if refused is None:
        return forms
    return [refused if form.way == refused.way else form for form in forms]


def history(user: Any, accession: Accession) -> list[AccessionStep]:
    """The steps this person may read, newest first; each knows its sentence."""
    steps = AccessionStep.objects.visible_to(user).filter(accession=accession.pk)
    rows = list(steps.select_related("by").order_by("-pk"))
    for row in rows:
        row.deed = TRANSITIONS[row.transition].deed  # type: ignore[attr-defined]
    return rows


def about(user: Any, accession: Accession) -> dict[str, Any]:
    """What municipality and moderators see of an accession, on its page and on the desk."""
    way, remove = TRANSITIONS["submit_proof"], TRANSITIONS["remove_proof"]
    can_submit = rules.can_take(user, accession, way) and way in from_here(accession)
    proofs = Proof.objects.visible_to(user).filter(accession=accession.pk)
    steps = history(user, accession)
    moved = (step for step in steps if step.from_state != step.to_state)
    return {
        "history": steps,
        "last_step": next(moved, None),
        "proofs": proofs.select_related("file", "accepted_by").order_by("-pk"),
        "can_submit_proof": can_submit,
        "can_remove_proof": rules.can_take(user, accession, remove) and remove in from_here(accession),
    }


@require_safe
def accession(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what joining is and what comes next; history and proofs for the municipality and moderators."""
    return _page(request, found(request, slug))


def _page(
    request: HttpRequest, accession: Accession, refused: StepForm | None = None, status: int = 200
) -> HttpResponse:
    user = request.user
    can_see = rules.can_see_accession(user, accession.municipality)
    who, what = stations.NEXT[accession.state]
    context: dict[str, Any] = {
        "municipality": accession.municipality,
        "accession": accession,
        "can_see": can_see,
        "stations": stations.stations(accession if can_see else Accession(state=Accession.NOT_YET)),
        "next_who": who,
        "next_what": what,
        "forms": step_forms(user, accession, refused),
        "can_become_contact": rules.can_become_contact(user, accession),
        "can_read_trail": rules.can_read_trail(user, accession.municipality),
        "can_moderate": rules.can_moderate(user),
    }
    if can_see:
        context |= about(user, accession)
    return render(request, "members/accession.html", context, status=status)


@require_POST
@login_required
def steps(request: MemberRequest, slug: str) -> HttpResponse:
    """POST: take a step; 422 with the page when a reason is missing."""
    return take(request, found(request, slug), page=_page, back="members:accession")


def take(request: MemberRequest, accession: Accession, *, page: Any, back: str) -> HttpResponse:
    """Take the step that was posted; `page` shows a refused form, `back` is where a taken step leads."""
    slug = accession.municipality.slug
    form = StepForm(request.POST, auto_id=f"schritt-{request.POST.get('transition')}-%s")
    way = TRANSITIONS.get(request.POST.get("transition", ""))
    if way is None:
        messages.error(request, "Diesen Schritt gibt es nicht.")
        return redirect(back, slug)
    require(rules.can_take(request.user, accession, way))
    form.shape(way)
    if not form.is_valid():
        return page(request, accession, form, 422)
    try:
        actions.check_seen(accession=accession, seen=form.cleaned_data["seen"])
        actions.take_step(
            by=request.user,
            accession=accession,
            transition=way.name,
            reason=form.cleaned_data["reason"],
            answer_by=form.cleaned_data.get("answer_by"),
        )
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            form.add_error(None, error)
            return page(request, accession, form, 422)
        messages.error(request, error.messages[0])
        return redirect(back, slug)
    messages.success(request, f"{accession.municipality}: {way.news}.")
    return redirect(back, slug)


@require_POST
@login_required
def contact(request: MemberRequest, slug: str) -> HttpResponse:
    """POST: become the contact person of a municipality that has none any more."""
    try:
        actions.become_contact(by=request.user, accession=found(request, slug))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Du bist jetzt Ansprechperson.")
    return redirect("members:accession", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_proof(request: MemberRequest, slug: str) -> HttpResponse:
    """The form for a proof; POST files it, 422 with the form when something is missing."""
    current = found(request, slug)
    way = TRANSITIONS["submit_proof"]
    require(rules.can_take(request.user, current, way))
    if way not in from_here(current):
        messages.error(request, f"Gerade wird kein Nachweis gebraucht: {current}.")
        return redirect("members:accession", slug)
    form = ProofForm(
        request.POST or None, request.FILES or None, initial={"kind": Proof.Kind.LETTER_OF_INTENT}
    )
    if not Proof.objects.undecided(current).exists():
        form.without_former()
    if form.is_bound and form.is_valid() and _filed(request, current, form):
        messages.success(request, "Danke. Der Nachweis ist bei der Moderation.")
        return redirect("members:accession", slug)
    context = {"municipality": current.municipality, "form": form}
    return render(request, "members/proof.html", context, status=422 if form.is_bound else 200)


def _filed(request: MemberRequest, accession: Accession, form: ProofForm) -> bool:
    """Whether the proof was taken; if not, the form says why."""
    try:
        actions.submit_proof(by=request.user, accession=accession, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proof_removal(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Delete a proof that was decided about; moderators, with a reason that the municipality reads."""
    require(rules.can_moderate(request.user))
    current = found(request, slug)
    way = TRANSITIONS["remove_proof"]
    proof = get_object_or_404(Proof.objects.visible_to(request.user), accession=current.pk, pk=pk)
    form = StepForm.of(current, way, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.check_seen(accession=current, seen=form.cleaned_data["seen"])
            actions.remove_proof(
                by=request.user, accession=current, proof=proof, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, f"{current.municipality}: {way.news}.")
        return redirect("members:desk_one", slug)
    context = {"municipality": current.municipality, "proof": proof, "form": form}
    return render(request, "members/proof_removal.html", context, status=422 if form.is_bound else 200)


@require_safe
@login_required
def proof_file(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """The PDF of a proof, to save; for the municipality's members and moderators alone."""
    proofs = Proof.objects.visible_to(request.user).filter(accession__municipality__slug=slug)
    proof = get_object_or_404(proofs.exclude(file=None).select_related("file"), pk=pk)
    return uploads.response(proof.file)  # type: ignore[return-value,arg-type]


@require_safe
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """The letter of intent to sign, as accessible PDF; for everybody."""
    municipality = found(request, slug).municipality
    headers = {"Content-Disposition": f'attachment; filename="absichtserklaerung-{municipality.slug}.pdf"'}
    return HttpResponse(
        letters.letter_of_intent(municipality), content_type="application/pdf", headers=headers
    )
