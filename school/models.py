"""The journal's rows, which are the outbox at the same time, and the heartbeats of the loops."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from school.search.models import SearchDue, SearchEntry, SearchWord

__all__ = ["Entry", "Heartbeat", "SearchDue", "SearchEntry", "SearchWord", "StoredFile"]


class Entry(models.Model):
    """A fact: somebody did something to a thing. Written in the transaction of the change.

    `verb` is "app.past_tense", `subject_type` a model label such as "forums.reply". The lower half
    says how far the fact has been announced; `announced_at` is set at once for silent facts.
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
    # When the fact may be claimed next: now for a fresh one, the end of the lease for a claimed one.
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)  # highest recipient already served, for big audiences
    held_at = models.DateTimeField(null=True)  # set aside after too many failures
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "Eintrag"
        verbose_name_plural = "Einträge"
        indexes = [
            # the sweep: what is due and not yet announced, oldest first
            models.Index(fields=["due_at"], condition=Q(announced_at=None, held_at=None), name="entry_due"),
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


class Reminder(models.Model):
    """A fact that is to be recorded at `due_at` (see `school.reminders`); the row goes when it was."""

    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    due_at = models.DateTimeField(db_index=True)  # the sweep: what is due, oldest first
    until = models.DateTimeField(null=True)  # afterwards it makes no sense any more

    class Meta:
        verbose_name = "Erinnerung"
        verbose_name_plural = "Erinnerungen"
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "verb"], name="reminded_once"),
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
