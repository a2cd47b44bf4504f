"""Classes as their pages show them, and proposals for new ones."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from members.models import (
    Accession,
    ClassFile,
    ClassMembership,
    Member,
    Municipality,
    OwnPage,
    Role,
    SchoolClass,
)
from school.topics import Topic

# -- Pages -----------------------------------------------------------------------------------------------


def class_list(user: Any) -> QuerySet[SchoolClass]:
    """Classes with their current memberships as `now`, sorted by municipality; two queries for any number."""
    now = ClassMembership.objects.visible_to(user).current().select_related("municipality")
    now = now.order_by("municipality__sort_key", "pk")
    rows = SchoolClass.objects.visible_to(user).prefetch_related(Prefetch("memberships", now, to_attr="now"))
    return rows.in_order()


def one_class(user: Any) -> QuerySet[SchoolClass]:
    """As `class_list`, with the representative and her municipality."""
    return class_list(user).select_related("representative__municipality")


def members_of(memberships: Iterable[ClassMembership]) -> list[Municipality]:
    """The municipalities behind memberships, each with its line as `class_line` where it has one."""
    pks = [membership.municipality_id for membership in memberships]
    rows = Municipality.objects.filter(pk__in=pks).select_related("district", "class_line")
    return list(rows.in_order())


def representative_of(school_class: SchoolClass) -> Member | None:
    """Who represents a class from `one_class`, if she is still there; asks nothing."""
    member: Any = school_class.representative
    inside = {membership.municipality_id for membership in school_class.now}  # type: ignore[attr-defined]
    may_be_shown = member and member.is_active and member.is_listed and member.municipality_id in inside
    return member if may_be_shown else None


def file_list(user: Any, school_class: SchoolClass) -> QuerySet[ClassFile]:
    """The files of a class, newest first, with who put them there."""
    rows = ClassFile.objects.visible_to(user).filter(school_class=school_class)
    return rows.select_related("stored", "added_by__municipality").order_by("-added_at", "-pk")


def with_class(municipalities: QuerySet[Municipality]) -> QuerySet[Municipality]:
    """Municipalities with `membership_pk` and `class_name` of where they are now."""
    now = ClassMembership.objects.current().filter(municipality=OuterRef("pk"))
    return municipalities.annotate(
        membership_pk=Subquery(now.values("pk")[:1]),
        class_name=Subquery(now.values("school_class__name")[:1]),
    )


def without_class() -> QuerySet[Municipality]:
    """Municipalities that may be placed in a new class: in none, or only in a closed one."""
    taken = ClassMembership.objects.current().filter(school_class__closed_at=None)
    return Municipality.objects.exclude(pk__in=taken.values("municipality")).in_order()


# -- Proposals -------------------------------------------------------------------------------------------

FEWEST, MOST = 3, 12  # municipalities in a proposed class: enough for a talk, few enough to know each other
SIZES = ((0, 15_000), (15_000, 30_000), (30_000, 60_000), (60_000, None))  # inhabitants, from … below
_JOINING = (Accession.State.ACCEPTED, Accession.State.SETTING_UP, Accession.State.ACTIVE)
_GONE = (Accession.State.PAUSED, Accession.State.WITHDRAWN, Accession.State.DECLINED)


@dataclass(frozen=True)
class Proposal:
    """A class that might be formed. `reason` is the one German sentence that explains it."""

    key: str
    reason: str
    municipalities: tuple[Municipality, ...]


def proposals() -> list[Proposal]:
    """What the moderators might do with the municipalities that take part and have no class. Three queries.

    Takes part who has joined or signed the strategy, or from where somebody is in the school already; who
    paused, left or was declined does not. Looked at in this order, and every group between FEWEST and MOST
    municipalities becomes a proposal:

    1. *size within a district*: neighbours with the same means ("Alle unter 15.000 Einwohner:innen im …");
    2. *district*: all of one district;
    3. *size*: all of one size in the whole region;
    4. *topic*: all from which somebody listed in the directory can help with the topic.

    A group that was already proposed for an earlier reason is not proposed twice. Nothing is stored, and
    the moderators change the group as they like before they form the class.
    """
    waiting = _waiting()
    found: dict[frozenset[int], Proposal] = {}
    groups = [
        *_grouped(waiting, lambda one: f"groesse-{_size(one)}-kreis-{one.district_id}", _of_size_in_district),
        *_grouped(waiting, lambda one: f"kreis-{one.district_id}", _of_district),
        *_grouped(waiting, lambda one: f"groesse-{_size(one)}", _of_size),
        *_by_topic(waiting),
    ]
    for proposal in groups:
        if FEWEST <= len(proposal.municipalities) <= MOST:
            found.setdefault(frozenset(one.pk for one in proposal.municipalities), proposal)
    return list(found.values())


def _waiting() -> list[Municipality]:
    somebody = Member.objects.filter(is_active=True).exclude(municipality=None).values("municipality")
    takes_part = ~Q(role=Role.INTERESTED) | Q(accession__state__in=_JOINING) | Q(pk__in=somebody)
    rows = without_class().filter(takes_part).exclude(accession__state__in=_GONE)
    return list(rows.select_related("district"))


def _grouped(
    waiting: list[Municipality],
    key: Callable[[Municipality], str],
    reason: Callable[[Municipality], str],
) -> list[Proposal]:
    groups = defaultdict(list)
    for municipality in waiting:
        groups[key(municipality)].append(municipality)
    return [Proposal(name, reason(group[0]), tuple(group)) for name, group in sorted(groups.items())]


def _by_topic(waiting: list[Municipality]) -> list[Proposal]:
    """By the topics that municipalities name on their own pages."""
    pages = OwnPage.objects.filter(municipality__in=[one.pk for one in waiting])
    topics = dict(pages.exclude(topics=[]).values_list("municipality", "topics"))
    return [
        Proposal(
            f"thema-{topic}",
            _of_topic(topic),
            tuple(one for one in waiting if topic in topics.get(one.pk, ())),
        )
        for topic in Topic
    ]


def _size(municipality: Municipality) -> int:
    """Number of the size in SIZES."""
    return next(
        number for number, (_, below) in enumerate(SIZES) if below is None or municipality.population < below
    )


def _size_words(municipality: Municipality) -> str:
    least, below = SIZES[_size(municipality)]
    thousands = [f"{number // 1000}.000" for number in (least, below or 0)]
    if not least:
        return f"unter {thousands[1]}"
    return f"ab {thousands[0]}" if below is None else f"mit {thousands[0]} bis {thousands[1]}"


def _where(municipality: Municipality) -> str:
    """ "im Kreis Soest" – districts are masculine, one of them has its own article."""
    return f"im {str(municipality.district).replace('Märkischer', 'Märkischen')}"


def _of_size_in_district(one: Municipality) -> str:
    return f"Alle {_size_words(one)} Einwohner:innen {_where(one)}, die noch keine Klasse haben."


def _of_district(one: Municipality) -> str:
    return f"Alle {_where(one)}, die noch keine Klasse haben."


def _of_size(one: Municipality) -> str:
    return f"Alle {_size_words(one)} Einwohner:innen, die noch keine Klasse haben."


def _of_topic(topic: Topic) -> str:
    return f"Alle nennen auf ihrer Seite das Thema „{topic.label}“; keine hat schon eine Klasse."


def class_counts() -> dict[str, int]:
    """How many classes are open, and how many municipalities are in one."""
    rows = ClassMembership.objects.current().filter(school_class__closed_at=None)
    return rows.aggregate(classes=Count("school_class", distinct=True), municipalities=Count("pk"))
