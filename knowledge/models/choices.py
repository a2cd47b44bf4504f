"""The closed lists of an experience report: what authors choose from and readers filter by."""

from django.db import models


class Maturity(models.TextChoices):
    """How far a solution has come; follows the scaling road map of the German smart city projects."""

    IDEA = "idee", "Idee"
    CONCEPT = "konzept", "Konzept"
    TRIAL = "erprobung", "Erprobung"
    RUNNING = "betrieb", "Betrieb"
    SUSTAINED = "verstetigt", "Verstetigt"
    ENDED = "beendet", "Beendet"


class Visibility(models.TextChoices):
    """Who may read a published report."""

    CLASS = "klasse", "Nur meine Klasse"
    NETWORK = "netzwerk", "Das ganze Netzwerk"
    PUBLIC = "oeffentlich", "Alle, auch ohne Anmeldung"


class Status(models.TextChoices):
    """Where a report stands on its way to the readers."""

    DRAFT = "entwurf", "Entwurf"
    SUBMITTED = "eingereicht", "In Prüfung"
    CHANGES_REQUESTED = "zurueck", "Änderungen erbeten"
    PUBLISHED = "veroeffentlicht", "Veröffentlicht"
    ARCHIVED = "archiviert", "Archiviert"


class CostRange(models.TextChoices):
    """Euros. A range is easier to clear than a sum."""

    NOTHING = "0", "keine"
    UNDER_5 = "unter-5", "unter 5.000 €"
    UNDER_25 = "5-25", "5.000 bis 25.000 €"
    UNDER_100 = "25-100", "25.000 bis 100.000 €"
    OVER_100 = "ueber-100", "über 100.000 €"


class SizeClass(models.TextChoices):
    """Inhabitants of the municipality."""

    UNDER_10 = "unter-10", "unter 10.000"
    UNDER_20 = "10-20", "10.000 bis 20.000"
    UNDER_50 = "20-50", "20.000 bis 50.000"
    OVER_50 = "ueber-50", "über 50.000"

    @classmethod
    def of(cls, population: int) -> "SizeClass":
        """The class of a municipality with so many inhabitants."""
        limits = ((10_000, cls.UNDER_10), (20_000, cls.UNDER_20), (50_000, cls.UNDER_50))
        return next((size for limit, size in limits if population < limit), cls.OVER_50)


class StaffClass(models.TextChoices):
    """Posts that the work takes in all; 1 is one person full time."""

    UNDER_HALF = "unter-halb", "weniger als eine halbe Stelle"
    UNDER_1 = "halb-1", "eine halbe bis eine Stelle"
    UNDER_3 = "1-3", "eine bis drei Stellen"
    OVER_3 = "ueber-3", "mehr als drei Stellen"

    @classmethod
    def of(cls, percent: int) -> "StaffClass":
        """The class of so many per cent of one post; 150 are one and a half."""
        limits = ((50, cls.UNDER_HALF), (100, cls.UNDER_1), (300, cls.UNDER_3))
        return next((size for limit, size in limits if percent < limit), cls.OVER_3)


class Licence(models.TextChoices):
    """Under what a reusable file may be used. Names after https://spdx.org/licenses/."""

    CC_BY = "CC-BY-4.0", "CC BY 4.0 – Namensnennung"
    CC_BY_SA = "CC-BY-SA-4.0", "CC BY-SA 4.0 – Namensnennung, gleiche Bedingungen"
    CC0 = "CC0-1.0", "CC0 – frei von Rechten"
    DL_DE_BY = "DL-DE-BY-2.0", "Datenlizenz Deutschland – Namensnennung 2.0"
    EUPL = "EUPL-1.2", "EUPL 1.2"
    MIT = "MIT", "MIT"
    APACHE = "Apache-2.0", "Apache 2.0"
    GPL = "GPL-3.0-or-later", "GPL 3 oder neuer"


class Support(models.TextChoices):
    """What the authors offer to those who imitate them."""

    QUESTIONS = "rueckfrage", "Rückfragen beantworten"
    VISIT = "besuch", "Besuch vor Ort"
    TEMPLATES = "vorlage", "Vorlagen weitergeben"
    SHARED_USE = "mitnutzung", "Mitnutzen lassen"


class Factor(models.TextChoices):
    """What decides whether a pilot lives on, asked in the continuation check.

    Source: https://bbu.de/beitraege/vom-pilotprojekt-zur-praxis-smart-city-massnahmen-erfolgreich-verstetigen
    """

    COMMUNICATION = "kommunikation", "Alle Beteiligten wissen, was wir tun und warum."
    EFFECT = "wirkung", "Der Nutzen ist sichtbar."
    TECHNOLOGY = "technik", "Die Technik ist an den Alltag angeschlossen."
    RESPONSIBILITY = "zustaendigkeit", "Es ist klar, wer zuständig ist."
    FUNDING = "finanzierung", "Die Finanzierung ist gesichert."


class Answer(models.TextChoices):
    """An answer of the continuation check."""

    YES = "ja", "ja"
    PARTLY = "teils", "teils"
    NO = "nein", "nein"
