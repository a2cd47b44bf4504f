"""/kommunen/: who takes part, as a map and as a list, and one page for each municipality."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members import maps, rules
from members.forms import MunicipalityFilter
from members.models import Coordinator, Member, Municipality, PublicState, Role
from members.queries import accession as queries
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
        request, "members/municipalities.html", context, fragment="members/_municipalities.html"
    )


@require_safe
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """Facts with their sources, where it lies, and – for members – who from there is in the school."""
    everyone = Municipality.objects.visible_to(request.user).select_related("district")
    found = get_object_or_404(everyone.select_related("accession", "own_page__logo"), slug=slug)
    accession = getattr(found, "accession", None)
    region = list(everyone.in_order())
    context = {
        "municipality": found,
        "sketch": maps.sketch(region, here=found),
        "neighbours": [other for other in region if other.ags in set(maps.neighbours(found))],
        "public_state": accession.public_state if accession else PublicState.NOT_YET,
        "can_see_people": rules.can_see_people(request.user),
    }
    if context["can_see_people"]:
        people = Member.objects.visible_to(request.user).filter(municipality=found).by_name()
        current = Coordinator.objects.visible_to(request.user).filter(municipality=found)
        context["coordinator_pks"] = pks = set(current.values_list("member", flat=True))
        context["may_run"] = request.user.pk in pks or rules.can_moderate(request.user)
        context["people"] = Paginator(people, PEOPLE_PER_PAGE).get_page(request.GET.get("seite"))
    return render(request, "members/municipality.html", context)
