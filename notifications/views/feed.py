"""One's notifications as an Atom feed (RFC 4287), for programs that cannot sign in."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_POST, require_safe

from members.models import Member
from members.requests import MemberRequest
from notifications import actions, queries
from notifications.models import Notification
from school.feeds import Atom, AtomFeed, tag


class _NoSelf(Atom):
    """Without a link to itself: what is copied out of a feed must not carry the key along."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"feed_url": None})


class _OwnFeed(AtomFeed):
    """The newest notifications of the person whose key stands in the address."""

    feed_type = _NoSelf
    title = "Smart Cities: Schule – deine Hinweise"
    subtitle = "Was dich angeht, das Neueste zuerst."

    def get_object(self, request: HttpRequest, key: str) -> Member:  # type: ignore[override]
        """404 for forged and ended keys, and for people who have left."""
        owner = queries.owner_of_feed(key)
        if owner is None:
            raise Http404
        return owner

    def link(self, owner: Member) -> str:
        """The page that shows the same."""
        return settings.SITE_URL + reverse("notifications:list")

    def feed_guid(self, owner: Member) -> str:
        """The same for ever, whatever becomes of the key."""
        return tag(date(2026, 1, 1), f"feed-{owner.pk}")

    def items(self, owner: Member) -> list[Notification]:
        """With the names as they are now."""
        return queries.feed_of(owner)

    def item_title(self, item: Any) -> str:
        """The sentence of the bell."""
        return item.words

    def item_description(self, item: Any) -> str:
        """What kind of notice it is; what was said stays in the house."""
        return item.kind

    def item_link(self, item: Any) -> str:
        """Opening it there marks it as read, as in the bell."""
        return settings.SITE_URL + reverse("notifications:follow", args=[item.pk])

    def item_guid(self, item: Any) -> str:
        """The same for ever."""
        return tag(item.created_at, f"hinweis-{item.pk}")

    def item_pubdate(self, item: Any) -> Any:
        """When it stood in the bell."""
        return item.created_at

    item_updateddate = item_pubdate


_answer = _OwnFeed()


@require_safe
@cache_control(private=True, max_age=300)
@conditional_page
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """GET /hinweise/feed/<key>/: no session, no cookie; the key alone decides."""
    response = _answer(request, key=key)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_POST
@login_required
def make(request: MemberRequest) -> HttpResponse:
    """POST /hinweise/feed/: a new address, shown this once; an older one is worthless then."""
    address = queries.feed_address(actions.make_feed(by=request.user))
    return render(request, "notifications/feed.html", {"address": address}, status=201)


@require_POST
@login_required
def end(request: MemberRequest) -> HttpResponse:
    """POST /hinweise/feed/ende/: the address is worthless from now on."""
    actions.end_feed(by=request.user)
    messages.success(request, "Die Adresse gilt nicht mehr.")
    return redirect("notifications:preferences")
