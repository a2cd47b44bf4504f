"""Tables to download, as spreadsheets in German offices open them."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from school.text import clean

_FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")


def csv_response(name: str, head: Sequence[str], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """CSV (RFC 4180) with semicolons, in UTF-8 with the mark that Excel asks for; to be saved as `name`.

    Texts are clean, and none is taken for a formula (OWASP, CSV injection): an apostrophe makes it text.
    """
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return response


def _cell(value: Any) -> Any:
    if isinstance(value, int | float):
        return value
    text = clean(str(value))
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text
