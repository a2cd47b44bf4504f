"""The serializer field of every upload."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers
from rest_framework.exceptions import APIException

from school.uploads.inspecting import InspectedFile, inspect
from school.uploads.kinds import Kinds

LATER = {"busy", "scanner_away"}


class UploadField(serializers.FileField):
    """Becomes an InspectedFile. Its description says what it takes and how large.

    The view asks for the right before it validates: nobody else may have files inspected.
    """

    def __init__(self, *, among: Kinds, **kwargs: Any) -> None:
        self.among = among
        super().__init__(help_text=among.hint, write_only=True, allow_empty_file=True, **kwargs)

    def to_internal_value(self, data: Any) -> InspectedFile:  # type: ignore[override]
        """Look into the file; takes up to ten seconds for hostile ones. 503 where a later try may succeed."""
        try:
            return inspect(cast("UploadedFile", super().to_internal_value(data)), among=self.among)
        except ValidationError as error:
            if error.code in LATER:
                raise Later(error.message) from None
            raise


class Later(APIException):
    """Nothing is wrong with the file; whoever sends it again in a minute may be luckier (Retry-After)."""

    status_code = 503
    wait = 60  # seconds
