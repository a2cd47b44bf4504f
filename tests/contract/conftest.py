"""A school with somebody in every role, built once for all calls of a module."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import override_settings

from notifications.vapid import make_key
from tests.rights.cast import build


@pytest.fixture(scope="module")
def _one_connection():
    """The application closes its connection around every request; here all of them share one transaction."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def school(_one_connection, django_db_setup, django_db_blocker, tmp_path_factory):
    """As for the table of rights: nothing is counted, nothing stays."""
    dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    parts = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": uuid4().hex}
    own = override_settings(
        CACHES={"default": dummy, "parts": parts},
        MEDIA_ROOT=tmp_path_factory.mktemp("contract"),
        STORAGES=settings.STORAGES | {"default": {"BACKEND": "tests.rights.matrix.Kept"}},
        VAPID_PRIVATE_KEY=make_key(),
    )
    with own, django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:  # calls are thought up while the transaction waits
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield build()
        transaction.set_rollback(True)
