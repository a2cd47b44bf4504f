"""E-mail addresses: one spelling for each, so that rules and limits cannot be walked around."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

INVALID = "Das ist keine gültige E-Mail-Adresse. Schreibe sie so: vorname.nachname@stadt.de"
# Quotes, % and ! are legal before the @, but some mail servers read a second address into them.
_RISKY = re.compile(r"[\"%!]")


def normalise(address: str) -> str:
    """`address` in lower case with its domain in ASCII (IDNA). Raises ValidationError.

    Everything that follows – the code's mail, the account, the municipality – uses this spelling and no
    other: who receives the mail is who signs in, whatever characters were typed.
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        spelled = f"{local}@{domain.encode('idna').decode('ascii')}".lower()
        validate_email(spelled)
    except (UnicodeError, ValidationError):
        raise ValidationError(INVALID) from None
    if _RISKY.search(spelled) or len(local) > 64 or len(spelled) > 254:
        raise ValidationError(INVALID)
    return spelled


def mailbox(address: str) -> str:
    """The mailbox behind a normalised address: `erika+schule@soest.de` ends up with `erika@soest.de`."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def domain_of(address: str) -> str:
    """The part after the @ of a normalised address."""
    return address.rpartition("@")[2]


def guess_name(address: str) -> str:
    """A first suggestion for a display name: `erika.beispiel@soest.de` → "Erika Beispiel"."""
    local = mailbox(address).rpartition("@")[0]
    words = re.sub(r"[^a-z'-]+", " ", local).split()
    return " ".join(word.strip("'-").title() for word in words)[:80].strip() or "Neues Mitglied"
