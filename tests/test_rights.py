"""The matrix: every address × method × role, against the table in `tests/rights/*.yml`.

Every route needs an address in one of the files (pages of one's own account: `account.yml`), else
`test_every_route_is_in_the_table` names it:

    /konto/neues/{thing}/:                        # `thing` is a name that tests/rights/cast.py gives
      GET: {200: member, 404: [there, waiting], sign-in: strangers}  # answer: group or [groups] of words.yml
      POST: {send: {text: Ja}, 302: member, …}    # with a body that would be right, so that rights decide
      sees: {guest: coordinators}                 # who reads which secret of words.yml with GET

Several addresses of one route ask about several things: one's own, somebody else's, a class's. Redirects that
are refusals have names: `sign-in`, `waiting`, `second-factor`, `confirm`; `in-vain` is a redirect with an
error message. A method that is not listed must answer 405 (asked as moderator), a secret that is not listed
is read by nobody, and no refusal carries one. When code and table disagree, the failure shows the line as it
would fit the code: judge it before you copy it.

Something new to ask about: make it in `cast.build` and give it a name; if others must not read it, give it
words that stand nowhere else and list them under `secrets`. A new role: `cast.ROLES` and `cast.people`.
Pages that exist in development only (DEBUG) are no routes here.
"""

from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from notifications.vapid import make_key
from school.live import Live, _streams
from tests.rights.cast import ROLES, build
from tests.rights.matrix import SECRETS, STREAMS, ask, fill, gather, kind, routes, spread, table

pytestmark = pytest.mark.django_db
REFUSALS = ("401", "403", "404", "405")


@pytest.fixture(scope="module")
def school(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once, gone at the end. Nothing is counted: the cache keeps nothing."""
    dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    parts = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": uuid4().hex}
    own = override_settings(
        CACHES={"default": dummy, "parts": parts},
        MEDIA_ROOT=tmp_path_factory.mktemp("rights"),
        STORAGES=settings.STORAGES | {"default": {"BACKEND": "tests.rights.matrix.Kept"}},
        VAPID_PRIVATE_KEY=make_key(),
        ACCOUNT_REAUTHENTICATION_TIMEOUT=24 * 60 * 60,  # a proof lasts as long as the slowest machine needs
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


def test_every_secret_is_read_by_somebody():
    """Else its words are wrong and hiding them proves nothing."""
    assert {secret for line in table() for secret in line.sees} == set(SECRETS)


@pytest.mark.parametrize("line", table(), ids=lambda line: line.address)
def test_rights(school, line):
    wrong = []
    for method in line.offered:
        expected = line.methods.get(method)
        found, read = {}, {}
        for role in ROLES if expected else ["moderator"]:
            answer = ask(line, method, school.names, session=school.sessions.get(role))
            found.setdefault(answer.outcome, []).append(role)
            for secret in answer.secrets:
                read.setdefault(secret, []).append(role)
            if answer.secrets and answer.outcome in REFUSALS:
                wrong.append(f"{method}: refuses {role} and tells her {sorted(answer.secrets)}")
            wrong += [f"{method} as {role}, {answer.outcome}: {offence}" for offence in answer.offences]
        if found != (expected or {"405": ["moderator"]}):
            wrong.append(f"{method}: {shown(found)}")
        if method == "GET" and read != line.sees:
            wrong.append(f"sees: {shown(read)}")
    assert not wrong, "\n  ".join([f"\n{line.address}:", *wrong])


# -- The same addresses by other ways: nothing more may come of it -----------------------------------------

PAGES = [line for line in table() if not line.address.startswith("/api/")]
PROGRAMS = [line for line in table() if line.address.startswith("/api/")]
WEBSITE_ONLY = {  # a token is not enough: docs/privacy.md
    ("POST", "/api/me/tokens/"),
    ("POST", "/api/confirmations/"),
    ("POST", "/api/me/exports/"),
    ("GET", "/api/me/exports/{export}/file/"),
    ("GET", "/api/me/exports/{due_export}/file/"),
}
NO_TOKEN = ("stranger", "left")


@pytest.mark.parametrize("line", PROGRAMS, ids=lambda line: line.address)
def test_a_token_gets_what_the_session_gets_or_less(school, line):
    wrong = []
    for method, expected in line.methods.items():
        for outcome, roles in expected.items():
            for role in (role for role in roles if role not in NO_TOKEN):
                answer = ask(line, method, school.names, token=school.tokens[role])
                refused = (method, line.address) in WEBSITE_ONLY and answer.outcome == "403"
                if answer.outcome != outcome and not refused:
                    wrong.append(f"{method}: {role} {answer.outcome} instead of {outcome}")
                if (method, line.address) in WEBSITE_ONLY and not refused:
                    wrong.append(f"{method}: {role} needs no website")
                told = {secret for secret in answer.secrets if role not in line.sees.get(secret, [])}
                if told and (method == "GET" or answer.outcome in REFUSALS):
                    wrong.append(f"{method}: tells {role} {sorted(told)}")
        gone = ask(line, method, school.names, token=school.tokens["left"])
        if gone.outcome not in ("401", *(key for key, roles in expected.items() if "stranger" in roles)):
            wrong.append(f"{method}: {gone.outcome} for the token of somebody who has left")
    assert not wrong, "\n  ".join([f"\n{line.address}:", *wrong])


@pytest.mark.parametrize("line", PAGES, ids=lambda line: line.address)
def test_a_fragment_for_htmx_gives_no_more_than_the_page(school, line):
    wrong = []
    for method, expected in line.methods.items():
        for outcome, roles in expected.items():
            for role in roles if line.sees and method == "GET" else roles[:1]:
                session, headers = school.sessions.get(role), {"HX-Request": "true"}
                answer = ask(line, method, school.names, session=session, headers=headers)
                if kind(answer.outcome) != kind(outcome):
                    wrong.append(f"{method}: {role} {answer.outcome} instead of {outcome}")
                told = {secret for secret in answer.secrets if role not in line.sees.get(secret, [])}
                if told and (method == "GET" or answer.outcome in REFUSALS):
                    wrong.append(f"{method}: tells {role} {sorted(told)}")
    assert not wrong, "\n  ".join([f"\n{line.address}:", *wrong])


@pytest.mark.parametrize("line", PAGES, ids=lambda line: line.address)
def test_a_page_knows_no_other_methods(school, line):
    """Refused before anybody is asked who she is (`school.http.PageMethods`): one role stands for all."""
    wrong = []
    for method in ("PUT", "PATCH", "DELETE"):
        answer = ask(line, method, school.names, session=school.sessions["moderator"])
        if (answer.outcome, answer.secrets, answer.writes) != ("405", set(), set()):
            wrong.append(f"{method}: {answer}")
    assert not wrong, "\n  ".join([f"\n{line.address}:", *wrong])


def shown(found):
    """As it would stand in the file."""
    rows = (f"{key}: {gather(roles)}" for key, roles in sorted(found.items()))
    return "{" + ", ".join(rows).replace("'", "") + "}"


# -- Websockets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stream", STREAMS)
def test_streams(school, stream):
    name, _, pk = stream.partition("/")
    found = {}
    for role in ROLES:
        socket = Live()
        socket.name, socket.pk = name, int(fill(pk, school.names))
        socket.scope = {"cookies": {"sitzung": school.sessions.get(role, "")}}
        found.setdefault(str(socket._refusal() or "open"), []).append(role)
    expected = {str(outcome): spread(groups) for outcome, groups in STREAMS[stream].items()}
    assert found == expected, f"{stream}: {shown(found)}"


def test_every_stream_is_in_the_table():
    assert {stream.partition("/")[0] for stream in STREAMS} == {*_streams, "no.such"}
