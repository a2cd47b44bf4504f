"""The bell's pages: what is new, why, and what did not come by mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.requests import MemberRequest
from notifications import actions, queries
from notifications.forms import BellFilter
from notifications.models import Delivery, Notification, Preference, State, with_names
from school import notices

PAGE = 20


@require_safe
@login_required
def index(request: MemberRequest) -> HttpResponse:
    """GET /hinweise/?group=…&unread=…: a line per thing, the newest first, 20 a page."""
    found = BellFilter(request.GET, queryset=Notification.objects.visible_to(request.user))
    page = Paginator(queries.things(found.qs), PAGE).get_page(request.GET.get("page"))
    page.object_list = queries.newest_of(page.object_list)
    return render(
        request,
        "notifications/index.html",
        {
            "page": page,
            "form": found.form,
            "is_filtered": found.is_active,
            "asks": not Preference.objects.filter(pk=request.user.pk).exists(),
        },
        status=found.http_status,
    )


@require_safe
@login_required
def bell(request: MemberRequest) -> HttpResponse:
    """GET /hinweise/glocke/: the bell's number, fetched when the live stream says so."""
    return render(request, "notifications/_bell.html")


@require_safe
@login_required
def follow(request: MemberRequest, pk: int) -> HttpResponse:
    """GET /hinweise/<pk>/: on to the thing itself; opening a notification is reading all about that thing."""
    notification = get_object_or_404(Notification.objects.told_or_not(request.user), pk=pk)
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


@require_safe
@login_required
def why(request: MemberRequest, pk: int) -> HttpResponse:
    """GET /hinweise/<pk>/warum/: why I was told, and what became of the mail."""
    rows = Notification.objects.told_or_not(request.user).select_related("entry")
    notification = get_object_or_404(rows, pk=pk)
    subject = notices.subject_of(notification.entry)
    known = notices.announced_verbs().get(notification.entry.verb)
    return render(
        request,
        "notifications/why.html",
        {
            "notification": notification,
            "reason": known.reason(subject) if known and subject is not None else "",
            "delivery": notification.deliveries.select_related("digest").filter(transport="mail").first(),
            "push": notification.deliveries.filter(transport="push").first(),
        },
    )


@require_safe
@login_required
def unsent(request: MemberRequest) -> HttpResponse:
    """GET /hinweise/nicht-geschickt/: what did not come by mail, and by which rule."""
    rows = Delivery.objects.visible_to(request.user).filter(state=State.SUPPRESSED, transport="mail")
    page = Paginator(rows.select_related("notification").order_by("-pk"), PAGE).get_page(
        request.GET.get("page")
    )
    deliveries = list(page.object_list)
    with_names([delivery.notification for delivery in deliveries])
    page.object_list = deliveries
    return render(request, "notifications/unsent.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def dispatch(request: MemberRequest) -> HttpResponse:
    """/hinweise/versand/: how all background work is doing; POST has tried again what has failed.

    All of it, or only what `job`, `kind` and `outcome` name.
    """
    if not request.user.is_moderator:
        raise PermissionDenied("Diese Seite ist für die Moderation.")
    if request.method == "POST":
        chosen = {name: request.POST.get(name, "") for name in ("job", "kind", "outcome")}
        rows = actions.retry_failed(by=request.user, **chosen)
        what = "Vorgang wird" if rows == 1 else "Vorgänge werden"
        messages.success(request, f"{rows} {what} jetzt noch einmal versucht.")
        return redirect("notifications:dispatch")
    return render(request, "notifications/dispatch.html", queries.dispatch_report())
