"""Atom feeds (RFC 4287) that every reader understands, whatever people have written."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from school.text import clean, one_line


def tag(day: date, name: str) -> str:
    """A name that stays (RFC 4151): "tag:schule.example,2026-07-01:hinweis-7". `day` must never change."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day:%Y-%m-%d}:{name}"


class Atom(Atom1Feed):
    """What Django writes, with plain texts that are clean."""

    def add_item(  # type: ignore[override]
        self, title: str, link: str, description: str, **more: Any
    ) -> None:
        """Django says that summaries are HTML (`type="html"`); ours are plain text, so they are escaped."""
        super().add_item(one_line(title), link, escape(clean(description)), **more)


class AtomFeed(Feed):
    """Subclasses give `feed_guid`, `link`, `items` and of an item title, plain description, link and guid;
    all addresses absolute (`settings.SITE_URL`), all ids by `tag`."""

    feed_type: type[Atom1Feed] = Atom
    language = "de"
    author_name = "Smart Cities: Schule"  # RFC 4287, 4.1.1: somebody has to have written it
