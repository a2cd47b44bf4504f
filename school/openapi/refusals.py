"""The answers that are no success: one shape for all, one sentence for each status."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """An error of the API: when it comes, what it says unless something says it better, its headers."""

    when: str
    says: str
    headers: dict[str, str] = field(default_factory=dict)  # name → meaning


RETRY = {"Retry-After": "Nach so vielen Sekunden lohnt ein neuer Versuch."}
REFUSALS = {
    400: Refusal("Die Angaben stimmen nicht. Die Antwort nennt die Felder.", "Die Anfrage ist fehlerhaft."),
    401: Refusal(
        "Der Schlüssel fehlt oder gilt nicht.",
        "Dafür brauchst du einen Schlüssel.",
        {"WWW-Authenticate": "Wie der Schlüssel mitkommt: `Token`."},
    ),
    403: Refusal("Das darfst du nicht.", "Das darfst du hier nicht."),
    404: Refusal("Das gibt es nicht, oder du darfst es nicht sehen.", "Das gibt es hier nicht."),
    405: Refusal(
        "Diese Methode gibt es an dieser Adresse nicht.",
        "Diese Methode gibt es an dieser Adresse nicht.",
        {"Allow": "Die Methoden, die es gibt."},
    ),
    406: Refusal(
        "Keine der Arten, die `Accept` nennt, gibt es hier.",
        "Was der Kopf „Accept“ verlangt, gibt es hier nicht.",
    ),
    409: Refusal("Jemand war schneller.", "Jemand war schneller. Lade neu und versuche es noch einmal."),
    413: Refusal("Der Inhalt der Anfrage ist zu groß.", "Das ist zu groß."),
    415: Refusal(
        "In dieser Form wird der Inhalt nicht verstanden.",
        "In dieser Form wird der Inhalt nicht verstanden. Schick JSON.",
    ),
    429: Refusal("Zu viele Anfragen in kurzer Zeit.", "Das waren zu viele Anfragen. Warte kurz.", RETRY),
    500: Refusal("Bei uns ist etwas schiefgegangen.", "Bei uns ist etwas schiefgegangen."),
    503: Refusal(
        "Die Schule ist gerade nicht erreichbar. Es wurde nichts gespeichert.",
        "Die Schule ist gerade nicht erreichbar. Versuch es gleich noch einmal.",
        RETRY,
    ),
}


def sentence(status: int) -> str:
    """What an error says that nobody found better words for."""
    known = REFUSALS.get(status) or REFUSALS[400 if status < 500 else 500]
    return known.says


SENTENCES = {"type": "array", "items": {"type": "string"}}
ERROR = {
    "type": "object",
    "description": (
        "Was nicht ging, auf Deutsch. Meist steht in `detail` ein Satz. Stimmen Angaben nicht (400), steht "
        "unter dem Namen jedes Feldes eine Liste von Sätzen; hat ein Feld mehrere Teile, unter jedem Teil."
    ),
    "properties": {
        "detail": {"type": "string", "description": "Was nicht ging, in einem Satz."},
        "non_field_errors": {**SENTENCES, "description": "Was die Angaben im Ganzen betrifft."},
    },
    "additionalProperties": {
        "anyOf": [{"type": "array", "items": {"type": ["string", "object"]}}, {"type": "object"}],
    },
}


def responses() -> dict[str, Any]:
    """All of them for `components/responses` of the document, by their status."""
    return {
        str(status): {
            "description": refusal.when,
            **({"headers": _headers(refusal)} if refusal.headers else {}),
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
        for status, refusal in REFUSALS.items()
        if status < 500 or status == 503
    }


def _headers(refusal: Refusal) -> dict[str, Any]:
    return {
        name: {"description": meaning, "schema": {"type": "integer" if name == "Retry-After" else "string"}}
        for name, meaning in refusal.headers.items()
    }
