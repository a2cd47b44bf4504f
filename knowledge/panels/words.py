"""The glossary, for every text of the school: words are explained where they stand (ADR 12)."""

from collections.abc import Iterator

from knowledge.models import Term
from school import explain


@explain.source
def glossary() -> Iterator[explain.Word]:
    """All terms with their other names. They are public: nobody is asked for a right."""
    for term in Term.objects.only("slug", "term", "aliases", "short"):
        yield explain.Word(term.slug, (term.term, *term.aliases), term.short, term.get_absolute_url())
