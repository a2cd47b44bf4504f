"""A mail server on the loopback interface that keeps account of what it took."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from email import message_from_bytes, policy
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
    """Takes mails; on wish it says 451 now and then, or hangs up after DATA although it took the mail."""

    def __init__(self, chance: Random, *, busy: float = 0, cut: float = 0) -> None:
        self.chance, self.busy, self.cut = chance, busy, cut
        self.mails: list[Mail] = []
        self.said_busy = self.cuts = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """One mail."""
        if self.chance.random() < self.busy:
            self.said_busy += 1
            return "451 Later, please"
        message = message_from_bytes(envelope.content, policy=policy.default)
        body = message.get_body(("plain",))  # type: ignore[attr-defined]
        text = body.get_content() if body else ""
        mail_id = str(message["Message-ID"]).strip()
        for recipient in envelope.rcpt_tos:
            self.mails.append(Mail(time.time(), recipient, mail_id, text))
        if self.chance.random() < self.cut:
            self.cuts += 1
            server.transport.abort()
        return "250 OK"

    def by_recipient(self) -> dict[str, list[Mail]]:
        """All mails, by address."""
        found = defaultdict(list)
        for mail in self.mails:
            found[mail.recipient].append(mail)
        return found

    def copies(self) -> Counter[tuple[str, str]]:
        """How often each (recipient, Message-ID) came."""
        return Counter((mail.recipient, mail.message_id) for mail in self.mails)


def serve(sink: Sink, port: int) -> Controller:
    """Run the sink in a thread; `.stop()` ends it."""
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    return controller
