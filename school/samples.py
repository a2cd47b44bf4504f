"""An example of every kind of mail, for the operators' page and for the tests that fetch every link.

Each app registers, beside its notices, one builder per announced verb. A builder makes rows that are never
stored: example people of an example municipality, whatever stands in the database. A verb that is announced
without a sample is found by `tests/notifications/test_every_mail.py`.

    @sample("forums.reply_posted")
    def _reply(verb): return Reply(pk=1, thread=Thread(pk=1, …), author=example_member(), …)

Mails that are no notices (codes, letters) are registered whole with `@letter("Einladung")`.
"""

from collections.abc import Callable
from typing import Any

from school import notices
from school.mails import Mail

Build = Callable[[str], Any]
Write = Callable[[], Mail]
_samples: dict[str, Build] = {}
_letters: dict[str, Write] = {}


def sample(*verbs: str) -> Callable[[Build], Build]:
    """Register a builder of the subject of facts with these verbs; it is called with the verb."""

    def register(build: Build) -> Build:
        _samples.update(dict.fromkeys(verbs, build))
        return build

    return register


def letter(name: str) -> Callable[[Write], Write]:
    """Register a writer of a mail that is no notice, under the name that operators read."""

    def register(write: Write) -> Write:
        _letters[name] = write
        return write

    return register


def subject_for(verb: str) -> Any:
    """The example subject of a fact; LookupError for a verb without a sample."""
    return _samples[verb](verb)


def letters() -> dict[str, Write]:
    """All mails that are no notices, by name."""
    return dict(_letters)


def missing() -> set[str]:
    """Announced verbs without a sample."""
    return set(notices.announced_verbs()) - set(_samples)
