"""SQL queries per page, counted with Django's test client on the seeded school."""

import gzip
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench.pages import Page


@dataclass(frozen=True)
class Cost:
    """What one GET costs besides CPU."""

    page: str
    queries: int
    size: int  # bytes of the answer
    compressed: int  # the same with gzip, level 6, as the proxy does it


def count(pages: list[Page], member: Any) -> list[Cost]:
    """Get every page that has an address, as `member` or as a stranger, and count."""
    costs = []
    for page in pages:
        if not page.path:
            continue
        client = Client(headers={"host": "127.0.0.1"})
        if not page.name.endswith("stranger"):
            client.force_login(member)
        client.get(page.path)  # templates and caches are warm, as in a running server
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(page.path)
        if answer.status_code != 200:
            raise ValueError(f"{page.name}: {answer.status_code}")
        body = answer.content
        costs.append(Cost(page.name, len(captured), len(body), len(gzip.compress(body, 6))))
    return costs
