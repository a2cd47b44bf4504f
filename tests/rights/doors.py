"""The doors that take a file, from the table of rights: every route stands there with a good body."""

from dataclasses import dataclass
from typing import Any

from tests.rights.matrix import FILES, Line, kind, table


@dataclass(frozen=True, eq=False)
class Door:
    """A method at an address; `field` of what is sent is the file."""

    line: Line
    method: str
    field: str

    def __str__(self) -> str:
        return f"{self.method} {self.line.address}"

    @property
    def is_api(self) -> bool:
        return self.line.address.startswith("/api/")

    @property
    def allowed(self) -> list[str]:
        """The roles that get through with a good file."""
        outcomes = self.line.methods[self.method].items()
        return [role for outcome, roles in outcomes if kind(outcome) == "done" for role in roles]

    def sent(self, file: Any = None) -> dict[str, Any]:
        """The body, with this file in the place of the good one."""
        body = self.line.sent[self.method]
        return body | {self.field: file if file is not None else FILES[body[self.field]]()}


def doors() -> list[Door]:
    """All of them."""
    return [
        Door(line, method, field)
        for line in table()
        for method, body in line.sent.items()
        for field, value in (body or {}).items()
        if isinstance(value, str) and value in FILES
    ]
