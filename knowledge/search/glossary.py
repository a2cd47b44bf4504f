"""The terms of the glossary, which are also the synonyms of the school."""

from collections.abc import Iterable, Iterator, Sequence

from knowledge.models import Term
from school.search import Document, Index, Label, indexed, itself, plain_text, synonyms


@synonyms
def names() -> Iterable[Sequence[str]]:
    """Terms with their other names."""
    return [(term, *aliases) for term, aliases in Term.objects.values_list("term", "aliases") if aliases]


@indexed("knowledge.term")
class Terms(Index):
    """A word and its explanation."""

    label = Label("Begriffe", "Begriff", "knowledge", "place-knowledge")
    model = Term
    verbs = {"knowledge.term_written": itself, "knowledge.term_removed": itself}
    priority = 20

    def documents(self, pks: Sequence[int]) -> Iterator[Document]:
        """The term, its other names, the sentence and the explanation."""
        for row in Term.objects.filter(pk__in=pks):
            yield Document(
                pk=row.pk,
                title=row.term,
                keywords=" ".join(row.aliases),
                note=", ".join(row.aliases)[:200],
                body="\n".join([row.short, plain_text(row.html)]),
                url=row.get_absolute_url(),
            )
