"""The one door for files: looked into in a process of their own, before any action and any transaction."""

import json
import logging
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from inspection import budget
from inspection.verdicts import Kind, Refusal
from school.uploads import scanning, sentences
from school.uploads.kinds import DOCUMENTS, Kinds

WAIT_SECONDS = 2  # for one's turn
SECONDS = WAIT_SECONDS + budget.WALL_SECONDS + 0.5  # for all of it, the virus scanner included
_COMMAND = [sys.executable, "-E", "-s", "-W", "ignore", "-m", "inspection"]
_SPENT = {-9, -24}  # SIGKILL and SIGXCPU: the kernel's ways to say that the time is over
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class InspectedFile:
    """A file that may be kept. Only `inspect` makes one; actions take nothing else.

    `content` is what came, or the redrawn picture; `name` what people see, ending with what it really is.
    """

    content: bytes
    name: str
    kind: Kind


def inspect(file: UploadedFile, *, among: Kinds) -> InspectedFile:
    """Look into a file that came. Raises ValidationError with a sentence that helps, within ten seconds.

    Ask for the right first, and do not hold a transaction meanwhile.
    """
    deadline = time.monotonic() + SECONDS
    content = _read(file)
    answer, redrawn = _answer(content, among, _ending(file))
    kind = _understood(answer, among)
    scanning.check(content, deadline=deadline)
    return InspectedFile(redrawn if kind is Kind.PICTURE else content, _name(file, kind.ending), kind)


def _read(file: UploadedFile) -> bytes:
    """The whole content. The proxy and Django refuse larger requests; this counts what really came."""
    limit = settings.UPLOAD_MAX_MB
    content = file.read(limit * 1_000_000 + 1)
    if len(content) > limit * 1_000_000:
        raise sentences.refused(sentences.TOO_LARGE, "too_large", limit=limit)
    if not content:
        raise sentences.refused(sentences.EMPTY, "empty")
    return content


def _ending(file: UploadedFile) -> str:
    """Of the name that came, if it is one that we know."""
    ending = PurePosixPath(file.name or "").suffix.lower()
    return ending if ending in DOCUMENTS.endings else ""


def _answer(content: bytes, among: Kinds, ending: str) -> tuple[bytes, bytes]:
    """What the process says, a line of JSON, and the picture it has drawn."""
    with _turn(), tempfile.TemporaryFile() as out:
        try:
            ended = subprocess.run(  # noqa: S603 – our own module, and words of our own
                [*_COMMAND, ",".join(among.families), ending],
                input=content,
                stdout=out,
                stderr=subprocess.DEVNULL,
                cwd=settings.BASE_DIR,
                env={},  # no secret of ours
                timeout=budget.WALL_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise _refused(Refusal.SPENT) from None
        except OSError as error:  # no memory or no process left for another one
            logger.warning("an inspection did not start: %s", type(error).__name__)
            raise sentences.refused(sentences.BUSY, "busy") from None
        if ended.returncode:
            logger.warning("an inspection ended with %s", ended.returncode)
            raise _refused(Refusal.SPENT if ended.returncode in _SPENT else Refusal.UNREADABLE)
        out.seek(0)
        return out.readline(1000), out.read()


def _class_name(error: Any) -> str:
    """Of an exception in the process, if it is one: whatever else it says may be words of the file."""
    return error if isinstance(error, str) and error.isidentifier() and len(error) <= 80 else "something"


def _understood(line: bytes, among: Kinds) -> Kind:
    """What the file is. Raises ValidationError for a refusal, also for an answer that makes no sense.

    Whoever broke into the process could answer anything: nothing is believed but words that we know.
    """
    try:
        answer = json.loads(line)
        if "error" in answer:
            logger.warning("an inspection failed with %s", _class_name(answer["error"]))
        if "refused" not in answer:
            return Kind[answer["kind"]]
        refusal, limit = Refusal(answer["refused"]), answer.get("limit")
    except (ValueError, LookupError, TypeError, AttributeError):
        refusal, limit = Refusal.UNREADABLE, None
    raise _refused(refusal, limit=limit, words=among.words)


def _refused(refusal: Refusal, **words: object) -> ValidationError:
    return sentences.refused(sentences.SENTENCES[refusal], refusal, **words)


@cache
def _turns() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(settings.UPLOAD_INSPECTIONS)


@contextmanager
def _turn() -> Iterator[None]:
    """Few at once, so that uploads cannot take all memory; others wait a moment, and then are told."""
    turns = _turns()
    if not turns.acquire(timeout=WAIT_SECONDS):
        raise sentences.refused(sentences.BUSY, "busy")
    try:
        yield
    finally:
        turns.release()


def _name(file: UploadedFile, ending: str) -> str:
    """The name people see, without folders and control characters, with the ending of what it really is."""
    stem = PurePosixPath((file.name or "Datei").replace("\\", "/")).stem
    kept = "".join(sign for sign in stem if sign.isprintable() and sign not in '"<>:/|?*')
    return f"{kept.strip(' .')[:100] or 'Datei'}{ending}"
