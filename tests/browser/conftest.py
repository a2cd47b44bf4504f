"""A whole school of real processes, and real browsers in front of it.

The processes share one database of their own, made and filled once per run; the journeys use the demo
school as people would and never look into the database.
"""

import email
import mimetypes
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route, sync_playwright

from members.demo import TOTP_SECRET, address
from school.embedded.places import Places
from school.embedded.servers import Redis

ROOT = Path(__file__).resolve().parents[2]
Answers = dict[str, tuple[int, str]]
HOST = "http://schule.test"
POLICY = "; ".join(
    f"{name} {' '.join(values)}" for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
CHROMIUM_OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All browser tests in one process: they share the servers."""
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("browser"))


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Post:
    """The mail server of these tests: keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        """aiosmtpd's hook for an accepted mail."""
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def wait_for(self, address: str, containing: str, *, seconds: float = 20) -> str:
        """The text of the first unread mail to `address` whose subject or text contains the words."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for mail in self.mails:
                text = mail.get_body(("plain",)).get_content()
                if address in mail["To"] and containing in mail["Subject"] + text:
                    self.mails.remove(mail)
                    return text
            time.sleep(0.05)
        raise AssertionError(
            f"no mail to {address} with {containing!r}; got {[m['Subject'] for m in self.mails]}"
        )


class School:
    """Address and mailbox of the running school."""

    def __init__(self, url: str, post: Post) -> None:
        self.url, self.post = url, post

    def sign_in(self, page: Page, address: str, *, name: str = "") -> None:
        """Sign in as a person does: address, code from the mail, and a name on the first visit."""
        page.goto(self.url + "/anmelden/")
        page.get_by_label("E-Mail-Adresse").fill(address)
        page.get_by_role("button", name="Code schicken").click()
        mail = self.post.wait_for(address, "Code")
        code = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", mail).group()
        page.get_by_label("Code aus der Mail").fill(code)
        page.get_by_role("main").get_by_role("button", name="Weiter", exact=True).click()
        if name:
            page.get_by_label("Dein Name").fill(name)
            page.get_by_role("main").get_by_role("button", name="Los geht’s").click()

    def sign_in_moderator(self, page: Page, name: str) -> None:
        """A moderator of the demo."""
        self.sign_in_with_app(page, name, "agentur")

    def sign_in_with_app(self, page: Page, name: str, place: str) -> None:
        """With the code from the mail and the authenticator app of the demo, whose codes work once."""
        self.sign_in(page, address(name, place))
        for _ in range(2):
            counter = next(yield_hotp_counters_from_time())
            page.locator("input[name=code]").fill(format_hotp_value(hotp_value(TOTP_SECRET, counter)))
            with page.expect_navigation():  # whether the code is taken or not
                page.get_by_role("main").get_by_role("button").first.click()
            if page.locator("header form[action='/abmelden/']").count():
                return
            time.sleep(30 - time.time() % 30)
        raise AssertionError(f"{name} was not let in")


@pytest.fixture(scope="package")
def school(tmp_path_factory) -> Iterator[School]:
    """Web, worker, beat and courier on a database of their own, filled with the demo school."""
    var, post = tmp_path_factory.mktemp("school"), Post()
    places = Places(var)  # a Redis of its own: other tests fill the shared one's queue and clear its cache
    places.prepare()
    redis = Redis(places, durable=False).start()
    mail_server = Controller(post, hostname="127.0.0.1", port=free_port())
    mail_server.start()
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": _new_database("journeys_" + os.environ.get("PYTEST_XDIST_WORKER", "alone")),
        "REDIS_URL": places.redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "SITE_URL": f"http://localhost:{port}",
        "DEBUG": "1",
        "MEDIA_ROOT": str(var / "media"),
    }
    manage = [sys.executable, "manage.py"]
    for command in (["migrate", "-v0"], ["seed"]):
        subprocess.run([*manage, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    celery = [sys.executable, "-m", "celery", "-A", "school"]
    web = [
        "school.asgi:application",
        "--port",
        str(port),
        "--ws",
        "websockets-sansio",
        "--log-level",
        "warning",
    ]
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment | {"C_FORCE_ROOT": "1"})
        for command in (
            [sys.executable, "-m", "uvicorn", *web],
            [*celery, "worker", "--concurrency", "1", "--loglevel", "warning"],
            [*celery, "beat", "--schedule", str(var / "beat"), "--loglevel", "warning"],
            [*manage, "courier"],
        )
    ]
    try:
        _wait_until_up(f"http://localhost:{port}/readyz")
        yield School(f"http://localhost:{port}", post)
    finally:
        for process in (*processes, redis):
            process.terminate()
        for process in (*processes, redis):
            process.wait(timeout=20)
        mail_server.stop()


def _new_database(name: str) -> str:
    """Make an empty database beside the one of DATABASE_URL; its address."""
    url = os.environ["DATABASE_URL"]
    base, _, options = url.partition("?")
    head, _, _ = base.rpartition("/")
    plain = url.replace("postgres://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{head}/{name}" + (f"?{options}" if options else "")


def _wait_until_up(url: str) -> None:
    for _ in range(1200):
        try:
            urllib.request.urlopen(url, timeout=2)  # noqa: S310
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} does not answer")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The distribution's Chromium, headless."""
    chromium = shutil.which("chromium")
    assert chromium, "Chromium fehlt: apt-get install chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield running
        running.close()


@pytest.fixture
def new_page(browser):
    """`new_page(script=False, width=320, dark=True)` → a page of a fresh person's browser."""
    contexts = []

    def make(*, script: bool = True, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="de-DE",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def show(browser):
    """`show(html)` → it as page of a site with our static files; what the policy forbids does not load.

    `answers` maps further paths to (status, HTML); `sockets` collects the server's side of the websockets.
    """
    contexts = []

    def make(
        html: str, *, width: int = 1280, answers: Answers | None = None, sockets: list | None = None
    ) -> Page:
        known = {"/": (200, html)} | (answers or {})

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(HOST)
            if path in known:
                status, body = known[path]
                headers = {"Content-Security-Policy": POLICY}
                route.fulfill(
                    status=status, body=body, content_type="text/html; charset=utf-8", headers=headers
                )
            elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
                route.fulfill(path=file, content_type=mimetypes.guess_type(file)[0])
            else:
                route.fulfill(status=404)

        contexts.append(
            browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        )
        contexts[-1].add_cookies([{"name": "csrftoken", "value": "geheim", "url": HOST}])
        page = contexts[-1].new_page()
        page.route("**/*", answer)
        page.route_web_socket("**/ws/**", lambda socket: None if sockets is None else sockets.append(socket))
        page.goto(HOST + "/")
        page.evaluate("document.fonts.ready")
        return page

    yield make
    for context in contexts:
        context.close()
