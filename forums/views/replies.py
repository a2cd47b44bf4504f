"""Replies: writing, changing and withdrawing them, and what is new for a page that is open."""

import json
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from forums import actions, queries, rules
from forums.forms import GrowthForm, ReplyForm, SinceForm
from forums.models import Reply, Thread
from forums.views import MemberRequest, behind_the_gate, preview, written
from forums.views.threads import cursor, show_thread, shown
from school.explain import Explainer
from school.rules import require


@require_http_methods(["GET", "HEAD", "POST"])
@behind_the_gate
def replies(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: what is new since `?nach=<pk>&seit=<time>`, as a fragment. POST: a new reply."""
    thread = get_object_or_404(queries.thread_page(request.user), pk=pk)
    return _post(request, thread) if request.method == "POST" else _news(request, thread)


def _post(request: MemberRequest, thread: Thread) -> HttpResponse:
    form = ReplyForm(request.POST)
    draft = preview(request, form, thread.forum, thread=thread)
    status = 422 if form.errors else 200
    if form.is_valid() and draft is None:
        try:
            reply = actions.post_reply(by=request.user, thread=thread, **form.cleaned_data)
        except PermissionDenied as refusal:  # closed while somebody was writing: the text is not lost
            form.add_error(None, str(refusal))
            status = 403
        else:
            return _posted(request, reply)
    if request.htmx:
        context = {"thread": thread, "form": form, "preview": draft, "is_last_page": True}
        return render(request, "forums/_reply_form.html", context, status=422 if status == 403 else status)
    return show_thread(request, thread, thread.last_page, form, preview=draft, status=status)


def _posted(request: MemberRequest, reply: Reply) -> HttpResponse:
    """For htmx an empty form; the page then fetches its news: replies come in one way only, so none twice."""
    if not request.htmx:
        return written(request, reply, queries.reply_address(request.user, reply))
    form = ReplyForm()
    form.fields["body"].widget.attrs["autofocus"] = True  # the old field, where the cursor was, is gone
    context = {
        "thread": reply.thread,
        "form": form,
        "is_last_page": True,
        "unresolved": reply.unresolved,
    }
    response = render(request, "forums/_reply_form.html", context)
    response["HX-Trigger"] = json.dumps({"live": {"target": "#antworten"}})
    return response


def _news(request: MemberRequest, thread: Thread) -> HttpResponse:
    known = SinceForm(request.GET)
    if not known.is_valid():
        return HttpResponseBadRequest()
    last = known.cleaned_data["nach"]
    since = datetime.fromtimestamp(known.cleaned_data["seit"] or 0, tz=UTC)
    user = request.user
    new = queries.new_replies(user, thread, after=last)
    changed = queries.changed_replies(user, thread, up_to=last, since=since)
    context = {
        "thread": thread,
        "oob": False,
        "is_first": last == 0,
        # Explained apart: what has changed takes the words it explained so far out of the page with it.
        "replies": shown(user, thread, new, Explainer().stored),
        "changed": shown(user, thread, changed, Explainer().stored),
        "announce": _announcement(request, new),
        **cursor(new[-1].pk if new else last),
    }
    return render(request, "forums/_news.html", context)


def _announcement(request: MemberRequest, new: list[Any]) -> str:
    """One sentence for people who hear the page."""
    if not new:
        return ""
    if all(reply.author_id == request.user.pk for reply in new):
        return "Deine Antwort steht jetzt im Gespräch."
    return f"Neue Antwort von {new[0].author_name}" if len(new) == 1 else f"{len(new)} neue Antworten"


@require_safe
@behind_the_gate
def growth(request: MemberRequest, pk: int) -> HttpResponse:
    """GET …/zuwachs/?gezaehlt=<n>: for older pages of a long thread, how many replies came since."""
    thread = get_object_or_404(queries.thread_page(request.user), pk=pk)
    known = GrowthForm(request.GET)
    if not known.is_valid():
        return HttpResponseBadRequest()
    more = thread.reply_count - known.cleaned_data["gezaehlt"]
    return render(request, "forums/_growth.html", {"thread": thread, "more": more})


@require_safe
@behind_the_gate
def reply(request: MemberRequest, pk: int) -> HttpResponse:
    """GET /pausenhof/antwort/<pk>/: leads to the page of the thread on which the reply stands."""
    return redirect(queries.reply_address(request.user, _find(request, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
@behind_the_gate
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """GET, POST /pausenhof/antwort/<pk>/bearbeiten/."""
    reply = _find(request, pk)
    require(rules.can_edit_reply(request.user, reply))
    form = ReplyForm(
        request.POST if request.method == "POST" else None, initial={"body": queries.typed(reply.body)}
    )
    draft = preview(request, form, reply.thread.forum, thread=reply.thread, before=reply.body)
    if form.is_valid() and draft is None:
        return written(request, actions.edit_reply(by=request.user, reply=reply, **form.cleaned_data))
    context = {"reply": reply, "form": form, "preview": draft}
    return render(request, "forums/edit_reply.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_the_gate
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """GET asks, POST /pausenhof/antwort/<pk>/zurueckziehen/ does it."""
    reply = _find(request, pk)
    require(rules.can_withdraw(request.user, reply))
    if request.method == "POST":
        return redirect(actions.withdraw_reply(by=request.user, reply=reply))
    return render(request, "forums/withdraw_reply.html", {"reply": reply})


def _find(request: MemberRequest, pk: int) -> Reply:
    rows = Reply.objects.visible_to(request.user).select_related("thread__forum", "author")
    return get_object_or_404(rows, pk=pk)
