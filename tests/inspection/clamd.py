"""A server that speaks clamd's protocol (clamd(8): zPING, zINSTREAM) and knows one virus, EICAR's test."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# https://www.eicar.org: harmless by agreement; in two pieces, so that no scanner takes this file for it
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
STREAM_MAX = 25_000_000  # bytes, clamd's default of old


class _Conversation(socketserver.StreamRequestHandler):
    server: "_Tcp | _Unix"

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        self.server.heard.append(command)
        if self.server.is_mute:
            self.server.leave.wait(10)
            return
        answers = {b"zPING\0": lambda: b"PONG", b"zINSTREAM\0": self._scanned}
        self.wfile.write(answers[command]() + b"\0")

    def _scanned(self) -> bytes:
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
            if len(content) > self.server.limit:
                return b"INSTREAM size limit exceeded. ERROR"
        return b"stream: Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b"stream: OK"


class _Server(socketserver.ThreadingMixIn):
    daemon_threads = True
    heard: list[bytes]
    limit: int = STREAM_MAX
    is_mute = False
    leave: threading.Event


class _Tcp(_Server, socketserver.TCPServer):
    address_family = socket.AF_INET


class _Unix(_Server, socketserver.UnixStreamServer):
    pass


@contextmanager
def running(path: Path | None = None) -> Iterator[_Tcp | _Unix]:
    """On a socket at `path`, else on a port of this machine; `url` is what CLAMD_URL wants."""
    server = _Unix(str(path), _Conversation) if path else _Tcp(("127.0.0.1", 0), _Conversation)
    server.heard, server.leave = [], threading.Event()
    server.url = f"unix://{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"  # type: ignore[union-attr]
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.leave.set()
        server.shutdown()
        server.server_close()
