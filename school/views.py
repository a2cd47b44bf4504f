"""Pages that belong to no app: start, legal pages, error pages."""

import sys
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from school import panels
from school.http import out_of_order
from school.privacy import sheet


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The start page; its living parts come from the apps' panels."""
    return render(request, "school/home.html", {"panels": panels.fill("home", request)})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that has been open too long or comes from elsewhere."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when it is only the database that is away. Uses no database and no context."""
    return out_of_order(sys.exc_info()[1]) or HttpResponseServerError(render_to_string("500.html"))


def _legal(template: str) -> Any:
    @require_safe
    def page(request: HttpRequest) -> HttpResponse:
        return render(request, template)

    return page


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What the school knows about people, from the register."""
    return render(request, "school/privacy.html", {"tables": sheet.tables()})


@require_safe
def council(request: HttpRequest) -> HttpResponse:
    """The sheet for staff councils: every field, from the register, and what the system cannot do."""
    return render(request, "school/council.html", {"tables": sheet.tables(), "cannot": sheet.CANNOT})


@require_safe
def council_pdf(request: HttpRequest) -> HttpResponse:
    """The same on paper."""
    answer = HttpResponse(sheet.as_pdf(), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="schule-fuer-personalraete.pdf"'
    return answer


imprint = _legal("school/imprint.html")
accessibility = _legal("school/accessibility.html")


@require_safe
@cache_control(no_cache=True)
@conditional_page
@csp({"default-src": [NONE], "connect-src": [SELF]})  # type: ignore[arg-type]
def worker(request: HttpRequest) -> HttpResponse:
    """GET /sw.js: the service worker. At the root, because it serves what lies below its own address."""
    script = (settings.BASE_DIR / "static" / "js" / "push-worker.js").read_bytes()
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")
