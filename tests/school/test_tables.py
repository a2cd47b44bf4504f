"""Tables to download."""

import csv
import io
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from school.tables import csv_response


def cells(*values):
    """One row, as a spreadsheet reads it."""
    text = csv_response("a.csv", ["Kopf"], [values]).content.decode()
    assert text.startswith("\ufeffKopf\r\n")
    return next(csv.reader(io.StringIO(text.partition("\r\n")[2]), delimiter=";"))


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\n=1", "＝1", "\u200b=1", "\r=1"]
)
def test_no_text_acts_as_a_formula(formula):
    assert cells(formula)[0].startswith("'")


def test_numbers_stay_numbers_and_texts_stay_whole():
    text = 'a;b "c"\nd – ü 👩‍👧 1=1'
    assert cells(-5, 1.5, text, None, "a\x02\r\nb") == ["-5", "1.5", text, "None", "a\nb"]


SOURCES = [
    path
    for path in subprocess.run(
        ["git", "ls-files", "*.py"], capture_output=True, text=True, check=True, cwd=settings.BASE_DIR
    ).stdout.split()
    if not path.startswith(("tests/", "docs/")) and "/migrations/" not in path
]
# A moment formatted as it is stored is a day in UTC. Names that last may be: nobody reads them.
UTC_DAY = re.compile(
    r"\{[^{}()]*(?:_at|_since|\bat|moment|\bnow)(?:\(\))?:%|(?<!local)(?:_at|\bnow\(\))\.date\(\)|__date\b"
)
NAMES = {"notifications/models/bell.py", "notifications/models/outgoing.py"}


def test_days_are_local_everywhere():
    root = Path(settings.BASE_DIR)
    found = {path for path in SOURCES if UTC_DAY.search((root / path).read_text())}
    assert found == NAMES
