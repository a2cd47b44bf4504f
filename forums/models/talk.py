"""The Pausenhof: forums hold threads, threads hold replies. What happens to them stands in actions.py."""

from collections.abc import Sequence
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone

from members.models import Municipality, SchoolClass
from members.models.authorship import Signature, sign, signature_of
from members.rules import can_speak
from school.goals import SLUG_LENGTH, Goal, all_goals
from school.topics import Topic

BODY_LENGTH = 20_000  # characters of Markdown
PAGE_SIZE = 20  # replies on a page, threads on a page


class TalkQuerySet(models.QuerySet[Any]):
    """Forums, threads and replies are for people who belong to the school.

    Those of a class are for the people of the municipalities that are in it now, and for moderators. This is
    the one condition that every door begins with; `path_to_forum` says where the forum stands in the model.
    """

    path_to_forum = ""

    def visible_to(self, user: Any) -> Self:
        """What `user` may read; nothing for strangers and people who wait."""
        if not can_speak(user):
            return self.none()
        if user.is_moderator:
            return self.all()
        name = f"{self.path_to_forum}school_class"
        for_all = Q(**{name: None})
        own = user.school_class_pk  # asked once per person and request: a subquery in every list costs more
        return self.filter(for_all | Q(**{name: own}) if own else for_all)


class ThreadQuerySet(TalkQuerySet):
    """Threads: seen by who sees their forum."""

    path_to_forum = "forum__"


class ReplyQuerySet(TalkQuerySet):
    """Replies: seen by who sees their thread's forum."""

    path_to_forum = "thread__forum__"


class ForumQuerySet(TalkQuerySet):
    """Forums; what is said in them is never public, their names are."""

    def signs(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Title and description of the forums for all, for everybody: the sign at the gate."""
        rows = self.filter(school_class=None).order_by("position", "pk")
        return rows.values("title", "description", "kind")


class Forum(models.Model):
    """A corner of the Pausenhof. `thread_count` is kept by the actions."""

    class Kind(models.TextChoices):
        OPEN = "open", "Für alles"
        BEGINNERS = "beginners", "Anfängerfragen"
        TOPIC = "topic", "Thema"
        MARKET = "market", "Suche und Biete"
        CLASS = "class", "Klasse"

    slug = models.SlugField("Adresse", max_length=60, unique=True)
    title = models.CharField("Titel", max_length=80)
    description = models.CharField("Beschreibung", max_length=300)
    kind = models.CharField("Art", max_length=10, choices=Kind, default=Kind.OPEN)
    topic = models.CharField("Thema", max_length=20, choices=Topic, blank=True)
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    thread_count = models.PositiveIntegerField(default=0, editable=False)
    # its unique index answers: which forum belongs to the class of this reader?
    school_class = models.OneToOneField(
        SchoolClass,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="forum",
        verbose_name="Klasse",
    )

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = "Forum"
        verbose_name_plural = "Foren"
        constraints = [
            models.CheckConstraint(condition=Q(kind="topic") ^ Q(topic=""), name="forum_topic_has_a_topic"),
            models.CheckConstraint(
                condition=Q(kind="class") ^ Q(school_class=None), name="forum_of_class_has_a_class"
            ),
            # these words are addresses of their own below /pausenhof/
            models.CheckConstraint(
                condition=~Q(slug__in=["faden", "antwort", "klassen"]), name="forum_slug_is_free"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The list of its threads."""
        return reverse("forums:forum", args=[self.slug])


class Contribution(models.Model):
    """What somebody wrote: Markdown as written in `body`, `html` rendered from it once and stored.

    Authors are kept: somebody who leaves stays as a person without name and address. What she wrote
    belongs to the municipality she worked for when she wrote it, wherever she goes.
    """

    unresolved: Sequence[
        str
    ] = ()  # after writing: sentences about names behind an @ that were not understood

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(
        Municipality,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="Kommune",
    )
    body = models.TextField("Text", validators=[MaxLengthValidator(BODY_LENGTH)])
    html = models.TextField(editable=False)
    created_at = models.DateTimeField("geschrieben", default=timezone.now, editable=False)
    edited_at = models.DateTimeField("bearbeitet", null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def signature(self) -> Signature:
        """Name and place of its author, as shown; see `members.models.authorship`."""
        return signature_of(self) if "signer" in self.__dict__ else sign(self.author, self.municipality)

    @property
    def author_name(self) -> str:
        """The name to show."""
        return self.signature.name

    @property
    def author_place(self) -> str:
        """The place to show."""
        return self.signature.belongs_to


class Thread(Contribution):
    """A conversation. `reply_count` and `last_activity_at` are kept by the actions.

    `reply_count` counts withdrawn replies too: they keep their place, and pages are cut by it.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="threads", db_index=False)
    title = models.CharField("Titel", max_length=140)
    serves = models.CharField("Worauf es einzahlt", max_length=SLUG_LENGTH, blank=True)  # one of school.goals
    reply_count = models.PositiveIntegerField("Antworten", default=0, editable=False)
    last_activity_at = models.DateTimeField("zuletzt", default=timezone.now, editable=False)
    closed_at = models.DateTimeField("geschlossen", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = "Gespräch"
        verbose_name_plural = "Gespräche"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="thread_closed_by_somebody",
            ),
        ]
        indexes = [
            # a forum's page: its threads, newest activity first; also the newest thread of each forum
            models.Index(
                "forum", F("last_activity_at").desc(), F("id").desc(), name="thread_newest_in_forum"
            ),
            # the start page: newest activity anywhere
            models.Index(F("last_activity_at").desc(), F("id").desc(), name="thread_newest"),
            # a goal's page: the threads that name it or one of its parts; most threads name none
            models.Index(
                "serves", F("last_activity_at").desc(), condition=~Q(serves=""), name="thread_serves"
            ),
            # the search field of a forum (icontains), in titles and opening texts
            GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="thread_title_words"),
            GinIndex(OpClass(Upper("body"), "gin_trgm_ops"), name="thread_body_words"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its first page."""
        return reverse("forums:thread", args=[self.pk])

    @property
    def goal(self) -> Goal | None:
        """What it is about, if its author has said so."""
        return all_goals().get(self.serves)

    @property
    def last_page(self) -> int:
        """Number of the page with the newest replies, from 1."""
        return max(1, -(-self.reply_count // PAGE_SIZE))


class Reply(Contribution):
    """An answer in a thread. Withdrawing deletes the text and leaves the place."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="replies", db_index=False)
    body = models.TextField("Text", blank=True, validators=[MaxLengthValidator(BODY_LENGTH)])
    withdrawn_at = models.DateTimeField("zurückgezogen", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "Antwort"
        verbose_name_plural = "Antworten"
        constraints = [
            # nothing withdrawn can leak: the text is gone
            models.CheckConstraint(
                condition=(Q(withdrawn_at=None, withdrawn_by=None) & ~Q(body=""))
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, body="", html=""),
                name="reply_withdrawn_is_empty",
            ),
        ]
        indexes = [
            # a page of a thread, and what came after the last reply somebody has seen
            models.Index(fields=["thread", "id"], name="reply_in_thread"),
        ]

    def __str__(self) -> str:
        return f"Antwort {self.pk}"

    def get_absolute_url(self) -> str:
        """A lasting address that leads to the right page of the thread."""
        return reverse("forums:reply", args=[self.pk])
