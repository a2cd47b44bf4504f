"""What a report says: the fields that an author writes and that every published version keeps.

Working copy (`Report`) and version (`ReportVersion`) have the same columns, so that form, page, comparison
and catalogue read both alike. Rows that are written and read as a whole only are JSON lists; their shapes:

    staffing    [{"role": "Projektleitung", "people": 1, "percent": 75}]      per cent of a post, each person
    milestones  [{"month": "2024-05", "text": "Ratsbeschluss"}]               at most five
    indicators  [{"key": "k1", "name": "Meldungen", "unit": "Stück", "before": "10", "after": "25"}]
                numbers as text with a decimal point, "" is unknown; `key` stays when the words change
    assets      [{"key": "a1", "title": "Satzung", "licence": "CC-BY-4.0", "url": "", "file": 17}]
                either `url` or `file`, the key of a ReportFile
    sustainability  {"kommunikation": "ja", …}                                Factor → Answer
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models

from knowledge.models.choices import CostRange, Licence, Maturity, SizeClass, Support
from knowledge.models.words import MaxWords
from members.models import Municipality
from school.topics import Topic

LONGEST = 6_000  # characters of any text: a limit for machines, people get one in words


def _long(label: str, words: int, help_text: str = "", *, blank: bool = True) -> Any:
    return models.TextField(
        label, max_length=LONGEST, blank=blank, validators=[MaxWords(words)], help_text=help_text
    )


def _line(label: str, length: int, help_text: str = "", *, blank: bool = True) -> Any:
    return models.CharField(label, max_length=length, blank=blank, help_text=help_text)


def _words(label: str, *, length: int = 80, choices: Any = None, help_text: str = "") -> Any:
    base = (
        models.CharField(max_length=length, choices=choices)
        if choices
        else models.CharField(max_length=length)
    )
    return ArrayField(base, verbose_name=label, default=list, blank=True, help_text=help_text)


class ReportContent(models.Model):
    """The fields of an experience report. Those in `REQUIRED` are the short form of fifteen minutes."""

    REQUIRED = (
        "title",
        "summary",
        "lead",
        "topics",
        "maturity",
        "situation_before",
        "approach",
        "what_worked",
        "lessons_learned",
    )

    title = _line("Titel", 90, "Das Ergebnis, nicht der Projektname.", blank=False)
    summary = _line("In einem Satz", 300, "Steht auf der Karte im Vokabelheft.")
    lead = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="+", verbose_name="Federführende Kommune"
    )
    topics = _words("Themen", length=20, choices=Topic.choices, help_text="Eines bis drei.")
    field_of_action = _line("Handlungsfeld vor Ort", 120, "Aus eurer eigenen Strategie.")
    serves = _words("Worauf es einzahlt", help_text="Visionsbild, Charta-Leitlinie, DNA.")
    tags = _words("Schlagworte", length=40)

    maturity = models.CharField("Reifegrad", max_length=12, choices=Maturity, blank=True)
    did_not_work = models.BooleanField(
        "Es hat nicht funktioniert",
        default=False,
        help_text="Auch das hilft anderen. Danke für die Offenheit.",
    )
    started_on = models.DateField("Beginn", null=True, blank=True)
    ended_on = models.DateField("Ende", null=True, blank=True)
    transferable_from = models.DateField("Übertragbar ab", null=True, blank=True)
    milestones = models.JSONField("Meilensteine", default=list, blank=True)

    situation_before = _long("Ausgangslage", 80, "Welches Problem hattet ihr? Wer hatte es?")
    goals = _long("Ziel und Zielgruppe", 80, "Was wolltet ihr erreichen, und für wen?")
    approach = _long("Was wir gemacht haben", 300, "Schritte, Formate, Werkzeuge.")
    partners = _words("Beteiligte und Partner", length=120, help_text="Ämter, Stadtwerke, Vereine, Firmen.")
    participation = _long("Beteiligung der Bürger:innen", 100)

    staffing = models.JSONField("Wer macht was?", default=list, blank=True)
    months_to_first_result = models.PositiveSmallIntegerField(
        "Monate bis zum ersten Ergebnis",
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(240)],
    )
    cost_once = models.CharField("Kosten einmalig", max_length=12, choices=CostRange, blank=True)
    cost_per_year = models.CharField("Kosten im Jahr", max_length=12, choices=CostRange, blank=True)
    cost_note = _line("Zu den Kosten", 300)
    funding = _line("Finanzierung, Förderprogramm", 300)
    procurement = _line("Vergabeart", 300)
    vendors = _line("Anbieter", 300, "Nur Namen, keine Werbung.")

    technology = _line("Eingesetzte Technik", 300, "Zum Beispiel LoRaWAN oder FIWARE.")
    interfaces = _line("Schnittstellen", 300)
    data_sources = _line("Datenquellen", 300)
    is_open_source = models.BooleanField("Quelloffen?", null=True, blank=True)
    licence = models.CharField("Lizenz der Software", max_length=20, choices=Licence, blank=True)
    repository_url = models.URLField("Hier liegt der Code", max_length=500, blank=True)
    legal_notes = _long(
        "Datenschutz, Barrierefreiheit, IT-Sicherheit, Personalrat", 150, "Was war zu klären, und wie lange?"
    )

    results = _long("Was hat es gebracht?", 150)
    indicators = models.JSONField("Kennzahlen", default=list, blank=True)
    what_worked = _long("Das würden wir wieder so machen", 120)
    lessons_learned = _long("Das würden wir anders machen", 150, "Misserfolge sind willkommen.")

    fits_for = _words("Für wen passt es?", length=12, choices=SizeClass.choices)
    prerequisites = _line("Was man dafür braucht", 300)
    assets = models.JSONField("Was könnt ihr übernehmen?", default=list, blank=True)
    first_steps = _words("Erste drei Schritte für Nachahmer:innen", length=300)
    sustainability = models.JSONField("Verstetigungs-Check", default=dict, blank=True)
    support_offer = _words("Wir helfen gern mit", length=12, choices=Support.choices)
    sources = ArrayField(
        models.CharField(max_length=500, validators=[URLValidator(["http", "https"])]),
        verbose_name="Quellen",
        default=list,
        blank=True,
    )

    class Meta:
        abstract = True

    @classmethod
    def content_fields(cls) -> list[str]:
        """Names of all fields that a version keeps, in the order of the form."""
        return [field.name for field in ReportContent._meta.local_fields]

    def missing(self) -> list[str]:
        """Names of required fields that are still empty, in order."""
        return [name for name in self.REQUIRED if not getattr(self, name if name != "lead" else "lead_id")]

    @property
    def staff_percent(self) -> int | None:
        """All posts together in per cent of one; None when nothing was said."""
        if not self.staffing:
            return None
        return sum(int(row["people"]) * int(row["percent"]) for row in self.staffing)
