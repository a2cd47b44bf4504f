"""The production server as the container runs it: granian, WSGI, no DEBUG, hashed static files."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PORT, BARE_PORT = 8790, 8791
SECRET = "only-for-measuring-" * 3


@dataclass(frozen=True)
class Shape:
    """How the server is run: processes, Django threads in each, and how they hold database connections."""

    workers: int = 2
    threads: int = 2
    database: str = "pool"  # pool | persistent | fresh
    interface: str = "wsgi"  # wsgi | asgi

    def __str__(self) -> str:
        threads = f" × {self.threads} threads" if self.interface == "wsgi" else ""
        return f"{self.interface} {self.workers} workers{threads}, database {self.database}"


def environment(shape: Shape | None = None) -> dict[str, str]:
    """Environment of production, on this machine: plain http, no mail server."""
    shape = shape or Shape()
    return {
        **os.environ,
        "DEBUG": "0",
        "DEMO": "1",  # the seed needs it
        "HASHED_STATIC": "1",
        "SECRET_KEY": SECRET,
        "SITE_URL": f"http://127.0.0.1:{PORT}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "EMAIL_URL": "dummymail://",
        "QUIET_MAIL": "off",
        "LOG_LEVEL": "WARNING",
        "DATABASE_POOL": "1" if shape.database == "pool" else "0",
        "DATABASE_PERSISTENT": "1" if shape.database == "persistent" else "0",
    }


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with {process.returncode}, see its log")
        if _is_listening(port):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/healthz")
                connection.getresponse()
                return
            except (OSError, http.client.HTTPException):
                pass
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


@contextmanager
def running(application: str, shape: Shape, *, settings: str, log: Path, port: int = PORT) -> Iterator[int]:
    """Run granian with `application`; yields the pid of its main process."""
    if _is_listening(port):
        raise RuntimeError(f"port {port} is taken")
    command = [sys.executable, "-m", "granian", application, "--interface", shape.interface]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(shape.workers)]
    command += ["--respawn-failed-workers"]
    if shape.interface == "wsgi":
        command += ["--blocking-threads", str(shape.threads)]
    env = environment(shape) | {"DJANGO_SETTINGS_MODULE": settings}
    with log.open("ab") as output:
        process = subprocess.Popen(command, env=env, stdout=output, stderr=output)
    try:
        _wait(process, port)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
