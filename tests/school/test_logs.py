"""Logs hold no persons and nothing that people wrote, whoever writes them."""

import ast
import asyncio
import io
import json
import logging
import logging.config
import os
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest
from celery.app.trace import build_tracer
from celery.exceptions import Retry
from django.conf import settings
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import DatabaseError, connection, transaction
from django.dispatch import Signal
from django.test import Client

from members.models import Member
from school import logs
from school.celery import app

SECRET = "Geheimnis4711"
ROOT = Path(__file__).resolve().parents[2]
OURS = ("school", *settings.SCHOOL_APPS)


@pytest.fixture(params=["json", "plain"])
def written(request):
    """What a process of ours would have written since: `written()` → text. All loggers as in production."""
    stream, before = io.StringIO(), list(logging.root.handlers)
    config = logs.configuration(for_people=request.param == "plain", level="INFO", ours=OURS)
    config["handlers"]["console"]["stream"] = stream
    hooks = sys.excepthook, threading.excepthook, warnings.showwarning, logging.raiseExceptions
    logs.configure(config)
    yield stream.getvalue
    sys.excepthook, threading.excepthook, warnings.showwarning, logging.raiseExceptions = hooks
    logging.config.dictConfig(settings.LOGGING)
    logging.root.handlers = before


STATEMENTS = {  # each quotes the value: in its message, its DETAIL or its LINE
    "22P02": ("SELECT %s::int", [SECRET]),
    "22007": ("SELECT %s::date", [SECRET]),
    "22023": ("SELECT set_config('lock_timeout', %s, true)", [SECRET]),
    "23502": ("INSERT INTO members_district (key, name) VALUES (%s, NULL)", [SECRET[:5]]),
    "23505": (
        "INSERT INTO members_district (key, name) VALUES (%s, 'a'), (%s, 'b')",
        [SECRET[:5], SECRET[:5]],
    ),
    "42601": ("SELECT %s::tsquery", [f"{SECRET} &"]),
}


def broken(state):
    """A real error of the database, with what PostgreSQL tells of the values."""
    sql, values = STATEMENTS[state]
    with pytest.raises(DatabaseError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    assert raised.value.__cause__.sqlstate == state
    assert SECRET[:5].lower() in str(raised.value).lower(), (
        "nothing of the value here: the case proves nothing"
    )
    return raised.value


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATEMENTS)
def test_an_error_of_the_database_tells_its_state_and_place(written, state):
    error = broken(state)
    for name in ("school.search.following", "django.request", "celery.app.trace", "uvicorn.error", "x", ""):
        logger = logging.getLogger(name)
        logger.error("failed", exc_info=error)
        logger.error("failed: %s", error)
        logger.error("%s %r failed %d times", SECRET if name == "x" else 7, error, 3)
        if not name.startswith(OURS):
            logger.error(f"failed: {error}")  # noqa: G004
            logger.error("failed: %(what)s", {"what": str(error)})
        logger.error("failed", extra={"data": {"args": SECRET}, "request": SECRET})
        logger.error("failed %d", SECRET, stack_info=True)
    text = written()
    assert SECRET[:5] not in text
    assert f"django.db.utils.{type(error).__name__} {state}" in text
    assert "tests/school/test_logs.py:" in text


def test_what_an_error_came_from_is_told_by_its_class(written):
    def chain():
        try:
            raise ValidationError(SECRET)
        except ValidationError as error:
            try:
                raise KeyError(SECRET)
            except KeyError:
                raise ExceptionGroup(SECRET, [ValueError(SECRET), error]) from error

    try:
        chain()
    except ExceptionGroup as group:
        group.add_note(SECRET)
        logging.getLogger("school.x").exception("the fact %s could not be told", 17)
    text = written()
    assert SECRET not in text
    assert "the fact 17 could not be told" in text
    for name in ("ExceptionGroup", "ValidationError", "ValueError"):
        assert name in text


def test_a_circle_of_errors_ends(written):
    first, second = ValueError(SECRET), KeyError(SECRET)
    first.__cause__, second.__cause__ = second, first
    logging.getLogger("x").error("failed", exc_info=first)
    assert SECRET not in written()


@pytest.mark.django_db
def test_django_names_the_route_not_the_address(written, client):
    client.get(f"/{SECRET}/")
    client.get(f"/kommunen/{SECRET.lower()}/")
    Client(enforce_csrf_checks=True).post("/anmelden/", {"address": SECRET})
    Client(raise_request_exception=False, headers={"host": f"{SECRET}.example"}).get("/")
    text = written().lower()
    assert SECRET.lower() not in text
    assert "404 to get an unknown address" in text
    assert "404 to get /kommunen/<slug:slug>/" in text
    assert "403 to post /anmelden/" in text
    assert "400 to get an unknown address" in text


def test_a_broken_page_tells_where(written, monkeypatch):
    def fails(request, *args):
        raise error(SECRET)

    monkeypatch.setattr("school.views.render", fails)
    for error in (SuspiciousOperation, ValueError):  # noqa: B007  (`fails` reads it)
        Client(raise_request_exception=False).get("/impressum/")
    text = written()
    assert SECRET not in text
    assert "400 to GET /impressum/" in text
    assert "500 to GET /impressum/" in text
    assert "builtins.ValueError" in text


def test_celery_does_not_repeat_arguments(written):
    """Its messages carry arguments, errors and whole tracebacks, in the text and beside it."""
    task = app.task(name="school.tasks.made_for_a_test", bind=True)(_fails)
    tracer = build_tracer(task.name, task, app=app, loader=app.loader)
    request = {
        "id": "1",
        "argsrepr": SECRET,
        "kwargsrepr": SECRET,
        "is_eager": False,
        "called_directly": False,
    }
    for how in ("error", "retry"):
        tracer("1", [SECRET, how], {}, request)
    text = written()
    assert SECRET not in text
    assert "school.tasks.made_for_a_test" in text


def _fails(self, text, how):
    if how == "retry":
        raise Retry(text, ValueError(text), 5)
    raise ValueError(text)


def test_neither_do_signals_threads_warnings_and_loops(written):
    def fails(**_):
        raise ValueError(SECRET)

    signal = Signal()
    signal.connect(fails, weak=False)
    signal.send_robust(None)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = logs._warned
        warnings.warn(SECRET, stacklevel=1)
        logging.getLogger("py.warnings").warning("%s", SECRET)
    loop = asyncio.new_event_loop()
    said = {"message": "Task exception was never retrieved", "exception": ValueError(SECRET), "x": SECRET}
    loop.call_exception_handler(said)
    loop.close()
    text = written()
    assert SECRET not in text
    for word in ("ValueError", "UserWarning at", "never retrieved"):
        assert word in text


@pytest.mark.django_db
def test_our_own_words_stay_and_things_are_keys(written, erika):
    log = logging.getLogger("members.x")
    log.warning("%s %s: %s for %s of %s", "letter", 17, ValueError(SECRET), erika, erika.email)
    log.warning("Mail von %s", "192.168.17.4")
    text = written()
    expected = f"letter 17: builtins.ValueError for members.Member {erika.pk} of <adresse>"
    assert expected in text
    assert "192.168.x.x" in text
    assert Member.__name__ not in text.replace(expected, "")


def test_a_line_is_an_object_for_machines_and_words_for_people(written, request):
    logging.getLogger("school.x").warning("hello")
    line = written()
    is_for_people = request.node.callspec.params["written"] == "plain"
    assert line == "WARNING school.x hello\n" if is_for_people else json.loads(line)["message"] == "hello"


def test_servers_keep_their_phrases(written):
    logging.getLogger("uvicorn.error").error("Exception in ASGI application\n%s" % SECRET)  # noqa: G002, UP031
    logging.getLogger("_granian").error("Listening for " + SECRET)  # noqa: G003
    text = written()
    assert SECRET not in text
    assert "Exception in ASGI application" in text


@pytest.mark.parametrize("how", ["main", "thread"])
def test_a_crash_of_a_process_says_no_more(how):
    crash = f"raise ValueError('{SECRET}')"
    if how == "thread":
        crash = f"import threading; t = threading.Thread(target=lambda: int('{SECRET}')); t.start(); t.join()"
    environment = os.environ | {
        "DEBUG": "0", "SECRET_KEY": "x", "SITE_URL": "https://x.example", "EMAIL_URL": "smtp://x",
        "DATABASE_URL": "postgres://x/x", "DJANGO_SETTINGS_MODULE": "school.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{crash}"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    line = json.loads(done.stderr.splitlines()[-1])
    assert (line["message"], line["levelname"]) == ("crashed", "CRITICAL")
    assert "builtins.ValueError" in line["exc_info"]
    assert SECRET not in done.stderr


def test_our_code_never_logs_the_text_of_an_error():
    """An error is passed as it is, not as a text of it: then only its class is written."""
    wrong = []
    for app_name in OURS:
        for path in (ROOT / app_name).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("logger.")):
                    continue
                wrong += [f"{path}:{node.lineno}" for part in node.args[1:] if _is_text_of(part)]
    assert wrong == []


def _is_text_of(part):
    return isinstance(part, ast.JoinedStr) or ast.unparse(part).startswith(("str(", "repr("))
