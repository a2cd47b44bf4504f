"""The table in `*.yml`, the routes of the site, and one question: what does this role get at this address?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.messages import ERROR, SUCCESS
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, URLResolver, get_resolver, resolve

from school import development
from tests.contract.conformance import offences
from tests.members.accessions import a_pdf
from tests.members.test_own_page import picture
from tests.rights.cast import ROLES

HERE = Path(__file__).parent
WORDS = yaml.safe_load((HERE / "words.yml").read_text())
GROUPS: dict[str, list[str]] = {role: [role] for role in ROLES} | WORDS["groups"]
SECRETS: dict[str, str] = WORDS["secrets"]
STREAMS: dict[str, dict[Any, Any]] = yaml.safe_load((HERE / "streams.yml").read_text())
FILES = {"a pdf": a_pdf, "a picture": picture}
PAGE_METHODS, API_METHODS = ("GET", "POST"), ("GET", "POST", "PUT", "PATCH", "DELETE")
LEADS_TO = {  # a redirect that is a refusal has a name
    "/anmelden/": "sign-in",
    "/warten/": "waiting",
    "/konto/zweiter-faktor/": "second-factor",
    "/konto/bestaetigen/": "confirm",
    "/konto/zweiter-faktor/reauthenticate/": "confirm",
}


def routes(resolver: Any = None, before: str = "/") -> Iterator[str]:
    """Every route of the site as it is written in the `urls` modules."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if pattern in development.urlpatterns:  # there when the addresses were read before the tests began
            continue
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route


def spread(groups: str | list[str]) -> list[str]:
    """The roles of one or several groups, in the order of the cast."""
    named = [groups] if isinstance(groups, str) else groups
    found = [role for name in named for role in GROUPS[name]]
    assert len(found) == len(set(found)), f"somebody is in two groups: {groups}"
    return sorted(found, key=ROLES.index)


def gather(roles: list[str]) -> str | list[str]:
    """The shortest way to write these roles: the inverse of `spread`."""
    rest, named = set(roles), []
    while rest:
        best = max((g for g in GROUPS if set(GROUPS[g]) <= rest), key=lambda g: len(GROUPS[g]))
        named.append(best)
        rest -= set(GROUPS[best])
    return named[0] if len(named) == 1 else named


@dataclass
class Line:
    """What the table says about one address."""

    address: str
    methods: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # POST → outcome → roles
    sent: dict[str, Any] = field(default_factory=dict)  # POST → body
    sees: dict[str, list[str]] = field(default_factory=dict)  # secret → roles that read it

    @property
    def offered(self) -> tuple[str, ...]:
        """The methods that are asked: pages know two."""
        return API_METHODS if self.address.startswith("/api/") else PAGE_METHODS

    @property
    def route(self) -> str | None:
        """The route that answers."""
        path = re.sub(r"{\w+}", lambda name: _SAMPLES.get(name[0], "1"), self.address).partition("?")[0]
        try:
            return "/" + resolve(path).route
        except Resolver404:
            return None


_SAMPLES = {"{certificate}": "abc", "{here_ags}": "05958004", "{paused_ags}": "05962024"}


def read(address: str, said: dict[str, Any]) -> Line:
    """A line of the file."""
    line = Line(address)
    for key, value in said.items():
        if key == "sees":
            line.sees = {secret: spread(groups) for secret, groups in value.items()}
            continue
        given = dict(value)
        line.sent[key] = given.pop("send", None)
        line.methods[key] = {str(outcome): spread(groups) for outcome, groups in given.items()}
    return line


@cache
def table() -> list[Line]:
    """All lines of all files about addresses."""
    files = sorted(path for path in HERE.glob("*.yml") if path.name not in ("words.yml", "streams.yml"))
    return [read(*row) for path in files for row in yaml.safe_load(path.read_text()).items()]


class Kept(FileSystemStorage):
    """A rollback brings rows back, but no files: so none goes."""

    def delete(self, name: str) -> None:
        """Not here."""


# -- Asking ----------------------------------------------------------------------------------------------


def fill(value: Any, names: dict[str, Any]) -> Any:
    """`{here}` and the like in an address or a body become what the cast knows; FILES are made."""
    if isinstance(value, dict):
        return {key: fill(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [fill(each, names) for each in value]
    if value in FILES:
        return FILES[value]()
    if isinstance(value, str):
        whole = re.fullmatch(r"{(\w+)}", value)
        return names[whole[1]] if whole else re.sub(r"{(\w+)}", lambda name: str(names[name[1]]), value)
    return value


@dataclass
class Answer:
    """What came back: its outcome, the secrets in it, which tables were written to, and all of it.

    `offences`: where an answer of the API does not keep to the OpenAPI document.
    """

    outcome: str
    secrets: set[str]
    writes: set[str]
    text: str = field(repr=False)
    offences: list[str] = field(default_factory=list)


def ask(
    line: Line,
    method: str,
    names: dict[str, Any],
    *,
    session: str | None = None,
    token: str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Ask as whoever the session or token belongs to. Nothing of it stays in the database."""
    client = Client(raise_request_exception=False, headers=dict(headers or {}))
    if session:
        client.cookies["sitzung"] = session
    if token:
        client.defaults["HTTP_AUTHORIZATION"] = f"Token {token}"
    path, body = str(fill(line.address, names)), fill(line.sent.get(method) or {}, names)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        response = getattr(client, method.lower())(path, **_given(path, method, body))
        text = _text(response)
        transaction.set_rollback(True)
    written = {found[1] for query in queries if (found := _WRITE.match(query["sql"]))}
    told = {name for name, secret in SECRETS.items() if secret in text}
    found = offences(method, path, response) if is_api(path) else []
    return Answer(_outcome(response), told, written, text, found)


def is_api(path: str) -> bool:
    """Whether the OpenAPI document says what this address answers; its own page is none of it."""
    return path.startswith("/api/") and path not in ("/api/", "/api/schema/")


_WRITE = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


def _given(path: str, method: str, body: Any) -> dict[str, Any]:
    """The arguments of the test client."""
    is_upload = any(hasattr(value, "read") for value in body.values())
    if is_upload and method != "POST":  # the client encodes forms for POST only
        return {"data": encode_multipart(BOUNDARY, body), "content_type": MULTIPART_CONTENT}
    if path.startswith("/api/") and method not in ("GET", "HEAD") and not is_upload:
        return {"data": body, "content_type": "application/json"}
    return {"data": body}


def _text(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.headers}\n{body.decode(errors='replace')}"


def _outcome(response: Any) -> str:
    target = response.headers.get("HX-Redirect") or response.headers.get("Location")
    if not target:
        return str(response.status_code)
    said = getattr(response.wsgi_request, "_messages", [])
    levels = {message.level for message in getattr(said, "_queued_messages", [])}
    if ERROR in levels:
        return "in-vain"
    return "302" if SUCCESS in levels else LEADS_TO.get(target.partition("?")[0], "302")


DONE, WRONG = {"200", "201", "204", "302"}, {"400", "422", "in-vain"}


def kind(outcome: str) -> str:
    """Acted, asked wrongly, not there, or refused in whatever way."""
    if outcome in DONE:
        return "done"
    return "wrong" if outcome in WRONG else "404" if outcome == "404" else "refused"
