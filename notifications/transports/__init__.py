"""Ways out of the house. A transport is a module with `send(delivery, connection)` and `connect()`.

`send` raises `Temporary` when trying again makes sense and `Permanent` when it does not; whatever else it
raises counts as an error of ours.
"""


class Temporary(Exception):
    """The other side is away or busy: try again later, for days if need be."""


class Permanent(Exception):
    """The other side has refused for good."""
