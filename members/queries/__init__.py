"""Reads that span several models: one module for each part of the app."""
