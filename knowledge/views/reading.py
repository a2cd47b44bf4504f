"""The reading page of a report, its versions, its paper, its files and the talk about it."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from forums.views import behind_the_gate
from knowledge.actions import talk as actions
from knowledge.forms.reading import CompareForm, QuestionForm
from knowledge.models import Report, ReportVersion, SizeClass, Support
from knowledge.papers import reports as papers
from knowledge.queries import catalogue, citing, numbers, reading
from knowledge.queries.comparing import compare
from knowledge.queries.wording import labels
from knowledge.rules import reading as rules
from knowledge.rules.writing import can_take_off
from members.requests import MemberRequest
from members.rules import can_see_people
from school import panels, uploads
from school.goals import goals_of
from school.topics import Topic

_UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /vokabelheft/berichte/<slug>/: the version in force."""
    found = get_object_or_404(reading.readable(request.user), slug=slug)
    return _page(request, found, QuestionForm())


def _page(request: HttpRequest, found: Report, form: QuestionForm, *, status: int = 200) -> HttpResponse:
    """The reading page with this form for a question (empty or refused)."""
    version: Any = found.current
    user: Any = request.user
    request.report, request.report_version = found, version  # type: ignore[attr-defined]
    sees_people = can_see_people(user)
    talk = reading.talk(user, found)
    contacts = reading.contacts(found)
    ways = catalogue.ways(user, found.solution) if found.solution else []
    context = {
        **_content(found, version),
        "panels": panels.fill("report", request),
        "sees_people": sees_people,
        "contacts": list(contacts) if sees_people else [],
        "has_contacts": sees_people or contacts.exists(),
        "talk": talk,
        "form": form,
        "may_ask": talk is None and rules.can_open_talk(user, found),
        "removable": [place for place in version.places[1:] if can_take_off(user, found, place)],
        "ways": [way for way in ways if way.pk != version.pk],
        "is_stale": reading.is_stale(found),
        "linked_data": _block(citing.linked_data(found, version, site=settings.SITE_URL)),
    }
    return render(request, "knowledge/report.html", context, status=status)


def _content(found: Report, version: ReportVersion) -> dict[str, Any]:
    """What every page of a version shows, in the shapes of `queries.reading`."""
    version.report = found
    example = found.is_example
    return {
        "report": found,
        "version": version,
        "places": version.places,
        "topics": list(zip(version.topics, labels(Topic, version.topics), strict=True)),
        "figures": numbers.figures(version),
        "beginning": reading.sections(
            version, ("situation_before", "goals", "approach", "participation"), is_example=example
        ),
        "result": reading.section(version, "results", is_example=example),
        "worked": reading.section(version, "what_worked", is_example=example),
        "lessons": reading.section(version, "lessons_learned", is_example=example),
        "legal": reading.section(version, "legal_notes", is_example=example),
        "charts": numbers.indicator_charts(version),
        "values": numbers.single_values(version),
        "staffing": numbers.staffing_chart(version),
        "check": reading.check(version),
        "assets": reading.assets(version),
        "milestones": reading.milestones(version),
        "sources": reading.sources(version),
        "fits": labels(SizeClass, version.fits_for),
        "support": labels(Support, version.support_offer),
        "goals": goals_of(version.serves),
        "citation": citing.citation(found, version, settings.SITE_URL + version.get_absolute_url()),
    }


def _block(data: dict[str, Any]) -> SafeString:
    """JSON that cannot end the block it stands in."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_UNSAFE))  # noqa: S308 – escaped above


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """GET /vokabelheft/berichte/<slug>/version/<n>/: what was published then, for good."""
    found = get_object_or_404(reading.readable(request.user), slug=slug)
    rows = reading.versions(request.user, found).select_related("lead__district")
    shown = get_object_or_404(rows, number=number)
    context = {**_content(found, shown), "is_permalink": True, "is_current": shown.pk == found.current_id}
    context["version_words"] = f"Version {shown.number}"
    return render(request, "knowledge/report.html", context)


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /vokabelheft/berichte/<slug>/versionen/?von=1&bis=2: the history, and what changed."""
    found = get_object_or_404(reading.readable(request.user), slug=slug)
    readable = reading.versions(request.user, found)
    history = list(readable.only("number", "published_at", "change_note", "title").order_by("-number"))
    for one in history:
        one.report = found
    form = CompareForm(request.GET, history)
    context: dict[str, Any] = {"report": found, "version": found.current, "history": history, "form": form}
    if form.is_valid() and len(history) > 1:
        wanted = sorted({form.cleaned_data["von"], form.cleaned_data["bis"]})
        rows = {row.number: row for row in readable.filter(number__in=wanted).select_related("lead")}
        old, new = rows[wanted[0]], rows[wanted[-1]]
        context |= {"old": old, "new": new, "changes": compare(old, new)}
    return render(request, "knowledge/versions.html", context, status=422 if form.errors else 200)


@require_safe
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /vokabelheft/berichte/<slug>.pdf: to be handed round in a committee."""
    found = get_object_or_404(reading.readable(request.user), slug=slug)
    if found.current is None:
        raise Http404
    return _paper(found, found.current, f"erfahrungsbericht-{found.slug}.pdf")


@require_safe
def version_paper(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """GET /vokabelheft/berichte/<slug>/version/<n>.pdf: the paper of just this version."""
    found = get_object_or_404(reading.readable(request.user), slug=slug)
    rows = reading.versions(request.user, found).select_related("lead__district")
    shown = get_object_or_404(rows, number=number)
    return _paper(found, shown, f"erfahrungsbericht-{found.slug}-version-{number}.pdf")


def _paper(found: Report, shown: ReportVersion, name: str) -> HttpResponse:
    shown.report = found
    answer = HttpResponse(papers.as_pdf(found, shown), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@require_safe
def file(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """GET /vokabelheft/berichte/<slug>/dateien/<pk>/: a file to take over."""
    found = reading.file_for(request.user, slug, pk)
    if found is None:
        raise Http404
    return uploads.response(found.stored)


@require_POST
@behind_the_gate
def talk(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /vokabelheft/berichte/<slug>/gespraech/: a question; it opens the talk about the report."""
    found = get_object_or_404(reading.readable(request.user), slug=slug)
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            return redirect(actions.open_talk(by=request.user, report=found, **form.cleaned_data))
        except ValidationError as error:
            form.add_error("body", error.messages)
    return _page(request, found, form, status=422)
