"""Experience reports as readers see them: the current version, by its visibility."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from knowledge.models import Report, ReportVersion, Visibility
from members.models import ClassMembership
from members.search import MODERATORS, SCHOOL, class_key, municipality_key
from school.search import EVERYBODY, Document, Index, Label, indexed, itself

TEXTS = (
    "summary",
    "situation_before",
    "goals",
    "approach",
    "participation",
    "technology",
    "interfaces",
    "data_sources",
    "funding",
    "legal_notes",
    "results",
    "what_worked",
    "lessons_learned",
    "prerequisites",
)


def _of_municipality(membership: Any) -> Iterable[int]:
    """Reports that only a class reads, when their municipality moves to another one."""
    reports = Report.objects.filter(
        current__lead=membership.municipality_id, current__visibility=Visibility.CLASS
    )
    return reports.values_list("pk", flat=True)


@indexed("knowledge.report")
class Reports(Index):
    """A report; nobody's name, no vendors."""

    label = Label("Erfahrungsberichte", "Erfahrungsbericht", "report", "place-knowledge")
    model = Report
    verbs = {
        "knowledge.report_published": itself,
        "knowledge.report_archived": itself,
        "knowledge.report_restored": itself,
        "knowledge.municipality_taken_off": itself,
        "members.class_moved": _of_municipality,
        "members.class_left": _of_municipality,
    }
    hiding = frozenset(
        {
            "knowledge.report_archived",
            "knowledge.municipality_taken_off",
            "members.class_moved",
            "members.class_left",
        }
    )
    priority = 15

    def rows(self) -> Any:
        """What stands in a catalogue."""
        return Report.objects.published()

    def documents(self, pks: Sequence[int]) -> Iterator[Document]:
        """Three queries: reports with their versions, the municipalities they name, classes."""
        reports = Report.objects.published().filter(pk__in=pks).select_related("current__lead")
        reports = reports.prefetch_related("current__taking_part")
        rows = [(report, report.current) for report in reports]
        classes = _classes({version.lead_id for _, version in rows if version})
        for report, version in rows:
            if version is not None:
                names = [place.short_name for place in version.places]
                yield Document(
                    pk=report.pk,
                    title=version.title,
                    keywords=" ".join([*version.tags, version.field_of_action, *names]),
                    note=" · ".join(filter(None, [version.lead.short_name, version.get_maturity_display()])),
                    body="\n".join(_texts(version)),
                    topics=version.topics,
                    audience=_audience(version, classes),
                    fresh_at=version.published_at,
                    url=report.get_absolute_url(),
                )


def _texts(version: ReportVersion) -> Iterable[str]:
    yield from (getattr(version, name) for name in TEXTS)
    yield from (*version.partners, *version.first_steps)
    yield from (asset["title"] for asset in version.assets)


def _classes(municipalities: set[int]) -> dict[int, int]:
    memberships = ClassMembership.objects.current().filter(municipality__in=municipalities)
    return dict(memberships.values_list("municipality", "school_class"))


def _audience(version: ReportVersion, classes: dict[int, int]) -> list[str]:
    """As `Report.objects.visible_to`; authors from elsewhere find it in the catalogue only."""
    if version.visibility == Visibility.PUBLIC:
        return [EVERYBODY]
    if version.visibility == Visibility.NETWORK:
        return [SCHOOL]
    own_class = classes.get(version.lead_id)
    near = [class_key(own_class)] if own_class else []
    return [*near, *(municipality_key(place.pk) for place in version.places), MODERATORS]
