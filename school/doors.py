"""What comes in by a browser: cleaned before anybody reads it, refused where nobody can have typed it.

Every form, filter, view and library reads `request.GET`, `request.POST`, the path and the names of files
after this middleware, so none has to think of it. What comes in as JSON is cleaned by `school.parsers.JSON`.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from school.openapi.refusals import sentence
from school.text.cleaning import clean, one_line

# Sent as they are: every field of a form of ours, allauth's or Django's that holds a password.
PASSWORDS = frozenset(
    {"password", "password1", "password2", "oldpassword", "old_password", "new_password1", "new_password2"}
)
NOT_TEXT = "Diese Anfrage enthält Zeichen, die es in keinem Text gibt."


class CleanInput:
    """Middleware: texts are cleaned (`school.text.cleaning`), but for passwords and the content of files.

    What nobody can type (NUL, what is not UTF-8) was made by a program: such a path is a 404, such a query or
    form a 422, in the API a 400.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or go on with what is clean."""
        if "\0" in request.path_info:
            return _refused(request, 404, sentence(404))
        if not _is_text(request):
            return _refused(request, 400 if _is_api(request) else 422, NOT_TEXT)
        request.path, request.path_info = clean(request.path), clean(request.path_info)
        request.GET = cleaned(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = cleaned(request.POST)  # type: ignore[assignment]
            clean_names(request.FILES)
        return self.get_response(request)


def _is_text(request: HttpRequest) -> bool:
    """Whether somebody can have typed the query and the form."""
    if not _is_utf8(request.META.get("QUERY_STRING", "")) or has_nul(request.GET):
        return False
    if request.method != "POST":
        return True
    is_encoded = request.content_type == "application/x-www-form-urlencoded"
    return not has_nul(request.POST) and not (is_encoded and not _is_utf8(request.body))


def has_nul(sent: QueryDict) -> bool:
    """Whether NUL stands in a name or a value."""
    return any("\0" in text for name, values in sent.lists() for text in (name, *map(str, values)))


def cleaned(sent: QueryDict) -> QueryDict:
    """`sent` with every text cleaned; the same when nothing had to be changed."""
    lists = {
        clean(name): values if name in PASSWORDS else [clean(value) for value in values]
        for name, values in sent.lists()
    }
    if lists == dict(sent.lists()):
        return sent
    found = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in lists.items():
        found.setlist(name, values)
    found._mutable = False
    return found


def clean_names(files: MultiValueDict[str, Any]) -> None:
    """Clean the names of files that were sent; nothing else of them."""
    for _, uploads in files.lists():
        for upload in uploads:
            upload.name = one_line(upload.name or "") or "Datei"


def _is_utf8(sent: bytes | str) -> bool:
    """Whether what stands in percent-encoded form is UTF-8."""
    try:
        unquote_to_bytes(sent).decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(reverse("api"))


def _refused(request: HttpRequest, status: int, words: str) -> HttpResponse:
    if _is_api(request):
        return JsonResponse({"detail": words}, status=status)
    return HttpResponse(render_to_string("404.html" if status == 404 else "400.html"), status=status)
