"""The pages of the Pausenhof. Its gate stands in front of every page except the list of forums."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from forums import queries
from forums.forms import FollowForm
from forums.models import Contribution, Forum, Thread
from members.models.marks import marked
from members.requests import MemberRequest
from members.rules import can_speak
from school.text import render_markdown

View = Callable[..., HttpResponse]


def behind_the_gate(view: View) -> View:
    """Strangers go to the sign-in, people who wait to their waiting page; a fragment is refused (403)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if can_speak(user):
            return view(request, *args, **kwargs)
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponse("Du bist nicht mehr angemeldet.", status=403, content_type="text/plain")
        if user.is_authenticated:
            return redirect("members:waiting")
        back = request.get_full_path() if request.method == "GET" else reverse("forums:index")
        return redirect_to_login(back)

    return guarded


def chosen(request: MemberRequest, form: FollowForm, *, address: str, back: Any) -> HttpResponse:
    """After choosing a level: the control again for htmx, the page for everybody else."""
    if request.htmx:
        context = {"follow": form, "address": address, "announce": True}
        return render(request, "forums/_follow.html", context)
    return redirect(back)


@dataclass(frozen=True)
class Preview:
    """How a text will look, as HTML, and what its author should know about the names in it."""

    html: str
    unresolved: list[str]


def preview(
    request: MemberRequest, form: forms.Form, forum: Forum, *, thread: Thread | None = None, before: str = ""
) -> Preview | None:
    """The text in a valid form if the preview was asked for; otherwise None. `before` is the stored text."""
    if "vorschau" not in request.POST or not form.is_valid():
        return None
    among = queries.mentionable(forum, thread)
    found = queries.read_mentions(form.cleaned_data["body"], among=among, known=marked([before]))
    html = render_markdown(found.body)
    return Preview(queries.speaker([html])(html), found.unresolved)


def written(request: MemberRequest, contribution: Contribution, address: str = "") -> HttpResponse:
    """To the page of what was written, which says whose name was not understood."""
    for sentence in contribution.unresolved:
        messages.warning(request, sentence)
    target: Any = address or contribution
    return redirect(target)
