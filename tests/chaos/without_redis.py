"""Redis is gone for a while: pages, sign-in, replies and notices must do without."""

import re
import signal
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from tests.chaos import account, cast
from tests.chaos.account import Account
from tests.chaos.cast import Round
from tests.chaos.scenes import fetch, percentile
from tests.chaos.sink import Sink
from tests.chaos.stage import Stage
from tests.chaos.writers import Writers

PAGES = (
    *(
        "/",
        "/lernmodule/",
        "/pausenhof/",
        "/pausenhof/chaos/",
        "/vokabelheft/begriffe/",
        "/stundenplan/",
        "/kommunen/",
    ),
    *("/konto/", "/hinweise/", "/hinweise/glocke/", "/suche/?q=Antwort", "/anmelden/", "/impressum/"),
    *(
        "/datenschutz/",
        "/barrierefreiheit/",
        "/api/",
        "/api/schema/",
        "/api/notifications/",
        "/healthz",
        "/readyz",
    ),
)
PAGE_WITHIN = 1.5  # seconds, p95
WORKER_BACK_WITHIN = 90  # seconds after Redis is back


def without_redis(stage: Stage, sink: Sink, rounds: list[Round], *, seconds: float, frozen: bool) -> Account:
    """Kill Redis (or freeze it: connections are taken, nothing is answered) and use the school meanwhile."""
    result, redis = Account(), stage.parts["redis"]
    session = rounds[0].players[0].session
    paths = [*PAGES, f"/pausenhof/faden/{rounds[0].thread}/"]
    usual = {(path, who): fetch(stage.port, path, who)[0] for path in paths for who in (None, session)}
    redis.is_kept_down = not frozen
    redis.signal_all(signal.SIGSTOP if frozen else signal.SIGKILL)
    began, already = time.time(), len(sink.mails)
    facts = cast.facts(rounds, 20, name="Gefroren" if frozen else "Ohne Redis")
    writers = Writers(stage.port, facts, seconds / 2)
    signed_in = sign_in(stage.port, sink, f"{'frost' if frozen else 'still'}@post.example")
    times: list[float] = []
    unlike: list[str] = []
    while time.time() - began < seconds or not writers.are_done:
        for (path, who), status in usual.items():
            got, took = fetch(stage.port, path, who)
            times.append(took)
            unlike += [f"{path} {got} instead of {status}"] * (got != status)
    heard = [mail.message_id for mail in sink.mails[already:] if "hinweis." in mail.message_id]
    wanted = len(facts) * (cast.FOLLOWERS - 1)
    result.figures["pages fetched, unlike before"] = f"{len(times)}, {len(unlike)}"
    result.figures["page p50 / p95 / longest in s"] = (
        f"{percentile(times, 0.5):.2f} / {percentile(times):.2f} / {max(times):.2f}"
    )
    result.figures["notices by mail before Redis is back"] = f"{len(set(heard))} of {wanted}"
    result.must(not unlike, f"pages changed: {sorted(set(unlike))[:4]}")
    result.must(percentile(times) <= PAGE_WITHIN, f"pages slower than {PAGE_WITHIN} s")
    result.must(signed_in == "", f"sign-in by code failed: {signed_in}")
    result.must(len(set(heard)) == wanted, "notices wait for Redis")
    account.of_bells(result, account.of_replies(result, facts))
    _bring_back(stage, result, frozen=frozen)
    return result


def _bring_back(stage: Stage, result: Account, *, frozen: bool) -> None:
    """Redis returns: the worker, never restarted, must work again."""
    from school.models import Heartbeat

    redis, back = stage.parts["redis"], time.time()
    if frozen:
        redis.signal_all(signal.SIGCONT)
    else:
        redis.is_kept_down = False
        redis.up()
    since = datetime.fromtimestamp(back, tz=UTC)
    took = account.settle(
        Heartbeat.objects.filter(pk="worker", beaten_at__gt=since).exists,
        since=back,
        seconds=WORKER_BACK_WITHIN,
    )
    result.figures["worker at work again after Redis' return, in s"] = (
        "never" if took is None else f"{took:.0f}"
    )
    result.must(took is not None, "the Celery worker stays up and does nothing")


def sign_in(port: int, sink: Sink, address: str) -> str:
    """Sign in with a code from a mail, as a person does; "" or what went wrong."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    origin = f"http://127.0.0.1:{port}"

    def submit(path: str, **fields: str) -> tuple[str, str]:
        page = browser.open(origin + path, timeout=20).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        data = urlencode({"csrfmiddlewaretoken": token[1] if token else "", **fields}).encode()
        answer = browser.open(origin + path, data, timeout=20)
        return answer.geturl(), answer.read().decode()

    try:
        at, _ = submit("/anmelden/", address=address)
        if not at.endswith("/anmelden/code/"):
            return f"after the address at {at}"
        texts = [mail.text for mail in sink.mails if mail.recipient == address]
        code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", texts[-1] if texts else "")
        if not code:
            return "no code came"
        submit("/anmelden/code/", code=code[0])
        account_page = browser.open(f"{origin}/konto/", timeout=20)
        return "" if "anmelden" not in account_page.geturl() else "not signed in afterwards"
    except (urllib.error.URLError, OSError) as error:
        return repr(error)
