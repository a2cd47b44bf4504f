"""/menschen/: who can help, for members; and my own entry."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from members import actions, rules
from members.forms import EntryForm, PeopleFilter, entry_of
from members.queries import directory as queries
from members.requests import MemberRequest

PEOPLE_PER_PAGE = 24


@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """GET /menschen/: people who let themselves be found; `?q= &topic= &municipality= &district= &page=`."""
    if not rules.can_see_people(request.user):
        return redirect("members:waiting")
    chosen = PeopleFilter(request.GET, queryset=queries.people(request.user))
    page = Paginator(chosen.qs, PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": chosen, "page": page}
    return render(request, "members/people.html", context, status=chosen.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def entry(request: MemberRequest) -> HttpResponse:
    """GET, POST /konto/verzeichnis/: what the others and the public see of me."""
    member = request.user
    form = EntryForm(request.POST if request.method == "POST" else None, initial=entry_of(member))
    if form.is_valid():
        try:
            actions.update_entry(by=member, **form.cleaned_data)
        except ValidationError as error:
            member.refresh_from_db()
            form.add_error(None, error)
        else:
            messages.success(request, "Gespeichert. So steht es jetzt im Verzeichnis.")
            return redirect("members:entry")
    context = {"form": form, "can_be_contact": rules.can_be_contact(member)}
    return render(request, "members/entry.html", context, status=422 if form.errors else 200)
