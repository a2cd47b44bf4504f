"""The list of forums, a forum's threads, a new thread."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from forums import actions, queries, rules
from forums.forms import ThreadFilter, ThreadForm
from forums.models import Forum
from forums.views import MemberRequest, behind_the_gate, preview
from members.rules import can_speak
from school.rules import require


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """GET /pausenhof/: all forums with their newest thread; for everybody else what this place is."""
    user = request.user
    if can_speak(user):
        forums = queries.forum_list(user)
        squares = [forum for forum in forums if not forum.topic]
        topics = [forum for forum in forums if forum.topic]
        return render(request, "forums/index.html", {"squares": squares, "topics": topics})
    return render(request, "forums/gate.html", {"signs": Forum.objects.signs()})


@require_safe
@behind_the_gate
def forum(request: MemberRequest, slug: str) -> HttpResponse:
    """GET /pausenhof/<slug>/: threads, newest activity first; `?q= &status= &seite=`."""
    forum = get_object_or_404(Forum.objects.visible_to(request.user), slug=slug)
    filter = ThreadFilter(request.GET, queryset=queries.thread_list(request.user).filter(forum=forum))
    is_filtered = any(request.GET.get(name) for name in filter.filters)
    paginator = queries.CountedPaginator(filter.qs, count=None if is_filtered else forum.thread_count)
    context = {
        "forum": forum,
        "page": paginator.get_page(request.GET.get("seite")),
        "filter": filter,
        "is_filtered": is_filtered,
        "may_start": rules.can_start(request.user, forum),
    }
    return render(request, "forums/forum.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_the_gate
def start_thread(request: MemberRequest, slug: str) -> HttpResponse:
    """GET, POST /pausenhof/<slug>/neu/."""
    forum = get_object_or_404(Forum.objects.visible_to(request.user), slug=slug)
    require(rules.can_start(request.user, forum))
    form = ThreadForm(request.POST if request.method == "POST" else None)
    html = preview(request, form)
    if form.is_valid() and html is None:
        return redirect(actions.start_thread(by=request.user, forum=forum, **form.cleaned_data))
    context = {"forum": forum, "form": form, "preview": html}
    return render(request, "forums/start_thread.html", context, status=422 if form.errors else 200)
