"""Worker and courier step back behind the pages."""

import os
from contextlib import suppress
from pathlib import Path

NICENESS = 10  # of 19: a tenth of a page's share when all want the processors, so mails still go out
AUTOGROUP = Path("/proc/self/autogroup")


def lower_process_priority() -> None:
    """Make this process and its children step back behind the pages. A second call changes nothing.

    Linux weighs sessions first and the processes in them after that (autogroup, sched(7)): of processes in
    sessions of their own, as services are, the niceness alone changes nothing.
    """
    os.nice(max(0, NICENESS - os.nice(0)))
    if os.getsid(0) == os.getpid():
        with suppress(OSError):  # no such file: no such groups
            AUTOGROUP.write_text(str(NICENESS))
