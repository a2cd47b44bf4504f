"""/klassen/: which classes there are, and one class with what it keeps to itself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import actions, rules
from members.forms import ClassFileForm, ClassLineForm, DescriptionForm, PlaceForm, RepresentativeForm
from members.models import ClassFile, ClassLine, ClassMembership, SchoolClass
from members.queries import classes as queries
from members.requests import MemberRequest
from school import panels, uploads
from school.rules import require


@require_safe
def classes(request: HttpRequest) -> HttpResponse:
    """GET /klassen/: all classes with their municipalities."""
    context = {
        "classes": list(queries.class_list(request.user)),
        "counts": queries.class_counts(),
        "may_form": rules.can_form_classes(request.user),
    }
    return render(request, "members/classes.html", context)


@require_safe
def school_class(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /klassen/<slug>/: name and municipalities for everybody, the rest for the class."""
    return _show(request, _find(request, slug))


def _find(request: HttpRequest, slug: str) -> SchoolClass:
    return get_object_or_404(queries.one_class(request.user), slug=slug)


def _show(
    request: HttpRequest,
    found: SchoolClass,
    *,
    status: int = 200,
    file_form: Any = None,
    voice_form: Any = None,
) -> HttpResponse:
    user: Any = request.user
    is_inside = rules.can_enter_class(user, found.pk)
    context: dict[str, Any] = {
        "school_class": found,
        "municipalities": queries.members_of(found.now),  # type: ignore[attr-defined]
        "is_inside": is_inside,
        "is_mine": is_inside and user.school_class_pk == found.pk,
        "may_form": rules.can_form_classes(user),
        "can_see_people": rules.can_see_people(user),
        "representative": queries.representative_of(found),
    }
    if is_inside:
        context |= _inside(request, found, file_form, voice_form)
    return render(request, "members/class.html", context, status=status)


def _inside(request: Any, found: SchoolClass, file_form: Any, voice_form: Any) -> dict[str, Any]:
    """What only the class and the moderators see; `request.school_class` is for the panels of other apps."""
    user = request.user
    request.school_class = found
    files: list[Any] = list(queries.file_list(user, found))
    for file in files:
        file.may_remove = rules.can_remove_file(user, file)
    may_choose = rules.can_choose_representative(user, found)
    if may_choose and voice_form is None:
        voice_form = RepresentativeForm(school_class=found, initial={"member": found.representative_id})
    return {
        "panels": panels.fill("class", request),
        "files": files,
        "may_add_file": rules.can_add_file(user, found),
        "file_form": file_form or ClassFileForm(),
        "voice_form": voice_form if may_choose else None,
        "coordinated_pk": user.coordinated_pk,
    }


@require_POST
@login_required
def representative(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /klassen/<slug>/sprecher/: choose the Klassensprecher:in."""
    found = _find(request, slug)
    require(rules.can_choose_representative(request.user, found))
    form = RepresentativeForm(request.POST, school_class=found)
    if not form.is_valid():
        return _show(request, found, status=422, voice_form=form)
    try:
        actions.choose_representative(by=request.user, school_class=found, member=form.cleaned_data["member"])
    except ValidationError as error:
        form.add_error("member", error)
        return _show(request, found, status=422, voice_form=form)
    messages.success(request, "Gespeichert. Die Klasse erfährt es.")
    return redirect(found)


@require_POST
@login_required
def files(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /klassen/<slug>/dateien/: put a file into the class; 404 for whoever does not read its inside."""
    inside = SchoolClass.objects.entered_by(request.user)
    found = get_object_or_404(queries.one_class(request.user).filter(pk__in=inside.values("pk")), slug=slug)
    require(rules.can_add_file(request.user, found))
    form = ClassFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, status=422, file_form=form)
    try:
        actions.add_file(by=request.user, school_class=found, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("file", error)
        return _show(request, found, status=422, file_form=form)
    messages.success(request, "Die Datei liegt jetzt in eurer Klasse.")
    return redirect(found)


def _find_file(request: HttpRequest, slug: str, pk: int) -> ClassFile:
    rows = ClassFile.objects.visible_to(request.user).select_related("stored", "school_class")
    return get_object_or_404(rows, pk=pk, school_class__slug=slug)


@require_safe
@login_required
def file(request: MemberRequest, slug: str, pk: int) -> FileResponse:
    """GET /klassen/<slug>/dateien/<pk>/: the file itself, for the class."""
    return uploads.response(_find_file(request, slug, pk).stored)


@require_POST
@login_required
def file_removal(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """POST /klassen/<slug>/dateien/<pk>/loeschen/."""
    found = _find_file(request, slug, pk)
    actions.remove_file(by=request.user, file=found)
    messages.success(request, f"„{found.title}“ ist gelöscht.")
    return redirect(found.school_class)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def line(request: MemberRequest) -> HttpResponse:
    """GET, POST /klassen/daran-arbeiten-wir/: the line of the municipality that I coordinate."""
    member = request.user
    municipality: Any = member.municipality
    require(municipality is not None and rules.can_write_line(member, municipality))
    before = ClassLine.objects.visible_to(member).filter(municipality=municipality).first()
    form = ClassLineForm(
        request.POST if request.method == "POST" else None, initial={"text": before.text if before else ""}
    )
    if form.is_valid():
        actions.write_line(by=member, municipality=municipality, **form.cleaned_data)
        messages.success(request, "Gespeichert. Deine Klasse liest es jetzt.")
        return redirect(SchoolClass.objects.get(pk=member.school_class_pk or 0))
    context = {"form": form, "municipality": municipality, "line": before}
    return render(request, "members/class_line.html", context, status=422 if form.errors else 200)


# -- For moderators -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def management(request: MemberRequest, slug: str) -> HttpResponse:
    """GET, POST /klassen/<slug>/verwalten/: who is in it; POST changes the description."""
    found = _find(request, slug)
    require(rules.can_form_classes(request.user))
    form = DescriptionForm(request.POST) if request.method == "POST" else None
    if form is None or not form.is_valid():
        return _manage(request, found, form=form, status=422 if form else 200)
    actions.describe_class(by=request.user, school_class=found, **form.cleaned_data)
    messages.success(request, "Gespeichert.")
    return redirect("members:class_management", slug)


def _manage(
    request: HttpRequest, found: SchoolClass, *, status: int = 200, form: Any = None, place_form: Any = None
) -> HttpResponse:
    context = {
        "school_class": found,
        "form": form or DescriptionForm(initial={"description": found.description}),
        "place_form": place_form or PlaceForm(school_class=found),
    }
    return render(request, "members/class_management.html", context, status=status)


@require_POST
@login_required
def municipalities(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /klassen/<slug>/kommunen/: a municipality comes into the class, from another one or from none."""
    found = _find(request, slug)
    require(rules.can_form_classes(request.user))
    form = PlaceForm(request.POST, school_class=found)
    if form.is_valid():
        try:
            actions.place_municipality(by=request.user, school_class=found, **form.cleaned_data)
        except ValidationError as error:
            form = PlaceForm(school_class=found)  # with where everybody is by now
            messages.error(request, error.messages[0])
            return _manage(request, found, place_form=form, status=422)
        messages.success(request, f"{form.cleaned_data['municipality']} ist jetzt in dieser Klasse.")
        return redirect("members:class_management", slug)
    return _manage(request, found, place_form=form, status=422)


@require_POST
@login_required
def leaving(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """POST /klassen/<slug>/kommunen/<pk>/ende/: the municipality of this membership leaves the class."""
    rows = ClassMembership.objects.visible_to(request.user).select_related("municipality", "school_class")
    membership = get_object_or_404(rows, pk=pk, school_class__slug=slug)
    return _do(
        request,
        lambda: actions.take_out(by=request.user, membership=membership),
        f"{membership.municipality} ist jetzt in keiner Klasse.",
        slug,
    )


@require_POST
@login_required
def closure(request: MemberRequest, slug: str) -> HttpResponse:
    """POST /klassen/<slug>/ende/: end the class."""
    found = _find(request, slug)
    return _do(
        request,
        lambda: actions.close_class(by=request.user, school_class=found),
        f"Die Klasse „{found}“ ist beendet.",
        slug,
    )


def _do(request: HttpRequest, action: Any, words: str, slug: str) -> HttpResponse:
    try:
        action()
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, words)
    return redirect("members:class_management", slug)
