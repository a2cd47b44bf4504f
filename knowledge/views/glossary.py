"""The glossary's pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from knowledge.forms.glossary import TermFilter
from knowledge.models import Term


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """GET /vokabelheft/begriffe/?q=…: all terms A to Z on one page, as in an exercise book."""
    found = TermFilter(request.GET, queryset=Term.objects.visible_to(request.user).in_order())
    terms = list(found.qs)
    words = found.form.cleaned_data.get("q", "")
    context = {"form": found.form, "is_active": found.is_active, "words": words, "terms": terms}
    return render(request, "knowledge/glossary.html", context, status=found.http_status)


@require_safe
def term(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /vokabelheft/begriffe/<slug>/: one term and its neighbours."""
    shown = get_object_or_404(Term.objects.visible_to(request.user), slug=slug)
    context = {"term": shown, "previous": shown.previous(), "next": shown.next(), "known_words": [slug]}
    return render(request, "knowledge/term.html", context)
