"""What the OpenAPI document says about a serializer, declared beside it and apart from its docstring."""

from collections.abc import Callable
from typing import TypeVar

from drf_spectacular.drainage import get_override, set_override

S = TypeVar("S", bound=type)


def described(about: str, /, **fields: str) -> Callable[[S], S]:
    """Decorate a serializer with German words for people who write programs.

    `about` is one or two sentences about the whole, `fields` says what a field means where its label, its
    help text and `school.openapi.words` do not. Heirs keep the words about fields.
    """

    def mark(serializer: S) -> S:
        words = {**get_override(serializer, "words", {}), **fields}
        set_override(serializer, "description", about)
        return set_override(serializer, "words", words)

    return mark
