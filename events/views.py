"""The schedule's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import queries
from events.forms import EventFilter
from events.models import Event


@require_safe
def schedule(request: HttpRequest) -> HttpResponse:
    """GET /stundenplan/?kind=…: what comes first, then what was, by year."""
    everything = Event.objects.visible_to(request.user)
    kinds = queries.kinds_of(everything)
    found = EventFilter(request.GET, queryset=everything)
    coming, past = found.qs.coming(), found.qs.past()
    return render(
        request,
        "events/schedule.html",
        {
            "kinds": kinds,
            "total": sum(kind.dates for kind in kinds),
            "chosen": found.form.cleaned_data.get("kind"),
            "is_active": found.is_active,
            "is_understood": found.is_valid(),
            "coming": coming,
            "past": past,
        },
        status=found.http_status,
    )
