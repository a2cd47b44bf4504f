"""Where people belong: districts, municipalities, organisations, mail domains."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.deconstruct import deconstructible


@deconstructible(path="members.models.DeKey")
class DeKey(models.Func):
    """`DeKey("name")`: text as Germans sort and search it: lower case, ä like a, ß like ss.

    The SQL function `de_key` comes with the first migration; it is immutable and needs no collation.
    """

    function = "de_key"
    output_field = models.CharField()


class District(models.Model):
    """One of the five districts (Kreise). `key` is the first five digits of its municipalities' AGS."""

    key = models.CharField("Kreisschlüssel", max_length=5, primary_key=True)
    name = models.CharField("Name", max_length=80)

    class Meta:
        verbose_name = "Kreis"
        verbose_name_plural = "Kreise"

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """How a municipality takes part. Being in the school is not the same as the formal accession."""

    PIONEER = "pioneer", "Pionierkommune"
    MEMBER = "member", "Mitmacherkommune"
    SCHOOL = "school", "In der Schule"  # publicly welcomed; whether it signed the strategy is not documented
    INTERESTED = "interested", "Eingeladene Kommune"  # says nothing about a place that has not spoken itself


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Municipalities are public."""

    def visible_to(self, user: Any) -> Self:
        """All of them, for everybody."""
        return self.all()

    def in_order(self) -> Self:
        """Sorted as in a German dictionary."""
        return self.order_by("sort_key", "pk")

    def named_like(self, words: str) -> Self:
        """Those whose name holds `words` ("mohne", "Möhne", "Moehne") or whose postal code begins so."""
        return self.filter(
            Q(sort_key__contains=DeKey(models.Value(words)))
            | Q(slug__icontains=words.replace(" ", "-"))
            | Q(postal_code__startswith=words)
        )


class Municipality(models.Model):
    """A town or municipality. `ags` is the official 8-digit key, text with its leading zero (Destatis)."""

    ags = models.CharField("Amtlicher Gemeindeschlüssel", max_length=8, unique=True)
    name = models.CharField("Name", max_length=80)
    short_name = models.CharField("Kurzname", max_length=60)
    slug = models.SlugField("Adresse", max_length=60, unique=True)
    kind = models.CharField("Art", max_length=20)  # Stadt | Gemeinde
    official_designation = models.CharField("Amtlicher Zusatz", max_length=60, blank=True)
    status = models.CharField("Status nach Gemeindeordnung", max_length=60, blank=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, verbose_name="Kreis")
    role = models.CharField("Rolle", max_length=12, choices=Role, default=Role.INTERESTED)
    role_since = models.CharField("seit", max_length=40, blank=True)  # as vague as the source is
    role_source = models.URLField("Quelle", max_length=300, blank=True)
    population = models.PositiveIntegerField("Einwohner:innen")  # 31.12.2022
    area_km2 = models.DecimalField("Fläche in km²", max_digits=7, decimal_places=2)
    latitude = models.FloatField("Breite")  # degrees, WGS 84
    longitude = models.FloatField("Länge")
    postal_code = models.CharField("Postleitzahl", max_length=5)
    website_domain = models.CharField("Website", max_length=100, blank=True)
    sort_key = models.GeneratedField(
        expression=DeKey("short_name"), output_field=models.CharField(max_length=80), db_persist=True
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "Kommune"
        verbose_name_plural = "Kommunen"

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        """The municipality's page."""
        return reverse("members:municipality", args=[self.slug])

    @property
    def formal_name(self) -> str:
        """As it signs: "Stadt Arnsberg", "Gemeinde Ense"."""
        return f"{self.kind} {self.short_name}"


class Organisation(models.Model):
    """Who belongs to the school without being a municipality: agency, districts, supporters."""

    class Kind(models.TextChoices):
        AGENCY = "agency", "Agentur"
        DISTRICT = "district", "Kreis"
        SUPPORTER = "supporter", "Unterstützer"

    name = models.CharField("Name", max_length=120, unique=True)
    kind = models.CharField("Art", max_length=10, choices=Kind)

    class Meta:
        verbose_name = "Organisation"
        verbose_name_plural = "Organisationen"

    def __str__(self) -> str:
        return self.name

    @property
    def formal_name(self) -> str:
        """As it signs."""
        return self.name


class EmailDomain(models.Model):
    """A mail domain and the one municipality whose employees use it. Not the same as its website.

    The register brings most of them; those with `approved_at` were approved by a moderator and stay when
    the register is loaded again.
    """

    domain = models.CharField("Mail-Domain", max_length=100, unique=True)  # lower case, without @
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="email_domains")
    approved_at = models.DateTimeField("freigegeben", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = "Mail-Domain"
        verbose_name_plural = "Mail-Domains"

    def __str__(self) -> str:
        return self.domain
