"""/hinweise/mitteilungen/: what the moderators tell everybody, a class or the coordinators."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.requests import MemberRequest
from notifications import actions, queries, rules
from notifications.forms import AnnouncementForm, announced
from notifications.models import Acknowledgement, Announcement
from school.rules import require
from school.text import render_markdown

PAGE = 20


@require_safe
@login_required
def announcements(request: MemberRequest) -> HttpResponse:
    """GET: those for the reader, newest first; moderators also see planned and withdrawn ones."""
    rows = queries.announcements_of(request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "may_announce": rules.can_announce(request.user),
        "has_place": request.user.municipality_id is not None,
    }
    return render(request, "notifications/announcements.html", context)


@require_safe
@login_required
def announcement(request: MemberRequest, pk: int) -> HttpResponse:
    """GET /hinweise/mitteilungen/<pk>/: one of them, with the button to take note of it."""
    found = _find(request, pk)
    own = Acknowledgement.objects.filter(announcement=found, municipality=request.user.municipality_id)
    context = {
        "announcement": found,
        "own": own.select_related("by").first() if request.user.municipality_id else None,
        "may_acknowledge": rules.can_acknowledge(request.user, found),
        "may_announce": rules.can_announce(request.user),
    }
    return render(request, "notifications/announcement.html", context)


@require_POST
@login_required
def acknowledgement(request: MemberRequest, pk: int) -> HttpResponse:
    """POST /hinweise/mitteilungen/<pk>/bestaetigung/: take note of it for one's municipality."""
    found = _find(request, pk)
    actions.acknowledge(by=request.user, announcement=found)
    messages.success(request, f"Danke. {request.user.municipality} hat bestätigt.")
    return redirect(found)


# -- For moderators ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_announcement(request: MemberRequest) -> HttpResponse:
    """/hinweise/mitteilungen/neu/: write one."""
    require(rules.can_announce(request.user))
    form = AnnouncementForm(request.POST or None)
    if _is_final(request) and form.is_valid():
        try:
            made = actions.plan_announcement(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            _refuse(form, error)
        else:
            return _saved(request, made)
    return _show_form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_announcement(request: MemberRequest, pk: int) -> HttpResponse:
    """/hinweise/mitteilungen/<pk>/bearbeiten/: change one whose time has not come."""
    require(rules.can_announce(request.user))
    found = _find(request, pk)
    require(found.is_planned, actions.TOO_LATE)
    form = AnnouncementForm(request.POST or None, initial=announced(found))
    if _is_final(request) and form.is_valid():
        try:
            made = actions.edit_announcement(by=request.user, announcement=found, **form.cleaned_data)
        except ValidationError as error:
            _refuse(form, error)
        else:
            return _saved(request, made)
    return _show_form(request, form, found)


@require_POST
@login_required
def publication(request: MemberRequest, pk: int) -> HttpResponse:
    """POST /hinweise/mitteilungen/<pk>/veroeffentlichung/: do not wait any longer."""
    found = _find(request, pk)
    try:
        found = actions.publish_announcement(by=request.user, announcement=found)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(found)
    return _saved(request, found)


@require_POST
@login_required
def withdrawal(request: MemberRequest, pk: int) -> HttpResponse:
    """POST /hinweise/mitteilungen/<pk>/ruecknahme/: take it away from its readers."""
    found = _find(request, pk)
    actions.withdraw_announcement(by=request.user, announcement=found)
    messages.success(request, "Zurückgezogen. Nur die Moderation sieht diese Mitteilung noch.")
    return redirect(found)


@require_safe
@login_required
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """GET /hinweise/mitteilungen/<pk>/stand/: which municipalities have taken note, and which have not."""
    require(rules.can_announce(request.user))
    found = _find(request, pk)
    context = {"announcement": found, **queries.acknowledgement_report(found)}
    return render(request, "notifications/announcement_report.html", context)


def _find(request: MemberRequest, pk: int) -> Announcement:
    rows = Announcement.objects.visible_to(request.user).select_related("school_class", "by")
    return get_object_or_404(rows, pk=pk)


def _show_form(
    request: MemberRequest, form: AnnouncementForm, found: Announcement | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "announcement": found}
    status = 422 if form.errors else 200
    if "vorschau" in request.POST and not form.errors:
        context["preview"] = {"html": render_markdown(form.cleaned_data["body"])}
    return render(request, "notifications/announcement_form.html", context, status=status)


def _is_final(request: MemberRequest) -> bool:
    """Whether it is to be saved; the preview's button only asks how it will look."""
    return request.method == "POST" and "vorschau" not in request.POST


def _refuse(form: AnnouncementForm, error: ValidationError) -> None:
    """The action's sentences at the form's fields; its numbers stay with the fields that have them."""
    for name, sentences in getattr(error, "message_dict", {None: error.messages}).items():
        form.add_error(name if name in form.fields else None, sentences)


def _saved(request: MemberRequest, made: Announcement) -> HttpResponse:
    done = "Veröffentlicht." if made.is_published else "Geplant. Bis dahin kannst du noch ändern."
    messages.success(request, done)
    return redirect(made)
