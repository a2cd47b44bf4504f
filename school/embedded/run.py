"""The whole school on one machine: `python -m school.embedded run`."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from urllib.error import URLError

from school.embedded.places import REPOSITORY, Places
from school.embedded.processes import Trouble, end, spawn
from school.embedded.servers import needed
from school.embedded.supervisor import Child, Stopped, Supervisor

_START_SECONDS = 60


def run(places: Places, supervisor: Supervisor, *, named: bool) -> int:
    """Start everything and keep it running until a signal comes (Stopped); raise Trouble if it cannot."""
    port = _port(os.environ.get("PORT") or "8000")
    if not places.lock():
        raise Trouble(f"Die Schule läuft schon (Prozess {places.holder()}, Daten in {places.var}).")
    if not _is_free(port):
        raise Trouble(f"Port {port} ist belegt. Nimm einen anderen, zum Beispiel: PORT={port + 1} make run")
    servers, environment = needed(places, named=named)
    places.prepare()
    for server in servers:
        supervisor.add(Child(server.name, server.start, server.stop_signal, is_server=True))
    environment |= {
        "PYTHONUNBUFFERED": "1",
        "SITE_URL": environment.get("SITE_URL", f"http://localhost:{port}"),
    }
    has_mailbox = not environment.get("EMAIL_URL")
    if has_mailbox:
        _add_mailbox(places, supervisor, environment)

    print("Die Datenbank wird vorbereitet …", flush=True)
    _manage("migrate", "--verbosity", "0", supervisor=supervisor, environment=environment)
    _manage("replay_erasures", supervisor=supervisor, environment=environment)
    _manage("render_texts", supervisor=supervisor, environment=environment)
    demo = environment.get("DEMO") or environment.get("DEBUG", "")
    is_demo = demo.lower() in ("1", "true", "yes", "on")
    if is_demo:
        _manage("seed", supervisor=supervisor, environment=environment)
    _add_web(supervisor, environment, port)
    if is_demo:  # takes as long as the web process needs to come up
        _manage("demo_accounts", supervisor=supervisor, environment=environment)
    _wait_for_web(supervisor, port)
    _add_delivery(places, supervisor, environment)
    print(f"\nDie Schule ist offen:  {environment['SITE_URL']}/")
    if has_mailbox:
        print(f"Mails liegen unter:    {environment['SITE_URL']}/postfach/")
    print("Beenden mit Strg+C.", flush=True)
    return supervisor.wait()


def _add_mailbox(places: Places, supervisor: Supervisor, environment: dict[str, str]) -> None:
    """An SMTP server that keeps every mail in a Maildir, and the addresses of both."""
    port = 1025 if _is_free(1025) else _free_port()
    environment |= {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "MAILBOX_DIR": str(places.var / "mail")}
    words = ["-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Mailbox", environment["MAILBOX_DIR"]]
    _add(supervisor, "mail", ["aiosmtpd", *words], environment, is_server=True)


def _add_web(supervisor: Supervisor, environment: dict[str, str], port: int) -> None:
    web = ["uvicorn", "school.asgi:application", "--port", str(port), "--ws", "websockets-sansio"]
    web += ["--ws-per-message-deflate", "false", "--timeout-graceful-shutdown", "3"]
    web += ["--no-access-log", "--log-level", "warning"]
    _add(supervisor, "web", web, environment | {"DATABASE_POOL": "1"})


def _add_delivery(places: Places, supervisor: Supervisor, environment: dict[str, str]) -> None:
    celery = ["celery", "--quiet", "-A", "school"]
    worker = ["worker", "--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    # Celery warns of root at length; on one's own machine that is noise
    quiet = {"PYTHONWARNINGS": "ignore::UserWarning:celery.platforms"}
    _add(supervisor, "worker", [*celery, *worker], environment | quiet)
    beat = ["beat", "--schedule", str(places.var / "beat"), "--loglevel", "WARNING"]
    _add(supervisor, "beat", [*celery, *beat], environment)
    _add(supervisor, "courier", ["manage", "courier"], environment)


def _add(
    supervisor: Supervisor,
    name: str,
    words: list[str],
    environment: dict[str, str],
    *,
    is_server: bool = False,
) -> None:
    """Keep `python -m …` running."""

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", *words]
        return spawn(
            command, env=environment, cwd=REPOSITORY,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    supervisor.add(Child(name, start, is_server=is_server))


def _manage(*words: str, supervisor: Supervisor, environment: dict[str, str]) -> None:
    """Run `manage.py` to its end; raise Trouble when it fails."""
    command = [sys.executable, "manage.py", *words]
    process = spawn(command, env=environment, cwd=REPOSITORY, stdin=subprocess.DEVNULL)
    try:
        code = supervisor.wait(process)
    except Stopped:
        end(process, by=signal.SIGTERM, patience=5)
        raise
    if code:
        raise Trouble(f"`manage.py {' '.join(words)}` ist gescheitert; der Grund steht darüber.")


def _wait_for_web(supervisor: Supervisor, port: int) -> None:
    for _ in range(_START_SECONDS * 5):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (URLError, OSError):
            supervisor.watch(0.2)
    raise Trouble("Die Webseite antwortet nicht; der Grund steht darüber.")


def _port(text: str) -> int:
    if not text.isdecimal():
        raise Trouble(f"PORT ist keine Zahl: {text}")
    return int(text)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
