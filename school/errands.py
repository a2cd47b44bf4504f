"""Work that lies in rows and is done by whoever comes first: the Celery task, its beat, or the courier.

`notifications` runs the errands between its own deliveries and knows none of them. An app registers a
function that takes one due row, does it and returns True, or False when nothing is due; it must survive
being killed at any instant and running twice at once.
"""

import os
from collections.abc import Callable

NICENESS = 5  # of 19: a third of a page's share when all want the processors, so mails still go out

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
    """Make this process and its children step back behind the pages. A second call changes nothing."""
    os.nice(max(0, NICENESS - os.nice(0)))
