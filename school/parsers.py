"""What the API reads: JSON and forms with files, cleaned; what nobody can type is refused with a sentence."""

import json
from typing import Any, NoReturn

import regex
from rest_framework import exceptions, parsers

from school.doors import NOT_TEXT, clean_names, cleaned, has_nul
from school.text.cleaning import clean_all

DEEPEST = 50  # lists and objects within one another
LARGEST = 2**63  # PostgreSQL's bigint ends before it
LONGEST_NUMBER = 40  # characters
_NO_TEXT = regex.compile(r"[\0\p{Cs}]")


class JSON(parsers.JSONParser):
    """JSON (RFC 8259) as it can be stored: what nobody can type is refused with 400, texts come out cleaned.

    Refused are NUL, half surrogate pairs, what is not UTF-8, more than DEEPEST levels, numbers that are none
    (NaN, Infinity) or too large, and objects in which a name occurs twice.
    """

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The data; ParseError with a German sentence."""
        try:
            data = json.loads(
                stream.read().decode("utf-8-sig"),
                parse_constant=_refuse_number,
                parse_int=_whole,
                parse_float=_decimal,
                object_pairs_hook=_object,
            )
            _check(data, 0)
        except UnicodeDecodeError:
            raise exceptions.ParseError("Das ist kein UTF-8.") from None
        except json.JSONDecodeError as error:
            where = f"Zeile {error.lineno}, Zeichen {error.colno}"
            raise exceptions.ParseError(f"Das ist kein gültiges JSON ({where}).") from None
        except RecursionError:
            raise exceptions.ParseError(_TOO_DEEP) from None
        return clean_all(data)


class MultiPart(parsers.MultiPartParser):
    """A form with files: its texts and the names of the files come out cleaned."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """As DRF makes it; ParseError for NUL."""
        found = super().parse(stream, media_type, parser_context)
        if has_nul(found.data):
            raise exceptions.ParseError(NOT_TEXT)
        found.data = cleaned(found.data)  # type: ignore[assignment]
        clean_names(found.files)
        return found


_TOO_DEEP = f"Das ist zu tief verschachtelt: erlaubt sind {DEEPEST} Ebenen."


def _check(data: Any, depth: int) -> None:
    """Raise ParseError for what no text holds, and for too many levels."""
    if isinstance(data, str):
        if _NO_TEXT.search(data):
            raise exceptions.ParseError(NOT_TEXT)
        return
    if isinstance(data, list | dict):
        if depth == DEEPEST:
            raise exceptions.ParseError(_TOO_DEEP)
        for each in [*data, *data.values()] if isinstance(data, dict) else data:
            _check(each, depth + 1)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise exceptions.ParseError("In einem Objekt steht ein Name zweimal.")
    return found


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER or not -LARGEST <= int(digits) < LARGEST:
        _refuse_number(digits)
    return int(digits)


def _decimal(digits: str) -> float:
    number = float(digits)
    if len(digits) > LONGEST_NUMBER or number in (float("inf"), float("-inf")):
        _refuse_number(digits)
    return number


def _refuse_number(digits: str) -> NoReturn:
    raise exceptions.ParseError(f"Diese Zahl können wir nicht lesen: {digits[:20]}")
