"""Work that lies in rows and is done by whoever comes first: the Celery task, its beat, or the courier.

`notifications` runs the errands between its own deliveries and knows none of them. An app registers a
function that takes one due row, does it and returns True, or False when nothing is due; it must survive
being killed at any instant and running twice at once.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

NICENESS = 10  # of 19: a tenth of a page's share when all want the processors, so mails still go out
AUTOGROUP = Path("/proc/self/autogroup")

Errand = Callable[[], bool]
_errands: list[Errand] = []


def errand(work: Errand) -> Errand:
    """Register `work`."""
    _errands.append(work)
    return work


def run_next() -> bool:
    """Do one piece of work; False when no errand found any."""
    return any(work() for work in _errands)


def give_way() -> None:
    """Make this process and its children step back behind the pages. A second call changes nothing.

    Linux weighs sessions first and the processes in them after that (autogroup, sched(7)): of processes in
    sessions of their own, as services are, the niceness alone changes nothing.
    """
    os.nice(max(0, NICENESS - os.nice(0)))
    if os.getsid(0) == os.getpid():
        with suppress(OSError):  # no such file: no such groups
            AUTOGROUP.write_text(str(NICENESS))
