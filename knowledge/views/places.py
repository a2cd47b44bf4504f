"""A municipality that a report names is taken off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from knowledge import actions
from knowledge.models import Report
from knowledge.queries import reading
from members.models import Municipality
from members.requests import MemberRequest


@require_POST
@login_required
def removal(request: MemberRequest, slug: str, place: str) -> HttpResponse:
    """POST /vokabelheft/berichte/<slug>/beteiligt/<place>/ende/: by who coordinates it, or a moderator."""
    report = get_object_or_404(reading.readable(request.user), slug=slug)
    municipality = get_object_or_404(Municipality, slug=place)
    try:
        actions.take_off(by=request.user, report=report, municipality=municipality)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"{municipality.short_name} steht nicht mehr als beteiligt dabei.")
    still_hers = Report.objects.visible_to(request.user).filter(pk=report.pk).exists()
    return redirect(report if still_hers else "knowledge:catalogue")
