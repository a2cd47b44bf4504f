"""The glossary's part of the demo school: the real glossary."""

from knowledge import actions
from school.demo import Scale


def load(*, scale: Scale) -> None:
    """Load the glossary; a load test needs no invented words."""
    actions.load_terms(by=None)
    actions.load_guides(by=None)
    actions.load_lead_projects(by=None)
    actions.load_downloads(by=None)
