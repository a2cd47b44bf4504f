"""The matrix: every address × method × role, against the table in `tests/rights/*.yml`.

A new address needs a line in one of the files, else `test_every_route_is_in_the_table` names it:

    /konto/neues/{thing}/:                            # names in braces come from tests/rights/cast.py
      GET: {200: [member], sign-in: strangers, 404: …}  # status: group or [groups] of words.yml
      POST: {send: {text: Ja}, 302: member, …}          # the body that would be right, if the right is there
      sees: {guest: coordinators}                       # who reads which secret of words.yml with GET

Redirects that are refusals have names: `sign-in`, `waiting`, `second-factor`, `confirm`; `in-vain` is a
redirect with an error message. A method that is not listed must answer 405, a secret that is not listed may
be read by nobody. When a line is wrong, the failure shows it as it would be right for the code: judge it
before you copy it.
"""

from uuid import uuid4

import pytest
from django.db import transaction
from django.test import override_settings

from school.live import Live, _streams
from tests.rights.cast import ROLES, build
from tests.rights.matrix import STREAMS, ask, fill, gather, routes, spread, table

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def school(django_db_setup, django_db_blocker, tmp_path_factory):
    """(sessions, names): built once, gone at the end. Nothing is counted: the cache keeps nothing."""
    dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    parts = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": uuid4().hex}
    own = override_settings(
        CACHES={"default": dummy, "parts": parts}, MEDIA_ROOT=tmp_path_factory.mktemp("rights")
    )
    with own, django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def test_every_route_is_in_the_table():
    known = {line.route for line in table()}
    assert sorted(set(routes()) - known) == [], "no line in tests/rights/*.yml"


def test_every_line_has_a_route():
    assert [line.address for line in table() if line.route is None] == []
    addresses = [line.address for line in table()]
    assert sorted({address for address in addresses if addresses.count(address) > 1}) == []


@pytest.mark.parametrize("line", table(), ids=lambda line: line.address)
def test_rights(school, line):
    sessions, names = school
    wrong = []
    for method in line.offered:
        expected = line.methods.get(method)
        found, read = {}, {}
        for role in ROLES if expected else ["moderator"]:
            outcome, secrets = ask(line, method, sessions.get(role), names)
            found.setdefault(outcome, []).append(role)
            for secret in secrets:
                read.setdefault(secret, []).append(role)
        if found != (expected or {"405": ["moderator"]}):
            wrong.append(f"{method}: {shown(found)}")
        if method == "GET" and read != line.sees:
            wrong.append(f"sees: {shown(read)}")
    assert not wrong, "\n  ".join([f"\n{line.address}:", *wrong])


def shown(found):
    """As it would stand in the file."""
    rows = (f"{key}: {gather(roles)}" for key, roles in sorted(found.items()))
    return "{" + ", ".join(rows).replace("'", "") + "}"


# -- Websockets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stream", STREAMS)
def test_streams(school, stream):
    sessions, names = school
    name, _, pk = stream.partition("/")
    found = {}
    for role in ROLES:
        socket = Live()
        socket.name, socket.pk = name, int(fill(pk, names))
        socket.scope = {"cookies": {"sitzung": sessions.get(role, "")}}
        found.setdefault(str(socket._refusal() or "open"), []).append(role)
    expected = {str(outcome): spread(groups) for outcome, groups in STREAMS[stream].items()}
    assert found == expected, f"{stream}: {shown(found)}"


def test_every_stream_is_in_the_table():
    assert {stream.partition("/")[0] for stream in STREAMS} == {*_streams, "no.such"}
