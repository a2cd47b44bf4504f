"""People who are spoken to in a text: `@Erika Beispiel`.

What is stored is a mark (`members.models.marks`), what is shown is the name of now. A name is understood when
exactly one person bears it among those who may read the place and who let themselves be found, be it in the
directory or by what they said in the same thread. Everything else stays as it was typed.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.html import escape

from forums.models import Forum, Reply, Thread
from forums.queries.following import readers
from members.models import marks

AT_MOST = 10  # people in one text: more is a crowd, and a crowd has forums
NAME_LENGTH, NAME_WORDS, SIGNS = 80, 6, 50
_AT = re.compile(r"(?<![\w@.])@(?=\w)")
_AFTER = ".,;:!?)]}…\"'“”‘’*_~–-"
_TITLE = re.compile(f'(<a\\b[^>]*?) title="[^"]*{marks.SIGN}[^"]*"')


def mentionable(forum: Forum, thread: Thread | None) -> Any:
    """Members who may be spoken to in a forum, and in a thread of it."""
    known = Q(is_listed=True)
    if thread is not None and thread.pk:
        known |= Q(pk=thread.author_id) | Q(pk__in=Reply.objects.filter(thread=thread).values("author"))
    return readers(forum).filter(known)


def with_marks(body: str, *, among: Any, known: Iterable[int] = ()) -> str:
    """`body` with a mark for everybody of `among` who is named in it, and for those `known` from before."""
    body = marks.without_marks(body)
    calls = {found.start(): _names_at(body, found.end()) for found in list(_AT.finditer(body))[:SIGNS]}
    people = _people({name for names in calls.values() for name in names}, among, known)
    if not people:
        return body
    parts, end, named = [], 0, set[int]()
    for start, names in calls.items():
        name = next((one for one in names if one.lower() in people), None)
        if name is None or len(named | {people[name.lower()]}) > AT_MOST:
            continue
        named.add(people[name.lower()])
        parts += [body[end:start], marks.mark(people[name.lower()])]
        end = start + 1 + len(name)
    return "".join([*parts, body[end:]])


def _names_at(body: str, start: int) -> list[str]:
    """What may be a name after an @, the longest first."""
    line = body[start : start + NAME_LENGTH + 1].split("\n")[0]
    ends = [word.end() for word in re.finditer(r"\S+", line)][:NAME_WORDS]
    found = []
    for whole in (line[:end] for end in reversed(ends)):
        found.append(whole)
        while found[-1] and found[-1][-1] in _AFTER:  # sign by sign: a name may end in one, as "(Demo)" does
            found.append(found[-1][:-1])
    return [name for name in dict.fromkeys(found) if name]


def _people(names: set[str], among: Any, known: Iterable[int]) -> dict[str, int]:
    """The one person who bears each name; whoever was named before keeps it."""
    if not names:
        return {}
    found: dict[str, set[int]] = {}
    rows = among.alias(low=Lower("display_name")).filter(low__in={name.lower() for name in names})
    for pk, name in rows.values_list("pk", "display_name"):
        found.setdefault(name.lower(), set()).add(pk)
    unique = {name: pks.pop() for name, pks in found.items() if len(pks) == 1}
    return unique | {name.lower(): pk for pk, name in marks.names_now(known).items()}


def without_hidden_marks(html: str) -> str:
    """Rendered Markdown without marks in attributes: what is shown of a mark is more than plain text."""
    return _TITLE.sub(r"\1", html) if marks.SIGN in html else html


def speaker(htmls: Iterable[str]) -> Callable[[str], str]:
    """A function that puts names, safe to show, into any of these stored texts; one query, or none."""
    names = marks.names_now(marks.marked(htmls))
    tags = {pk: f'<span class="mention">@{escape(name)}</span>' for pk, name in names.items()}
    nobody = f'<span class="mention">@{marks.NOBODY}</span>'
    return lambda html: (
        marks.MARK.sub(lambda found: tags.get(int(found[1]), nobody), html) if marks.SIGN in html else html
    )


def typist(texts: Iterable[str]) -> Callable[[str], str]:
    """A function that gives any of these stored texts as one would type it today; one query, or none."""
    names = {pk: f"@{name}" for pk, name in marks.names_now(marks.marked(texts)).items()}
    return lambda text: marks.spoken(text, names, nobody=f"@{marks.NOBODY}")


def typed(text: str) -> str:
    """A stored text as one would type it today, for the form in which it is changed."""
    return typist([text])(text)
