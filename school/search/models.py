"""The tables of the search: what can be found, what has to be read again, which words there are."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from school.jobs.models import Claimable

TALK = 40  # from this priority on: what people say to one another, and what passes. Below it: what is kept


class SearchEntry(models.Model):
    """One thing that can be found: a thread with its replies, a lesson, a term, a municipality …

    `audience` are keys of which a reader must hold one ("all", "school", "class:7"); without any the entry
    is found by nobody. Authors' names are not here on purpose.
    """

    kind = models.CharField(max_length=40)  # as registered: "forums.thread"
    object_id = models.BigIntegerField()
    priority = models.PositiveSmallIntegerField()  # of its kind: lower comes first
    title = models.CharField("Titel", max_length=300)
    note = models.CharField(max_length=200, blank=True)  # one line below the title
    body = models.TextField("Text", blank=True)
    url = models.CharField(max_length=300)
    topics = ArrayField(models.CharField(max_length=20), default=list)
    audience = ArrayField(models.CharField(max_length=40), default=list)
    fresh_at = models.DateTimeField(null=True)  # empty for what does not age
    title_key = models.CharField(max_length=300)  # the folded words of the title, for "called exactly so"
    # Made in school/search/words.py, not by the database: stems of words (title A, text C) and of the parts
    # of compounds (B and D).
    words = SearchVectorField()
    title_words = SearchVectorField()  # those of the title alone, small enough to stay beside the row
    typed = SearchVectorField()  # folded words of the title, unstemmed, for what is being typed
    digest = models.CharField(max_length=32)  # of all the above: what has not changed is not written again
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "school"
        verbose_name = "Eintrag der Suche"
        verbose_name_plural = "Einträge der Suche"
        constraints = [
            # its index answers: where is the entry of this thing?
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once"),
        ]
        indexes = [
            # hits and counts. A short list of what is not yet sorted in: searches read all of it.
            GinIndex(fields=["words"], name="search_words", gin_pending_list_limit=512),
            # the same for what is kept: never cut short by the many conversations with the same word
            GinIndex(
                fields=["words"],
                name="search_words_kept",
                condition=Q(priority__lt=TALK),
                gin_pending_list_limit=256,
            ),
            # of more conversations than are looked at: the newest, by walking back in time …
            models.Index(F("fresh_at").desc(nulls_last=True), name="search_newest"),
            # … and those that have the words in their titles
            GinIndex(fields=["title_words"], name="search_title_words", gin_pending_list_limit=256),
            # suggestions for a rare beginning …
            GinIndex(fields=["typed"], name="search_typed", gin_pending_list_limit=256),
            # … and for a common one: walk from the best until enough are found
            models.Index(F("priority"), F("fresh_at").desc(), name="search_best_first"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SearchDue(Claimable):
    """Something has changed and must be read again. Written with the fact, in its transaction."""

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    hides = models.BooleanField(default=False)  # nobody finds the thing as long as this row is there

    class Meta:
        app_label = "school"
        verbose_name = "Auftrag der Suche"
        verbose_name_plural = "Aufträge der Suche"
        indexes = [
            # what comes next, and how far the index is behind
            models.Index(fields=["due_at"], condition=Q(held_at=None), name="search_due_next"),
            # what is hidden: asked by every search
            models.Index(fields=["kind", "object_id"], condition=Q(hides=True), name="search_due_hides"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SearchWord(models.Model):
    """A folded word that stands in some entry: what a mistyped word may have been meant to be.

    It is offered only to people who find something with it, so it may come from closed places.
    """

    word = models.CharField(max_length=60, primary_key=True)
    shown = models.CharField(max_length=60)  # as somebody wrote it

    class Meta:
        app_label = "school"
        verbose_name = "Wort der Suche"
        verbose_name_plural = "Wörter der Suche"
        indexes = [
            # words like this one
            GinIndex(OpClass(F("word"), "gin_trgm_ops"), name="search_word_like"),
        ]

    def __str__(self) -> str:
        return self.word
