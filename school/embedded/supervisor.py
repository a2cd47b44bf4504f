"""Keeps servers and programs running, shows what they say, and stops them in the right order."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, TextIO

from school.embedded.processes import Trouble, kill_group, wait_or_kill

_LONGEST_PAUSE = 10.0
_STEADY_SECONDS = 30.0
_STOP_SECONDS = 10.0


@dataclass
class Child:
    """One process that shall run until the school stops."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    stop_signal: signal.Signals = signal.SIGTERM
    is_server: bool = False  # others need it: starts first, stops last
    process: subprocess.Popen[bytes] | None = None
    started: float = field(default=0.0)
    failures: int = 0
    rest: bytes = b""  # a line that has not ended yet

    @property
    def due(self) -> float:
        """When to start it again: at once, then after longer and longer pauses."""
        pause = 0.0 if self.failures < 2 else min(2.0 ** (self.failures - 2), _LONGEST_PAUSE)
        return self.started + pause


class Stopped(Exception):
    """Somebody asked the school to stop."""


class Supervisor:
    """One loop in the main thread: signals, output of the children, deaths."""

    def __init__(self) -> None:
        """Takes over SIGINT, SIGTERM and SIGHUP of this process."""
        self.children: list[Child] = []
        self.signals: list[int] = []
        self._selector = selectors.DefaultSelector()
        wakeup, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self._selector.register(wakeup, selectors.EVENT_READ)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake the loop
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _: self.signals.append(number))

    def add(self, child: Child) -> None:
        """Start a child and keep it running; raise Trouble when it does not start the first time."""
        self.children.append(child)
        self._start(child)

    def wait(self, process: subprocess.Popen[bytes] | None = None) -> int:
        """Watch until `process` has ended, for ever without one; its exit code. A signal raises Stopped."""
        while process is None or process.poll() is None:
            self._look(0.5)
            if self.signals:
                raise Stopped
        return process.returncode

    def wait_for_command(self, process: subprocess.Popen[bytes]) -> int:
        """Watch until the command has ended; its exit code, 128 + n for signal n as in a shell.

        Signals are passed on, also to what the command has started. A command that shares our
        session gets them from the terminal itself.
        """
        has_session = os.getpgid(process.pid) == process.pid
        while process.poll() is None:
            self._look(0.5)
            while self.signals:
                number = self.signals.pop(0)
                if has_session:
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, number)
                elif number != signal.SIGINT:
                    process.send_signal(number)
        if has_session:
            kill_group(process)
        return process.returncode if process.returncode >= 0 else 128 - process.returncode

    def watch(self, seconds: float) -> None:
        """Do the work of the loop for a while; raise Stopped when a signal came."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._look(left)
            if self.signals:
                raise Stopped

    def stop(self) -> None:
        """Stop the programs together, then the servers one by one, the last one first."""
        programs = [child for child in self.children if not child.is_server]
        servers = [child for child in reversed(self.children) if child.is_server]
        for together in (programs, *([server] for server in servers)):
            running = [(child, child.process) for child in together if child.process]
            for child, process in running:
                process.send_signal(child.stop_signal)
            for child, process in running:
                wait_or_kill(process, patience=_STOP_SECONDS)
                self._drain(child)
        self.children.clear()

    def _start(self, child: Child) -> None:
        child.started = time.monotonic()
        child.process = child.start()
        if child.process.stdout:
            os.set_blocking(child.process.stdout.fileno(), False)
            self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _look(self, seconds: float) -> None:
        """Wait for something to happen and deal with it."""
        for key, _ in self._selector.select(seconds):
            if isinstance(key.data, Child):
                self._show(key.data)
            else:
                os.read(key.fd, 4096)
        for child in self.children:
            if child.process and child.process.poll() is not None:
                self._bury(child)
            if not child.process and time.monotonic() >= child.due:
                self._restart(child)

    def _bury(self, child: Child) -> None:
        assert child.process
        kill_group(child.process)
        self._drain(child)
        steady = time.monotonic() - child.started > _STEADY_SECONDS
        child.failures = 1 if steady else child.failures + 1
        say(child.name, f"beendet mit {child.process.returncode}, startet neu", to=sys.stderr)
        child.process = None

    def _restart(self, child: Child) -> None:
        try:
            self._start(child)
        except Trouble as trouble:
            child.failures += 1
            say(child.name, str(trouble), to=sys.stderr)

    def _drain(self, child: Child) -> None:
        """Show the last words of a child and close its pipe."""
        assert child.process
        if (pipe := child.process.stdout) and not pipe.closed:
            self._show(child)
            self._forget(pipe)
            pipe.close()

    def _show(self, child: Child) -> None:
        """Print the whole lines that have come; nothing more will come after an empty read."""
        assert child.process
        pipe = child.process.stdout
        assert pipe
        with suppress(BlockingIOError):
            while chunk := os.read(pipe.fileno(), 65536):
                *lines, child.rest = (child.rest + chunk).split(b"\n")
                for line in filter(bytes.strip, lines):
                    say(child.name, line.decode(errors="replace"))
            self._forget(pipe)

    def _forget(self, pipe: IO[bytes]) -> None:
        with suppress(KeyError):
            self._selector.unregister(pipe)


def say(name: str, line: str, *, to: TextIO = sys.stdout) -> None:
    """One line on the terminal, marked with whom it is about."""
    with suppress(OSError):  # the terminal is gone; stopping goes on
        print(f"{name:<8} | {line}", file=to, flush=True)
