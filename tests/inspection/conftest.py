"""Rules for these tests."""

import pytest

from inspection import budget


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """Two tests at once on a busy machine: the processor's seconds are counted, not those of the clock."""
    monkeypatch.setattr(budget, "WALL_SECONDS", 60)
