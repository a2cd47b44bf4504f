"""/konto/daten/: see, correct and take along everything the school knows about me; /konto/sitzungen/."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members import actions
from members.models import DataExport
from members.proof import proof_required
from members.queries import mydata as queries
from school.http import render_either, stored_zip
from school.privacy import export

ROWS_A_TABLE = 20


@never_cache
@login_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything, table by table; htmx asks for the state of the copy alone."""
    member: Any = request.user
    context: dict[str, Any] = {"exports": DataExport.objects.visible_to(member).order_by("-pk")}
    is_poll = bool(request.htmx)  # type: ignore[attr-defined]
    if not is_poll:
        found = [export.group(row, member.pk, limit=ROWS_A_TABLE) for row in export.steps()]
        context["groups"] = [group for group in found if group.rows]
        context["nothing"] = [group.declaration.about for group in found if not group.rows]
    return render_either(request, "members/my_data.html", context, fragment="members/_exports.html")


@require_POST
@login_required
@proof_required
def exports(request: HttpRequest) -> HttpResponse:
    """Order a copy."""
    member: Any = request.user
    actions.request_export(by=member)
    messages.success(request, "Bestellt. Die Kopie wird jetzt zusammengestellt.")
    return redirect(reverse("members:my_data") + "#kopie")


@never_cache
@require_safe
@login_required
@proof_required
def download(request: HttpRequest, pk: int) -> FileResponse:
    """Fetch one's own copy; somebody else's, one that is not ready or gone is not there."""
    row = get_object_or_404(DataExport.objects.visible_to(request.user).ready(), pk=pk)
    return stored_zip(row.path, row.file_name)


@never_cache
@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """One's own sessions, this one first."""
    rows = queries.sessions_of(request.user, current=request.session.session_key)
    return render(request, "members/sessions.html", {"rows": rows})


@require_POST
@login_required
def session_end(request: HttpRequest, key: str) -> HttpResponse:
    """End one of one's own sessions."""
    member: Any = request.user
    row = queries.session_of(member, key, current=request.session.session_key)
    if row is None:
        raise Http404
    actions.end_session(by=member, session=row.session)
    if row.is_current:
        request.session.flush()
        return redirect("members:sign_in")
    messages.success(request, f"Abgemeldet: {row.session}.")
    return redirect("members:sessions")
