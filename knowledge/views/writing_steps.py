"""The small forms around a report: steps, authors, contact, clearance, files."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledge import actions
from knowledge.forms.writing import STAGES, AssetForm, AuthorForm, ClearanceForm, StageForm
from knowledge.models import Report, ReportAuthor, ReportFile
from knowledge.queries import writing as queries
from knowledge.rules import writing as rules
from knowledge.transitions.reports import TRANSITIONS
from knowledge.views.writing import found, overview, show_stage
from members.requests import MemberRequest
from school import uploads
from school.rules import require

DONE = {
    "submit": "Eingereicht. Die Moderation liest den Bericht und meldet sich hier.",
    "take_back": "Zurückgezogen. Du kannst weiterschreiben.",
    "archive": "Der Bericht liegt jetzt im Archiv. Seine Adresse bleibt.",
    "restore": "Der Bericht steht wieder im Vokabelheft.",
    "confirm": "Danke! Die Lesenden sehen, dass es noch läuft.",
}


def _try(request: MemberRequest, action: Callable[[], Any], words: str) -> None:
    """Do it and say so, or say each reason why it cannot be done."""
    try:
        action()
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        messages.success(request, words)


@require_POST
@login_required
def step(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /vokabelheft/berichte/<slug>/schritt/: `transition` is one of knowledge.transitions."""
    report, name = found(request, slug), request.POST.get("transition", "")
    if name not in TRANSITIONS:
        messages.error(request, "Diesen Schritt gibt es nicht.")
        return redirect("knowledge:working_copy", slug)
    _try(
        request,
        lambda: actions.take_step(by=request.user, report=report, transition=name),
        DONE.get(name, "Gespeichert."),
    )
    return redirect("knowledge:working_copy", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def deletion(request: MemberRequest, slug: str) -> HttpResponse:
    """GET, POST /vokabelheft/berichte/<slug>/loeschen/: a draft goes for good; `revision` is the one seen."""
    report = found(request, slug)
    require(rules.can_write(request.user, report))
    seen = request.POST.get("revision", "")
    if rules.is_deletable(report) and not seen.isdecimal():  # not asked yet, or a form that we did not send
        others = report.authorships.exclude(member=request.user.pk).select_related("member").order_by("pk")
        context = {"report": report, "others": others, "files": report.files.count()}
        return render(request, "knowledge/report_deletion.html", context)
    try:
        actions.delete_draft(by=request.user, report=report, revision=int(seen or 0))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("knowledge:working_copy", slug)
    messages.success(request, f"„{report.title}“ ist gelöscht.")
    return redirect("knowledge:my_reports")


@require_POST
@login_required
def authors(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /vokabelheft/berichte/<slug>/autorinnen/: a colleague writes along."""
    report = found(request, slug)
    require(rules.can_clear(request.user, report))
    form = AuthorForm(request.POST, people=queries.colleagues(report))
    if not form.is_valid():
        return overview(request, report, status=422, author_form=form)
    member = form.cleaned_data["member"]
    _try(
        request,
        lambda: actions.add_author(by=request.user, report=report, member=member),
        f"{member} kann jetzt mitschreiben.",
    )
    return redirect("knowledge:working_copy", slug)


@require_POST
@login_required
def join(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /vokabelheft/berichte/<slug>/autorinnen/ich/: a coordinator makes herself an author."""
    report = found(request, slug)
    _try(
        request,
        lambda: actions.add_author(by=request.user, report=report, member=request.user),
        "Du kannst jetzt mitschreiben.",
    )
    return redirect("knowledge:working_copy", slug)


@require_POST
@login_required
def author_removal(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """POST /vokabelheft/berichte/<slug>/autorinnen/<pk>/ende/: this one writes no longer."""
    report = found(request, slug)
    row = get_object_or_404(ReportAuthor.objects.select_related("member"), report=report, member=pk)
    _try(
        request,
        lambda: actions.remove_author(by=request.user, report=report, member=row.member),
        f"{row.member} schreibt nicht mehr mit.",
    )
    is_gone = row.member_id == request.user.pk and not rules.can_clear(request.user, report)
    return redirect("knowledge:my_reports") if is_gone else redirect("knowledge:working_copy", slug)


@require_POST
@login_required
def contact(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /vokabelheft/berichte/<slug>/ansprechperson/: I may be asked (`may_be_asked`), or no longer."""
    report, wish = found(request, slug), request.POST.get("may_be_asked") == "ja"
    words = "Du stehst jetzt als Ansprechperson am Bericht." if wish else "Dein Name steht nicht mehr da."
    _try(
        request,
        lambda: actions.set_contact(by=request.user, report=report, may_be_asked=wish),
        words,
    )
    return redirect("knowledge:working_copy", slug)


@require_POST
@login_required
def clearance(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /vokabelheft/berichte/<slug>/freigabe/: with whom in the town hall it was cleared."""
    report = found(request, slug)
    require(rules.can_clear(request.user, report))
    form = ClearanceForm(request.POST)
    if form.is_valid():
        try:
            actions.record_clearance(by=request.user, report=report, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Die Freigabe ist eingetragen.")
            return redirect("knowledge:working_copy", slug)
    if not rules.can_write(request.user, report):
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("knowledge:working_copy", slug)
    return _stage(request, report, "freigabe", clearance_form=form)


@require_POST
@login_required
def assets(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /vokabelheft/berichte/<slug>/mitnehmen/: a file or link that others may take over."""
    report = found(request, slug)
    require(rules.can_write(request.user, report))
    form = AssetForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.add_asset(by=request.user, report=report, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"„{form.cleaned_data['title']}“ liegt jetzt beim Bericht.")
            return redirect(_assets_url(slug))
    return _stage(request, report, "weitergabe", asset_form=form)


@require_POST
@login_required
def asset_removal(request: MemberRequest, slug: str, key: str) -> HttpResponse:
    """POST /vokabelheft/berichte/<slug>/mitnehmen/<key>/entfernen/."""
    report = found(request, slug)
    _try(
        request,
        lambda: actions.remove_asset(by=request.user, report=report, key=key),
        "Entfernt. In schon veröffentlichten Fassungen bleibt es.",
    )
    return redirect(_assets_url(slug))


@require_safe
@login_required
def draft_file(request: MemberRequest, slug: str, pk: int) -> FileResponse:
    """GET /vokabelheft/berichte/<slug>/entwurf/dateien/<pk>/: a file of the working copy."""
    report = found(request, slug)
    file = get_object_or_404(ReportFile.objects.select_related("stored"), report=report, pk=pk)
    return uploads.response(file.stored)


def _assets_url(slug: str) -> str:
    return reverse("knowledge:stage", args=[slug, "weitergabe"]) + "#mitnehmen"


def _stage(request: MemberRequest, report: Report, slug: str, **forms: Any) -> HttpResponse:
    form = StageForm(None, report=report, stage=STAGES[slug])
    return show_stage(request, report, STAGES[slug], form, status=422, **forms)
