"""Texts of people: what characters they hold (`cleaning`), and what HTML they become (`markdown`)."""

from school.text.cleaning import clean, clean_all, one_line
from school.text.markdown import parse_markdown, references_in, render_cited, render_markdown

__all__ = [
    "clean",
    "clean_all",
    "one_line",
    "parse_markdown",
    "references_in",
    "render_cited",
    "render_markdown",
]
