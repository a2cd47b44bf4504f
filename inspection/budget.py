"""What looking into one file may cost, and the limits that hold the process to it."""

import resource

MEMORY = 256 * 1024 * 1024  # bytes of address space, Python and libraries (40 MB) included
CPU_SECONDS = 4
WALL_SECONDS = 7  # a busy machine gives less than a processor
ANSWER_BYTES = 8 * 1024 * 1024  # the largest redrawn picture is far smaller


def start() -> None:
    """Before the file is read: memory, time, size of the answer."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_FSIZE, ANSWER_BYTES)
    _limit(resource.RLIMIT_CORE, 0)


def close_doors() -> None:
    """Once all modules are loaded: no further file, no network, no process, whatever the file brings about.

    Without a free descriptor neither `open` nor `socket` succeeds; those for the file and the answer stay.
    """
    _limit(resource.RLIMIT_NOFILE, 0)
    _limit(resource.RLIMIT_NPROC, 0)


def _limit(kind: int, value: int) -> None:
    resource.setrlimit(kind, (value, value))
