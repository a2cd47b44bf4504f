"""All hostile files at every door of the production server: in time, in memory, in words, and then a page.

`make bench ARGS=--uploads`: on a fresh database, one web process with two threads; about ten minutes.
"""

import html
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from inspection.verdicts import Refusal
from knowledge.models import Report
from members.models import Accession
from school.uploads.sentences import SENTENCES
from tests.bench import cpu, people, server
from tests.bench.report import table as markdown
from tests.inspection.files import Hostile
from tests.inspection.hostile import FILES
from tests.rights.cast import School, build
from tests.rights.doors import Door, doors
from tests.rights.matrix import fill, kind

SECONDS, MEGABYTES = 10, 300  # what every upload has to keep to
LOG = Path("var/bench/server.log")


class Row(NamedTuple):
    """One file at one door. `more`: MB that the server and its child took beside what they had before."""

    door: Door
    name: str
    seconds: float
    more: float
    next_page: float  # seconds
    wrong: str  # nothing, if all is as it should be


def everything() -> tuple[str, int]:
    """The report, as Markdown, and how many uploads are not as they should be."""
    school = build()
    shape = server.Shape(1, 2)
    with server.running("school.wsgi:application", shape, settings="school.settings", log=LOG) as pid:
        rows = [_tried(school, pid, door, name) for door in doors() for name in _taken_last()]
        after = cpu.memory(pid)
    bad = [row for row in rows if row.wrong]
    worst = {"s": max(row.seconds for row in rows), "MB": max(row.more for row in rows)}
    text = "\n".join(
        [
            "# Hostile files at every door\n",
            f"{len(FILES)} files × {len(doors())} doors: {len(rows)} uploads, {len(bad)} not as they should be.",
            f"Slowest {worst['s']:.1f} s, most memory {worst['MB']:.0f} MB, the page after it at most "
            f"{max(row.next_page for row in rows):.2f} s; memory of the server afterwards {after:.0f} MB.\n",
            "## The twenty slowest\n",
            *_lines(sorted(rows, key=lambda row: -row.seconds)[:20]),
            "## Those that take most memory\n",
            *_lines(sorted(rows, key=lambda row: -row.more)[:20]),
            "## Not as they should be\n",
            *_lines(bad),
        ]
    )
    return text, len(bad)


def _taken_last() -> list[str]:
    """Those that are taken change the school, so they come last at each door."""
    return sorted(FILES, key=lambda name: FILES[name].refusal is None)


def _lines(rows: list[Row]) -> list[str]:
    cells = ((row.door, row.name, row.seconds, row.more, row.next_page, row.wrong) for row in rows)
    return markdown("door|file|s|more MB|next page s|wrong", cells)


def _tried(school: School, pid: int, door: Door, name: str) -> Row:
    file = FILES[name]
    _as_before(school)
    body = encode_multipart(
        BOUNDARY, fill(door.sent(file.upload()), school.names) | {"csrfmiddlewaretoken": people.CSRF}
    )
    with _watched(pid) as peak:
        started = time.monotonic()
        status, text = _sent(
            door, str(fill(door.line.address, school.names)), body, school.sessions[door.allowed[0]]
        )
        seconds = time.monotonic() - started
    started = time.monotonic()
    page = _asked("GET", "/impressum/", b"", {})[0]
    next_page = time.monotonic() - started
    wrong = _wrong(file, status, text) or ("" if page == 200 else f"next page: {page}")
    wrong = wrong or ("too slow" if seconds > SECONDS else "too much memory" if peak[0] > MEGABYTES else "")
    print(f"{door}: {name}: {status}, {seconds:.2f} s, {peak[0]:.0f} MB {wrong}", flush=True)
    return Row(door, name, seconds, peak[0], next_page, wrong)


def _as_before(school: School) -> None:
    """What was taken before leaves room for the next one."""
    Accession.objects.filter(municipality__slug=school.names["here"]).update(state="needs_information")
    Report.objects.filter(slug=school.names["report"]).update(assets=[])


def _wrong(file: Hostile, status: int, text: str) -> str:
    """A sentence of the file's kind, of a place that takes no such kind, or of the time that a busy machine
    did not have; what is harmless may pass.
    """
    reasons = {file.refusal, Refusal.WRONG_KIND, Refusal.PDF_BROKEN, Refusal.SPENT} - {None}
    said = any(_start(reason) in html.unescape(text) for reason in reasons if reason)
    if kind(str(status)) == "done":
        return "" if file.refusal in {None, Refusal.SPENT} else "taken"
    return "" if kind(str(status)) == "wrong" and said else f"{status} without the sentence"


def _start(refusal: Refusal) -> str:
    return SENTENCES[refusal].partition("{")[0]


def _sent(door: Door, path: str, body: bytes, session: str) -> tuple[int, str]:
    headers = {
        "Content-Type": MULTIPART_CONTENT,
        "Cookie": people.cookies(session),
        "X-CSRFToken": people.CSRF,
    }
    return _asked(door.method, path, body, headers)


def _asked(method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", server.PORT, timeout=60)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


@contextmanager
def _watched(pid: int) -> Iterator[list[float]]:
    """The most memory that the tree below `pid` took meanwhile, in MB beside what it had before."""
    before, peak, done = _resident(pid), [0.0], threading.Event()

    def look() -> None:
        while not done.wait(0.02):
            peak[0] = max(peak[0], _resident(pid) - before)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def _resident(pid: int) -> float:
    """MB of the process and its descendants; shared pages are counted for each."""
    try:
        megabytes = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1_000_000
        children = [file.read_text().split() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except (OSError, IndexError):  # it has just ended
        return 0.0
    return megabytes + sum(_resident(int(child)) for some in children for child in some)


def main() -> int:
    """Write the report beside the others; how many uploads went wrong."""
    text, wrong = everything()
    report = Path("var/bench/uploads.md")
    report.write_text(text)
    print(f"\n{text}\n→ {report}")
    return wrong
