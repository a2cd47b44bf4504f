"""Writing a report: my reports, a new one, its overview, and the pages of its form."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from knowledge import actions
from knowledge.forms.writing import (
    PAGES,
    SHORT,
    STAGES,
    AssetForm,
    AuthorForm,
    ClearanceForm,
    Stage,
    StageForm,
    StartForm,
    stage_of,
)
from knowledge.models import Report, Status
from knowledge.models.drafts import value_of
from knowledge.queries import writing as queries
from knowledge.rules import writing as rules
from knowledge.transitions.reports import from_here
from knowledge.views.merging import merge_page, settled
from members.requests import MemberRequest
from school.rules import require


def found(request: HttpRequest, slug: str) -> Report:
    """The working copy in the address, or 404."""
    rows = Report.objects.written_by(request.user).select_related(
        "lead", "current", "cleared_by__municipality", "cleared_by__organisation"
    )
    return get_object_or_404(rows, slug=slug)


@require_safe
@login_required
def my_reports(request: MemberRequest) -> HttpResponse:
    """GET /vokabelheft/berichte/meine/."""
    context = {
        "reports": queries.own_reports(request.user),
        "may_start": rules.can_start_report(request.user),
    }
    return render(request, "knowledge/my_reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: MemberRequest) -> HttpResponse:
    """GET, POST /vokabelheft/berichte/neu/: a title, then the short form."""
    require(rules.can_start_report(request.user), "Berichte schreiben Menschen aus den Kommunen.")
    form = StartForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        report = actions.start_report(by=request.user, title=form.cleaned_data["title"])
        return redirect("knowledge:stage", report.slug, SHORT.slug)
    return render(request, "knowledge/start_report.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@never_cache
@login_required
def working_copy(request: MemberRequest, slug: str) -> HttpResponse:
    """GET /vokabelheft/berichte/<slug>/schreiben/: where the report stands and what comes next."""
    return overview(request, found(request, slug))


def overview(
    request: MemberRequest, report: Report, *, status: int = 200, author_form: Any = None
) -> HttpResponse:
    """The page above; `author_form` is one that was refused."""
    may_clear = rules.can_clear(request.user, report)
    is_done = report.status == Status.PUBLISHED and not report.has_news
    capacities = rules.capacities(request.user, report)
    ways = [way for way in from_here(report) if way.is_plain and way.who & capacities]
    ways = [way for way in ways if not (is_done and way.name == "submit")]
    authorships = list(report.authorships.select_related("member__municipality").order_by("pk"))
    people = queries.colleagues(report)
    context = {
        "report": report,
        "municipalities": list(report.municipalities.in_order()),  # type: ignore[attr-defined]
        "ways": ways,
        "obstacles": []
        if is_done
        else [(stage_of(name), words) for name, words in actions.obstacles(report)],
        "remarks": [(stage_of(row.field), row) for row in report.remarks.order_by("resolved_at", "pk")]
        if capacities
        else [],
        "authorships": authorships,
        "mine": next((row for row in authorships if row.member_id == request.user.pk), None),
        "author_form": author_form or (AuthorForm(people=people) if may_clear else None),
        "may_clear": may_clear,
        "may_delete": rules.is_deletable(report),
        "stages": list(STAGES.values()),
        "history": queries.history(report),
    }
    return render(request, "knowledge/working_copy.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def stage(request: MemberRequest, slug: str, stage: str) -> HttpResponse:
    """GET, POST /vokabelheft/berichte/<slug>/schreiben/<stage>/: one page of the form.

    POST saves what is right and shows the rest again (422); when somebody else has changed the same fields,
    it leads to the merge page (409). With `X-Autosave` it answers in JSON.
    """
    report = found(request, slug)
    if stage not in PAGES:
        raise Http404
    require(rules.can_write(request.user, report), "Nimm dich zuerst in die Liste der Autor:innen auf.")
    if request.method == "POST":
        return _save(request, report, PAGES[stage])
    if not report.is_editable:
        messages.info(request, "Gerade ändert niemand den Bericht. Hier steht, wie es weitergeht.")
        return redirect("knowledge:working_copy", slug)
    form = StageForm(None, report=report, stage=PAGES[stage])
    return show_stage(request, report, PAGES[stage], form)


def show_stage(
    request: MemberRequest,
    report: Report,
    page: Stage,
    form: StageForm,
    *,
    status: int = 200,
    revision: int | None = None,
    is_rest_saved: bool = False,
    stale: dict[str, int] | None = None,
    clearance_form: Any = None,
    asset_form: Any = None,
) -> HttpResponse:
    """A page of the form; `revision` is what the next save begins with."""
    remarks = list(report.remarks.open())
    initial = {"cleared_with": report.cleared_with, "cleared_on": report.cleared_on}
    context = {
        "report": report,
        "stage": page,
        "stages": [SHORT, *STAGES.values()],
        "form": form,
        "rows": list(form.shown(remarks)),
        "revision": report.revision if revision is None else revision,
        "only": form.only,
        "stale": [f"{name}:{number}" for name, number in (stale or {}).items()],
        "is_rest_saved": is_rest_saved,
        "next": _next_slug(page),
        "clearance_form": clearance_form or ClearanceForm(initial=initial),
        "asset_form": asset_form or AssetForm(),
        "asset_remarks": [row for row in remarks if row.field == "assets"],
        "clearance_remarks": [row for row in remarks if row.field == "cleared_with"],
    }
    return render(request, "knowledge/stage.html", context, status=status)


def _next_slug(page: Stage) -> str:
    """The page after this one; nothing after the last and after the short form."""
    slugs = list(STAGES)
    return slugs[slugs.index(page.slug) + 1] if page.slug in slugs[:-1] else ""


def _save(request: MemberRequest, report: Report, page: Stage) -> HttpResponse:
    is_auto = "X-Autosave" in request.headers
    data, only = settled(request.POST)
    revision, seen = _number(data.get("revision")), _seen(data)
    form = StageForm(data, report=report, stage=page, only=only)
    form.is_valid()
    is_saved = False
    try:
        changes = form.changes if is_auto else _with_solution(request, report, form)
        report = actions.write(by=request.user, report=report, revision=revision, changes=changes, seen=seen)
    except actions.Conflict as conflict:
        return _clash_as_json(conflict) if is_auto else merge_page(request, report, page, data, conflict)
    except ValidationError as error:
        form.add_error(None, error if not hasattr(error, "error_dict") else _known(form, error))
    else:
        seen = _still_stale(report, form, changes, {name: seen.get(name, revision) for name in form.names})
        revision, is_saved = report.revision, True
    if is_auto:
        return _as_json(form, revision, seen)
    if form.errors:
        return show_stage(
            request, report, page, form, status=422, revision=revision, is_rest_saved=is_saved, stale=seen
        )
    return _onward(request, report, page)


def _number(sent: Any) -> int:
    text = str(sent or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _seen(data: Any) -> dict[str, int]:
    """From `stale` inputs ("goals:5"): which older revision a field of the page still shows."""
    pairs = (each.partition(":") for each in data.getlist("stale"))
    return {name: _number(number) for name, _, number in pairs}


def _still_stale(
    report: Report, form: StageForm, changes: dict[str, Any], seen: dict[str, int]
) -> dict[str, int]:
    """Fields of which the page shows something else than the working copy now: others wrote, or it is wrong.

    The page goes on with a new revision; for these the old one counts, or its old text would win in silence.
    """
    return {
        name: seen[name]
        for name in form.names
        if name not in changes or value_of(report, name) != changes[name]
    }


def _with_solution(request: MemberRequest, report: Report, form: StageForm) -> dict[str, Any]:
    """What is to be written; a newly named solution is found or made."""
    changes = form.changes
    title = (form.cleaned_data.get("new_solution") or "").strip()
    if title:
        changes["solution"] = actions.name_solution(by=request.user, report=report, title=title).pk
    return changes


def _known(form: StageForm, error: ValidationError) -> Any:
    """Errors at fields of this page stay there, others stand above it."""
    return {name if name in form.fields else "__all__": words for name, words in error.message_dict.items()}


def _onward(request: MemberRequest, report: Report, page: Stage) -> HttpResponse:
    here = reverse("knowledge:stage", args=[report.slug, page.slug])
    if "zeile" in request.POST:
        return redirect(f"{here}#id_{request.POST['zeile'][:40]}")
    messages.success(request, "Gespeichert.")
    if "weiter" in request.POST and _next_slug(page):
        return redirect("knowledge:stage", report.slug, _next_slug(page))
    if "fertig" in request.POST or "weiter" in request.POST:
        return redirect("knowledge:working_copy", report.slug)
    return redirect(here)


def _as_json(form: StageForm, revision: int, stale: dict[str, int]) -> JsonResponse:
    errors = {name: list(words) for name, words in form.errors.items()}
    body = {
        "revision": revision,
        "stale": [f"{name}:{number}" for name, number in stale.items()],
        "saved": timezone.localtime().strftime("%H:%M"),
        "errors": errors,
        "trouble": errors.get("__all__", [""])[0],
    }
    return JsonResponse(body, status=422 if errors else 200)


def _clash_as_json(conflict: actions.Conflict) -> JsonResponse:
    return JsonResponse({"by": conflict.by, "fields": list(conflict.clashes)}, status=409)
