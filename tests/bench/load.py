"""A small honest load generator, run as a process of its own: `python -m tests.bench.load < job > result`.

Closed loop: every connection sends its next request when the answer to the last one is whole. It does not
parse more than it must (0.05 ms of CPU per request), and reports the CPU time it took itself.
"""

import asyncio
import json
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import cycle
from time import perf_counter


@dataclass(frozen=True)
class Job:
    """What to send: `requests` are whole HTTP/1.1 messages, dealt out to the connections in turn."""

    port: int
    connections: int
    seconds: float
    requests: list[str]


@dataclass
class Result:
    """What came back. `latencies` in milliseconds, `cpu` in milliseconds of the generator."""

    seconds: float = 0
    cpu: float = 0
    size: int = 0  # bytes of all answers, headers included
    statuses: dict[str, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Whole answers."""
        return len(self.latencies)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.count / self.seconds

    def percentile(self, share: float) -> float:
        """Latency in milliseconds that `share` (0 to 1) of the answers did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


class Visitor(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, requests: list[bytes], result: Result, deadline: float) -> None:
        self.requests, self.result, self.deadline = cycle(requests), result, deadline
        self.done = asyncio.get_running_loop().create_future()
        self.buffer, self.missing = b"", -1  # bytes still to come; -1: the header is not whole yet

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        """The end; a server that hangs up before the time is over is counted as "lost"."""
        if perf_counter() < self.deadline:
            self.result.statuses["lost"] = self.result.statuses.get("lost", 0) + 1
        if not self.done.done():
            self.done.set_result(None)

    def ask(self) -> None:
        """Send the next request, or stop when the time is over."""
        if perf_counter() >= self.deadline:
            self.transport.close()
            return
        self.asked = perf_counter()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        """Wait for the end of the answer. Django always sends Content-Length for pages."""
        self.result.size += len(data)
        if self.missing < 0:
            self.buffer += data
            head, end, body = self.buffer.partition(b"\r\n\r\n")
            if not end:
                return
            self.status = head[9:12].decode()
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            self.missing = int(length or 0) - len(body)
        else:
            self.missing -= len(data)
        if self.missing <= 0:
            self.result.latencies.append((perf_counter() - self.asked) * 1000)
            self.result.statuses[self.status] = self.result.statuses.get(self.status, 0) + 1
            self.buffer, self.missing = b"", -1
            self.ask()


async def visit(job: Job) -> Result:
    """Load the server for `job.seconds`."""
    loop, result = asyncio.get_running_loop(), Result()
    started, used = perf_counter(), _own_cpu()
    shares = [job.requests[number :: job.connections] or job.requests for number in range(job.connections)]
    deadline = started + job.seconds
    visitors = [Visitor([text.encode() for text in share], result, deadline) for share in shares]
    for visitor in visitors:
        await loop.create_connection(lambda visitor=visitor: visitor, "127.0.0.1", job.port)
    await asyncio.gather(*(visitor.done for visitor in visitors))
    result.seconds, result.cpu = perf_counter() - started, _own_cpu() - used
    return result


def _own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1000


def run(job: Job) -> Result:
    """Run a job in a process of its own and wait for it."""
    command = [sys.executable, "-m", "tests.bench.load"]
    answer = subprocess.run(
        command, input=json.dumps(asdict(job)).encode(), stdout=subprocess.PIPE, check=True
    )
    return Result(**json.loads(answer.stdout))


def pooled(jobs: Iterable[Job]) -> Result:
    """Several jobs one after the other as one result. Each has connections of its own: how many of them meet
    in one process of the server is luck, and a percentile of one job is of that luck, too.
    """
    whole = Result()
    for job in jobs:
        one = run(job)
        whole.seconds += one.seconds
        whole.cpu += one.cpu
        whole.size += one.size
        whole.latencies += one.latencies
        whole.statuses = dict(Counter(whole.statuses) + Counter(one.statuses))
    return whole


def only_ok(result: Result, expected: str) -> None:
    """Raise ValueError unless every answer had the expected status: fast errors are no speed."""
    wrong = Counter(result.statuses)
    wrong.pop(expected, None)
    if wrong or not result.count:
        raise ValueError(f"expected only {expected}, got {dict(result.statuses)}")


if __name__ == "__main__":
    json.dump(asdict(asyncio.run(visit(Job(**json.load(sys.stdin))))), sys.stdout)
