"""People who are spoken to in a text: `@Erika Beispiel`.

What is stored is a mark (`members.models.marks`), what is shown is the name of now. A name is understood when
exactly one person bears it among those who may read the place and who let themselves be found, be it in the
directory or by what they said in the same thread. The parser says which @ is text: in code, in a link and in
an address nobody is spoken to. Everything else stays as it was typed.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.html import escape

from forums.models import Forum, Reply, Thread
from forums.queries.following import readers
from members.models import marks
from school.text.markdown import in_plain_text

AT_MOST = 10  # people in one text: more is a crowd, and a crowd has forums
NAME_LENGTH, NAME_WORDS, SIGNS = 80, 6, 50
NOBODY = "So heißt hier niemand. Schreib Vor- und Nachnamen so, wie sie unter „Menschen“ stehen."
SEVERAL = "So heißen hier mehrere, deshalb bekommt niemand einen Hinweis."
TOO_MANY = f"Mehr als {AT_MOST} Menschen in einem Text bekommen keinen Hinweis."
_AT = re.compile(r"(?<![\w@.\\])@(?=\w)")
_WORD = re.compile(r'[^\s/|<>+=&#@"]+')
_AFTER = ".,;:!?)]}…\"'“”‘’*_~–-"


@dataclass(frozen=True)
class Mentions:
    """A text with a mark for everybody who is named in it; `unresolved` are sentences about other names."""

    body: str
    unresolved: list[str] = field(default_factory=list)


def mentionable(forum: Forum, thread: Thread | None) -> Any:
    """Members who may be spoken to in a forum, and in a thread of it."""
    known = Q(is_listed=True)
    if thread is not None and thread.pk:
        known |= Q(pk=thread.author_id) | Q(pk__in=Reply.objects.filter(thread=thread).values("author"))
    return readers(forum).filter(known)


def read_mentions(body: str, *, among: Any, known: Iterable[int] = ()) -> Mentions:
    """`body` with a mark for everybody of `among` who is named in it, and for those `known` from before."""
    body = marks.without_marks(body)
    calls = {place: _names_at(body, place + 1) for place in _signs_in(body)}
    people = _people({name.lower() for names in calls.values() for name in names}, among, known)
    parts, end, named, unresolved = [], 0, set[int](), dict[str, None]()
    for place, names in calls.items():
        name = next((one for one in names if one.lower() in people), "")
        bearers = people.get(name.lower(), set())
        if len(bearers) == 1 and len(named | bearers) <= AT_MOST:
            named |= bearers
            parts += [body[end:place], *map(marks.mark, bearers)]
            end = place + 1 + names[name]
        else:
            reason = NOBODY if not bearers else SEVERAL if len(bearers) > 1 else TOO_MANY
            unresolved[f"„@{name or _guess(names)}“: {reason}"] = None
    return Mentions("".join([*parts, body[end:]]), list(unresolved))


def _signs_in(body: str) -> list[int]:
    """Where somebody is spoken to, in order."""
    signs = [found.start() for found in _AT.finditer(body)][:SIGNS]
    return sorted(in_plain_text(body, signs)) if signs else []


def _names_at(body: str, start: int) -> dict[str, int]:
    """What may be a name after an @, with single blanks, and how long it is there; the longest first."""
    line = body[start : start + NAME_LENGTH + 1].split("\n")[0]
    ends = [word.end() for word in _WORD.finditer(line)][:NAME_WORDS]
    wholes = (line[:end] for end in reversed(ends))
    return {" ".join(name.split()): len(name) for whole in wholes for name in _without_signs(whole)}


def _without_signs(whole: str) -> Iterator[str]:
    """Sign by sign: a name may end in one, as "Erika Beispiel (Ense)" does."""
    while whole:
        yield whole
        if whole[-1] not in _AFTER:
            return
        whole = whole[:-1]


def _guess(names: Iterable[str]) -> str:
    """What somebody may have meant as a name: the first word, and the second if it begins in the same way."""
    *_, first = names
    second = next((name for name in names if name.count(" ") == 1 and name[-1] not in _AFTER), "")
    is_name = first[:1].isupper() and second.partition(" ")[2][:1].isupper()
    return second if is_name and second.startswith(f"{first} ") else first


def _people(names: set[str], among: Any, known: Iterable[int]) -> dict[str, set[int]]:
    """Who bears each of these names, in small letters; whoever was named before keeps it."""
    found: dict[str, set[int]] = {}
    if names:
        rows = among.alias(low=Lower("display_name")).filter(low__in=names)
        for pk, name in rows.values_list("pk", "display_name"):
            found.setdefault(name.lower(), set()).add(pk)
    return found | {name.lower(): {pk} for pk, name in marks.names_now(known).items()}


def with_marks_in_text(body: str) -> str:
    """A stored `body` whose marks stand in plain text only: names take the place of the others."""
    names, parts, places, end = marks.names_now(marks.marked([body])), [], {}, 0
    for found in marks.MARK.finditer(body):
        parts.append(body[end : found.start()])
        places[sum(map(len, parts))] = int(found[1])
        parts.append(f"@{names.get(int(found[1]), marks.NOBODY)}")
        end = found.end()
    typed = "".join([*parts, body[end:]])
    kept, parts, end = in_plain_text(typed, places), [], 0
    for place, pk in places.items():
        if place in kept:
            parts += [typed[end:place], marks.mark(pk)]
            end = place + 1 + len(names.get(pk, marks.NOBODY))
    return "".join([*parts, typed[end:]])


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
