"""Pages of the courses.

Everything can be learned without an account, and no cookie is set before the first lesson is done.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from courses import actions, certificates, device, queries, rules
from courses.blocks import Kind
from courses.forms import CourseFilter
from courses.models import Block, Certificate, Course, Lesson
from courses.queries import Journey
from members.requests import MemberRequest
from school.http import open_to_strangers, render_either

# -- Finding ---------------------------------------------------------------------------------------------


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """GET /lernmodule/: published courses with filters. An unknown filter value is a 422 that names it."""
    filters = CourseFilter(request.GET, Course.objects.published())
    found = queries.catalogue(
        filters.qs,
        searched=filters.only_searched(),
        chosen=filters.chosen(),
        page=request.GET.get("page"),
        is_understood=filters.is_valid(),
    )
    for name, choices in found.facets.items():
        filters.offer(name, [(choice.value, choice.words) for choice in choices])
    courses = list(found.page.object_list)
    learned = device.of(request)
    queries.mark_progress(courses, request.user, learned)
    response = render_either(
        request,
        "courses/catalogue.html",
        {"catalogue": found, "courses": courses, "form": filters.form, "device": learned},
        fragment="courses/_catalogue.html",
        status=filters.http_status,
    )
    chosen = {name: value for name, value in request.GET.dict().items() if value}
    response["HX-Push-Url"] = f"{request.path}?{urlencode(chosen)}" if chosen else request.path
    return response


def _journey(request: HttpRequest, slug: str, *related: str) -> Journey:
    """The course as far as the person may see it, with the `related` rows a page shows, or 404."""
    courses = Course.objects.visible_to(request.user)
    if related:
        courses = courses.select_related(*related)
    return queries.journey(get_object_or_404(courses, slug=slug), request.user, device.of(request))


def _lesson_of(way: Journey, slug: str) -> Lesson:
    lesson = next((lesson for lesson in way.lessons if lesson.slug == slug), None)
    if lesson is None:
        raise Http404
    return lesson


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /lernmodule/<slug>/: what it is about, its lessons, and where to go on."""
    way = _journey(request, slug, "municipality")
    return render(request, "courses/course.html", _course_context(request, way))


def _course_context(request: HttpRequest, way: Journey) -> dict[str, Any]:
    user = request.user
    return {
        "way": way,
        "course": way.course,
        "device": device.of(request),
        "can_publish": user.is_authenticated and rules.can_publish(user, way.course),
    }


# -- Learning --------------------------------------------------------------------------------------------


@require_safe
def lesson(request: HttpRequest, slug: str, lesson_slug: str) -> HttpResponse:
    """GET /lernmodule/<slug>/<lesson>/: read, answer, tick, finish."""
    way = _journey(request, slug)
    return _lesson_page(request, way, _lesson_of(way, lesson_slug))


def _lesson_page(
    request: HttpRequest, way: Journey, lesson: Lesson, *, changed: Block | None = None, status: int = 200
) -> HttpResponse:
    """The page; `changed` stands in for its block in the database."""
    before, after = way.around(lesson)
    blocks = queries.blocks_of(lesson, way.states.get(lesson.pk, {}))
    sources = way.course.sources
    context = {
        "way": way,
        "course": way.course,
        "lesson": lesson,
        "blocks": [changed if changed and changed.pk == block.pk else block for block in blocks],
        "sources": [(number, sources[number - 1]) for number in lesson.cited if number <= len(sources)],
        "before": before,
        "after": after,
        "finished_on": way.done.get(lesson.pk),
        "device": device.of(request),
    }
    return render(request, "courses/lesson.html", context, status=status)


@open_to_strangers
@require_POST
def enter(request: HttpRequest, slug: str, lesson_slug: str, pk: int) -> HttpResponse:
    """POST /lernmodule/<slug>/<lesson>/<block>/: answer a quiz, tick a checklist, write a reflection.

    Answers with the block (htmx) or the page with it, both times with feedback; 422 says what is missing.
    """
    way = _journey(request, slug)
    lesson = _lesson_of(way, lesson_slug)
    block = get_object_or_404(lesson.blocks, pk=pk)
    block.lesson, status = lesson, 200
    try:
        block.entered = _enter(request, block)
        block.is_fresh = True
    except ValidationError as error:
        block.error, block.entered, status = " ".join(error.messages), request.POST.get("text"), 422
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, block.template, {"block": block}, status=status)
    return _lesson_page(request, way, lesson, changed=block, status=status)


def _enter(request: HttpRequest, block: Block) -> str | list[str]:
    member = request.user if request.user.is_authenticated else None
    if block.kind == Kind.QUIZ:
        return actions.answer_quiz(by=member, block=block, options=request.POST.getlist("option"))
    if member is None:
        raise PermissionDenied("Ohne Anmeldung wird hier nichts gespeichert.")
    if block.kind == Kind.CHECKLIST:
        return actions.tick(by=member, block=block, items=request.POST.getlist("item"))
    return actions.write_reflection(by=member, block=block, text=request.POST.get("text", ""))


@open_to_strangers
@require_POST
def finish(request: HttpRequest, slug: str, lesson_slug: str) -> HttpResponse:
    """POST …/abschluss/: tick the lesson off and go on to the next one that is open, or to the end."""
    way = _journey(request, slug)
    lesson = _lesson_of(way, lesson_slug)
    if request.user.is_authenticated:
        completion = actions.finish_lesson(by=request.user, lesson=lesson)
        return _onwards(way, lesson, is_complete=completion is not None)
    learned = (device.of(request) or device.Device()).finish(lesson.pk)
    is_complete = all(each.pk in learned.finished for each in way.lessons)
    response = _onwards(way, lesson, is_complete=is_complete)
    device.store(response, learned)
    return response


def _onwards(way: Journey, lesson: Lesson, *, is_complete: bool) -> HttpResponse:
    """After a lesson: the next open one behind it, else the first open one, else the finish."""
    open_ones = [each for each in way.lessons if each.pk not in way.done and each.pk != lesson.pk]
    if not open_ones or (is_complete and way.completion is None):
        return redirect("courses:finished", way.course.slug)
    behind = [each for each in open_ones if each.position > lesson.position]
    return redirect((behind or open_ones)[0])


@require_safe
def finished(request: HttpRequest, slug: str) -> HttpResponse:
    """GET …/geschafft/: the course is done; the certificate is one step away."""
    way = _journey(request, slug)
    if not way.is_complete:
        return redirect(way.course)
    return render(request, "courses/finished.html", _course_context(request, way))


@login_required
@require_POST
def claim(request: MemberRequest) -> HttpResponse:
    """POST /lernmodule/lernstand/: take over what this device knows, or (`choice=forget`) delete it here.

    409 when somebody has taken it over before. The device forgets in any case.
    """
    learned = device.of(request)
    response: HttpResponse = redirect("courses:catalogue")
    if learned is None:
        messages.info(request, "Auf diesem Gerät ist kein Lernstand.")
    elif request.POST.get("choice") == "forget":
        messages.success(request, "Der Lernstand ist von diesem Gerät gelöscht.")
    else:
        try:
            count = actions.claim_progress(by=request.user, token=learned.token, finished=learned.finished)
        except ValidationError as error:
            response = render(request, "courses/claimed.html", {"message": error.messages[0]}, status=409)
        else:
            lessons = "1 Lektion ist" if count == 1 else f"{count} Lektionen sind"
            messages.success(request, f"{lessons} übernommen. Nur du siehst deinen Lernstand.")
    device.forget(response)
    return response


@login_required
@require_POST
def publication(request: MemberRequest, slug: str) -> HttpResponse:
    """POST …/veroeffentlichung/: publish a draft, or (`choice=withdraw`) make a draft of it again."""
    course = get_object_or_404(Course.objects.visible_to(request.user), slug=slug)
    try:
        if request.POST.get("choice") == "withdraw":
            actions.withdraw_course(by=request.user, course=course)
        else:
            actions.publish_course(by=request.user, course=course)
    except ValidationError as error:
        way = _journey(request, slug, "municipality")
        context = _course_context(request, way) | {"error": error.messages[0]}
        return render(request, "courses/course.html", context, status=422)
    return redirect(course)


# -- Certificates ----------------------------------------------------------------------------------------


@login_required
@require_POST
def issue(request: MemberRequest, slug: str) -> HttpResponse:
    """POST …/bescheinigung/: make out the certificate, or show the one there is; 422 while lessons miss."""
    way = _journey(request, slug, "municipality")
    try:
        return redirect(actions.issue_certificate(by=request.user, course=way.course))
    except ValidationError as error:
        context = _course_context(request, way) | {"error": error.messages[0]}
        return render(request, "courses/course.html", context, status=422)


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """GET /bescheinigung/<code>/: says that it is genuine, to anybody who was given the code."""
    found = get_object_or_404(Certificate.objects.select_related("completion__course"), code=code)
    context = {"certificate": found, "is_holder": found.completion.member_id == request.user.pk}
    response = render(request, "courses/certificate.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_safe
def certificate_pdf(request: MemberRequest, code: str) -> HttpResponse:
    """GET /bescheinigung/<code>/pdf/: the paper, for its holder alone."""
    found = get_object_or_404(
        Certificate.objects.visible_to(request.user).select_related("completion"), code=code
    )
    response = HttpResponse(certificates.as_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="Teilnahmebescheinigung.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
