"""Guides, checklists and lead projects."""

from collections.abc import Iterator, Sequence
from typing import Any

from knowledge.models import Guide, LeadProject
from school.search import Document, Index, Label, indexed, itself, plain_text


@indexed("knowledge.guide")
class Guides(Index):
    """A guide as it is now; one that was retired is found by nobody."""

    label = Label("Leitfäden", "Leitfaden", "checklist", "place-knowledge")
    model = Guide
    verbs = {"knowledge.guide_published": itself, "knowledge.guide_retired": itself}
    hiding = frozenset({"knowledge.guide_retired"})
    priority = 18

    def rows(self) -> Any:
        """What stands in the list."""
        return Guide.objects.in_order()

    def documents(self, pks: Sequence[int]) -> Iterator[Document]:
        """Title, summary, the text and the points of the checklist."""
        for row in Guide.objects.in_order().filter(pk__in=pks):
            yield Document(
                pk=row.pk,
                title=row.title,
                note=f"{row.minutes} Minuten",
                body="\n".join([row.summary, *_texts(row)]),
                topics=row.topics,
                url=row.get_absolute_url(),
            )


def _texts(guide: Guide) -> Iterator[str]:
    for section in guide.sections:
        yield from (section["title"], plain_text(section["html"]))
    yield from (item["text"] for item in guide.items)


@indexed("knowledge.lead_project")
class LeadProjects(Index):
    """A lead project, with the municipality that leads it."""

    label = Label("Leitprojekte", "Leitprojekt", "knowledge", "place-knowledge")
    model = LeadProject
    verbs = {"knowledge.lead_project_written": itself, "knowledge.lead_project_removed": itself}
    priority = 22

    def documents(self, pks: Sequence[int]) -> Iterator[Document]:
        """Title, summary, municipality."""
        for row in LeadProject.objects.select_related("lead").filter(pk__in=pks):
            yield Document(
                pk=row.pk,
                title=row.title,
                note=row.lead.short_name if row.lead else "",
                body="\n".join([row.summary, plain_text(row.html)]),
                topics=row.topics,
                url=row.get_absolute_url(),
            )
