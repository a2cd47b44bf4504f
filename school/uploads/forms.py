"""The form field of every upload."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from school.uploads import sentences
from school.uploads.inspecting import InspectedFile, inspect
from school.uploads.kinds import Kinds


class UploadField(forms.FileField):
    """Cleans to an InspectedFile, or None. Says what it takes and how large; `hint` is added to that."""

    def __init__(self, *, among: Kinds, hint: str = "", **kwargs: Any) -> None:
        self.among = among
        limit = settings.UPLOAD_MAX_MB
        super().__init__(
            help_text=f"{among.hint} {hint}".strip(),
            widget=forms.FileInput(
                attrs={
                    "accept": ",".join(among.endings),
                    "data-max-bytes": limit * 1_000_000,  # school.js says it before the file travels
                    "data-too-large": sentences.TOO_LARGE.format(limit=limit),
                }
            ),
            allow_empty_file=True,  # refused with our own sentence
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> InspectedFile | None:
        """Look into the file; takes up to ten seconds for hostile ones."""
        file = super().clean(data, initial)
        return inspect(file, among=self.among) if isinstance(file, UploadedFile) else None
