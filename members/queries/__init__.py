"""Reads of this app that span models, by subject."""
