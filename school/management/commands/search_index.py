"""`manage.py search_index rebuild|status|missing`: the index of the search."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from school.search import following, rebuilding, registry


def bar(chunks: Iterable[list[int]], total: int, what: str) -> Iterator[list[int]]:
    """The chunks, with a progress bar named `what` that counts to `total`."""
    with tqdm(total=total, desc=what, unit=" Einträge", disable=total == 0) as shown:
        for chunk in chunks:
            yield chunk
            shown.update(len(chunk))


class Command(BaseCommand):
    """Search goes on meanwhile, and so does following the journal. May be broken off at any time."""

    help = "Der Suchindex: baut ihn neu (rebuild), trägt Fehlendes nach (missing), wie geht es ihm (status)?"

    def add_arguments(self, parser: CommandParser) -> None:
        """`--kind forums.thread` (repeatable): only these."""
        parser.add_argument("what", choices=["rebuild", "missing", "status"])
        parser.add_argument("--kind", action="append", default=[], help="nur diese Art, z. B. forums.thread")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        unknown = set(options["kind"]) - set(registry.kinds())
        if unknown:
            raise CommandError(
                f"Unbekannt: {', '.join(sorted(unknown))}. Es gibt: {', '.join(registry.kinds())}."
            )
        if options["what"] == "rebuild":
            rebuilding.rebuild(kinds=options["kind"], progress=bar)
        elif options["what"] == "missing":
            rebuilding.add_missing(progress=bar)
        self._say_status()

    def _say_status(self) -> None:
        state = following.status()
        labels = {kind: index.label.many for kind, index in registry.kinds().items()}
        for kind, count in state["entries"].items():
            self.stdout.write(f"{labels.get(kind, kind):<16} {count:>8}")
        behind = "auf dem neuesten Stand" if state["behind"] is None else f"{state['behind']:.1f} s zurück"
        self.stdout.write(f"Der Index ist {behind}; {state['due']} Aufträge warten.")
        if state["held"]:
            self.stdout.write(
                f"{state['held']} Einträge ließen sich nicht lesen; der Grund steht im Protokoll."
            )
