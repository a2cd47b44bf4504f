"""A small glossary."""

import pytest
from django.utils.text import slugify

from knowledge.models import Term

UMLAUTS = str.maketrans({"ä": "ae", "Ä": "Ae", "ö": "oe", "Ö": "Oe", "ü": "ue", "ß": "ss"})


def make_term(term: str, **fields) -> Term:
    """A term with an address made of its name and short texts."""
    slug = fields.pop("slug", slugify(term.translate(UMLAUTS)))
    texts = {"short": f"{term} in einem Satz.", "body": f"Was {term} ist.", "html": f"<p>Was {term} ist.</p>"}
    return Term.objects.create(term=term, slug=slug, **{**texts, **fields})


@pytest.fixture
def lorawan(db) -> Term:
    """A radio network with another name and a source."""
    return make_term(
        "LoRaWAN",
        short="Ein Funknetz für Sensoren, das weit reicht und wenig Strom braucht.",
        aliases=["Long Range Wide Area Network", "Sensorfunk"],
        source="https://www.beispiel.example/lorawan",
    )


@pytest.fixture
def open_data(db) -> Term:
    """Data for everybody; mentions the radio network's sensors."""
    return make_term("Öffentliche Daten", short="Daten, die alle nutzen dürfen, etwa von Sensoren.")
