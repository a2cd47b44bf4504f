"""Files to take along, with version, licence, size and checksum."""

from pathlib import Path
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from knowledge.models.choices import Licence
from school.topics import Topic

FOLDER = Path(__file__).resolve().parent.parent / "content" / "downloads"
MEDIA_TYPES = {  # plain text only: nothing in it can run
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
}


class DownloadQuerySet(models.QuerySet["Download"]):
    """Downloads are open to everybody."""

    def visible_to(self, user: Any) -> Self:
        """All of them."""
        return self.all()

    def in_order(self) -> Self:
        """As the file says."""
        return self.order_by("position", "pk")


class Download(models.Model):
    """A file that comes with the school. `size` (bytes) and `sha256` are reckoned when it is loaded."""

    slug = models.SlugField("Adresse", max_length=80, unique=True)
    title = models.CharField("Titel", max_length=120)
    summary = models.CharField("Wofür", max_length=300)
    topics = ArrayField(
        models.CharField(max_length=20, choices=Topic), verbose_name="Themen", default=list, blank=True
    )
    file = models.CharField("Datei", max_length=100)  # its name in FOLDER
    version = models.CharField("Version", max_length=20)
    licence = models.CharField("Lizenz", max_length=20, choices=Licence)
    size = models.PositiveIntegerField("Größe")
    sha256 = models.CharField("Prüfsumme (SHA-256)", max_length=64)
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)

    objects = DownloadQuerySet.as_manager()

    class Meta:
        verbose_name = "Download"
        verbose_name_plural = "Downloads"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The file itself."""
        return reverse("knowledge:download", args=[self.slug])

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return FOLDER / self.file

    @property
    def media_type(self) -> str:
        """What it is, for browsers."""
        return MEDIA_TYPES[self.path.suffix]

    @property
    def ending(self) -> str:
        """What it is, for people: "TXT"."""
        return self.path.suffix.lstrip(".").upper()
