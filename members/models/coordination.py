"""How a municipality runs its part of the school: invitations, mail domains, its page, who has left."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models.places import Municipality
from school.jobs.models import Claimable
from school.models import StoredFile
from school.topics import Topic

WORK_LENGTH = 3_000  # characters of Markdown
MOST_TOPICS, MOST_FIELDS = 5, 8


class OfMunicipality(models.QuerySet[Any]):
    """Rows that concern one municipality: its coordinators and the moderators see them."""

    def visible_to(self, user: Any) -> Self:
        """All for moderators, those of her municipality for a coordinator, none for others."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_moderator:
            return self.all()
        return self.filter(municipality=user.coordinated_pk) if user.coordinated_pk else self.none()


def _person() -> Any:
    """Who did something. The row outlives the person, and nobody asks what she did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )


class Letter(Claimable):
    """A row that owes somebody one mail: it is its own outbox (docs/adr/0007-letters.md)."""

    class Post(models.TextChoices):
        DUE = "due", "geht gleich raus"
        SENT = "sent", "verschickt"
        NEEDLESS = "needless", "nicht mehr nötig"

    letter_state = models.CharField("Mail", max_length=8, choices=Post, default=Post.DUE)

    class Meta:
        abstract = True

    @property
    def mail(self) -> str:
        """What became of the mail: "due", "sent", "needless", or "held" when it could not be sent."""
        return "held" if self.held_at and self.letter_state == self.Post.DUE else self.letter_state

    def is_still_wanted(self) -> bool:
        """Whether the mail still makes sense; asked right before sending."""
        raise NotImplementedError

    @property
    def message_id(self) -> str:
        """Message-ID (RFC 5322, 3.6.4): the same for every copy that a crash may cause."""
        host = settings.SITE_URL.split("//")[-1].split("/")[0].split(":")[0]
        return f"<{self._meta.model_name}.{self.pk}@{host}>"


class InvitationQuerySet(OfMunicipality):
    """Invitations of a municipality."""

    def open(self) -> Self:
        """Neither accepted nor taken back, and not too old."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(Letter):
    """Bound to one address and one municipality, used once. The link's token is kept as an HMAC only."""

    class Role(models.TextChoices):
        MEMBER = "member", "macht mit"
        COORDINATOR = "coordinator", "koordiniert mit"

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="invitations")
    address = models.EmailField("E-Mail-Adresse", max_length=254)  # normalised
    role = models.CharField("Aufgabe", max_length=12, choices=Role, default=Role.MEMBER)
    seed = models.CharField(max_length=64, editable=False)  # random; with the SECRET_KEY it makes the token
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = _person()
    invited_at = models.DateTimeField("eingeladen", default=timezone.now)
    expires_at = models.DateTimeField("gilt bis")
    accepted_at = models.DateTimeField("angenommen", null=True, blank=True)
    accepted_by = _person()
    revoked_at = models.DateTimeField("zurückgenommen", null=True, blank=True)
    revoked_by = _person()

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "Einladung"
        verbose_name_plural = "Einladungen"
        constraints = [
            # its index answers too: is there an invitation for this address? (asked at arrival)
            models.UniqueConstraint(
                fields=["address", "municipality"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None), name="invitation_ended_one_way"
            ),
        ]
        indexes = [
            # what is to be sent, oldest first
            models.Index(
                fields=["due_at"], condition=Q(letter_state="due", held_at=None), name="invitation_letter_due"
            ),
        ]

    def __str__(self) -> str:
        return f"Einladung {self.pk} nach {self.municipality}"

    @property
    def is_open(self) -> bool:
        """Whether it can be accepted."""
        return self.accepted_at is None and self.revoked_at is None and not self.is_expired

    @property
    def is_expired(self) -> bool:
        """Whether it is too old."""
        return self.expires_at <= timezone.now()

    def is_still_wanted(self) -> bool:
        """Nobody gets mail about an invitation that has ended."""
        return self.is_open


class Departure(Letter):
    """A member has left, by herself or ended by somebody for a reason. She is told by mail."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="departures")
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="departures"
    )
    left_at = models.DateTimeField("seit", default=timezone.now)
    ended_by = _person()
    reason = models.CharField("Grund", max_length=300, blank=True)
    returned_at = models.DateTimeField("wieder da", null=True, blank=True)
    returned_by = _person()

    objects = OfMunicipality.as_manager()

    class Meta:
        verbose_name = "Abschied"
        verbose_name_plural = "Abschiede"
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(returned_at=None), name="left_once"),
        ]
        indexes = [
            # what is to be sent, oldest first
            models.Index(
                fields=["due_at"], condition=Q(letter_state="due", held_at=None), name="departure_letter_due"
            ),
        ]

    def __str__(self) -> str:
        return f"Abschied {self.pk}"

    @property
    def is_own_wish(self) -> bool:
        """Whether she left by herself."""
        return self.ended_by_id == self.member_id

    def is_still_wanted(self) -> bool:
        """Who is back already need not hear that she is gone."""
        return self.returned_at is None


class SharedDomain(models.Model):
    """A mail domain that several municipalities share (a provider's, a Zweckverband's)."""

    domain = models.CharField("Mail-Domain", max_length=100, unique=True)  # lower case, without @
    municipalities = models.ManyToManyField(Municipality, related_name="shared_domains")
    approved_at = models.DateTimeField("freigegeben", default=timezone.now)
    approved_by = _person()

    class Meta:
        verbose_name = "Gemeinsame Mail-Domain"
        verbose_name_plural = "Gemeinsame Mail-Domains"

    def __str__(self) -> str:
        return self.domain


class DomainClaim(models.Model):
    """A coordinator says that a mail domain is her municipality's; a moderator decides."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", "freigegeben"
        REFUSED = "refused", "abgelehnt"

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="domain_claims")
    domain = models.CharField("Mail-Domain", max_length=100)  # lower case, ASCII
    claimed_by = _person()
    claimed_at = models.DateTimeField("vorgeschlagen", default=timezone.now)
    outcome = models.CharField("Entscheidung", max_length=8, choices=Outcome, blank=True)
    reason = models.CharField("Begründung", max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _person()

    objects = OfMunicipality.as_manager()

    class Meta:
        verbose_name = "Vorgeschlagene Mail-Domain"
        verbose_name_plural = "Vorgeschlagene Mail-Domains"
        constraints = [
            models.UniqueConstraint(
                fields=["domain"], condition=Q(decided_at=None), name="domain_claimed_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, outcome="") | (Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="domain_claim_decision_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class PrintedCode(models.Model):
    """A way in that needs no e-mail: read out or printed by a moderator after a call-back, used once."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="printed_codes"
    )
    code_hash = models.CharField(max_length=64)  # of code and member together
    made_at = models.DateTimeField(default=timezone.now)
    made_by = _person()
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "Code auf Papier"
        verbose_name_plural = "Codes auf Papier"

    def __str__(self) -> str:
        return f"Code auf Papier vom {timezone.localtime(self.made_at):%d.%m.%Y}"


class OwnPage(models.Model):
    """What a municipality says about itself on its page. Public; written by its coordinators."""

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="own_page")
    logo = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    logo_text = models.CharField("Text zum Logo", max_length=200, blank=True)
    work = models.TextField("Woran wir arbeiten", max_length=WORK_LENGTH, blank=True)
    work_html = models.TextField(blank=True, editable=False)
    topics = ArrayField(
        models.CharField(max_length=20, choices=Topic), verbose_name="Themen", default=list, blank=True
    )
    fields_of_action = ArrayField(
        models.CharField(max_length=80), verbose_name="Handlungsfelder", default=list, blank=True
    )
    strategy_url = models.URLField("Strategie", max_length=300, blank=True)
    edited_at = models.DateTimeField("bearbeitet", default=timezone.now)
    edited_by = _person()

    class Meta:
        verbose_name = "Seite der Kommune"
        verbose_name_plural = "Seiten der Kommunen"
        constraints = [
            models.CheckConstraint(condition=Q(logo=None) | ~Q(logo_text=""), name="own_page_logo_has_text"),
        ]

    def __str__(self) -> str:
        return f"Seite von {self.municipality}"

    @property
    def topic_labels(self) -> list[str]:
        """The topics as people read them."""
        return [Topic(topic).label for topic in self.topics if topic in Topic.values]
