"""How facts are announced: each app says it for its own facts in its `notices.py`.

`notifications` asks a notice *who*, *in which words* and *where*; it never learns what a reply is.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.apps import apps
from django.db import models

from school.models import Entry, Reminder


class Rhythm(models.TextChoices):
    """How soon somebody hears by mail. In the bell everything stands at once."""

    NOW = "now", "sofort"
    DAILY = "daily", "einmal am Tag"
    WEEKLY = "weekly", "einmal in der Woche"
    NEVER = "never", "gar nicht"


class Group(models.TextChoices):
    """Notices that are switched together. People choose a rhythm for each group but the last."""

    MENTIONS = "mentions", "Wenn dich jemand erwähnt"
    REPLIES = "replies", "Neues in Gesprächen und Foren, denen du folgst"
    OWN = "own", "Was du angestoßen hast, und was dich selbst betrifft"
    PLACE = "place", "Deine Kommune und ihre Einschulung"
    NEWS = "news", "Neues aus deiner Klasse und aus der Schule"
    DUTIES = "duties", "Was auf dich wartet, wenn du koordinierst oder moderierst"
    SECURITY = "security", "Sicherheit und Einladungen"


DEFAULTS = {
    Group.MENTIONS: Rhythm.NOW,
    Group.REPLIES: Rhythm.NOW,
    Group.OWN: Rhythm.NOW,
    Group.PLACE: Rhythm.NOW,
    Group.NEWS: Rhythm.WEEKLY,
    Group.DUTIES: Rhythm.NOW,
    Group.SECURITY: Rhythm.NOW,
}

_notices: dict[str, "Notice"] = {}
_silent: set[str] = set()


class Notice:
    """Announces one kind of fact. Subclass it, decorate with `@notice(verb)`, answer the questions."""

    kind: str = ""  # what people read in settings and "why did I get this", e.g. "Antwort auf dein Thema"
    group: Group = Group.OWN  # what people switch it with
    mails: bool = True  # may leave the house; otherwise the bell is enough for everybody

    def audience(self, subject: Any, entry: Entry) -> models.QuerySet[Any]:
        """Members to tell, as a queryset. Asked again for one member before a mail goes out."""
        raise NotImplementedError

    def quiet_for(self, subject: Any, members: Collection[int]) -> set[int]:
        """Those of `members` (pks of the audience) who want to hear nothing from where it happened."""
        return set()

    def headline(self, subject: Any, entry: Entry) -> str:
        """One plain German sentence without markup, for bell, mail and phone; 200 characters are kept.

        Whoever names a person makes it with `members.models.marks.sentence`: what is stored is her mark.
        """
        raise NotImplementedError

    def url(self, subject: Any) -> str:
        """Path of the page where the fact can be seen."""
        return subject.get_absolute_url()

    def reason(self, subject: Any) -> str:
        """Why one of the audience hears of it: completes "Du bekommst das, weil …"."""
        return f"es um Folgendes geht: {self.kind}."

    def thing(self, subject: Any) -> str:
        """What it is about, as "app.model:pk": several facts about one thing are one line in the bell
        and one conversation in the mailbox."""
        return f"{subject._meta.label_lower}:{subject.pk}"

    def excerpt(self, subject: Any) -> str:
        """Text that may leave the house by mail; nothing for closed places (the default)."""
        return ""

    def streams(self, subject: Any) -> Iterable[tuple[str, int]]:
        """Open pages that the fact changes, as (stream name, pk)."""
        return ()


def notice(verb: str) -> Callable[[type[Notice]], type[Notice]]:
    """Register a Notice class for `verb`. A verb has exactly one notice."""

    def register(cls: type[Notice]) -> type[Notice]:
        if verb in _notices or verb in _silent:
            raise LookupError(f"{verb} is announced twice")
        _notices[verb] = cls()
        return cls

    return register


def silent(*verbs: str) -> None:
    """Declare facts that are kept in the journal but told to nobody."""
    _silent.update(verbs)


def is_silent(verb: str) -> bool:
    """True for declared silence, False for an announced verb; LookupError for an unknown one."""
    if verb not in _notices and verb not in _silent:
        raise LookupError(f"{verb} has no notice: announce it or declare it silent in the app's notices.py")
    return verb in _silent


def for_entry(entry: Entry) -> Notice:
    """The notice of a recorded fact; LookupError when the code for it is gone."""
    return _notices[entry.verb]


def announced_verbs() -> dict[str, "Notice"]:
    """All verbs with a notice, for pages of settings and for tests."""
    return dict(_notices)


def subject_of(entry: Entry | Reminder) -> Any | None:
    """The thing the fact is about, or None when it is gone (then there is silence)."""
    return apps.get_model(entry.subject_type)._base_manager.filter(pk=entry.subject_id).first()
