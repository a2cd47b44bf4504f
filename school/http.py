"""What all pages share: context, fragments for htmx, and calm answers when something is away."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from school.database import is_away, is_busy

KNOWN_TO_PAGES = ("GET", "HEAD", "POST", "OPTIONS")
View = Callable[..., HttpResponse]


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page."""
    return {"DEMO": settings.DEMO, "DEBUG": settings.DEBUG, "OPERATOR": settings.OPERATOR}


def render_either(
    request: HttpRequest, page: str, context: dict[str, Any], *, fragment: str, status: int = 200
) -> HttpResponse:
    """The fragment for htmx, the page that includes the same fragment for everybody else."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    is_fragment = htmx and not htmx.boosted and not htmx.history_restore_request  # "back" wants the page
    response = render(request, fragment if is_fragment else page, context, status=status)
    response["Vary"] = "HX-Request, Cookie"  # one address, two answers: no cache may mix them up
    return response


def open_to_strangers(view: View) -> View:
    """POST without an account needs no CSRF token, so that reading a lesson sets no cookie.

    A stranger's POST changes nothing but her own device; it must still come from our pages. A member's
    POST is checked as everywhere.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            refusal = CsrfViewMiddleware(view).process_view(request, view, (), {})
            if refusal is not None:
                return refusal
        elif request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise PermissionDenied("Diese Anfrage kommt von einer fremden Seite.")
        return view(request, *args, **kwargs)

    return csrf_exempt(checked)


def stored_zip(path: str, name: str) -> FileResponse:
    """A ZIP from the storage, to be saved as `name`; 404 when it is gone. Ask for the right first."""
    if not default_storage.exists(path):
        raise Http404
    file = default_storage.open(path)
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


def out_of_order(error: BaseException | None) -> HttpResponse | None:
    """503 with Retry-After when the database is away, or too busy for this request; None for other errors.

    Nothing was stored.
    """
    if error is None or not (is_away(error) or is_busy(error)):
        return None
    page = "503.html" if is_away(error) else "503_busy.html"
    return HttpResponse(render_to_string(page), status=503, headers={"Retry-After": "5"})


class DatabaseAway:
    """Middleware: a lost database is a 503 with a way back, and a body that is too large a 413."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse over-long forms before they are read, then go on."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_upload = request.content_type == "multipart/form-data"
        limit = settings.UPLOAD_MAX_MB * 1024**2 if is_upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length.isdigit() and int(length) > limit:
            return HttpResponse(render_to_string("413.html", {"limit": settings.UPLOAD_MAX_MB}), status=413)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Only the database's absence is handled here; all else goes on to the error pages."""
        return out_of_order(exception)


class PageMethods:
    """Middleware: pages are read and sent, nothing else; 405 for PUT, PATCH, DELETE outside the API.

    Our views say so themselves, but forms of libraries (Django's FormView) take a PUT for a POST.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse before anybody is asked who she is."""
        if request.method in KNOWN_TO_PAGES or request.path.startswith(reverse("api")):
            return self.get_response(request)
        return HttpResponseNotAllowed(KNOWN_TO_PAGES)
