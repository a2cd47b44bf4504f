"""Every verb of this app, a file for each part."""

from knowledge.actions.glossary import TERMS, load_terms
from knowledge.actions.guides import GUIDES, load_guides, tick, valid_keys
from knowledge.actions.shelf import DOWNLOADS, LEAD_PROJECTS, load_downloads, load_lead_projects

__all__ = [
    "DOWNLOADS",
    "GUIDES",
    "LEAD_PROJECTS",
    "TERMS",
    "load_downloads",
    "load_guides",
    "load_lead_projects",
    "load_terms",
    "tick",
    "valid_keys",
]
