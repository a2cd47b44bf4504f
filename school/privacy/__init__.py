"""The privacy register: every field of every table, whether it is about a person, why, for whom, how long.

Each app declares its tables in its own `privacy.py`; Django finds it as it finds `admin.py`. Export, erasure,
retention and the sheet for staff councils are made from these declarations, so that none of them can forget
a field: an undeclared one fails the build (`checks`). See docs/adr/0009-privacy-register.md.
"""

from school.privacy.register import Declaration, Erase, Field, Retention, declarations, declare

__all__ = ["Declaration", "Erase", "Field", "Retention", "declarations", "declare"]
