"""The whole school as separate real processes in a directory of its own, each of which may be killed."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from school.embedded.places import Places, find_postgres
from school.embedded.processes import end, kill_group, spawn
from school.embedded.servers import Postgres, Redis
from tests.bench.cpu import tree
from tests.chaos.sink import Sink

PYTHON = sys.executable


def free_port() -> int:
    """A port of the loopback interface that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Part:
    """One process with all that it starts, kept alive as the supervisor in production would."""

    def __init__(self, name: str, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self.name, self.start = name, start
        self.process: subprocess.Popen[bytes] | None = None
        self.back_at = 0.0  # when a fallen part may start again, by time.monotonic()
        self.falls = 0
        self.is_kept_down = False

    @property
    def is_up(self) -> bool:
        """The main process lives."""
        return self.process is not None and self.process.poll() is None

    def up(self) -> None:
        """Start it; sweep away first what a fallen main process has left behind."""
        if self.process is not None:
            kill_group(self.process)
        self.process = self.start()

    def strike(self, chance: Random) -> str:
        """Kill -9 all of its processes, the main one, or one of its children; says which."""
        assert self.process is not None
        family = tree(self.process.pid)
        what = chance.choice(["all", "main", "child"]) if len(family) > 1 else "main"
        victims = {"all": family, "main": family[:1], "child": [chance.choice(family[1:] or family)]}[what]
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return f"{self.name} ({what})"

    def signal_all(self, number: signal.Signals) -> None:
        """Send a signal to the whole family, children first when they shall stop."""
        assert self.process is not None
        for pid in reversed(tree(self.process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)


class Stage:
    """PostgreSQL, Redis, mail server, web, worker, beat and courier under one temporary directory."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="schule-chaos-")).resolve()
        self.places = Places(self.directory)
        self.lock = self.places.lock()
        self.places.prepare()
        self.port, self.smtp_port = free_port(), free_port()
        self.sink = Sink(self.directory / "mail")
        self.environment = self._environment()
        self.parts = {part.name: part for part in self._parts()}

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.places.database_url,
            "REDIS_URL": self.places.redis_url,
            "DEBUG": "0",
            "DEMO": "1",
            "HASHED_STATIC": "0",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "ALLOWED_HOSTS": "127.0.0.1",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "MEDIA_ROOT": str(self.directory / "media"),
            "LOG_LEVEL": "WARNING",
            "DELIVERY_LEASE_SECONDS": "10",
            "QUIET_MAIL": "off",
            "PATH": f"{find_postgres()}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        }

    def _parts(self) -> list[Part]:
        celery = [PYTHON, "-m", "celery", "-A", "school"]
        web = [PYTHON, "-m", "granian", "school.wsgi:application", "--interface", "wsgi"]
        web += ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "2", "--blocking-threads", "2"]
        web += ["--respawn-failed-workers"]
        worker = [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]
        beat = [
            *celery,
            "beat",
            "--loglevel",
            "WARNING",
            "--pidfile",
            "",
            "--schedule",
            str(self.directory / "beat"),
        ]
        mail = [PYTHON, "-m", "tests.chaos.sink", str(self.smtp_port), str(self.directory / "mail")]
        return [
            Part("postgres", Postgres(self.places).start),
            Part("redis", Redis(self.places).start),
            Part("mail", self._program("mail", mail)),
            Part("web", self._program("web", web, DATABASE_POOL="1")),
            Part("worker", self._program("worker", worker)),
            Part("beat", self._program("beat", beat)),
            Part("courier", self._program("courier", [PYTHON, "manage.py", "courier"])),
        ]

    def _program(self, name: str, command: list[str], **extra: str) -> Callable[[], subprocess.Popen[bytes]]:
        def start() -> subprocess.Popen[bytes]:
            with self.places.log(name).open("ab") as log:
                return spawn(command, env=self.environment | extra, stdout=log, stderr=log)

        return start

    def open(self, prepare: Callable[[], None]) -> None:
        """Start the servers, migrate, `prepare`, then start the programs and wait for the first page."""
        for name in ("postgres", "redis", "mail"):
            self.parts[name].up()
        command = [PYTHON, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=self.environment, check=True)
        prepare()
        for name in ("web", "worker", "beat", "courier"):
            self.parts[name].up()
        self.wait_for_web()

    def wait_for_web(self, seconds: float = 120) -> None:
        """Wait until the web server takes connections."""
        deadline = time.monotonic() + seconds
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            if time.monotonic() > deadline:
                raise RuntimeError(f"web does not start:\n{self.places.log('web').read_text()[-2000:]}")
            time.sleep(0.05)

    def tend(self, chance: Random) -> None:
        """Start what has fallen, half a second to two seconds after its fall."""
        for part in self.parts.values():
            if part.is_up or part.is_kept_down:
                part.back_at = 0.0
            elif not part.back_at:
                part.falls += 1
                part.back_at = time.monotonic() + chance.uniform(0.5, 2)
            elif time.monotonic() >= part.back_at:
                part.up()

    def last_words(self) -> str:
        """The ends of the logs of our own programs."""
        logs = [(name, self.places.log(name)) for name in ("mail", "web", "worker", "beat", "courier")]
        return "\n".join(f"--- {name}\n{log.read_text()[-1500:]}" for name, log in logs if log.exists())

    def close(self) -> None:
        """Stop everything; the directory goes too."""
        for part in reversed(self.parts.values()):
            if part.process is not None:
                part.signal_all(signal.SIGCONT)
                stop = signal.SIGINT if part.name == "postgres" else signal.SIGTERM
                end(part.process, by=stop, patience=5)
        self.places.remove()
        shutil.rmtree(self.directory, ignore_errors=True)
