"""A school in which things are found."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import actions
from forums.models import Forum, Thread
from school.search import following
from school.search.asking import Wish, search


@pytest.fixture
def yard(db) -> Forum:
    """An open forum."""
    return Forum.objects.create(slug="offen", title="Offen", description="Für alles.", position=1)


@pytest.fixture
def start(yard, erika):
    """`start(title, body, days_ago=…)` → a thread of Erika's that is indexed."""

    def make(title: str, body: str = "Ein Text.", *, days_ago: int = 0, forum: Forum | None = None) -> Thread:
        thread = actions.start_thread(by=erika, forum=forum or yard, title=title, body=body)
        if days_ago:
            old = timezone.now() - timedelta(days=days_ago)
            Thread.objects.filter(pk=thread.pk).update(last_activity_at=old)
        following.catch_up()
        return thread

    return make


def titles(words: str, user, **wish) -> list[str]:
    """The titles of the first page."""
    return [hit.plain_title for hit in search(words, Wish(user, **wish)).hits]
