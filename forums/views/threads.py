"""One thread: reading it, and what can be done with it as a whole."""

import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums import actions, queries, rules
from forums.forms import FollowForm, ReplyForm, ThreadForm
from forums.models import Thread
from forums.views import MemberRequest, Preview, behind_the_gate, chosen, preview, written
from members.models import Member
from school.explain import Explainer
from school.rules import require
from school.templatetags.school import initials

OVERLAP_SECONDS = 10  # a change that was being committed while the page was made is asked for again


@require_safe
@behind_the_gate
def thread(request: MemberRequest, pk: int) -> HttpResponse:
    """GET /pausenhof/faden/<pk>/: opening text and replies, `?page=`."""
    thread = get_object_or_404(queries.thread_page(request.user), pk=pk)
    return show_thread(request, thread, request.GET.get("page"), ReplyForm())


def show_thread(
    request: MemberRequest,
    thread: Thread,
    number: Any,
    form: ReplyForm,
    *,
    preview: Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    """The thread's page with this reply form (empty or refused)."""
    user = request.user
    page = queries.reply_page(user, thread, number)
    explain = Explainer().stored
    opening = explain(queries.speaker([thread.html])(thread.html)) if page.number == 1 else ""
    replies = shown(user, thread, page.object_list, explain)
    context = {
        "opening": opening,
        "thread": thread,
        "page": page,
        "replies": replies,
        "oob": False,
        "announce": "",
        "is_last_page": not page.has_next(),
        "form": form,
        "preview": preview,
        "follow": FollowForm(initial={"level": queries.level_in(user, thread)}),
        "may_reply": rules.can_reply(user, thread),
        "may_edit": rules.can_edit_thread(user, thread),
        "may_close": rules.can_close(user, thread),
        "may_reopen": rules.can_reopen(user, thread),
        **cursor(replies[-1]["pk"] if replies else 0),
    }
    return render(request, "forums/thread.html", context, status=status)


def shown(
    user: Member, thread: Thread, replies: Iterable[Any], explain: Callable[[str], str]
) -> list[dict[str, Any]]:
    """What the template shows of each reply, and what `user` may do with it.

    `explain` marks the words of the glossary (`Explainer.stored`).

    Plain dictionaries, dates already written out, one `reverse` for all: twenty replies are most of what
    this page costs, and Django's templates look up keys much faster than attributes of models.
    """
    rows, replies = [], list(replies)
    speak = queries.speaker(reply.html for reply in replies)
    for reply in replies:
        reply.thread = thread
        written, signature = timezone.localtime(reply.created_at), reply.signature
        rows.append(
            {
                "pk": reply.pk,
                "address": f"{_before_pk()}{reply.pk}/",
                "author": signature.name,
                "initials": initials(signature.name),
                "place": signature.belongs_to,
                "written": f"{written:%d.%m.%Y, %H:%M}",
                "written_iso": written.isoformat(timespec="seconds"),
                "html": explain(speak(reply.html)),
                "is_withdrawn": reply.withdrawn_at is not None,
                "is_edited": reply.edited_at is not None and reply.withdrawn_at is None,
                "may_edit": rules.can_edit_reply(user, reply),
                "may_withdraw": rules.can_withdraw(user, reply),
            }
        )
    return rows


@cache
def _before_pk() -> str:
    """The address of a reply up to its pk."""
    return reverse("forums:reply", args=[0]).removesuffix("0/")


def cursor(last: int) -> dict[str, int]:
    """What an open page knows: the pk of its last reply and when it asked (see SinceForm)."""
    return {"known": last, "asked": int(time.time()) - OVERLAP_SECONDS}


@require_http_methods(["GET", "HEAD", "POST"])
@behind_the_gate
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """GET, POST /pausenhof/faden/<pk>/bearbeiten/."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user).select_related("forum"), pk=pk)
    require(rules.can_edit_thread(request.user, thread))
    before = {"title": thread.title, "body": queries.typed(thread.body)}
    form = ThreadForm(request.POST if request.method == "POST" else None, initial=before)
    draft = preview(request, form, thread.forum, thread=thread, before=thread.body)
    if form.is_valid() and draft is None:
        return written(request, actions.edit_thread(by=request.user, thread=thread, **form.cleaned_data))
    context = {"thread": thread, "form": form, "preview": draft}
    return render(request, "forums/edit_thread.html", context, status=422 if form.errors else 200)


@require_POST
@behind_the_gate
def close(request: MemberRequest, pk: int) -> HttpResponse:
    """POST /pausenhof/faden/<pk>/schliessen/."""
    return redirect(actions.close_thread(by=request.user, thread=_find(request, pk)))


@require_POST
@behind_the_gate
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """POST /pausenhof/faden/<pk>/oeffnen/."""
    return redirect(actions.reopen_thread(by=request.user, thread=_find(request, pk)))


@require_POST
@behind_the_gate
def follow(request: MemberRequest, pk: int) -> HttpResponse:
    """POST /pausenhof/faden/<pk>/folgen/: how much one wants to hear of it, `level`."""
    thread = _find(request, pk)
    form = FollowForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    actions.follow(by=request.user, thread=thread, **form.cleaned_data)
    return chosen(request, form, address=request.path, back=thread)


def _find(request: MemberRequest, pk: int) -> Thread:
    return get_object_or_404(Thread.objects.visible_to(request.user).select_related("forum"), pk=pk)
