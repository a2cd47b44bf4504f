"""What this app lets people find: municipalities. And which audience keys a person holds."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from members.models import Municipality
from members.rules import can_speak
from members.transitions import TRANSITIONS
from school.search import Document, Index, Label, audience_keys, indexed, itself, plain_text

SCHOOL = "school"  # everybody who belongs
MODERATORS = "moderators"


def class_key(pk: int | None) -> str:
    """The key of those who read the inside of a class."""
    return f"class:{pk}"


def municipality_key(pk: int | None) -> str:
    """The key of those who belong to a municipality."""
    return f"municipality:{pk}"


@audience_keys
def keys(user: Any) -> Iterable[str]:
    """As `visible_to` in the Pausenhof: who belongs, the own class and municipality, moderators."""
    if not can_speak(user):
        return
    yield SCHOOL
    if user.school_class_pk is not None:
        yield class_key(user.school_class_pk)
    if user.municipality_id is not None:
        yield municipality_key(user.municipality_id)
    if user.is_moderator:
        yield MODERATORS


def _of_step(step: Any) -> Iterable[int]:
    return [step.accession.municipality_id]


def _of_page(page: Any) -> Iterable[int]:
    return [page.municipality_id]


@indexed("members.municipality")
class Municipalities(Index):
    """Municipalities with what they say about themselves. Nobody's name."""

    label = Label("Kommunen", "Kommune", "members", "place-members")
    model = Municipality
    verbs = {"members.own_page_edited": _of_page, "members.municipality_wound_up": itself} | {
        way.verb: _of_step for way in TRANSITIONS.values()
    }
    priority = 10

    def documents(self, pks: Sequence[int]) -> Iterator[Document]:
        """Name, other names, district, and the municipality's own text."""
        rows = Municipality.objects.filter(pk__in=pks).select_related("district", "own_page")
        for row in rows:
            page = getattr(row, "own_page", None)
            fields = " · ".join(page.fields_of_action) if page else ""
            yield Document(
                pk=row.pk,
                title=row.short_name,
                keywords=f"{row.name} {row.slug} {row.postal_code}",
                note=f"{row.district.name} · {row.get_role_display()}",
                body="\n".join(
                    [
                        row.district.name,
                        row.get_role_display(),
                        plain_text(page.work_html) if page else "",
                        fields,
                    ]
                ),
                topics=page.topics if page else (),
                url=row.get_absolute_url(),
            )
