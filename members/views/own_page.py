"""What a municipality says about itself, and its logo."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from members import actions
from members.forms import OwnPageForm, own_page_of
from members.models import Municipality, OwnPage
from members.requests import MemberRequest
from members.views.coordination import for_coordinators
from school import uploads


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def own_page(request: MemberRequest, municipality: Municipality) -> HttpResponse:
    """Edit the page."""
    page = OwnPage.objects.select_related("logo").filter(municipality=municipality).first()
    if request.method == "POST":
        form = OwnPageForm(request.POST, request.FILES)
    else:
        form = OwnPageForm(initial=own_page_of(page))
    if form.is_valid():
        try:
            actions.edit_own_page(by=request.user, municipality=municipality, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Gespeichert. So sehen es jetzt alle.")
            return redirect(municipality)
    context = {"municipality": municipality, "page": page, "form": form}
    return render(request, "members/own_page.html", context, status=422 if form.errors else 200)


@require_safe
def logo(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The picture; public like the page it stands on."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), slug=slug)
    page = OwnPage.objects.select_related("logo").filter(municipality=municipality).first()
    if page is None or page.logo is None:
        raise Http404
    answer = uploads.response(page.logo)
    answer["Cache-Control"] = "public, max-age=300"
    return answer
