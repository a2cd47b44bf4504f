"""What comes by mail, and when; and the one click that ends it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from members.models import Municipality
from members.requests import MemberRequest
from notifications import actions, queries, rules, unsubscribing
from notifications.forms import (
    DevicesForm,
    RhythmForm,
    ServiceHoursForm,
    TimesForm,
    devices_of,
    rhythms_of,
    times_of,
)
from notifications.models import Preference, ServiceHours
from school.notices import Group, Rhythm
from school.rules import require


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: MemberRequest) -> HttpResponse:
    """/hinweise/einstellungen/: rhythms, devices, times, and what the last week would have been."""
    wishes = queries.wishes_of([request.user.pk])[request.user.pk]
    preference = Preference.objects.filter(pk=request.user.pk).first() or Preference(member=request.user)
    data = request.POST if request.method == "POST" else None
    rhythms = RhythmForm(data, initial=rhythms_of(wishes))
    devices = DevicesForm(data, initial=devices_of(wishes))
    times = TimesForm(data, initial=times_of(preference))
    form = _Together(rhythms, devices, times)
    if data is not None and form.is_valid():
        with transaction.atomic():
            actions.set_times(by=request.user, **times.cleaned_data)
            actions.choose_rhythms(by=request.user, rhythms=rhythms.cleaned_data)
            actions.choose_devices(by=request.user, devices=devices.cleaned_data)
        messages.success(request, "Gespeichert. Das gilt ab jetzt, auch für das, was schon wartet.")
        return redirect("notifications:preferences")
    return render(
        request,
        "notifications/preferences.html",
        {
            "groups": [(rhythms[name], devices[name]) for name in rhythms.fields],
            "times": times,
            "form": form,
            "week": queries.last_week(request.user, wishes),
            **queries.ways_of(request.user),
        },
        status=422 if data is not None else 200,
    )


class _Together:
    """Several forms as one, also for the summary of errors."""

    def __init__(self, *forms: Any) -> None:
        self.forms = forms
        self.errors = {form.add_prefix(name): error for form in forms for name, error in form.errors.items()}

    def is_valid(self) -> bool:
        """All of them."""
        return not self.errors

    def __iter__(self) -> Any:
        return (field for form in self.forms for field in form)

    def non_field_errors(self) -> list[str]:
        """Of both."""
        return [error for form in self.forms for error in form.non_field_errors()]


@require_POST
@login_required
def first_answer(request: MemberRequest) -> HttpResponse:
    """POST /hinweise/einstellungen/antwort/: the one question of the first visit."""
    try:
        actions.answer_first_question(by=request.user, answer=request.POST.get("answer", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Danke. Das kannst du jederzeit ändern, unter „Mails einstellen“.")
    return redirect("notifications:list")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def service_hours(request: MemberRequest, slug: str) -> HttpResponse:
    """/hinweise/servicezeit/<slug>/: when people of a municipality get mails, unless they say otherwise."""
    municipality = get_object_or_404(Municipality, slug=slug)
    require(rules.can_set_service_hours(request.user, municipality))
    stored = ServiceHours.objects.filter(pk=municipality.pk).first() or ServiceHours()
    data = request.POST if request.method == "POST" else None
    form = ServiceHoursForm(
        data, initial={name: getattr(stored, name) for name in ServiceHoursForm.base_fields}
    )
    if data is not None and form.is_valid():
        actions.set_service_hours(by=request.user, municipality=municipality, **form.cleaned_data)
        messages.success(request, "Gespeichert.")
        return redirect("notifications:service_hours", slug)
    context = {"form": form, "municipality": municipality}
    return render(
        request, "notifications/service_hours.html", context, status=422 if data is not None else 200
    )


@never_cache
@csrf_exempt  # RFC 8058, 3.2: mail programs post here without cookies; the signed token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """/hinweise/abbestellen/<token>/: GET shows what holds, POST acts, without redirect."""
    found = unsubscribing.read(token)
    if found is None:
        raise Http404
    member, group = found
    is_one = group != unsubscribing.DIGESTS
    switched_off: list[str] = []
    is_undone = request.method == "POST" and "undo" in request.POST
    if is_undone:
        for one in [group] if is_one else unsubscribing.read_undo(request.POST["undo"], member.pk):
            actions.undo_unsubscription(by=member, group=one)
    elif request.method == "POST" and is_one:
        actions.unsubscribe(by=member, group=group)
    elif request.method == "POST":
        switched_off = actions.unsubscribe_digests(by=member)
    wishes = queries.wishes_of([member.pk])[member.pk]
    is_off = wishes.rhythm(group) == Rhythm.NEVER if is_one else not wishes.in_digests()
    groups = [group] if is_one else switched_off or queries.ended_digests(member)
    context = {
        "label": unsubscribing.label_of(group),
        "is_off": is_off,
        "is_undone": is_undone and not is_off,
        "undo": unsubscribing.undo_token(member.pk, groups) if groups else "",
        "groups": [] if is_one else [Group(one).label for one in groups],
    }
    return render(request, "notifications/unsubscribe.html", context)
