"""What belongs to one person alone: her sessions, and the exports of her data."""

from datetime import timedelta
from importlib import import_module
from typing import Any, Self

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_date

from members.models.people import Member
from school.jobs.models import Claimable

EXPORT_DAYS = 7


class OwnQuerySet(models.QuerySet[Any]):
    """Rows that concern one person only."""

    def visible_to(self, user: Any) -> Self:
        """`user`'s own rows, for nobody else, moderators included."""
        return self.filter(member=user) if user.is_authenticated and user.is_active else self.none()

    def alive(self) -> Self:
        """Not expired yet."""
        return self.filter(expire_date__gt=timezone.now())


class DataExportQuerySet(OwnQuerySet):
    """Copies of one's data."""

    def ready(self) -> Self:
        """Can be fetched."""
        return self.filter(state="ready")


class SessionManager(BaseSessionManager.from_queryset(OwnQuerySet)):  # type: ignore[misc]
    """Reads the member along with her session: nearly every page asks for both."""

    def get_queryset(self) -> Any:
        """With `member` at hand."""
        return super().get_queryset().select_related("member")


class Session(AbstractBaseSession):
    """Django's session with the three things its owner needs to tell one from another.

    `device` is as rough as "Firefox auf Windows". There is no address of a computer and no "last seen".
    The columns are written by the store below whenever the session is, so they cannot fall out of step.
    """

    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+")
    device = models.CharField("Gerät", max_length=60, blank=True)
    signed_in_on = models.DateField("angemeldet am", null=True)

    objects: Any = SessionManager()  # type: ignore[misc]

    class Meta:
        verbose_name = "Anmeldung"
        verbose_name_plural = "Anmeldungen"

    def __str__(self) -> str:
        return self.device or "Unbekanntes Gerät"

    @property
    def is_signed_in(self) -> bool:
        """Whether its next request would be its owner's: not expired, and signed since she last signed out
        everywhere or changed her password. Its member should be at hand."""
        if self.member is None or not self.member.is_active or self.expire_date <= timezone.now():
            return False
        known = self.get_decoded().get(HASH_SESSION_KEY, "")
        hashes = [self.member.get_session_auth_hash(), *self.member.get_session_auth_fallback_hash()]
        return any(constant_time_compare(known, one) for one in hashes)

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Django asks the model for its store."""
        return import_module(settings.SESSION_ENGINE).SessionStore


class SessionStore(DatabaseStore):
    """The engine of SESSION_ENGINE (Django's own pattern for extra columns).

    `member` is whose session it was when it was loaded, for `members.middleware.Authentication`.
    """

    member: Member | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table above."""
        return Session

    def load(self) -> dict[str, Any]:
        """As Django's, and whose it is."""
        row: Any = self._get_session_from_db()  # type: ignore[attr-defined]
        self.member = row.member if row else None
        return self.decode(row.session_data) if row else {}

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """A row of the table, with whom and what it belongs to."""
        row: Any = super().create_model_instance(data)
        row.member_id = int(data["_auth_user_id"]) if "_auth_user_id" in data else None
        row.device = data.get("device", "")
        row.signed_in_on = parse_date(data.get("signed_in_on", ""))
        return row

    def cycle_key(self) -> None:
        """A new key for the same session, as after a new password: what hangs on the old row moves along."""
        old, data = self.session_key, self._session  # type: ignore[attr-defined]
        self.create()
        self._session_cache = data
        if old:
            self.save()
            for relation in Session._meta.get_fields(include_hidden=True):
                if isinstance(relation, models.ManyToOneRel):
                    name, rows = relation.field.name, relation.related_model._base_manager
                    rows.filter(**{name: old}).update(**{name: self.session_key})
            self.delete(old)


class DataExport(Claimable):
    """A copy of everything about a person, made in the background. Its file goes when the row goes."""

    class State(models.TextChoices):
        DUE = "due", "wird zusammengestellt"
        READY = "ready", "liegt bereit"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField("Stand", max_length=8, choices=State, default=State.DUE)
    requested_at = models.DateTimeField("bestellt", default=timezone.now)
    done = models.PositiveSmallIntegerField("fertige Schritte", default=0)
    total = models.PositiveSmallIntegerField("alle Schritte", default=0)
    finished_at = models.DateTimeField("fertig", null=True)
    path = models.CharField(max_length=80, blank=True)  # in the storage; random, guessed by nobody
    size = models.PositiveBigIntegerField("Größe", default=0)  # bytes

    objects = DataExportQuerySet.as_manager()

    class Meta:
        verbose_name = "Kopie deiner Daten"
        verbose_name_plural = "Kopien deiner Daten"
        constraints = [
            # one at a time; one that was set aside keeps nobody from ordering another
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="due", held_at=None), name="export_one_at_a_time"
            ),
        ]
        indexes = [
            # what is to be made, oldest first
            models.Index(fields=["due_at"], condition=Q(state="due", held_at=None), name="export_due"),
        ]

    def __str__(self) -> str:
        return f"Kopie von {timezone.localtime(self.requested_at):%d.%m.%Y %H:%M}"

    @property
    def is_open(self) -> bool:
        """Still to be made."""
        return self.state == self.State.DUE and self.held_at is None

    @property
    def progress(self) -> str:
        """How far it is, for programs: "due", "working", "ready", or "failed" when it was set aside."""
        if self.state == self.State.DUE and self.held_at:
            return "failed"
        return "working" if self.state == self.State.DUE and self.claimed_at else self.state

    @property
    def is_ready(self) -> bool:
        """Can be fetched."""
        return self.state == self.State.READY

    @property
    def file_name(self) -> str:
        """What it is called on the person's device."""
        return f"meine-daten-{timezone.localtime(self.requested_at):%Y-%m-%d}.zip"

    @property
    def expires_at(self) -> Any:
        """From then on it is gone."""
        return self.requested_at + timedelta(days=EXPORT_DAYS)
