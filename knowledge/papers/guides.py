"""A guide on paper: an accessible PDF (PDF/UA-1) with empty boxes to tick, without any system package."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.template.defaultfilters import date
from markdown_it.tree import SyntaxTreeNode

from knowledge.models import Guide
from school.text import parse_markdown

_TEMPLATE = Path(__file__).resolve().parent.parent / "guide.typ"


def as_pdf(guide: Guide) -> bytes:
    """The PDF. Kept in memory by its content: everybody may fetch it, it needs no account."""
    content = {
        "kind": guide.get_kind_display(),
        "title": guide.title,
        "summary": guide.summary,
        "sections": [
            {"title": section["title"], "body": tree(section["body"])} for section in guide.sections
        ],
        "items": guide.items,
        "sources": guide.sources,
        "version": f"Version {guide.number} vom {date(guide.changed_on, 'j. F Y')}",
        "address": settings.SITE_URL + guide.get_absolute_url(),
    }
    return _compiled(json.dumps(content))


def tree(text: str) -> list[dict[str, Any]]:
    """Markdown as nodes {"t": type, "x": text, "href": …, "c": [nodes]} for the template."""
    return [_node(child) for child in SyntaxTreeNode(parse_markdown(text)).children]


def _node(node: SyntaxTreeNode) -> dict[str, Any]:
    return {
        "t": node.type,
        "x": node.content if not node.children else "",
        "href": str(node.attrs.get("href", "")) if node.type == "link" else "",
        "c": [_node(child) for child in node.children],
    }


@lru_cache(maxsize=64)
def _compiled(content: str) -> bytes:
    pdf: bytes = typst.compile(
        str(_TEMPLATE),
        root=str(settings.BASE_DIR),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,  # the same paper on every machine
        sys_inputs={"guide": content},
    )
    return pdf
