"""The embedded servers, started for real: they keep their data and leave nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
import redis

from school.embedded.places import Places, servant
from school.embedded.processes import end, spawn, wait_until
from school.embedded.servers import Postgres, Redis, Server

RUN = [sys.executable, "-m", "school.embedded"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}


@pytest.fixture
def bare() -> Iterator[Places]:
    """A place of its own that other users may enter, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="test-"))
    home.chmod(0o755)
    place = Places(home / "var")
    yield place
    place.remove()
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Path]:
    """A fresh cluster to copy: a third of the time that making one takes."""
    home = Path(tempfile.mkdtemp(prefix="test-"))
    home.chmod(0o755)
    place = Places(home / "var")
    end(use(Postgres(place, durable=False)), by=signal.SIGINT, patience=10)
    yield place.postgres
    shutil.rmtree(home)


def furnish(place: Places, cluster: Path) -> Places:
    """A place where the school has been before."""
    place.var.mkdir(parents=True)
    subprocess.run(["cp", "-a", cluster, place.postgres], check=True)
    return place


@pytest.fixture
def places(bare, cluster) -> Places:
    """The usual place."""
    return furnish(bare, cluster)


def use(server: Server) -> subprocess.Popen[bytes]:
    """Start a server in a prepared place."""
    server.places.prepare()
    return server.start()


def ask(places: Places, question: str) -> list[tuple]:
    """Rows that PostgreSQL answers, through the address that settings get."""
    with psycopg.connect(places.database_url, autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchall() if cursor.description else []


def living(places: Places) -> list[str]:
    """Command lines of the processes that serve this place."""
    lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            lines.append(process.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return [line for line in lines if str(places.var) in line or str(places.sockets) in line]


def start(places: Places, *command: str, action: str = "exec") -> subprocess.Popen[str]:
    """`python -m school.embedded … --var PLACE -- COMMAND`."""
    return subprocess.Popen(
        [*RUN, action, "--var", str(places.var), *(["--", *command] if command else [])],
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def start_and_wait(places: Places, *command: str) -> subprocess.Popen[str]:
    """The same, once the command has said that it runs."""
    process = start(places, "sh", "-c", f"echo ready; {' '.join(command)}")
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def finish(process: subprocess.Popen[str], number: int | None = None) -> tuple[int, str]:
    """Exit code and output after the signal."""
    if number is not None:
        process.send_signal(number)
    output, _ = process.communicate(timeout=20)
    return process.returncode, output


def test_data_survives_a_restart_and_a_crash_of_postgres(places):
    server = use(Postgres(places))
    ask(places, "CREATE TABLE pupil (name text); INSERT INTO pupil VALUES ('Erika')")
    end(server, by=signal.SIGINT, patience=10)

    server = use(Postgres(places))
    ask(places, "INSERT INTO pupil VALUES ('Max')")
    server.kill()
    server.wait()

    server = use(Postgres(places))
    assert ask(places, "SELECT name FROM pupil ORDER BY name") == [("Erika",), ("Max",)]
    end(server, by=signal.SIGINT, patience=10)


def test_the_cluster_knows_german_and_is_reached_by_its_socket_only(places):
    server = use(Postgres(places, durable=False))
    assert ask(places, "SHOW listen_addresses") == [("",)]
    assert ask(places, "SELECT lower('ÄÖÜ'), upper('straße')") == [("äöü", "STRASSE")]
    assert ask(places, "SELECT to_tsvector('Förderungen') @@ to_tsquery('Förderung')") == [(True,)]
    assert places.sockets.stat().st_mode & 0o077 == 0
    end(server, by=signal.SIGINT, patience=10)


def test_the_log_of_postgres_holds_nothing_that_people_wrote(places):
    server = use(Postgres(places, durable=False))
    with pytest.raises(psycopg.Error):
        ask(places, "SELECT 'Geheimnis'::int")
    end(server, by=signal.SIGINT, patience=10)
    log = places.log("postgres").read_text()
    assert "ready to accept connections" in log
    assert "Geheimnis" not in log


def test_a_half_made_cluster_is_made_again(bare):
    bare.prepare()
    half = bare.postgres.with_name("postgres.new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = use(Postgres(bare, durable=False))
    assert ask(bare, "SELECT current_database()") == [("school",)]
    end(server, by=signal.SIGINT, patience=10)


def test_a_stale_pid_file_that_names_a_living_stranger_does_not_block_the_start(places):
    server = use(Postgres(places, durable=False))
    pid_file = places.postgres / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.kill()
    server.wait()
    stranger = spawn(["sleep", "60"], user=servant())
    pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")

    server = use(Postgres(places, durable=False))
    assert ask(places, "SELECT 1") == [(1,)]
    assert stranger.poll() is None, "the stranger must live on"
    for process in (server, stranger):
        end(process, by=signal.SIGINT, patience=10)


def test_redis_keeps_its_data_and_takes_over_from_a_leftover(places):
    server = use(Redis(places))
    redis.Redis.from_url(places.redis_url).set("bell", "ringing")
    end(server, by=signal.SIGTERM, patience=10)
    server = use(Redis(places))
    assert redis.Redis.from_url(places.redis_url).get("bell") == b"ringing"

    successor = use(Redis(places))  # as after a supervisor that was killed
    assert server.wait(10) == 0
    assert redis.Redis.from_url(places.redis_url).ping()
    end(successor, by=signal.SIGTERM, patience=10)


@pytest.mark.parametrize("name", ["with a space", "lang-" * 30, "größe-100%"])
def test_paths_that_sockets_and_urls_do_not_like(bare, cluster, name):
    difficult = Places(bare.var / name / "var")
    before = difficult.database_url
    furnish(difficult, cluster)
    servers = [use(Postgres(difficult, durable=False)), use(Redis(difficult, durable=False))]
    assert ask(difficult, "SELECT 1") == [(1,)]
    assert redis.Redis.from_url(difficult.redis_url).ping()
    assert difficult.database_url == before
    for server in reversed(servers):
        end(server, by=signal.SIGINT, patience=10)
    difficult.remove()


@pytest.mark.skipif(os.geteuid() != 0, reason="root only: PostgreSQL runs as another user then")
def test_root_may_keep_the_school_in_a_private_home(bare):
    bare.var.parent.chmod(0o700)
    server = use(Postgres(bare, durable=False))
    assert ask(bare, "SELECT 1") == [(1,)]
    assert bare.var.parent.stat().st_mode & 0o777 == 0o700, "nobody else's modes are changed"
    end(server, by=signal.SIGINT, patience=10)


def test_exec_passes_the_exit_code_and_shares_running_servers(places):
    first = start_and_wait(places, "sleep 60")
    code, output = finish(start(places, "sh", "-c", "psql -Atc 'SELECT 40 + 2'; exit 7"))
    assert (code, output) == (7, "42\n")
    assert ask(places, "SELECT 1") == [(1,)], "the second leaves the servers of the first alone"
    finish(first, signal.SIGTERM)


def test_a_second_school_on_the_same_data_says_that_one_runs_already(places):
    first = start_and_wait(places, "sleep 60")
    code, output = finish(start(places, action="run"))
    assert code == 1
    assert output == f"Die Schule läuft schon (Prozess {first.pid}, Daten in {places.var}).\n"
    finish(first, signal.SIGTERM)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_reaches_the_command_and_leaves_no_child(places, number, code):
    process = start(places, "sh", "-c", "sleep 60 & echo $!; wait")
    assert process.stdout
    grandchild = Path("/proc", process.stdout.readline().strip(), "cmdline")
    assert wait_until(lambda: bool(grandchild.read_text()), seconds=10)  # it may just be in exec
    assert len(living(places)) == 3, "we, PostgreSQL, Redis"
    assert finish(process, number) == (code, "")
    assert living(places) == []
    assert not grandchild.exists() or grandchild.read_text() == "", "at most a zombie"


def test_kill_9_of_the_supervisor_takes_everything_along_and_loses_nothing(places):
    process = start_and_wait(places, "exec sleep 61")
    ask(places, "CREATE TABLE pupil AS SELECT 'Erika' AS name")
    finish(process, signal.SIGKILL)
    code, output = finish(start(places, "psql", "-Atc", "SELECT name FROM pupil"))  # at once
    assert (code, output) == (0, "Erika\n")
    assert wait_until(lambda: living(places) == [], seconds=10)


def test_killed_servers_come_back_while_the_command_goes_on(places):
    process = start_and_wait(places, "exec sleep 60")
    pid_file = places.postgres / "postmaster.pid"
    before = pid_file.read_text()
    os.kill(int(before.splitlines()[0]), signal.SIGKILL)
    os.kill(redis.Redis.from_url(places.redis_url).info("server")["process_id"], signal.SIGKILL)
    assert wait_until(lambda: not pid_file.exists() or pid_file.read_text() != before, seconds=20)
    assert wait_until(lambda: Postgres(places).answers() and Redis(places).answers(), seconds=20)
    assert ask(places, "SELECT 1") == [(1,)]
    code, output = finish(process, signal.SIGTERM)
    assert code == 143
    assert sorted(output.splitlines()) == [
        "postgres | beendet mit -9, startet neu",
        "redis    | beendet mit -9, startet neu",
    ]


def test_throwaway_servers_leave_no_trace(bare):
    environment = ENVIRONMENT | {"TMPDIR": str(bare.var.parent)}
    command = [*RUN, "exec", "--throwaway", "--", "psql", "-Atc", "SHOW fsync"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert result.stdout == "off\n"
    assert list(bare.var.parent.iterdir()) == []
