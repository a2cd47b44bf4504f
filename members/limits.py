"""How often one computer may try. Many town halls share one address on the internet, so the limits are
generous; the tight limits are those per person (`actions.request_code`). Counted in Redis; without it
nothing is counted and nobody is locked out.
"""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from members import codes

PAGES_PER_MINUTE = 600
FAILURES_PER_MINUTE = 60


def _key(request: HttpRequest, what: str) -> str:
    computer = codes.fingerprint(get_adapter().get_client_ip(request))[:16]
    return f"limit:{what}:{computer}:{int(time.time()) // 60}"


def is_within(request: HttpRequest, what: str, *, per_minute: int) -> bool:
    """Whether the computer behind `request` has done `what` at most so often in this minute."""
    return (cache.get(_key(request, what)) or 0) < per_minute


def count(request: HttpRequest, what: str) -> None:
    """Note that the computer behind `request` has done `what` once more."""
    key = _key(request, what)
    cache.add(key, 0, 120)
    try:
        cache.incr(key)
    except ValueError:  # Redis went away in between
        return
