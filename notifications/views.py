"""The bell's pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.actions import retry_letters
from members.requests import MemberRequest
from notifications import actions, queries
from notifications.models import Notification, with_names


@require_safe
@login_required
def index(request: MemberRequest) -> HttpResponse:
    """GET /hinweise/: one's own notifications, newest first, 20 a page."""
    rows = Notification.objects.visible_to(request.user).order_by("-pk")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    page.object_list = with_names(page.object_list)
    return render(request, "notifications/index.html", {"page": page})


@require_safe
@login_required
def bell(request: MemberRequest) -> HttpResponse:
    """GET /hinweise/glocke/: the bell's number, fetched when the live stream says so."""
    return render(request, "notifications/_bell.html")


@require_safe
@login_required
def follow(request: MemberRequest, pk: int) -> HttpResponse:
    """GET /hinweise/<pk>/: on to the thing itself; opening a notification is reading it."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        actions.mark_read(by=request.user, notification=notification)
    return redirect(notification.url)


@require_POST
@login_required
def read(request: MemberRequest) -> HttpResponse:
    """POST /hinweise/gelesen/: all of one's own are read."""
    actions.mark_all_read(by=request.user)
    messages.success(request, "Alle Hinweise sind als gelesen markiert.")
    return redirect("notifications:list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def dispatch(request: MemberRequest) -> HttpResponse:
    """/hinweise/versand/: how the outbox is doing; POST sends what was set aside on its way again."""
    if not request.user.is_moderator:
        raise PermissionDenied("Diese Seite ist für die Moderation.")
    if request.method == "POST":
        rows = actions.retry_held(by=request.user) + retry_letters(by=request.user)
        messages.success(request, f"{rows} zurückgelegte Zustellungen werden erneut versucht.")
        return redirect("notifications:dispatch")
    return render(request, "notifications/dispatch.html", queries.dispatch_report())
