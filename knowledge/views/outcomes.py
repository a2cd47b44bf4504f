"""What imitators write down, and the question that comes once a year."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from knowledge import actions
from knowledge.forms.imitation import AnswerForm, OutcomeForm
from knowledge.models import Report, StillRunning
from knowledge.queries.outcomes import indicators
from knowledge.rules import imitation as rules
from knowledge.views.imitation import found, page
from members.requests import MemberRequest
from school.rules import require


@require_POST
@login_required
def outcome(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    """POST: write down what was measured for one indicator; 422 with the page when something is wrong."""
    current = found(request, pk)
    require(rules.can_measure(request.user, current))
    if key not in {row["key"] for row in indicators(current.version)}:
        raise Http404
    form = OutcomeForm(request.POST, auto_id=f"wert-{key}-%s")
    if form.is_valid():
        try:
            actions.write_outcome(by=request.user, imitation=current, key=key, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Gespeichert. Danke fürs Messen!")
            return redirect(current)
    return page(request, current, status=422, outcome=form, key=key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def still_running(request: MemberRequest, pk: int) -> HttpResponse:
    """GET shows the question, POST answers it: a link scanner in a mail server changes nothing."""
    rows = StillRunning.objects.visible_to(request.user).select_related(
        "report__lead", "imitation__municipality", "imitation__version"
    )
    question = get_object_or_404(rows, pk=pk)
    may_answer = rules.can_answer(request.user, question)
    if request.method == "POST":
        require(may_answer)
        form = AnswerForm(request.POST)
        try:
            actions.answer_still_running(
                by=request.user, question=question, answer=form.data.get("answer", "")
            )
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, "Danke! Deine Antwort ist eingetragen.")
        return redirect(question)
    context = {
        "question": question,
        "may_answer": may_answer,
        "report_is_visible": Report.objects.visible_to(request.user).filter(pk=question.report_id).exists(),
    }
    return render(request, "knowledge/still_running.html", context)
