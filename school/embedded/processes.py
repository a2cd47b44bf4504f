"""Starting and ending child processes so that none outlives the one that started it."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class Trouble(Exception):
    """Something that stops the start; its text is a sentence for the person at the terminal."""


def spawn(
    command: Sequence[str | Path],
    *,
    when_orphaned: signal.Signals = signal.SIGTERM,
    user: tuple[int, int] | None = None,
    foreground: bool = False,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start a child that gets `when_orphaned` when this process dies, however it dies.

    `user` is (uid, gid), None for ours. A child in the foreground gets the terminal's Ctrl-C
    itself; any other has a session of its own. Call from the main thread: the kernel takes the
    end of the calling thread for our death.
    """
    us = os.getpid()

    def tie_to_us() -> None:  # after the change of user, which would untie it again
        _libc.prctl(_PR_SET_PDEATHSIG, int(when_orphaned))
        if os.getppid() != us:
            os._exit(1)

    if user:
        options |= {"user": user[0], "group": user[1], "extra_groups": []}
    return subprocess.Popen(  # noqa: S603
        [str(word) for word in command], preexec_fn=tie_to_us, start_new_session=not foreground, **options
    )


def end(process: subprocess.Popen[bytes], *, by: signal.Signals, patience: float) -> None:
    """Ask the child to stop, wait `patience` seconds, then kill it with all that it started."""
    process.send_signal(by)
    wait_or_kill(process, patience=patience)


def wait_or_kill(process: subprocess.Popen[bytes], *, patience: float) -> None:
    """The second half of `end`, for children that have been asked already."""
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what a dead child with a session of its own has left behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def wait_until(answers: Callable[[], bool], *, seconds: float) -> bool:
    """Ask again every 20 ms; False when there was no yes in time."""
    deadline = time.monotonic() + seconds
    while not answers():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
