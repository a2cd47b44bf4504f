"""Lead projects: what one town thinks ahead for all of them."""

from typing import Any, Self

from django.db import models
from django.urls import reverse

from knowledge.models.guides import Pointing
from members.models import Municipality


class LeadProjectQuerySet(models.QuerySet["LeadProject"]):
    """Lead projects are open to read for everybody."""

    def visible_to(self, user: Any) -> Self:
        """All of them."""
        return self.all()

    def in_order(self) -> Self:
        """As the file says, with the leading town."""
        return self.select_related("lead").order_by("position", "pk")


class LeadProject(Pointing):
    """A project that others may take as a pattern. `status` says how sure its name is, not how it goes.

    `lead` is empty where no source names a leading town. `as_of` says how old the sources are, in words.
    `sources` is a list of {"title", "url"}; `html` is `body` (Markdown) as it renders.
    """

    class Status(models.TextChoices):
        AGREED = "vereinbart", "als Leitprojekt belegt"
        JOINT = "gemeinsam", "gemeinsames Vorhaben"
        PATTERN = "vorbild", "Vorhaben einer Stadt, das andere abschauen können"

    slug = models.SlugField("Adresse", max_length=80, unique=True)
    title = models.CharField("Titel", max_length=120)
    summary = models.CharField("Worum es geht", max_length=300)
    lead = models.ForeignKey(
        Municipality,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lead_projects",
        verbose_name="Federführung",
    )
    status = models.CharField("Einordnung", max_length=12, choices=Status)
    as_of = models.CharField("Stand der Quellen", max_length=40)
    body = models.TextField("Beschreibung", blank=True)
    html = models.TextField(blank=True, editable=False)
    sources = models.JSONField("Quellen", default=list, blank=True)
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)

    objects = LeadProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "Leitprojekt"
        verbose_name_plural = "Leitprojekte"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its place on the page of all of them."""
        return f"{reverse('knowledge:lead_projects')}#{self.slug}"
