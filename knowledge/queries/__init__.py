"""Reads of the Vokabelheft that span models, a file for each part."""
