"""The key with which the school signs push messages (RFC 8292), and the addresses it sends them to."""

import os
import re
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode

TOKEN_HOURS = 12  # a service may refuse tokens that hold for more than 24


def make_key() -> str:
    """A new private key as it stands in VAPID_PRIVATE_KEY: 32 bytes, base64url."""
    key = Vapid02()
    key.generate_keys()
    number = key.private_key.private_numbers().private_value
    return b64urlencode(number.to_bytes(32, "big"))


def is_on() -> bool:
    """Whether this installation has a key: without one nothing is pushed and nobody is asked."""
    return bool(_private_key())


def public_key() -> str:
    """What browsers subscribe with: the uncompressed point, base64url; empty without a key."""
    text = _private_key()
    if not text:
        return ""
    point = _load(text).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return b64urlencode(point)


def authorization(origin: str, *, expires_at: int) -> str:
    """The Authorization header for one push service (`https://host`); `expires_at` in seconds since 1970."""
    claims = {"aud": origin, "exp": expires_at, "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"}
    return _load(_private_key()).sign(claims)["Authorization"]


def is_allowed(endpoint: str) -> bool:
    """Whether we ever send to this address: the known push services over https, and nothing else.

    An address comes from a browser, so from anybody: without this list it could name a machine of our own
    network. Whoever took over a name on the list would still lack its certificate.
    """
    if not re.fullmatch(r"[!-~]+", endpoint):  # no spaces, no line breaks, ASCII
        return False
    if settings.PUSH_LOCAL_SERVICE and endpoint.startswith(settings.PUSH_LOCAL_SERVICE + "/"):
        return True
    found = re.match(r"https://([a-z0-9.-]+)(?::443)?/", endpoint)  # no user, no other port, no tricks
    host = found[1] if found else ""
    return any(
        host == known or (known.startswith(".") and host.endswith(known)) for known in settings.PUSH_HOSTS
    )


def origin_of(endpoint: str) -> str:
    """`https://host`: whom a token is for (RFC 8292, 2)."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def _private_key() -> str:
    if settings.VAPID_PRIVATE_KEY or settings.VAPID_KEY_FILE is None:
        return settings.VAPID_PRIVATE_KEY
    return _own_key(settings.VAPID_KEY_FILE)


@cache
def _own_key(path: Path) -> str:
    """Development only: made once. Of several processes that start together one makes it, all read it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(make_key(), encoding="ascii")
        draft.chmod(0o600)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


@cache
def _load(text: str) -> Vapid02:
    return Vapid02.from_raw(text.encode("ascii"))
