"""What can happen to the glossary."""

from pathlib import Path

from django.db import transaction

from knowledge.models import Term
from knowledge.rules import glossary as rules
from members.models import Member
from school.content import Loaded, fill, read_rows
from school.journal import record
from school.rules import require
from school.text import render_markdown

TERMS = Path(__file__).parent.parent / "content" / "terms.yaml"


@transaction.atomic
def load_terms(*, by: Member | None, path: Path = TERMS) -> Loaded:
    """Make the glossary what the file says: write what is new or changed, remove what is gone.

    A term is known by its slug. All or nothing; raises ValidationError that names every wrong entry.
    """
    require(rules.can_load_terms(by))
    rows = read_rows(
        path,
        required=["term", "slug", "short", "body"],
        optional={"aliases": [], "source": ""},
        unique=["slug"],
    )
    for row in rows:
        row["html"] = render_markdown(str(row["body"]), top_heading=2, breaks=False)
    known = {term.slug: term for term in Term.objects.all()}
    news = fill([(known.pop(row["slug"], Term()), row) for row in rows])
    for term in news:
        term.save()
        record("knowledge.term_written", actor=by, subject=term)
    for term in known.values():
        record("knowledge.term_removed", actor=by, subject=term, slug=term.slug)
        term.delete()
    return Loaded(total=len(rows), written=len(news), removed=len(known))
