"""Worker and courier step back behind the pages."""

import subprocess
import sys
from pathlib import Path

import pytest

from school.jobs.priority import AUTOGROUP, NICENESS

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import os
from school.jobs.priority import AUTOGROUP, lower_process_priority
lower_process_priority()
lower_process_priority()
print(os.nice(0), AUTOGROUP.read_text().split()[-1] if AUTOGROUP.exists() else "-")
"""


def weights(*, own_session: bool) -> list[str]:
    """Niceness of a process that steps back, and of its session."""
    asked = [sys.executable, "-c", ASK]
    found = subprocess.run(
        asked, cwd=ROOT, capture_output=True, text=True, check=True, start_new_session=own_session
    )
    return found.stdout.split()


def test_a_process_steps_back_and_with_it_its_session():
    niceness, of_session = weights(own_session=True)
    assert niceness == str(NICENESS)
    assert of_session in (str(NICENESS), "-")


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="the kernel does not group by session")
def test_the_session_of_others_is_left_alone():
    before = AUTOGROUP.read_text().split()[-1]
    assert weights(own_session=False) == [str(NICENESS), before]
