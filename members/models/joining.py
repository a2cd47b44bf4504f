"""A municipality joins (Einschulung), and who speaks for it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from members.models.places import Municipality


class AccessionQuerySet(models.QuerySet["Accession"]):
    """How far a municipality is, is public as a word; notes and history are not (see `visible_to`)."""

    def visible_to(self, user: Any) -> Self:
        """All for moderators; for everybody else the one of her own municipality."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.all() if user.is_moderator else self.filter(municipality=user.municipality_id)


class Accession(models.Model):
    """How far a municipality has come on its way into the school. One row a municipality, kept for ever.

    What leads from one state to the next stands in `members.transitions`, what has happened in
    `AccessionStep`. A municipality without a row has not spoken yet: `of` gives it an unsaved one.
    """

    class State(models.TextChoices):
        INTEREST = "interest", "Interesse"
        TALK = "talk", "Kennenlernen"
        PROOF_SUBMITTED = "proof_submitted", "Nachweis liegt vor"
        NEEDS_INFORMATION = "needs_information", "Rückfrage offen"
        ACCEPTED = "accepted", "Aufgenommen"
        SETTING_UP = "setting_up", "Wird eingerichtet"
        ACTIVE = "active", "Aktiv"
        PAUSED = "paused", "Pausiert"
        WITHDRAWN = "withdrawn", "Ausgetreten"
        DECLINED = "declined", "Abgelehnt"

    municipality = models.OneToOneField(Municipality, on_delete=models.PROTECT, related_name="accession")
    state = models.CharField("Stand", max_length=20, choices=State, default=State.INTEREST)
    state_since = models.DateTimeField("seit", default=timezone.now)
    paused_from = models.CharField("pausiert aus", max_length=20, choices=State, blank=True)
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        verbose_name="Ansprechperson",
    )
    answer_by = models.DateField("Antwort bis", null=True, blank=True)  # asked for with an open question
    # A refusal needs two moderators: proposed here by the first, it waits for the second.
    refusal_reason = models.CharField("Grund der Ablehnung", max_length=500, blank=True)
    refusal_proposed_at = models.DateTimeField("Ablehnung vorgeschlagen", null=True, blank=True)
    refusal_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    NOT_YET = ""  # the state of a municipality that has not spoken; never stored
    REFUSABLE = (State.INTEREST, State.TALK, State.PROOF_SUBMITTED, State.NEEDS_INFORMATION)

    objects = AccessionQuerySet.as_manager()

    class Meta:
        verbose_name = "Einschulung"
        verbose_name_plural = "Einschulungen"
        indexes = [
            # the moderators' desk: one state, longest wait first
            models.Index(fields=["state", "state_since"], name="accession_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="paused") & ~Q(paused_from="")) | (~Q(state="paused") & Q(paused_from="")),
                name="accession_pause_knows_the_way_back",
            ),
            models.CheckConstraint(
                condition=Q(answer_by=None) | Q(state="needs_information"),
                name="accession_deadline_is_of_a_question",
            ),
            models.CheckConstraint(
                condition=Q(refusal_proposed_at=None, refusal_reason="", refusal_proposed_by=None)
                | (
                    Q(refusal_proposed_at__isnull=False)
                    & ~Q(refusal_reason="")
                    & Q(state__in=["interest", "talk", "proof_submitted", "needs_information"])
                ),
                name="accession_refusal_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.word}"

    @classmethod
    def of(cls, municipality: Municipality) -> "Accession":
        """The municipality's accession (one query), or an unsaved one that stands at the very beginning."""
        found = cls.objects.filter(municipality=municipality).select_related("contact").first()
        if found is None:
            return cls(municipality=municipality, state=cls.NOT_YET)
        found.municipality = municipality
        return found

    @property
    def word(self) -> str:
        """The state in a word, for the municipality itself and the moderators."""
        return self.get_state_display() if self.state else "Noch nicht gestartet"

    @property
    def public_state(self) -> "PublicState":
        """The state as everybody may read it: open questions and refusals are nobody else's business."""
        return _PUBLIC.get(self.state, PublicState.NOT_YET)

    @property
    def is_refusal_proposed(self) -> bool:
        """Whether one moderator has proposed to refuse and a second one has not decided yet."""
        return self.refusal_proposed_at is not None

    @property
    def is_overdue(self) -> bool:
        """Whether the day until which an answer was asked for has passed."""
        return self.answer_by is not None and self.answer_by < timezone.localdate()

    @property
    def current_contact(self) -> Any:
        """The contact person, as long as she is active and still belongs to the municipality."""
        person = self.contact
        is_there = person and person.is_active and person.municipality_id == self.municipality_id
        return person if is_there else None

    @property
    def version(self) -> str:
        """Changes with every step: whoever acts on an older version acts on something she has not seen.

        It tells nothing else, because pages and programs carry it around.
        """
        seen = f"{self.pk} {self.state} {self.pk and self.state_since} {self.refusal_proposed_at}"
        return salted_hmac("members.Accession.version", seen, algorithm="sha256").hexdigest()[:20]


class PublicState(models.TextChoices):
    """What everybody may know about a municipality's way into the school."""

    NOT_YET = "not_yet", "Einschulung steht noch aus"
    JOINING = "joining", "Einschulung läuft"
    ADMITTED = "admitted", "Aufgenommen, richtet sich ein"
    ACTIVE = "active", "Dabei"
    PAUSED = "paused", "Macht Pause"


_PUBLIC: dict[str, PublicState] = {
    **dict.fromkeys(Accession.REFUSABLE, PublicState.JOINING),
    Accession.State.ACCEPTED: PublicState.ADMITTED,
    Accession.State.SETTING_UP: PublicState.ADMITTED,
    Accession.State.ACTIVE: PublicState.ACTIVE,
    Accession.State.PAUSED: PublicState.PAUSED,
}


class CoordinatorQuerySet(models.QuerySet["Coordinator"]):
    """Who coordinates is known to everybody who belongs to the school."""

    def visible_to(self, user: Any) -> Self:
        """All current ones, for admitted members."""
        return self.current() if user.is_authenticated and user.is_admitted else self.none()

    def current(self) -> Self:
        """Those who have not ended."""
        return self.filter(ended_at=None)


class Coordinator(models.Model):
    """A member coordinates her municipality from `appointed_at` until `ended_at`."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coordinations", db_index=False
    )
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="coordinators")
    appointed_at = models.DateTimeField("seit", default=timezone.now)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField("bis", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    objects = CoordinatorQuerySet.as_manager()

    class Meta:
        verbose_name = "Koordination"
        verbose_name_plural = "Koordinationen"
        constraints = [
            # its index answers: what does this member coordinate now? One municipality at a time.
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at=None), name="coordinator_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member} koordiniert {self.municipality}"
