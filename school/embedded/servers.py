"""PostgreSQL and Redis as direct children, reachable through unix sockets only."""

import os
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from school.embedded.places import Places, find_postgres, find_redis, give_to_servant, servant
from school.embedded.processes import Trouble, end, spawn, wait_until

_START_SECONDS = 60  # recovery after a crash takes its time


class Server:
    """What both have in common: start, wait for the first answer, stop."""

    name: str
    title: str
    stop_signal = signal.SIGTERM

    def __init__(self, places: Places, *, durable: bool = True) -> None:
        """`durable=False` trades the data's safety for speed: for throw-away servers."""
        self.places = places
        self.durable = durable

    def start(self) -> subprocess.Popen[bytes]:
        """Start on what is there, after a clean stop or a crash; the caller holds the places' lock.

        Returns when the server answers; raises Trouble with the end of its log when it does not.
        """
        self._prepare()
        log = self.places.log(self.name)
        with log.open("ab" if _is_short(log) else "wb") as output:
            process = self._launch(stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd="/")
        wait_until(lambda: self.answers() or process.poll() is not None, seconds=_START_SECONDS)
        if process.poll() is not None or not self.answers():
            end(process, by=signal.SIGKILL, patience=1)
            last = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise Trouble(f"{self.title} startet nicht. Das Ende von {log}:\n{last}")
        return process

    def answers(self) -> bool:
        """Whether the server takes connections."""
        raise NotImplementedError

    def _prepare(self) -> None:
        raise NotImplementedError

    def _launch(self, **options: Any) -> subprocess.Popen[bytes]:
        raise NotImplementedError


class Postgres(Server):
    """PostgreSQL with one database and one user, both named `school`."""

    name, title = "postgres", "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast"; SIGTERM would wait for every client

    def answers(self) -> bool:
        """What pg_ctl reads: the eighth line of postmaster.pid."""
        with suppress(OSError, IndexError):
            return (self.places.postgres / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        return False

    def _prepare(self) -> None:
        self.programs = find_postgres()
        if not self.places.postgres.exists():
            self._create()
        self._clear()

    def _create(self) -> None:
        """Make the cluster under another name: one that stands there is complete, whatever happened."""
        data = self.places.postgres
        new = data.with_name(f"{data.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        give_to_servant(new)
        self._run(
            "initdb", "-D", new, "-U", "school", "--auth-local=trust", "--auth-host=reject", "-E", "UTF8",
            "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C", "-T", "german",
            *([] if self.durable else ["--no-sync", "--wal-segsize=1"]),
        )  # fmt: skip
        hurry = [] if self.durable else ["-F"]
        self._run("postgres", "--single", "-D", new, *hurry, "postgres", say=b"CREATE DATABASE school\n")
        new.rename(data)

    def _run(self, program: str, *words: str | Path, say: bytes = b"") -> None:
        process = spawn(
            [self.programs / program, *words], user=servant(), env=_environment(), cwd="/",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        output, _ = process.communicate(say)
        if process.returncode:
            raise Trouble(f"{program} ist gescheitert:\n{output.decode(errors='replace')}")

    def _clear(self) -> None:
        """Remove what a killed server has left behind.

        Its pid file may name a living process that is no PostgreSQL; then PostgreSQL would never
        start again. Removing it is safe only when no process of this cluster is left: two
        postmasters would destroy the data. Each of them works in the data directory.
        """
        data = self.places.postgres
        for hurry, seconds in ((signal.SIGINT, 10), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            for pid in _living(data):
                with suppress(ProcessLookupError):
                    os.kill(pid, hurry)
            if wait_until(lambda: not _living(data), seconds=seconds):
                break
        else:
            raise Trouble(
                f"In {data} arbeitet noch ein PostgreSQL, das sich nicht beenden lässt: {_living(data)}."
            )
        for leftover in (data / "postmaster.pid", *self.places.sockets.glob(".s.PGSQL.*")):
            leftover.unlink(missing_ok=True)

    def _launch(self, **options: Any) -> subprocess.Popen[bytes]:
        settings = ["listen_addresses=", "max_connections=200"]
        # errors quote values; whoever asked is told, the log is not
        settings += ["log_min_messages=log", "log_min_error_statement=panic", "log_error_verbosity=terse"]
        if not self.durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        where: list[str | Path] = ["-D", self.places.postgres, "-k", self.places.sockets, "-p", "5432"]
        command: list[str | Path] = [self.programs / "postgres", *where]
        for setting in settings:
            command += ["-c", setting]
        return spawn(command, when_orphaned=signal.SIGINT, user=servant(), env=_environment(), **options)


class Redis(Server):
    """Redis for the queue, open pages and the cache; nothing is lost for good without it."""

    name, title = "redis", "Redis"

    def answers(self) -> bool:
        """Whether it says PONG, which it does not while it still loads."""
        return self._ask(b"PING\r\n").startswith(b"+PONG")

    def _prepare(self) -> None:
        self._ask(b"SHUTDOWN NOSAVE\r\n")  # one that has outlived its supervisor
        (self.places.sockets / "redis.sock").unlink(missing_ok=True)

    def _launch(self, **options: Any) -> subprocess.Popen[bytes]:
        command: list[str | Path] = [
            find_redis(), "--dir", self.places.redis, "--port", "0",
            "--unixsocket", self.places.sockets / "redis.sock", "--unixsocketperm", "700",
            "--appendonly", "yes" if self.durable else "no", "--appendfsync", "everysec", "--save", "",
            "--maxmemory-policy", "noeviction",
        ]  # fmt: skip
        return spawn(command, **options)

    def _ask(self, command: bytes) -> bytes:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(self.places.sockets / "redis.sock"))
            connection.sendall(command)
            return connection.recv(100)  # empty when it closes, as after a shutdown
        return b""


def needed(places: Places, *, named: bool, durable: bool = True) -> tuple[list[Server], dict[str, str]]:
    """The servers to start, and the environment for those who use them.

    With `named` a server that the environment names is taken instead of our own.
    """
    servers: list[Server] = []
    environment = dict(os.environ)
    if not (named and environment.get("DATABASE_URL")):
        servers.append(Postgres(places, durable=durable))
        environment |= {
            "DATABASE_URL": places.database_url,
            "DEBUG": environment.get("DEBUG", "1"),  # nobody runs our own servers in production
            # so that psql and pg_dump of the same version work without options
            "PATH": f"{find_postgres()}{os.pathsep}{environment.get('PATH', os.defpath)}",
            "PGHOST": str(places.sockets),
            "PGUSER": "school",
            "PGDATABASE": "school",
        }
    if not (named and environment.get("REDIS_URL")):
        servers.append(Redis(places, durable=durable))
        environment["REDIS_URL"] = places.redis_url
    return servers, environment


def _is_short(log: Path) -> bool:
    return log.exists() and log.stat().st_size < 1024 * 1024


def _living(data: Path) -> list[int]:
    """Processes of PostgreSQL that work in `data`."""
    pids = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # gone, or somebody else's
            if (process / "cwd").readlink() == data.resolve() and (
                process / "comm"
            ).read_text() == "postgres\n":
                pids.append(int(process.name))
    return pids


def _environment() -> dict[str, str]:
    """Ours without PGPORT, PGDATA and the like."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
