"""The journal's rows, which are the outbox at the same time, and the heartbeats of the loops."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from school.jobs.models import Claimable, JobRun
from school.search.models import SearchDue, SearchEntry, SearchWord

__all__ = ["Entry", "Heartbeat", "JobRun", "SearchDue", "SearchEntry", "SearchWord", "StoredFile"]


class Entry(Claimable):
    """A fact: somebody did something to a thing. Written in the transaction of the change.

    `verb` is "app.past_tense", `subject_type` a model label such as "forums.reply". To be announced
    (`Claimable`) until `announced_at` is set; for silent facts that is at once.
    """

    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    # Whom an audited fact concerns. A number, no foreign key: the kernel imports no app.
    municipality_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    announced_at = models.DateTimeField(null=True)
    cursor = models.BigIntegerField(default=0)  # highest recipient already served, for big audiences

    class Meta:
        verbose_name = "Eintrag"
        verbose_name_plural = "Einträge"
        indexes = [
            # what is due and not yet announced, oldest first
            models.Index(fields=["due_at"], condition=Q(announced_at=None, held_at=None), name="entry_due"),
            # what fails or was set aside: looked at again and again, and nearly always empty
            models.Index(
                fields=["failing_since"],
                condition=Q(announced_at=None, failing_since__isnull=False),
                name="entry_failing",
            ),
            # what happened to this thing?
            models.Index(fields=["subject_type", "subject_id"], name="entry_subject"),
            # the audit trail of one municipality, newest first; most facts concern none
            models.Index(
                fields=["municipality_id", "-id"],
                condition=Q(municipality_id__isnull=False),
                name="entry_municipality",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type}/{self.subject_id}"


class Reminder(Claimable):
    """A fact that is to be recorded at `due_at` (see `school.reminders`); the row goes when it was."""

    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    until = models.DateTimeField(null=True)  # afterwards it makes no sense any more

    class Meta:
        verbose_name = "Erinnerung"
        verbose_name_plural = "Erinnerungen"
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "verb"], name="reminded_once"),
        ]
        indexes = [
            # what is due, oldest first
            models.Index(fields=["due_at"], condition=Q(held_at=None), name="reminder_due"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type}/{self.subject_id}"


class Heartbeat(models.Model):
    """The last sign of life of a loop ("worker", "courier"). "The process exists" proves nothing."""

    name = models.CharField(max_length=30, primary_key=True)
    beaten_at = models.DateTimeField()

    class Meta:
        verbose_name = "Lebenszeichen"
        verbose_name_plural = "Lebenszeichen"

    def __str__(self) -> str:
        return self.name


class Rendering(models.Model):
    """In which format of the renderer the HTML of a table is stored (see `school.rendering`)."""

    name = models.CharField(max_length=80, primary_key=True)  # "forums.reply.html"
    format = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "Stand der Darstellung"
        verbose_name_plural = "Stände der Darstellung"

    def __str__(self) -> str:
        return f"{self.name} {self.format}"


class StoredFile(models.Model):
    """A checked file (`school.uploads`). Who may have it, says the thing that points to it."""

    path = models.CharField(max_length=80, db_index=True)  # in the storage: by content hash
    name = models.CharField("Dateiname", max_length=110)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("Größe")  # bytes
    sha256 = models.CharField("Prüfsumme", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField("hochgeladen", auto_now_add=True)

    class Meta:
        verbose_name = "Datei"
        verbose_name_plural = "Dateien"

    def __str__(self) -> str:
        return self.name
