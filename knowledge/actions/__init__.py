"""Every verb of this app, a file for each part."""

from knowledge.actions.examples import REPORTS, load_reports
from knowledge.actions.glossary import TERMS, load_terms
from knowledge.actions.talk import open_talk, settle_talk

__all__ = ["REPORTS", "TERMS", "load_reports", "load_terms", "open_talk", "settle_talk"]
