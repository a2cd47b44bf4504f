"""The budget of a first visit, as a real browser sees it: requests and bytes over the wire."""

import gzip
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"


@dataclass
class Visit:
    """What one first visit fetched. Sizes in bytes over the wire, headers included."""

    path: str
    requests: int = 0
    html: int = 0
    html_compressed: int = 0  # as behind the proxy, which compresses pages
    by_type: dict[str, int] = field(default_factory=dict)

    @property
    def without_fonts(self) -> int:
        """Bytes as behind the proxy, fonts left out."""
        rest = sum(size for kind, size in self.by_type.items() if kind not in ("Font", "Document"))
        return rest + self.html_compressed

    @property
    def script(self) -> int:
        """Bytes of JavaScript."""
        return self.by_type.get("Script", 0)

    @property
    def style(self) -> int:
        """Bytes of CSS."""
        return self.by_type.get("Stylesheet", 0)

    @property
    def fonts(self) -> int:
        """Bytes of fonts."""
        return self.by_type.get("Font", 0)


def _listen(session: Any, visit: Visit) -> None:
    kinds: dict[str, str] = {}

    def received(event: dict[str, Any]) -> None:
        if not event["response"]["url"].startswith("data:"):
            kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, Any]) -> None:
        kind = kinds.pop(event["requestId"], None)
        if kind is not None:
            visit.requests += 1
            visit.by_type[kind] = visit.by_type.get(kind, 0) + int(event["encodedDataLength"])

    session.on("Network.responseReceived", received)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")


def first_visits(origin: str, paths: list[str]) -> list[Visit]:
    """Open each path with an empty cache, wait until the network is quiet."""
    visits = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        for path in paths:
            visit = Visit(path)
            page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
            _listen(page.context.new_cdp_session(page), visit)
            answer = page.goto(origin + path, wait_until="networkidle")
            if answer is None or not answer.ok:
                raise ValueError(f"{path}: {answer and answer.status}")
            body = answer.body()
            visit.html, visit.html_compressed = len(body), len(gzip.compress(body, 6))
            visits.append(visit)
            page.context.close()
        chromium.close()
    return visits
