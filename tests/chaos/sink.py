"""A mail server on the loopback interface that keeps account of what it took, in a file that survives it.

It is a process of its own (`python -m tests.chaos.sink PORT DIRECTORY`), so that it may fall and freeze too.
"""

import json
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from random import Random
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Mail:
    """A mail that was taken. `at` is time.time()."""

    at: float
    recipient: str
    message_id: str
    text: str


class Sink:
    """The account of the mail server at work in `directory`, and how it shall behave."""

    def __init__(self, directory: Path) -> None:
        self.ledger, self.mood = directory / "ledger.jsonl", directory / "mood.json"
        self.said_busy = self.cuts = self._read = 0
        self._mails: list[Mail] = []
        directory.mkdir()
        self.ledger.touch()
        self.behave()

    def behave(self, *, busy: float = 0, cut: float = 0) -> None:
        """Say 451 to a share of the mails, hang up after DATA on another although the mail was taken."""
        draft = self.mood.with_suffix(".new")
        draft.write_text(json.dumps({"busy": busy, "cut": cut}))
        draft.replace(self.mood)

    def clear(self) -> None:
        """Forget what came until now."""
        self._catch_up()
        self._mails.clear()

    @property
    def mails(self) -> list[Mail]:
        """All mails taken since the last `clear`, in order."""
        self._catch_up()
        return self._mails

    def by_recipient(self) -> dict[str, list[Mail]]:
        """All mails, by address."""
        found = defaultdict(list)
        for mail in self.mails:
            found[mail.recipient].append(mail)
        return found

    def copies(self) -> Counter[tuple[str, str]]:
        """How often each (recipient, Message-ID) came."""
        return Counter((mail.recipient, mail.message_id) for mail in self.mails)

    def _catch_up(self) -> None:
        """Read what was written since the last time, up to the last whole line."""
        with self.ledger.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            row = json.loads(line)
            self.said_busy += row.get("busy", 0)
            self.cuts += row.get("cut", 0)
            if "mail" in row:
                self._mails.append(Mail(**row["mail"]))


class Taker:
    """The server's side: what it says is written down before it is said."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.chance = directory, Random()
        self.ledger = os.open(directory / "ledger.jsonl", os.O_WRONLY | os.O_APPEND)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """One mail."""
        mood = json.loads((self.directory / "mood.json").read_text())
        if self.chance.random() < mood["busy"]:
            self._note({"busy": 1})
            return "451 Later, please"
        message = message_from_bytes(envelope.content, policy=policy.default)
        body = message.get_body(("plain",))  # type: ignore[attr-defined]
        text = body.get_content() if body else ""
        mail_id = str(message["Message-ID"]).strip()
        for recipient in envelope.rcpt_tos:
            mail = {"at": time.time(), "recipient": recipient, "message_id": mail_id, "text": text}
            self._note({"mail": mail})
        if self.chance.random() < mood["cut"]:
            self._note({"cut": 1})
            server.transport.abort()
        return "250 OK"

    def _note(self, row: dict[str, Any]) -> None:
        os.write(self.ledger, json.dumps(row).encode() + b"\n")  # one call: whole, or not at all


if __name__ == "__main__":
    Controller(Taker(Path(sys.argv[2])), hostname="127.0.0.1", port=int(sys.argv[1])).start()
    signal.pause()
