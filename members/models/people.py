"""People, and how they come in."""

from functools import cached_property
from typing import Any, Self
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from members.models.authorship import sign
from members.models.classes import ClassMembership
from members.models.places import DeKey, Municipality, Organisation
from school.topics import Topic

ABOUT_LENGTH = 300
OFFERS_AT_MOST = 3


class MemberQuerySet(models.QuerySet["Member"]):
    """People are visible to people who belong to the school; nobody is visible to strangers."""

    def visible_to(self, user: Any) -> Self:
        """Active members, for admitted members; a waiting member sees only herself."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(is_active=True) if user.is_admitted else self.filter(pk=user.pk)

    def by_name(self) -> Self:
        """Sorted as in a German address book."""
        return self.order_by(DeKey("display_name"), "pk")

    def admitted(self) -> Self:
        """Active people who belong to a municipality or organisation."""
        return self.filter(is_active=True).exclude(municipality=None, organisation=None)

    def listed(self) -> Self:
        """Those who let themselves be found in the directory."""
        return self.admitted().filter(is_listed=True)

    def contacts(self) -> Self:
        """Those who agreed to be shown to everybody as contacts of their municipality."""
        return self.filter(is_active=True, contact_consent=True).exclude(municipality=None)

    def entering(self, school_class_pk: int) -> Self:
        """Admitted people who read the inside of a class: from its municipalities, and moderators."""
        places = ClassMembership.objects.current().filter(school_class=school_class_pk)
        return self.admitted().filter(
            Q(is_moderator=True) | Q(municipality__in=places.values("municipality"))
        )


class MemberManager(BaseUserManager["Member"]):
    """Finds members by address, in whatever case it was typed."""

    def get_by_natural_key(self, username: str | None) -> "Member":
        """The member with this e-mail address."""
        return self.get(email=(username or "").lower())


def no_password() -> str:
    """An unusable password: most members never have one."""
    return make_password(None)


class Member(AbstractBaseUser):
    """A person. The e-mail address is the login. There is deliberately no `last_login`."""

    password = models.CharField("Passwort", max_length=128, default=no_password)
    # Part of every session's signature: counting up signs the member out everywhere.
    session_round = models.PositiveIntegerField(default=0, editable=False)
    email = models.EmailField("E-Mail-Adresse", unique=True)  # always lower case
    display_name = models.CharField("Anzeigename", max_length=80)
    role_at_work = models.CharField("Aufgabe", max_length=120, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
        verbose_name="Kommune",
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    is_moderator = models.BooleanField("Moderation", default=False)
    is_active = models.BooleanField("aktiv", default=True)
    is_example = models.BooleanField("Beispielperson", default=False)  # part of the demo school
    about = models.CharField("Über dich", max_length=ABOUT_LENGTH, blank=True)
    offers = ArrayField(
        models.CharField(max_length=20, choices=Topic),
        verbose_name="Dabei kannst du helfen",
        default=list,
        blank=True,
    )
    is_listed = models.BooleanField("Im Verzeichnis", default=True)
    contact_consent = models.BooleanField("Öffentliche Ansprechperson", default=False)
    contact_email = models.EmailField(
        "Öffentliche Adresse", blank=True
    )  # never the one she signs in with by itself
    joined_at = models.DateTimeField("dabei seit", default=timezone.now, editable=False)
    # Random; tells this person from a later one with the same pk when a backup is brought back.
    uid = models.UUIDField(unique=True, editable=False, default=uuid4, db_default=RandomUUID())
    erased_on = models.DateField("gelöscht am", null=True, editable=False)  # no person any more

    last_login = None  # type: ignore[assignment]  # nobody is watched
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = MemberManager.from_queryset(MemberQuerySet)()

    class Meta:
        verbose_name = "Mitglied"
        verbose_name_plural = "Mitglieder"
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality=None) | Q(organisation=None), name="member_belongs_to_one_place"
            ),
            models.CheckConstraint(
                condition=Q(offers__len__lte=OFFERS_AT_MOST), name="member_offers_at_most_three"
            ),
            models.CheckConstraint(
                condition=Q(erased_on=None) | Q(is_active=False, is_moderator=False, role_at_work=""),
                name="member_erased_is_nobody",
            ),
            models.CheckConstraint(  # no address left behind when the consent is withdrawn
                condition=Q(contact_consent=True) ^ Q(contact_email=""), name="member_contact_is_whole"
            ),
        ]
        indexes = [
            # the directory: listed people by name, page after page
            models.Index(
                DeKey("display_name"),
                "id",
                condition=Q(is_active=True, is_listed=True),
                name="member_directory",
            ),
            # the directory's search: a part of a name, or of a task
            GinIndex(OpClass(DeKey("display_name"), "gin_trgm_ops"), name="member_name_words"),
            GinIndex(OpClass(Upper("role_at_work"), "gin_trgm_ops"), name="member_task_words"),
            # the directory: who can help with this topic?
            GinIndex(fields=["offers"], name="member_offers"),
            # public contacts of a municipality
            models.Index(fields=["municipality"], condition=Q(contact_consent=True), name="member_contact"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        """Where a person is found: among the people of her municipality. Nobody has a page of her own."""
        place = self.municipality
        return place.get_absolute_url() if place else reverse("members:municipalities")

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        value = f"{self.password} {self.session_round}"
        return salted_hmac("members.Member.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def has_second_factor(self) -> bool:
        """Whether there is an authenticator app or passkey (one query). Recovery codes alone do not count."""
        factors: Any = self.authenticator_set  # type: ignore[attr-defined]  # comes from allauth.mfa
        return factors.filter(type__in=["totp", "webauthn"]).exists()

    def coordinates(self, municipality: Municipality) -> bool:
        """Whether she coordinates this municipality now; the one query is asked once per object."""
        return municipality.pk == self.coordinated_pk

    @cached_property
    def coordinated_pk(self) -> int | None:
        """The municipality she coordinates now, if it is still her own and she is active."""
        if not self.is_active or self.municipality_id is None:
            return None
        current: Any = self.coordinations.filter(ended_at=None, municipality=self.municipality_id)  # type: ignore[attr-defined]
        return current.values_list("municipality", flat=True).first()

    def forget_rights(self) -> None:
        """Read again what her rights rest on: an action does so after it has waited for a lock."""
        self.__dict__.pop("coordinated_pk", None)
        self.refresh_from_db(fields=["is_active", "is_moderator", "municipality", "organisation"])

    @cached_property
    def school_class_pk(self) -> int | None:
        """The class her municipality is in now; the one query is asked once per object."""
        return ClassMembership.objects.of(self).values_list("school_class", flat=True).first()

    @property
    def offer_names(self) -> list[str]:
        """What she can help with, in words."""
        return [Topic(value).label for value in self.offers]

    @property
    def is_admitted(self) -> bool:
        """Belongs to a municipality or organisation and may therefore talk with the others."""
        return self.is_active and (self.municipality_id is not None or self.organisation_id is not None)

    @property
    def public_name(self) -> str:
        """Her name while she is here, the place she wrote for when she has left."""
        return sign(self, self.municipality).name

    @property
    def belongs_to(self) -> str:
        """Short name of the municipality or organisation; empty while the member waits."""
        return str(self.municipality or self.organisation or "")
