"""The letter of intent to sign: an accessible PDF (PDF/UA-1) with the municipality's right name."""

import json
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings

from members.models import Municipality

_TEMPLATE = Path(__file__).resolve().parent / "letter.typ"


def designation(municipality: Municipality) -> str:
    """The name with what officially stands before it: "Hansestadt Attendorn", "Gemeinde Ense"."""
    return f"{municipality.official_designation or municipality.kind} {municipality.name}"


def letter_of_intent(municipality: Municipality) -> bytes:
    """The PDF. Kept in memory by its content: everybody may fetch it, it needs no account."""
    return _compiled(
        json.dumps(
            {
                "designation": designation(municipality),
                "kind": municipality.kind,
                "district": municipality.district.name,
                "address": settings.SITE_URL + municipality.get_absolute_url(),
            }
        )
    )


@lru_cache(maxsize=64)
def _compiled(content: str) -> bytes:
    pdf: bytes = typst.compile(
        str(_TEMPLATE),
        root=str(settings.BASE_DIR),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,  # the same paper on every machine
        sys_inputs={"letter": content},
    )
    return pdf
