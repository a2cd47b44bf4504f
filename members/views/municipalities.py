"""/kommunen/: who takes part, as a map and as a list, and one page for each municipality."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members import maps, rules
from members.forms import MunicipalityFilter
from members.models import Municipality, PublicState, Role, SchoolClass
from members.queries import accession as queries
from members.queries import directory
from school import panels
from school.http import render_either

PEOPLE_PER_PAGE = 48


@require_safe
def municipalities(request: HttpRequest) -> HttpResponse:
    """Map and list of all municipalities; the filter stands in the address, so it can be passed on."""
    everything = list(Municipality.objects.visible_to(request.user).select_related("district").in_order())
    chosen = MunicipalityFilter(request.GET, queryset=Municipality.objects.visible_to(request.user))
    wanted = set(chosen.qs.values_list("pk", flat=True))
    chosen.show_counts()
    context = {
        "filter": chosen,
        "found": [municipality for municipality in everything if municipality.pk in wanted],
        "total": len(everything),
        "map": maps.draw(everything, on=wanted),
        "roles": Role.choices,
        "counts": queries.two_counts(),
    }
    return render_either(
        request,
        "members/municipalities.html",
        context,
        fragment="members/_municipalities.html",
        status=chosen.http_status,
    )


@require_safe
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """Facts with their sources, class, contacts who agreed; for members also who from there is in the school.

    `request.municipality` is for the panels of other apps.
    """
    everyone = Municipality.objects.visible_to(request.user).select_related("district")
    found = get_object_or_404(everyone.select_related("accession", "own_page__logo"), slug=slug)
    accession = getattr(found, "accession", None)
    region = list(everyone.in_order())
    request.municipality = found  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "municipality": found,
        "sketch": maps.sketch(region, here=found),
        "neighbours": [other for other in region if other.ags in set(maps.neighbours(found))],
        "public_state": accession.public_state if accession else PublicState.NOT_YET,
        "school_class": SchoolClass.objects.filter(
            memberships__municipality=found, memberships__until=None
        ).first(),
        "contacts": directory.contacts(found),
        "panels": panels.fill("municipality", request),
        "can_see_people": rules.can_see_people(request.user),
    }
    if context["can_see_people"]:
        people = directory.people(request.user).filter(municipality=found)
        context["people"] = Paginator(people, PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
        asked = directory.coordinators(request.user, found)
        pks = context["coordinator_pks"] = {person.pk for person in asked}
        context["may_run"] = request.user.pk in pks or rules.can_moderate(request.user)
        shown = {person.pk for person in context["contacts"]}
        context["coordinators"] = [person for person in asked if person.pk not in shown]
    return render(request, "members/municipality.html", context)
