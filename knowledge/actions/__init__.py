"""Every verb of this app, a file for each part."""

from knowledge.actions.glossary import TERMS, load_terms
from knowledge.actions.imitation import declare_imitation, link_report, take_step
from knowledge.actions.outcomes import answer_still_running, write_outcome
from knowledge.actions.reminding import remind

__all__ = [
    "TERMS",
    "answer_still_running",
    "declare_imitation",
    "link_report",
    "load_terms",
    "remind",
    "take_step",
    "write_outcome",
]
