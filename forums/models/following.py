"""What people want to hear of a place and of a thread. A thread's own answer goes before its forum's."""

from typing import Any, Self

from django.db import models

from forums.models.talk import Forum, Thread
from members.models import Member
from members.rules import can_speak


class Level(models.TextChoices):
    """How much of what is said in a place somebody wants to hear. Without any choice: MENTIONS."""

    NOTHING = "nothing", "Nichts"
    MENTIONS = "mentions", "Wenn ich erwähnt werde"
    EVERYTHING = "everything", "Alles"


class FollowQuerySet(models.QuerySet["Follow"]):
    """Who follows what concerns only the person herself."""

    def visible_to(self, user: Any) -> Self:
        """A member's own follows, of threads she may still read."""
        if not can_speak(user):
            return self.none()
        own = self.filter(member=user)
        return own if user.is_moderator else own.filter(thread__in=Thread.objects.visible_to(user))


class Follow(models.Model):
    """What a member wants to hear of a thread; who writes in it wants to hear everything."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="follows", db_index=False)
    # its index answers: who follows this thread?
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="follows")
    level = models.CharField(
        "Was du hören willst",
        max_length=10,
        choices=Level,
        default=Level.EVERYTHING,
        db_default=Level.EVERYTHING,
    )

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = "Abonnement"
        verbose_name_plural = "Abonnements"
        constraints = [
            # its index answers: does this member follow this thread?
            models.UniqueConstraint(fields=["member", "thread"], name="follow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} folgt {self.thread_id}"


class ForumFollowQuerySet(models.QuerySet["ForumFollow"]):
    """As with threads: nobody else's business."""

    def visible_to(self, user: Any) -> Self:
        """A member's own, of forums she may still read."""
        if not can_speak(user):
            return self.none()
        return self.filter(member=user, forum__in=Forum.objects.visible_to(user))


class ForumFollow(models.Model):
    """What a member wants to hear of a whole forum, for its threads of which she said nothing herself."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    # its index answers: who wants to hear of this forum?
    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="+")
    level = models.CharField("Was du hören willst", max_length=10, choices=Level)

    objects = ForumFollowQuerySet.as_manager()

    class Meta:
        verbose_name = "Abonnement eines Forums"
        verbose_name_plural = "Abonnements von Foren"
        constraints = [
            # its index answers: what does this member want to hear of this forum?
            models.UniqueConstraint(fields=["member", "forum"], name="forum_follow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} hört {self.forum_id}: {self.get_level_display()}"
