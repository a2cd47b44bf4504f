"""Where traces of a person could be, and a search for them: tables, files, Redis."""

from django.conf import settings as django_settings
from django.db import connection
from redis import Redis

from members.models import Session
from tests.courses.conftest import block_of, complete, course, first, second  # noqa: F401

NAME, ADDRESS = "Quirina Quakenbrück", "quirina.quakenbrueck@arnsberg.de"
WORDS = ("Quirina", "Quakenbr", "quakenbr", "quirina")


# -- Where traces could be ----------------------------------------------------------------------------------


def in_tables() -> list[str]:
    """Every text-like column of every table, asked for the words; sessions are unpacked as well."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND (data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea'))"
        )
        for table, column in cursor.fetchall():
            for word in WORDS:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" WHERE "{column}"::text LIKE %s',  # noqa: S608
                    [f"%{word}%"],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column}")
    unpacked = [str(row.get_decoded()) for row in Session.objects.all()]
    return sorted({*found, *(f"session {text[:40]}" for text in unpacked if any(w in text for w in WORDS))})


def in_files(folder) -> list[str]:
    """Names and contents of stored files, ZIPs by their names alone: they must all be gone."""
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    return [str(path) for path in files if path.suffix == ".zip" or _speaks(path.name, path.read_bytes())]


def in_redis() -> list[str]:
    """Keys and plain values of every Redis database of the school."""
    found = []
    for number in (0, 1):
        address = django_settings.REDIS_URL
        redis = (
            Redis(unix_socket_path=address.removeprefix("unix://"), db=number)
            if address.startswith("unix://")
            else Redis.from_url(f"{address}/{number}")
        )
        for key in redis.scan_iter():
            value = redis.dump(key) or b""
            if _speaks(key.decode(errors="replace"), value):
                found.append(key.decode(errors="replace"))
        redis.close()
    return found


def _speaks(name: str, content: bytes) -> bool:
    return any(word in name or word.encode() in content for word in WORDS)
