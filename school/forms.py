"""Fields that the apps' forms share."""

from typing import Any

from django import forms

from school.text import clean


class LongText(forms.CharField):
    """A text of several lines, `rows` high; cleaned, so that a line end is one character for who counts."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> Any:
        """The text as it may be stored."""
        return super().to_python(clean(value) if isinstance(value, str) else value)
