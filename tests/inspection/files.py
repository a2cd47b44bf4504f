"""How the files of these tests are written down, and shown to the inspection as somebody's upload."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from inspection.verdicts import Refusal
from school.uploads.inspecting import InspectedFile, inspect
from school.uploads.kinds import DOCUMENTS, Kinds


class Hostile(NamedTuple):
    """A file with the name it comes under, and why it must be refused; None: taken, and harmless then."""

    name: str
    make: Callable[[], bytes]
    refusal: Refusal | None

    def upload(self) -> SimpleUploadedFile:
        return SimpleUploadedFile(self.name, self.make())


def inspected(upload: SimpleUploadedFile, among: Kinds = DOCUMENTS) -> InspectedFile:
    """What an action is given. The same file is looked into once in a run of the tests."""
    return _inspected(upload.read(), upload.name, among)


@lru_cache(maxsize=100)
def _inspected(content: bytes, name: str, among: Kinds) -> InspectedFile:
    return inspect(SimpleUploadedFile(name, content), among=among)


def verdict(upload: SimpleUploadedFile, among: Kinds = DOCUMENTS) -> tuple[str | None, str]:
    """Code and sentence of the refusal; (None, "") when the file is taken."""
    try:
        inspect(upload, among=among)
    except ValidationError as error:
        return error.code, error.messages[0]
    return None, ""
