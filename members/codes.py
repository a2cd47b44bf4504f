"""Sign-in codes: eight characters that cannot be confused and cannot spell a word."""

import re
import secrets

from django.utils.crypto import salted_hmac

LENGTH = 8
PRINTED_LENGTH = 12  # valid for days, not minutes: 55 bits
# No vowels (no words), none of B8 I1L O0 S5 Z2 in both shapes. 25 characters: 37 bits for three tries.
ALPHABET = "CDFGHJKMNPQRTVWXY23456789"


def make(length: int = LENGTH) -> str:
    """A new random code, without its dashes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def spell(code: str) -> str:
    """The code as people see it: `XXXX-XXXX`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def tidy(typed: str) -> str:
    """What somebody typed or pasted, without spaces and dashes and in capitals."""
    return re.sub(r"[\s\-‐‑–—._]+", "", typed).upper()


def fingerprint(*parts: str) -> str:
    """HMAC of `parts` with the SECRET_KEY: what is kept of codes and addresses (64 hex digits)."""
    return salted_hmac("members.codes", "\n".join(parts), algorithm="sha256").hexdigest()
