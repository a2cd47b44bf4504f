"""Every verb of this app, a file for each part."""

from knowledge.actions.glossary import TERMS, load_terms

__all__ = ["TERMS", "load_terms"]
