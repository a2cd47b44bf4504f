"""Who imitates whom (Nachahmung): one row for a municipality in the tree of a report, and its history."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from knowledge.models.reports import Report
from knowledge.models.versions import ReportVersion
from members.models import Municipality
from members.rules import can_speak

NOTE_LENGTH = 500


class ImitationQuerySet(models.QuerySet["Imitation"]):
    """What counts, and who may see what; every door begins here."""

    def counted(self) -> Self:
        """What every number counts, on pages, by API and in the export: confirmed by both, not withdrawn."""
        return self.filter(
            withdrawn_at=None, imitator_confirmed_at__isnull=False, source_confirmed_at__isnull=False
        )

    def waiting(self) -> Self:
        """Not confirmed by both yet, and not withdrawn."""
        return self.filter(waiting_since__isnull=False, withdrawn_at=None)

    def of_sides(self, user: Any) -> Self:
        """Those in which the municipality of `user` takes part; all for moderators."""
        if not can_speak(user):
            return self.none()
        if user.is_moderator:
            return self.all()
        place = user.municipality_id
        return self.filter(Q(municipality=place) | Q(source=place)) if place else self.none()

    def visible_to(self, user: Any) -> Self:
        """Those that count, of reports that `user` may read; and whatever her municipality takes part in.

        The two sides keep seeing theirs when the report is shown to fewer people later: they wrote it.
        """
        if can_speak(user) and user.is_moderator:
            return self.all()
        shown = self.model.objects.counted().filter(report__in=Report.objects.visible_to(user).values("pk"))
        sides = self.model.objects.of_sides(user)
        return self.filter(Q(pk__in=shown.values("pk")) | Q(pk__in=sides.values("pk")))

    def for_lines(self) -> Self:
        """With what a line of a list shows and no more: reports are long."""
        names = ("municipality__short_name", "source__short_name", "version__title")
        own = ("generation", "state", "state_since", "waiting_since", "unclear_since", "withdrawn_at")
        return self.select_related("municipality", "source", "version").only(*own, *names)

    def with_names(self, user: Any) -> Self:
        """With all that a line shows; the own report (`own_slug`, `own_title`) if `user` may read it."""
        own = Report.objects.visible_to(user).filter(pk=OuterRef("own_report"))
        return self.select_related("report", "version", "municipality", "source", "parent").annotate(
            own_slug=Subquery(own.values("slug")[:1]), own_title=Subquery(own.values("current__title")[:1])
        )


class Imitation(models.Model):
    """A municipality imitates a version of a report; what leads where stands in `knowledge.transitions`.

    `source` is where it was copied from: the leading municipality (`origin`), or that of `parent`. All three
    stay as they were when it was declared, and a municipality stands once in the tree of a report: so no
    tree can hold a circle, whatever happens at the same time. `revision` counts every step.
    """

    class State(models.TextChoices):
        INTERESTED = "interessiert", "Interessiert"
        EXAMINING = "pruefung", "In Prüfung"
        PILOT = "pilot", "Im Pilot"
        RUNNING = "betrieb", "In Betrieb"
        ADAPTED = "angepasst", "Angepasst übernommen"
        GIVEN_UP = "aufgegeben", "Aufgegeben"

    class Kind(models.TextChoices):
        """The four relations of the dashboard of the German smart city projects; see ADR 11."""

        MODEL = "vorbild", "Vorbild: Wir machen es ähnlich"
        EXCHANGE = "austausch", "Austausch: Wir lernen voneinander"
        TOGETHER = "gemeinsam", "Gemeinsam entwickelt"
        TAKEN_OVER = "uebernommen", "Übernommen: Wir nutzen dasselbe"

    LIVE = (State.PILOT, State.RUNNING, State.ADAPTED)

    # its unique index below begins with the report and serves the tree, too
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="imitations", db_index=False)
    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    # what a municipality imitates, on its page
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="imitations", verbose_name="Wer nachahmt"
    )
    # who imitates a municipality, on its page; what waits for its coordinators
    source = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="imitated", verbose_name="Wen"
    )
    origin = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", db_index=False
    )
    generation = models.PositiveSmallIntegerField("Generation", default=1)
    own_report = models.OneToOneField(
        Report, null=True, blank=True, on_delete=models.SET_NULL, related_name="written_as_imitation"
    )
    kind = models.CharField("Art", max_length=12, choices=Kind, default=Kind.MODEL)
    note = models.CharField("Was habt ihr vor?", max_length=NOTE_LENGTH, blank=True)

    state = models.CharField("Stand", max_length=12, choices=State, default=State.INTERESTED)
    state_since = models.DateTimeField("Stand seit", default=timezone.now)
    started_on = models.DateField("Beginn vor Ort", null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    declared_at = models.DateTimeField("eingetragen", default=timezone.now)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    # who confirmed stands in the steps; here is what counts
    imitator_confirmed_at = models.DateTimeField("bestätigt von den Nachahmenden", null=True, blank=True)
    source_confirmed_at = models.DateTimeField("bestätigt vom Vorbild", null=True, blank=True)
    waiting_since = models.DateTimeField("wartet auf Bestätigung seit", null=True, blank=True)
    unclear_since = models.DateTimeField("unklar seit", null=True, blank=True)
    withdrawn_at = models.DateTimeField("zurückgezogen", null=True, blank=True)
    last_confirmed_on = models.DateField("zuletzt bestätigt: läuft", null=True, blank=True)
    asked_6_at = models.DateTimeField("nach dem Wert nach 6 Monaten gefragt", null=True, blank=True)
    asked_12_at = models.DateTimeField("nach dem Wert nach 12 Monaten gefragt", null=True, blank=True)

    objects = ImitationQuerySet.as_manager()

    class Meta:
        verbose_name = "Nachahmung"
        verbose_name_plural = "Nachahmungen"
        constraints = [
            # once in a tree: no circle inside a report, even for two at the same moment
            models.UniqueConstraint(fields=["report", "municipality"], name="imitation_once"),
            models.CheckConstraint(
                condition=~Q(municipality=F("source")) & ~Q(municipality=F("origin")),
                name="imitation_of_others",
            ),
            models.CheckConstraint(
                condition=Q(parent=None, generation=1, source=F("origin"))
                | Q(parent__isnull=False, generation__gte=2),
                name="imitation_generation_fits",
            ),
            models.CheckConstraint(
                condition=Q(own_report=None) | ~Q(own_report=F("report")), name="imitation_of_another_report"
            ),
            models.CheckConstraint(  # it waits as long as one side has not confirmed
                condition=Q(waiting_since=None)
                ^ (Q(imitator_confirmed_at=None) | Q(source_confirmed_at=None)),
                name="imitation_waits_or_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(unclear_since=None) | Q(waiting_since__isnull=False),
                name="imitation_unclear_waits",
            ),
        ]
        indexes = [
            # the hourly look for those that have waited for a year
            models.Index(
                fields=["waiting_since"],
                condition=Q(withdrawn_at=None, waiting_since__isnull=False),
                name="imitation_waiting",
            ),
            # the hourly look for those whose 6 or 12 months are over
            models.Index(
                fields=["started_on"],
                condition=Q(withdrawn_at=None, waiting_since=None),
                name="imitation_started",
            ),
            # the list of all, newest first
            models.Index(F("declared_at").desc(), F("id").desc(), name="imitation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} ahmt {self.source} nach"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("knowledge:imitation", args=[self.pk])

    @property
    def is_confirmed(self) -> bool:
        """Whether both sides have said yes."""
        return self.waiting_since is None

    @property
    def is_counted(self) -> bool:
        """As `ImitationQuerySet.counted`."""
        return self.is_confirmed and self.withdrawn_at is None

    @property
    def word(self) -> str:
        """Where it stands, in a word that does not claim more than is known."""
        if self.withdrawn_at:
            return "Zurückgezogen"
        if self.unclear_since:
            return "Unklar: seit einem Jahr nicht bestätigt"
        return str(self.get_state_display())

    @property
    def mark(self) -> str:
        """The tag's look: good, warn, bad or note."""
        if self.withdrawn_at or self.unclear_since:
            return "warn"
        return "good" if self.state in self.LIVE and self.is_confirmed else "note"


class ImitationStepQuerySet(models.QuerySet["ImitationStep"]):
    """The history is the business of both sides and of the moderators."""

    def visible_to(self, user: Any) -> Self:
        """Steps of those imitations in which her municipality takes part."""
        return self.filter(imitation__in=Imitation.objects.of_sides(user).values("pk"))


class ImitationStep(models.Model):
    """One step: what, when, why and in which function. Never changed; `by` empties with the account.

    Pages and API show the function ("Koordination Ense"), not the person.
    """

    class Capacity(models.TextChoices):
        MEMBER = "member", "Ein Mitglied aus"
        COORDINATOR = "coordinator", "Koordination"
        MODERATOR = "moderator", "Moderation für"
        SYSTEM = "system", "Die Schule"

    imitation = models.ForeignKey(Imitation, on_delete=models.CASCADE, related_name="steps", db_index=False)
    transition = models.CharField("Schritt", max_length=20)  # a name in `knowledge.transitions`
    from_state = models.CharField("vorher", max_length=12, choices=Imitation.State, blank=True)
    to_state = models.CharField("nachher", max_length=12, choices=Imitation.State)
    reason = models.CharField("Begründung", max_length=NOTE_LENGTH, blank=True)
    capacity = models.CharField("in welcher Funktion", max_length=12, choices=Capacity)
    place = models.ForeignKey(
        Municipality, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField("am", default=timezone.now)

    objects = ImitationStepQuerySet.as_manager()

    class Meta:
        verbose_name = "Schritt einer Nachahmung"
        verbose_name_plural = "Schritte von Nachahmungen"
        indexes = [
            # the history of one imitation, newest first
            models.Index(fields=["imitation", "-id"], name="imitation_history"),
        ]

    def __str__(self) -> str:
        return f"{self.transition} am {timezone.localtime(self.at):%d.%m.%Y}"

    @property
    def actor(self) -> str:
        """The function that acted: "Koordination Ense"."""
        return f"{self.get_capacity_display()} {self.place or ''}".strip()
