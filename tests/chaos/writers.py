"""People who post replies through the pages, and press the button again when it did not work."""

import http.client
import threading
import time
from collections.abc import Sequence
from queue import Empty, SimpleQueue

from tests.bench import people
from tests.chaos.cast import Fact

PEOPLE_AT_ONCE = 6
PATIENCE = 45  # seconds for one reply; under the minute in which the same text counts as a double click


class Writers:
    """Post `facts` evenly over `seconds`, several at once."""

    def __init__(self, port: int, facts: Sequence[Fact], seconds: float) -> None:
        self.port, self.started = port, time.monotonic()
        self.queue: SimpleQueue[tuple[float, Fact]] = SimpleQueue()
        for number, fact in enumerate(facts):
            self.queue.put((self.started + number * seconds / len(facts), fact))
        self.threads = [threading.Thread(target=self._work, daemon=True) for _ in range(PEOPLE_AT_ONCE)]
        for thread in self.threads:
            thread.start()

    @property
    def are_done(self) -> bool:
        """All have been posted or given up."""
        return not any(thread.is_alive() for thread in self.threads)

    def _work(self) -> None:
        while True:
            try:
                at, fact = self.queue.get_nowait()
            except Empty:
                return
            time.sleep(max(0.0, at - time.monotonic()))
            insist(self.port, fact)


def insist(port: int, fact: Fact) -> None:
    """Post until the page says yes; what happened stands in `fact.answers`."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        answer = _post(port, fact)
        fact.answers.append(answer)
        if answer == "302":
            fact.is_acknowledged = True
            return
        time.sleep(0.3)


def _post(port: int, fact: Fact) -> str:
    """One POST on a connection of its own; the status code, or the name of what went wrong."""
    head, _, body = people.post(
        f"/pausenhof/faden/{fact.round.thread}/antworten/", fact.author.session, body=fact.text
    ).partition("\r\n\r\n")
    path = head.split(" ", 2)[1]
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", path, body, headers)
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
