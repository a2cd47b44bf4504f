"""What is in a Schultüte: of a person, and of a municipality."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from members.models import ClassMembership, Member, Municipality, Step, WelcomeKit

NEW_FOR = timedelta(days=28)  # how long the start page offers the Schultüte
MINUTES = {Step.PROFILE: 2, Step.LESSON: 5, Step.READING: 2, Step.HELLO: 1}


@dataclass(frozen=True)
class PersonalStep:
    """One step of a person's first week."""

    key: Step
    minutes: int
    is_done: bool
    is_left_out: bool

    @property
    def label(self) -> str:
        """What it is called."""
        return str(self.key.label)

    @property
    def is_open(self) -> bool:
        """Neither done nor left out."""
        return not (self.is_done or self.is_left_out)


@dataclass(frozen=True)
class Kit:
    """A person's Schultüte as it stands."""

    steps: tuple[PersonalStep, ...]
    is_put_away: bool

    @property
    def done_count(self) -> int:
        """How many steps are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def is_finished(self) -> bool:
        """No step is open."""
        return not any(step.is_open for step in self.steps)


def kit_of(member: Member) -> Kit:
    """The member's own Schultüte; one query. The profile's step looks at her profile and nothing else."""
    row = WelcomeKit.objects.visible_to(member).first() or WelcomeKit(member=member)
    ticked = set(row.ticked) - {Step.PROFILE}
    if member.role_at_work and member.about and member.offers:
        ticked.add(Step.PROFILE)
    steps = tuple(
        PersonalStep(step, MINUTES[step], step in ticked, step not in ticked and step in row.left_out)
        for step in Step
    )
    return Kit(steps, is_put_away=row.skipped_at is not None)


def is_new(member: Member) -> bool:
    """Whether the start page offers her the Schultüte."""
    return member.joined_at > timezone.now() - NEW_FOR


# -- Of a municipality -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlaceStep:
    """Something a municipality can show: `is_done` is asked of it, `url` leads to where it is entered.
    A step that is not open yet is left out."""

    label: str
    words: str
    is_done: Callable[[Municipality], bool]
    url: Callable[[Municipality], str]
    is_open: Callable[[Municipality], bool] = lambda municipality: True


def kit_of_place(municipality: Municipality) -> list[dict[str, Any]]:
    """A municipality's Schultüte, for its coordinators: computed from what is there, never ticked."""
    return [
        {
            "label": step.label,
            "words": step.words,
            "is_done": step.is_done(municipality),
            "url": step.url(municipality),
        }
        for step in _PLACE_STEPS
        if step.is_open(municipality)
    ]


def _own_page(municipality: Municipality) -> Any:
    return getattr(municipality, "own_page", None)


_PLACE_STEPS = (
    PlaceStep(
        label="Euer Logo",
        words="Damit man euch wiedererkennt.",
        is_done=lambda municipality: bool(_own_page(municipality) and _own_page(municipality).logo_id),
        url=lambda municipality: reverse("members:own_page", args=[municipality.slug]),
    ),
    PlaceStep(
        label="Eure Themen",
        words="Wobei ihr mitreden wollt.",
        is_done=lambda municipality: bool(_own_page(municipality) and _own_page(municipality).topics),
        url=lambda municipality: reverse("members:own_page", args=[municipality.slug]),
    ),
    PlaceStep(
        label="Ansprechperson zeigen",
        words="Wer mag von allen gefragt werden? Das entscheidet jede Person für sich.",
        is_done=lambda municipality: Member.objects.contacts().filter(municipality=municipality).exists(),
        url=lambda municipality: reverse("members:entry"),
    ),
    PlaceStep(
        label="„Daran arbeiten wir gerade“",
        words="Eine Zeile für eure Klasse.",
        is_done=lambda municipality: hasattr(municipality, "class_line"),
        url=lambda municipality: reverse("members:class_line"),
        is_open=lambda municipality: (
            ClassMembership.objects.current().filter(municipality=municipality).exists()
        ),
    ),
)
