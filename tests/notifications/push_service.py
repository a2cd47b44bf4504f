"""A push service on this machine that speaks the protocol (RFC 8030, RFC 8292) and checks what it is told."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

P256DH = "B" + "A" * 86  # in the shape of a browser's keys; nothing is encrypted with them
AUTH = "A" * 22


def decode(text: str) -> bytes:
    """base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def check(authorization: str, origin: str, public_key: str) -> dict:
    """The claims of a VAPID header; raises when RFC 8292 would have a service refuse it."""
    scheme, _, words = authorization.partition(" ")
    assert scheme == "vapid"
    given = dict(word.strip().split("=", 1) for word in words.split(","))
    assert given["k"] == public_key, "the key that the browser has subscribed with"
    head, body, signature = given["t"].split(".")
    assert json.loads(decode(head)) == {"typ": "JWT", "alg": "ES256"}
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(given["k"]))
    raw = decode(signature)
    assert len(raw) == 64
    both = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.verify(both, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
    claims = json.loads(decode(body))
    assert claims["aud"] == origin
    assert 0 < claims["exp"] - time.time() <= 24 * 3600
    assert claims["sub"].startswith("mailto:")
    return claims


class PushService:
    """What came in, as (path, headers); what is answered, by path: (status, headers), else 201."""

    def __init__(self, public_key: str) -> None:
        self.public_key = public_key
        self.messages: list[tuple[str, dict[str, str]]] = []
        self.answers: dict[str, tuple[int, dict[str, str]]] = {}
        self.origin = ""

    def paths(self) -> list[str]:
        """The devices that were asked for, in order."""
        return [path for path, _ in self.messages]

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """One request: refused with 400 unless it is an empty message that we have signed."""
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.messages.append((self.path, dict(self.headers)))
                status, headers = service.answers.get(self.path, (201, {}))
                try:
                    check(self.headers["Authorization"], service.origin, service.public_key)
                    assert body == b""
                    assert int(self.headers["TTL"]) >= 0
                except (AssertionError, InvalidSignature, KeyError, ValueError) as error:
                    service.messages.append(("wrong", {"error": repr(error)}))
                    status, headers = 400, {}
                self.send_response(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args) -> None:
                pass

        return Handler


@contextmanager
def running(public_key: str) -> Iterator[PushService]:
    """A service that listens until the end of the block."""
    service = PushService(public_key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), service.handler())
    server.daemon_threads = True
    service.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
