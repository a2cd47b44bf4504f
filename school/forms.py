"""Fields that the apps' forms share."""

from typing import Any

from django import forms


class LongText(forms.CharField):
    """A text of several lines, `rows` high. A line end is one character, as whoever typed it counts.

    Browsers send two (HTML Living Standard, 4.10.22.8: CR LF).
    """

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> Any:
        """The text with line ends as Unix writes them."""
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)
