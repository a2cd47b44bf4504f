"""Reads that span models, a file for each part."""
