"""The list of forums, a forum's threads, a new thread."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums import actions, queries, rules
from forums.forms import FollowForm, NewThreadForm, ThreadFilter
from forums.models import Forum
from forums.views import MemberRequest, behind_the_gate, chosen, preview, written
from members.forms import ClassForm
from members.models import Municipality
from members.queries.classes import proposals
from members.rules import can_form_classes, can_speak
from school.rules import require


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """GET /pausenhof/: all forums with their newest thread; for everybody else what this place is."""
    user = request.user
    if can_speak(user):
        forums = queries.forum_list(user)
        context = {
            "squares": [forum for forum in forums if not forum.topic and not forum.school_class_id],
            "classes": [forum for forum in forums if forum.school_class_id],
            "topics": [forum for forum in forums if forum.topic],
        }
        return render(request, "forums/index.html", context)
    return render(request, "forums/gate.html", {"signs": Forum.objects.signs()})


@require_safe
@behind_the_gate
def forum(request: MemberRequest, slug: str) -> HttpResponse:
    """GET /pausenhof/<slug>/: threads, newest activity first; `?q= &status= &page=`."""
    forum = get_object_or_404(Forum.objects.visible_to(request.user), slug=slug)
    filter = ThreadFilter(request.GET, queryset=queries.thread_list(request.user).filter(forum=forum))
    count = None if filter.is_active else forum.thread_count
    paginator = queries.CountedPaginator(filter.qs, count=count)
    context = {
        "forum": forum,
        "page": paginator.get_page(request.GET.get("page")),
        "filter": filter,
        "may_start": rules.can_start(request.user, forum),
        "follow": FollowForm(initial={"level": queries.level_of_forum(request.user, forum)}),
    }
    return render(request, "forums/forum.html", context, status=filter.http_status)


@require_POST
@behind_the_gate
def follow_forum(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /pausenhof/<slug>/folgen/: how much one wants to hear of its threads, `level`."""
    forum = get_object_or_404(Forum.objects.visible_to(request.user), slug=slug)
    form = FollowForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    actions.follow_forum(by=request.user, forum=forum, **form.cleaned_data)
    return chosen(request, form, address=request.path, back=forum)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_the_gate
def start_thread(request: MemberRequest, slug: str) -> HttpResponse:
    """GET, POST /pausenhof/<slug>/neu/."""
    forum = get_object_or_404(Forum.objects.visible_to(request.user), slug=slug)
    require(rules.can_start(request.user, forum))
    form = NewThreadForm(request.POST if request.method == "POST" else None)
    draft = preview(request, form, forum)
    if form.is_valid() and draft is None:
        return written(request, actions.start_thread(by=request.user, forum=forum, **form.cleaned_data))
    context = {"forum": forum, "form": form, "preview": draft}
    return render(request, "forums/start_thread.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_the_gate
def form_class(request: MemberRequest) -> HttpResponse:
    """GET, POST /pausenhof/klassen/neu/: moderators form a class; `?vorschlag=` fills the form.

    It stands here and not beside the other pages of classes because a class is formed together with its
    forum (docs/adr/0008-classes.md).
    """
    require(can_form_classes(request.user))
    if request.method == "POST":
        form = ClassForm(request.POST)
        if form.is_valid():
            try:
                return redirect(actions.form_class(by=request.user, **form.cleaned_data))
            except ValidationError as error:
                form.add_error(None, error)
    offers = proposals()
    chosen = next((one for one in offers if one.key == request.GET.get("vorschlag")), None)
    if request.method != "POST":
        form = ClassForm(initial=_proposed(chosen.municipalities) if chosen else None)
    context = {"form": form, "proposals": offers, "chosen": chosen}
    return render(request, "forums/form_class.html", context, status=422 if form.errors else 200)


def _proposed(municipalities: tuple[Municipality, ...]) -> dict[str, Any]:
    return {"municipalities": [one.pk for one in municipalities]}
