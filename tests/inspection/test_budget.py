"""The process that looks into a file may use so much and no more; however it ends, there is a sentence."""

import subprocess
import sys
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inspection import budget
from school.uploads import inspecting
from tests.inspection.documents import picture
from tests.inspection.files import verdict

SAYS_HEIC = """print('{"refused": "heic"}')"""


def text() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.txt", b"Hallo")


def tried(code: str) -> str:
    """What comes of it in a process of that kind, once the file has been read."""
    start = "import socket; from inspection import budget; budget.start(); budget.close_doors()\n"
    attempt = f"try:\n    {code}\n    print('done')\n"
    attempt += "except (OSError, MemoryError) as error:\n    print(type(error).__name__)"
    command = [sys.executable, "-E", "-s", "-c", start + attempt]
    return subprocess.run(command, capture_output=True, text=True, cwd=".").stdout.strip()


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("1 + 1", "done"),
        ("open('/etc/hostname')", "OSError"),
        ("open('/tmp/hostile', 'w')", "OSError"),
        ("socket.socket()", "OSError"),
        ("socket.socket(socket.AF_UNIX)", "OSError"),
        (f"bytearray({budget.MEMORY})", "MemoryError"),
        ("while True: pass", ""),
    ],
)
def test_what_the_process_can_do(code, outcome):
    assert tried(code) == outcome


@pytest.fixture
def replaced(monkeypatch):
    """`replaced(code)`: this runs in the place of the inspection."""
    return lambda code: monkeypatch.setattr(inspecting, "_COMMAND", [sys.executable, "-c", code])


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("import os; os.kill(os.getpid(), 11)", "unreadable"),  # a library has read where it must not
        ("import os; os.abort()", "unreadable"),
        ("import os; os.kill(os.getpid(), 9)", "spent"),  # no memory left on the machine
        ("raise SystemExit(1)", "unreadable"),
        ("pass", "unreadable"),
        ("print('<html>')", "unreadable"),
        ("print('[]')", "unreadable"),
        ('print(\'{"kind": "../../etc/passwd"}\')', "unreadable"),
        ('print(\'{"refused": "nonsense"}\')', "unreadable"),
        ("print('x' * 10_000_000)", "unreadable"),
        ("import time; time.sleep(60)", "spent"),
    ],
)
def test_however_it_ends_there_is_a_sentence(replaced, monkeypatch, code, refusal):
    monkeypatch.setattr(budget, "WALL_SECONDS", 1)
    replaced(code)
    found, sentence = verdict(text())
    assert (found, len(sentence) > 20) == (refusal, True)


def test_it_knows_no_secret_of_ours(replaced, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "geheim")
    replaced(f"import os; 'SECRET_KEY' in os.environ or {SAYS_HEIC}")
    assert verdict(text())[0] == "heic"


def test_few_are_looked_into_at_once_and_the_others_are_told(replaced, monkeypatch, settings):
    replaced(f"import time; time.sleep(1.5); {SAYS_HEIC}")
    monkeypatch.setattr(inspecting, "WAIT_SECONDS", 0.2)
    found: list[str | None] = []
    threads = [
        threading.Thread(target=lambda: found.append(verdict(text())[0]))
        for _ in range(settings.UPLOAD_INSPECTIONS + 3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found.count("heic"), found.count("busy")) == (settings.UPLOAD_INSPECTIONS, 3)
    assert verdict(text())[0] == "heic"  # the turn was given back


def test_a_machine_without_a_process_left_says_that_much_is_going_on(monkeypatch):
    monkeypatch.setattr(inspecting, "_COMMAND", ["/no/such/program"])
    assert verdict(SimpleUploadedFile("a.png", picture()))[0] == "busy"
