"""Guides and checklists: reading, ticking, printing, and what they said before."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from knowledge import actions, device
from knowledge.forms.guides import GuideFilter
from knowledge.models import ChecklistTick, Guide, GuideVersion
from knowledge.papers import guides as papers
from school.http import open_to_strangers


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """GET /vokabelheft/leitfaeden/?q= &topic= &kind= &serves=: all of them on one page."""
    found = GuideFilter(request.GET, queryset=Guide.objects.visible_to(request.user).in_order().as_lines())
    shown = list(found.qs)
    context = {
        "form": found.form,
        "is_active": found.is_active,
        "count": len(shown),
        "groups": [(kind, [guide for guide in shown if guide.kind == kind]) for kind in Guide.Kind],
    }
    return render(request, "knowledge/guides.html", context, status=found.http_status)


def _find(request: HttpRequest, slug: str) -> Guide:
    return get_object_or_404(Guide.objects.visible_to(request.user), slug=slug)


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /vokabelheft/leitfaeden/<slug>/: the newest version, with the ticks of who looks."""
    return _page(request, _find(request, slug))


def _ticked(request: HttpRequest, guide: Guide) -> list[str]:
    """A member's own ticks; without any, and for strangers, those of the device."""
    own = ChecklistTick.objects.visible_to(request.user).filter(guide=guide).first() if guide.items else None
    return own.keys if own else device.of(request).get(guide.pk, [])


def _page(
    request: HttpRequest, guide: Guide, *, ticked: list[str] | None = None, error: str = ""
) -> HttpResponse:
    """The page; `ticked` has just been kept, `error` says why not."""
    context = _tick_context(guide, _ticked(request, guide) if ticked is None else ticked)
    context |= {
        "versions": list(guide.versions.newest_first().only("number", "published_on", "change_note")),
        "content": guide,
        "error": error,
    }
    return render(request, "knowledge/guide.html", context, status=422 if error else 200)


def _tick_context(guide: Guide, ticked: list[str]) -> dict[str, Any]:
    points = [{**item, "is_ticked": item["key"] in ticked} for item in guide.items]
    return {"guide": guide, "points": points, "ticked": sum(point["is_ticked"] for point in points)}


@open_to_strangers
@require_POST
def tick(request: HttpRequest, slug: str) -> HttpResponse:
    """POST …/haekchen/: keep the ticks, in the account or on the device; 422 when the list has changed.

    Ticks that were made on the device before come along with the first ones that a member keeps.
    """
    guide = _find(request, slug)
    keys, is_member = request.POST.getlist("item"), request.user.is_authenticated
    try:
        if is_member:
            ticked = actions.tick(by=request.user, guide=guide, keys=keys)  # type: ignore[arg-type]
        else:
            ticked = actions.valid_keys(guide, keys)
    except ValidationError as error:
        if request.htmx:  # type: ignore[attr-defined]
            context = {"guide": guide, "error": error.messages[0]}
            return render(request, "knowledge/_ticks.html", context, status=422)
        return _page(request, guide, error=error.messages[0])
    response: HttpResponse
    if request.htmx:  # type: ignore[attr-defined]
        context = _tick_context(guide, ticked) | {"is_fresh": True}
        response = render(request, "knowledge/_ticks.html", context)
    else:
        response = redirect(f"{guide.get_absolute_url()}#checkliste")
    device.store(request, response, guide.pk, [] if is_member else ticked)
    return response


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """GET …/version/<n>/: what it said then; the address stays for ever."""
    versions = GuideVersion.objects.visible_to(request.user).select_related("guide")
    old = get_object_or_404(versions, guide__slug=slug, number=number)
    context = {
        "guide": old.guide,
        "content": old,
        "points": old.items,
        "versions": list(old.guide.versions.newest_first().only("number", "published_on", "change_note")),
    }
    return render(request, "knowledge/guide_version.html", context)


@require_safe
def pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """GET …/pdf/: the guide on paper, with empty boxes."""
    guide = _find(request, slug)
    response = HttpResponse(papers.as_pdf(guide), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{guide.slug}-version-{guide.number}.pdf"'
    return response
