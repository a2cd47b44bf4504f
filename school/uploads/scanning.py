"""A virus scanner, where the operator has one: clamd, asked over its own protocol (clamd(8), INSTREAM)."""

import logging
import re
import socket
import time
from urllib.parse import urlsplit

from django.conf import settings

from school.uploads import sentences

_CHUNK = 1024 * 1024  # bytes
_PING_SECONDS = 1.0
_FOUND = re.compile(r"stream: (.+) FOUND")
logger = logging.getLogger(__name__)


def check(content: bytes, *, deadline: float) -> None:
    """Ask the scanner, if there is one. Raises ValidationError when it finds something or does not answer.

    `deadline`: until when (`time.monotonic`).
    """
    if not settings.CLAMD_URL:
        return
    try:
        answer = _asked(b"INSTREAM", content, seconds=max(0.5, deadline - time.monotonic()))
    except OSError as error:
        answer = type(error).__name__
    if found := _FOUND.fullmatch(answer):
        raise sentences.refused(sentences.VIRUS, "virus", name=found[1])
    if answer != "stream: OK":
        logger.error("the virus scanner answers: %s", answer)
        raise sentences.refused(sentences.SCANNER_AWAY, "scanner_away")


def state() -> str:
    """`none` (not set up), `ok` or `away`; for operators."""
    if not settings.CLAMD_URL:
        return "none"
    try:
        return "ok" if _asked(b"PING", seconds=_PING_SECONDS) == "PONG" else "away"
    except OSError:
        return "away"


def _asked(command: bytes, content: bytes | None = None, *, seconds: float) -> str:
    """One command, one connection, one answer. Raises OSError."""
    with _connected(seconds) as connection:
        connection.sendall(b"z%s\0" % command)
        if content is not None:
            for at in range(0, len(content), _CHUNK):
                chunk = content[at : at + _CHUNK]
                connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
            connection.sendall(bytes(4))
        answer = connection.makefile("rb").read(1000)
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected(seconds: float) -> socket.socket:
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "tcp":
        return socket.create_connection((address.hostname or "", address.port or 3310), seconds)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(seconds)
    try:
        connection.connect(address.path)
    except OSError:
        connection.close()
        raise
    return connection
