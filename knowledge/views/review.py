"""What the moderators do with reports: read what waits, ask for changes field by field, publish."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from knowledge import actions
from knowledge.forms.writing import STAGES, PublishForm, RemarksForm
from knowledge.models import Report, Status
from knowledge.models.display import texts_of
from knowledge.models.drafts import label_of, value_of, words_at_most
from knowledge.models.words import count_words
from knowledge.queries import writing as queries
from knowledge.rules import writing as rules
from knowledge.transitions.reports import TRANSITIONS, from_here
from knowledge.views.writing import found
from members.requests import MemberRequest
from members.rules import can_moderate
from school.rules import require

LISTS = {"eingereicht": Status.SUBMITTED, "zurueck": Status.CHANGES_REQUESTED}


@require_safe
@login_required
def review_list(request: MemberRequest) -> HttpResponse:
    """GET /vokabelheft/pruefung/: what waits, the oldest first; `?stand=zurueck`: what waits for authors."""
    require(can_moderate(request.user))
    shown = request.GET.get("stand", "eingereicht")
    shown = shown if shown in LISTS else "eingereicht"
    rows = queries.to_review(request.user, status=LISTS[shown])
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    for report in page:
        report.days = (timezone.now() - report.status_since).days  # type: ignore[attr-defined]
    return render(request, "knowledge/review_list.html", {"page": page, "shown": shown})


@require_safe
@never_cache
@login_required
def review(request: MemberRequest, slug: str) -> HttpResponse:
    """GET /vokabelheft/pruefung/<slug>/: the whole report as it was handed in, with what has changed."""
    report = found(request, slug)
    require(can_moderate(request.user))
    return _page(request, report)


def _page(
    request: MemberRequest,
    report: Report,
    *,
    status: int = 200,
    publish_form: Any = None,
    remarks: RemarksForm | None = None,
    trouble: tuple[str, ...] | list[str] = (),
) -> HttpResponse:
    ways = [way for way in from_here(report) if rules.can_take(request.user, report, way)]
    can_request = TRANSITIONS["request_changes"] in ways
    remarks = remarks or RemarksForm()
    context = {
        "report": report,
        "municipalities": list(report.municipalities.in_order()),  # type: ignore[attr-defined]
        "authors": [row.member for row in report.authorships.select_related("member")],
        "sections": _sections(report, remarks if can_request else None),
        "remarks": remarks,
        "whole": remarks["whole"],
        "can_publish": TRANSITIONS["publish"] in ways,
        "can_request": can_request,
        "ways": [way for way in ways if way.is_plain],
        "publish_form": publish_form or PublishForm(initial={"revision": report.revision}),
        "earlier": list(
            report.remarks.select_related("by__municipality", "by__organisation").order_by("-at", "-pk")[:50]
        ),
        "trouble": trouble,
    }
    return render(request, "knowledge/review.html", context, status=status)


def _sections(report: Report, remarks: RemarksForm | None) -> list[dict[str, Any]]:
    """The stages with their filled fields: text, number of words, what stood there before, what to remark."""
    names = [name for page in STAGES.values() for name in page.fields] + ["assets"]
    now = [value_of(report, name) for name in names]
    version, kept = report.current, set(Report.content_fields())
    before = [value_of(version, name) if version and name in kept else None for name in names]  # type: ignore[arg-type]
    texts = texts_of([*zip(names, now, strict=True), *zip(names, before, strict=True)])
    rows = {
        name: {
            "name": name,
            "label": label_of(name),
            "text": text,
            "words": count_words(text) if words_at_most(name) else 0,
            "limit": words_at_most(name),
            "was": was,
            "is_new": version is not None and name in kept and text != was,
            "remark": remarks and remarks[name],
        }
        for name, text, was in zip(names, texts[: len(names)], texts[len(names) :], strict=True)
    }
    sections = []
    for page in STAGES.values():
        own = [*page.fields, "assets"] if page.slug == "weitergabe" else page.fields
        shown = [rows[name] for name in own if rows[name]["text"] or rows[name]["was"]]
        sections.append({"title": page.title, "slug": page.slug, "rows": shown})
    return [section for section in sections if section["rows"]]


@require_POST
@login_required
def remarks(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /vokabelheft/pruefung/<slug>/aenderungen/: back to the authors; `bemerkung-<field>` says why."""
    report = found(request, slug)
    require(rules.can_take(request.user, report, TRANSITIONS["request_changes"]))
    form = RemarksForm(request.POST)
    if not form.is_valid():
        return _page(request, report, status=422, remarks=form)
    try:
        rows = actions.request_changes(by=request.user, report=report, remarks=form.given())
    except ValidationError as error:
        report.refresh_from_db()
        return _page(request, report, status=422, remarks=form, trouble=error.messages)
    messages.success(request, f"Zurückgegeben mit {len(rows)} Anmerkung{'en' if len(rows) != 1 else ''}.")
    return redirect("knowledge:review_list")


@require_POST
@login_required
def publication(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /vokabelheft/pruefung/<slug>/veroeffentlichen/: the next version."""
    report = found(request, slug)
    require(rules.can_take(request.user, report, TRANSITIONS["publish"]))
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, report, status=422, publish_form=form)
    try:
        version = actions.publish(by=request.user, report=report, **form.cleaned_data)
    except ValidationError as error:
        report = found(request, slug)
        if hasattr(error, "error_dict"):
            form.add_error(None, error)
            return _page(request, report, status=422, publish_form=form)
        return _page(request, report, status=422, trouble=error.messages)
    messages.success(request, f"Version {version.number} von „{version.title}“ ist veröffentlicht.")
    return redirect("knowledge:review_list")
