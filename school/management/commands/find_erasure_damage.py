"""`manage.py find_erasure_damage`: what deletions of earlier releases have done to texts of others."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from school.privacy import damage
from school.privacy.damage import Damage
from school.privacy.register import FORMER

SHOWN = 60  # characters before and after


class Command(BaseCommand):
    """Ends with 1 as long as something is found. Reads everything once; changes nothing by itself."""

    help = (
        "Sucht, was Kontolöschungen früherer Fassungen in Texten anderer ersetzt haben, und vergleicht es mit"
        " dem, was von vorher bekannt ist. Die Ausgabe kann Namen enthalten: Gib sie nicht weiter."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """For people, for programs, and putting right."""
        parser.add_argument("--json", action="store_true", help="als JSON")
        parser.add_argument(
            "--repair",
            action="store_true",
            help="ersetzte Schlüssel in JSON zurückbenennen, wo es eindeutig ist",
        )
        parser.add_argument(
            "--restore",
            nargs="+",
            default=[],
            metavar="STELLE",
            help="an diesen Stellen die früheren Worte wieder einsetzen; lies sie vorher",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Put right what is asked for, then list what is left."""
        found = list(damage.find())
        wanted = [one for one in found if one.is_key and options["repair"]]
        wanted += _chosen(found, options["restore"])
        if wanted:
            done = damage.repair(wanted)
            self.stderr.write(f"{done} von {len(wanted)} Stellen in Ordnung gebracht.")
            found = list(damage.find())
        if options["json"]:
            self.stdout.write(json.dumps([_as_data(one) for one in found], ensure_ascii=False, indent=2))
        else:
            for one in found:
                self.stdout.write("\n".join(_lines(one)))
        if found:
            raise SystemExit(1)


def _chosen(found: Sequence[Damage], places: Sequence[str]) -> list[Damage]:
    known = {one.place: one for one in found}
    for place in places:
        if place not in known:
            raise CommandError(f"An dieser Stelle steht nichts Ersetztes: {place}")
        if known[place].fix is None:
            raise CommandError(f"Was hier stand, ist nicht eindeutig bekannt: {place}")
    return [known[place] for place in places]


def _as_data(one: Damage) -> dict[str, Any]:
    return {
        "place": one.place,
        "what": "key" if one.is_key else "text",
        "page": one.declaration.page(one.row),
        "now": one.now,
        "earlier": [{"source": source, "words": words} for source, words in one.earlier],
        "fix": one.fix,
    }


def _lines(one: Damage) -> list[str]:
    what = "Schlüssel" if one.is_key else one.declaration.personal[one.field].what
    lines = [f"{one.place} ({what})", f"  jetzt: {_cut(one.now, one.now.find(FORMER))}"]
    for source, words in one.earlier:
        start = next((at for at, (a, b) in enumerate(zip(one.now, words, strict=False)) if a != b), 0)
        lines.append(f"  laut {source}: {_cut(words, start)}")
    if not one.earlier:
        lines.append("  von vorher ist nichts bekannt")
    return lines


def _cut(words: str, at: int) -> str:
    begin, end = max(0, at - SHOWN), at + SHOWN
    cut = " ".join(words[begin:end].split())
    return f"{'…' if begin else ''}{cut}{'…' if end < len(words) else ''}"
