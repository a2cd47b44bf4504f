"""Away, busy, or only about this: read from the SQLSTATE and the connection, not from Python's classes."""

import pytest
from django.db import DataError, InterfaceError, OperationalError, connection, transaction

from school.database import is_away, is_busy
from school.http import out_of_order
from tests.parallel import at_once

AWAY = ["08006", "53300", "53200", "57P01", "57P03", "25P03"]
BUSY = ["40001", "40P01", "55P03", "57014"]
NEITHER = ["54000", "54001", "22001", "22P02", "23505", "25006", "42P01", "XX000", "P0001", "0A000"]


def error_with(state: str) -> Exception:
    """As PostgreSQL, psycopg and Django raise it."""
    with (
        pytest.raises(Exception) as caught,  # noqa: PT011 – of many classes
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$")
    return caught.value


@pytest.mark.django_db
def test_the_sqlstate_decides_and_not_the_class():
    found = {state: error_with(state) for state in AWAY + BUSY + NEITHER}
    assert [state for state, error in found.items() if is_away(error)] == AWAY
    assert [state for state, error in found.items() if is_busy(error)] == BUSY
    assert isinstance(found["54000"], OperationalError), "what used to pass for away"
    assert [is_away(cls("x")) for cls in (OperationalError, InterfaceError, DataError, OSError)] == [
        False
    ] * 4


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_is_away():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    at_once(cut)
    with pytest.raises(OperationalError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert is_away(caught.value)
    assert is_away(OperationalError("no state, and no connection"))
    assert not is_away(ValueError("something else"))
    connection.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "words"),
    [("57P01", "Kurze Pause."), ("55P03", "Gerade zu viel auf einmal."), ("57014", "Gerade zu viel")],
)
def test_pages_say_what_is_true(client, monkeypatch, state, words):
    error = error_with(state)

    def broken(*_, **__):
        raise error

    monkeypatch.setattr("school.panels.fill", broken)
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert words in answer.content.decode()


@pytest.mark.django_db
def test_an_error_about_a_value_is_no_pause():
    assert out_of_order(error_with("54000")) is None
    assert out_of_order(None) is None
