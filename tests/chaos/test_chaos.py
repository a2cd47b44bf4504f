"""The short storm of every test run. The long one: `python -m tests.chaos`."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
# Other tests keep the machine busy meanwhile: what must be out is counted, not when
SHORT = "--scenes storm --facts 60 --blows 6 --freezes 1 --seconds 15 --seed 7 --settle 200"


def test_nobody_misses_a_reply_though_the_school_is_killed_again_and_again() -> None:
    # real processes in a directory of their own: neither the test database nor its Redis is touched
    command = [sys.executable, "-m", "tests.chaos", *SHORT.split()]
    played = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=480)

    assert played.returncode == 0, f"{played.stdout}\n{played.stderr[-4000:]}"
    assert "replies acknowledged                         60 of 60" in played.stdout
    assert "notifications lost / doubled / too many      0 / 0 / 0" in played.stdout
