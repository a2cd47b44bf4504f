"""Limits in words: people count words, not characters."""

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible

from school.limits import at_most


def count_words(text: str) -> int:
    """How many words a text has: what stands between blanks."""
    return len(text.split())


@deconstructible
class MaxWords:
    """Refuses a text of more than `limit` words, with a sentence that says how many they are."""

    code = "max_words"

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, text: str) -> None:
        if (count := count_words(text)) > self.limit:
            raise ValidationError(at_most(self.limit, count, "Wörter"), code=self.code)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MaxWords) and self.limit == other.limit

    def __hash__(self) -> int:
        return hash(self.limit)
