"""Runs the school, or one command, with PostgreSQL and Redis beside it.

Servers that DATABASE_URL and REDIS_URL name (in the environment or in .env) are used instead of
our own, unless --var or --throwaway asks for some.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import environ

from school.embedded.places import REPOSITORY, VAR, Places
from school.embedded.processes import Trouble, spawn, wait_until
from school.embedded.run import run
from school.embedded.servers import needed
from school.embedded.supervisor import Child, Stopped, Supervisor


def main() -> int:
    """Do what the command line says; its exit code."""
    words = _arguments()
    environ.Env.read_env(REPOSITORY / ".env", overwrite=False)
    supervisor = Supervisor()
    places = Places((words.var or VAR).resolve())
    try:
        if words.action == "run":
            return run(places, supervisor, named=words.var is None)
        if words.throwaway:
            return _exec_throwaway(words.command, supervisor)
        return _exec(words.command, places, supervisor, named=words.var is None)
    except Stopped:
        return 0
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
    except PermissionError as error:
        print(f"Kein Zugriff auf {error.filename}. Wem gehört es?", file=sys.stderr)
    finally:
        supervisor.stop()
    return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m school.embedded", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    whole = actions.add_parser("run", help="the whole school, until Ctrl-C; PORT says where (8000)")
    single = actions.add_parser(
        "exec", help="one command; shares the servers of a school that runs on the same data"
    )
    for action in (whole, single):
        action.add_argument("--var", type=Path, help="directory of data, sockets and logs (default: var/)")
    single.add_argument(
        "--throwaway", action="store_true", help="fresh servers, fast and forgetful, removed afterwards"
    )
    single.add_argument("command", nargs="+", metavar="-- command")
    return parser.parse_args()


def _exec(
    command: list[str], places: Places, supervisor: Supervisor, *, named: bool, durable: bool = True
) -> int:
    servers, environment = needed(places, named=named, durable=durable)
    if servers and places.lock():
        places.prepare()
        for server in servers:
            supervisor.add(Child(server.name, server.start, server.stop_signal, is_server=True))
    for server in servers:
        if not wait_until(server.answers, seconds=60):
            raise Trouble(
                f"Prozess {places.holder()} benutzt {places.var}, aber {server.title} antwortet nicht."
            )
    return supervisor.wait_for_command(spawn(command, foreground=sys.stdin.isatty(), env=environment))


def _exec_throwaway(command: list[str], supervisor: Supervisor) -> int:
    places = Places(Path(tempfile.mkdtemp(prefix="schule-")).resolve())
    try:
        return _exec(command, places, supervisor, named=False, durable=False)
    finally:
        supervisor.stop()
        places.remove()


if __name__ == "__main__":
    sys.exit(main())
