"""Logs hold no persons: addresses of mail and of computers are cut out before a line is written."""

import logging
import re
from typing import Any

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_IPV4 = re.compile(r"\b(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}\b")


def without_persons(text: str) -> str:
    """`text` with e-mail addresses replaced and IPv4 addresses cut to their first half."""
    return _IPV4.sub(r"\1.x.x", _MAIL.sub("<adresse>", text))


class NoPersons(logging.Filter):
    """Cleans the message of every record that passes the handler."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: the record passes, its text is cleaned. Tracebacks keep code lines only."""
        record.msg, record.args = without_persons(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = without_persons(logging.Formatter().formatException(record.exc_info))
        # Django's request logger carries the request (with cookies and forms) along: drop it
        record.__dict__.pop("request", None)
        return True


def configuration(*, for_people: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING: one stream, without persons; as JSON lines, or as plain text `for_people`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_persons": {"()": "school.logs.NoPersons"}},
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
            "celery": {"level": "WARNING"},
            "uvicorn.access": {"level": "WARNING"},
        },
    }
