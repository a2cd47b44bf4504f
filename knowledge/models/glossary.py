"""The glossary: words of the smart city, in plain language."""

from typing import Any, Self
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse

from members.models import DeKey


def _folded(*fields: str) -> DeKey:
    """The text of the term's other names and of `fields` in one, as SQL, without case and umlaut dots."""
    aliases = Func("aliases", Value(" "), function="array_to_string", output_field=models.TextField())
    parts = [part for field in fields for part in (Value(" "), field)]
    return DeKey(Concat(aliases, *parts, output_field=models.TextField()))


class TermQuerySet(models.QuerySet["Term"]):
    """Terms are open to read for everybody."""

    def visible_to(self, user: Any) -> Self:
        """All terms: whoever does not know a word should not need an account to look it up."""
        return self.all()

    def in_order(self) -> Self:
        """A to Z, as a German dictionary sorts."""
        return self.order_by("sort_key", "pk")

    def matching(self, words: str) -> Self:
        """Terms in which every one of `words` occurs, in whatever case and with or without umlaut dots.

        No index serves this: a few hundred terms at most are read faster than looked up.
        """
        hits = self.alias(text=_folded("term", "short", "body"))
        for word in words.split():
            hits = hits.filter(text__contains=DeKey(Value(word)))
        return hits


class Term(models.Model):
    """A word and its explanation. `short` is one sentence, `body` Markdown, `html` what it renders to."""

    term = models.CharField("Begriff", max_length=80)
    slug = models.SlugField("Adresse", max_length=80, unique=True)
    short = models.CharField("In einem Satz", max_length=300)
    body = models.TextField("Erklärung")
    html = models.TextField(editable=False)
    aliases = ArrayField(
        models.CharField(max_length=80), verbose_name="Auch genannt", default=list, blank=True
    )
    source = models.URLField("Quelle", max_length=500, blank=True)
    sort_key = models.GeneratedField(
        expression=DeKey("term"), output_field=models.CharField(max_length=80), db_persist=True
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "Begriff"
        verbose_name_plural = "Begriffe"
        indexes = [
            # the glossary A to Z, and the neighbours of a term
            models.Index(fields=["sort_key", "id"], name="term_order"),
        ]

    def __str__(self) -> str:
        return self.term

    def get_absolute_url(self) -> str:
        """The term's page."""
        return reverse("knowledge:term", args=[self.slug])

    @property
    def letter(self) -> str:
        """The heading under which the term stands: "A" to "Z", or "0–9" for numbers and signs."""
        first = self.sort_key[:1].upper()
        return first if "A" <= first <= "Z" else "0–9"

    @property
    def source_host(self) -> str:
        """Where the source lies, in short: "suedwestfalen.com"."""
        return (urlsplit(self.source).hostname or "").removeprefix("www.")

    def previous(self) -> "Term | None":
        """The term before this one in the glossary."""
        before = Q(sort_key__lt=self.sort_key) | Q(sort_key=self.sort_key, pk__lt=self.pk)
        return Term.objects.filter(before).order_by("-sort_key", "-pk").first()

    def next(self) -> "Term | None":
        """The term after this one in the glossary."""
        after = Q(sort_key__gt=self.sort_key) | Q(sort_key=self.sort_key, pk__gt=self.pk)
        return Term.objects.filter(after).in_order().first()
