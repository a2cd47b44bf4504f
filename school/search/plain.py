"""Text without its markup."""

import html
import re

_INLINE = re.compile(r"</?(?:strong|em|s|del|code|a|b|i|span)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def plain_text(*rendered: str) -> str:
    """The words of HTML that the school has rendered and cleaned itself (`school.text`)."""
    return "\n".join(html.unescape(_TAG.sub(" ", _INLINE.sub("", text))).strip() for text in rendered if text)
