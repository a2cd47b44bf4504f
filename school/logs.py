"""Logs hold no persons and nothing that people wrote.

Messages of our own code are kept; their arguments are class names, keys and numbers, and what could be an
address is cut out. Other people's code quotes values wherever it can: PostgreSQL in its errors, Celery the
arguments of tasks, Django the addresses asked for. Of their messages only the template is kept. Of an error
stands here what it is, its SQLSTATE and where it was raised, never what it says.
"""

import logging
import logging.config
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_IPV4 = re.compile(r"\b(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}\b")
_HOME = Path(__file__).resolve().parent.parent
_FRAMES = 25  # of a traceback, the innermost
HIDDEN = "…"
# What other people's code says without a template, word for word in its first line: no value stands in it.
PHRASES = {
    "Application callable raised an exception",
    "Exception in ASGI application",
    "Invalid HTTP request received.",
    "Task exception was never retrieved",
    "Task was destroyed but it is pending!",
}
_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}

logger = logging.getLogger(__name__)


def without_persons(text: str) -> str:
    """`text` with e-mail addresses replaced and IPv4 addresses cut to their first half."""
    return _IPV4.sub(r"\1.x.x", _MAIL.sub("<adresse>", text))


class NoPersons(logging.Filter):
    """Cleans every record that passes the handler; `ours` are the names of our packages."""

    def __init__(self, ours: Iterable[str] = ()) -> None:
        super().__init__()
        self.ours = frozenset(ours)

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: the record passes, cleaned."""
        try:
            message = self._message(record)
        except Exception as error:
            message = f"{HIDDEN} ({type(error).__name__})"
        record.msg, record.args = without_persons(message), ()
        raised = record.exc_info[1] if record.exc_info else None
        record.exc_text = trace(raised) if raised is not None else None
        record.exc_info = record.stack_info = None
        for name in (
            record.__dict__.keys() - _STANDARD
        ):  # Celery's arguments, Django's request: JSON shows all
            del record.__dict__[name]
        return True

    def _message(self, record: logging.LogRecord) -> str:
        if record.name.split(".")[0] in self.ours:
            return str(record.msg) % _each(record.args, _own) if record.args else str(record.msg)
        if hasattr(record, "request"):
            return _answered(record)
        if record.args:
            return str(record.msg) % _each(record.args, _foreign)
        first = str(record.msg).partition("\n")[0]
        return first if first in PHRASES else f"{HIDDEN} {record.module}:{record.lineno}"


def _each(args: Any, clean: Any) -> Any:
    if isinstance(args, Mapping):  # Celery: the name of a task and its id are no data
        return {key: str(args[key]) if key in ("name", "id") else clean(args[key]) for key in args}
    return tuple(clean(value) for value in args)


class _Hidden:
    def __repr__(self) -> str:
        return HIDDEN


def _foreign(value: Any) -> Any:
    """A number or the class of an error; nothing else."""
    if isinstance(value, BaseException):
        return _name(value)
    return value if isinstance(value, int | float | None) else _Hidden()


def _own(value: Any) -> Any:
    """What our own code has chosen to say; of a thing its key."""
    if hasattr(value, "_meta"):
        return f"{value._meta.label} {value.pk}"
    return value if isinstance(value, str) else _foreign(value)


def _answered(record: logging.LogRecord) -> str:
    """A request by its pattern: the address itself may hold a name, a code or a key."""
    request: Any = record.__dict__["request"]
    match = getattr(request, "resolver_match", None)
    where = f"/{match.route}" if match else "an unknown address"
    return f"{record.__dict__.get('status_code', HIDDEN)} to {getattr(request, 'method', HIDDEN)} {where}"


# -- Exceptions ------------------------------------------------------------------------------------------


def trace(error: BaseException) -> str:
    """What was raised and where, then what it came from, line by line."""
    return "\n".join(_lines(error, set()))


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    yield _name(error)
    frames = list(traceback.walk_tb(error.__traceback__))
    for frame, line in frames[-_FRAMES:]:
        yield f"  {_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
    came_from = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for other in (*getattr(error, "exceptions", ()), came_from):
        if isinstance(other, BaseException) and id(other) not in seen:
            yield "from"
            yield from _lines(other, seen)


def _name(error: BaseException) -> str:
    """`psycopg.errors.DataError 22000`."""
    kind = type(error)
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    return f"{kind.__module__}.{kind.__qualname__}{f' {state}' if state else ''}"


def _short(path: str) -> str:
    parts = Path(path).parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    return str(Path(path).relative_to(_HOME)) if path.startswith(f"{_HOME}/") else Path(path).name


# -- Setting up ------------------------------------------------------------------------------------------


def configuration(*, for_people: bool, level: str, ours: Iterable[str]) -> dict[str, Any]:
    """Django's LOGGING: one stream, without persons; as JSON lines, or as plain text `for_people`.

    The servers' own handlers are taken away: what they say goes the same way.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_persons": {"()": "school.logs.NoPersons", "ours": tuple(ours)}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            },
            "plain": {"format": "%(levelname)s %(name)s %(message)s"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "plain" if for_people else "json",
                "filters": ["no_persons"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "celery": {"handlers": [], "level": "WARNING", "propagate": True},
            "uvicorn": {"handlers": [], "level": "WARNING", "propagate": True},
            "uvicorn.access": {"handlers": [], "level": "WARNING", "propagate": True},
            "_granian": {"handlers": [], "level": "WARNING", "propagate": True},
            "granian.access": {"handlers": [], "level": "WARNING", "propagate": True},
            "pikepdf": {"level": "WARNING"},
        },
    }


def configure(config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: what is printed beside the loggers is cleaned as well.

    At a terminal (plain text) a crash stays as Python shows it: it is read by whoever typed the command.
    """
    logging.config.dictConfig(config)
    logging.raiseExceptions = False  # logging prints what it could not format, arguments and all
    warnings.showwarning = _warned
    if config["handlers"]["console"]["formatter"] == "json":
        sys.excepthook = _crashed
        threading.excepthook = lambda told: _crashed(told.exc_type, told.exc_value, told.exc_traceback)


def _warned(
    message: Any, category: type[Warning], filename: str, lineno: int, file: Any = None, line: Any = None
) -> None:
    logger.warning("%s at %s:%s", category.__name__, _short(filename), lineno)


def _crashed(kind: Any, error: Any, tracebacks: Any) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(kind, error, tracebacks)
    else:
        logger.critical("crashed", exc_info=(kind, error, tracebacks))
