"""One number says how large a file may be: the proxy, Django, the pages and the sentences read the same."""

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from contextlib import closing, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.conf import settings as real
from django.core.files.uploadedfile import SimpleUploadedFile

from school.uploads.forms import UploadField
from school.uploads.kinds import DOCUMENTS

MIB = 1024 * 1024
ROOT = Path(real.BASE_DIR)
FORM = {"content_type": "multipart/form-data; boundary=x"}


def test_all_files_of_the_operator_name_the_same_number():
    (caddy,) = re.findall(r"max_size {\$UPLOAD_MAX_MB:(\d+)}MiB", (ROOT / "deploy/Caddyfile").read_text())
    (compose,) = re.findall(r"UPLOAD_MAX_MB:-(\d+)}", (ROOT / "docker-compose.yml").read_text())
    (example,) = re.findall(r"# UPLOAD_MAX_MB=(\d+)", (ROOT / ".env.example").read_text())
    assert caddy == compose == example == str(real.UPLOAD_MAX_MB)


def test_pages_say_it_before_anybody_chooses():
    field = UploadField(among=DOCUMENTS)
    assert f"höchstens {real.UPLOAD_MAX_MB} MB" in field.help_text
    assert field.widget.attrs["data-max-bytes"] == real.UPLOAD_MAX_MB * 1_000_000
    assert f"Erlaubt sind {real.UPLOAD_MAX_MB} MB." in field.widget.attrs["data-too-large"]


@pytest.mark.django_db
def test_the_largest_file_passes_django_and_one_more_mebibyte_does_not(client, settings):
    settings.UPLOAD_MAX_MB = 1
    largest = SimpleUploadedFile("a.txt", b"a" * 1_000_000)
    assert client.post("/anmelden/", {"datei": largest, "text": "x" * 40_000}).status_code != 413
    for size in (MIB + 1, 200 * MIB):
        answer = client.generic("POST", "/anmelden/", b"", CONTENT_LENGTH=str(size), **FORM)
        assert answer.status_code == 413
        assert "Dateien dürfen höchstens 1 MB haben" in answer.content.decode()


# -- The proxy itself ----------------------------------------------------------------------------------------


class Behind(BaseHTTPRequestHandler):
    """Takes all that the proxy lets pass."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        try:
            came = len(self.rfile.read(length))
        except OSError:
            return
        self.send_response(200 if came == length else 400)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Nothing."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def proxy(tmp_path):
    """The proxy with our Caddyfile in front of a server that takes everything; its port."""
    if not shutil.which("caddy"):
        pytest.skip("caddy is not installed")
    behind = HTTPServer(("127.0.0.1", 0), Behind)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "WEB": f"127.0.0.1:{behind.server_port}",
        "UPLOAD_MAX_MB": "1",
    }
    command = ["caddy", "run", "--config", str(ROOT / "deploy/Caddyfile"), "--adapter", "caddyfile"]
    running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.05)
        yield port
    finally:
        running.terminate()
        running.wait()
        behind.shutdown()
        behind.server_close()


def status_of(port: int, size: int) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        with suppress(OSError):  # refused before all of it was sent
            connection.request("POST", "/", b"x" * size)
        return connection.getresponse().status


def test_the_proxy_lets_pass_what_django_takes_and_refuses_what_it_refuses(proxy):
    assert status_of(proxy, MIB) == 200
    assert status_of(proxy, MIB + 1) in (413, 503)
