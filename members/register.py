"""The register of municipalities as it comes in: a CSV file, read and checked as a whole, nothing stored.

Facts: Destatis GV100AD (territory 30.11.2023, population 31.12.2022); what each row rests on stands in
its column `source`. Mail domains are not websites: both have a column.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from members.models import Organisation, Role
from school.text import one_line

FILE = Path(__file__).parent / "data" / "municipalities.csv"
ROLES = {"pioneer": Role.PIONEER, "member": Role.MEMBER, "school": Role.SCHOOL, "other": Role.INTERESTED}
COLUMNS = {
    *("name", "short_name", "kind", "district", "ags", "latitude", "longitude", "population", "area_km2"),
    *("website_domain", "email_domains", "role", "joined", "joined_by", "role_source"),
    *("official_designation", "status_go_nrw", "postal_code"),
}
# The agency, the five districts and three more supporters of the framework strategy (together eight).
ORGANISATIONS = (
    ("Südwestfalen Agentur", Organisation.Kind.AGENCY),
    ("Hochsauerlandkreis", Organisation.Kind.DISTRICT),
    ("Märkischer Kreis", Organisation.Kind.DISTRICT),
    ("Kreis Olpe", Organisation.Kind.DISTRICT),
    ("Kreis Siegen-Wittgenstein", Organisation.Kind.DISTRICT),
    ("Kreis Soest", Organisation.Kind.DISTRICT),
    ("Südwestfalen-IT", Organisation.Kind.SUPPORTER),
    ("Telekommunikationsgesellschaft Südwestfalen", Organisation.Kind.SUPPORTER),
    ("Wirtschaft für Südwestfalen e. V.", Organisation.Kind.SUPPORTER),
)
_DOMAIN = re.compile(r"(?=.{4,100}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Row:
    """One municipality: `fields` fit the model, `district` is its name, `domains` are its mail domains."""

    fields: dict[str, object]
    district: str
    domains: tuple[str, ...]

    @property
    def ags(self) -> str:
        """The official key."""
        return str(self.fields["ags"])


def read(path: Path = FILE) -> list[Row]:
    """All rows of the file. Raises ValidationError with one German sentence per wrong line, or OSError."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = COLUMNS - set(reader.fieldnames or ())
        if missing:
            raise ValidationError(f"Zeile 1: Es fehlen die Spalten {', '.join(sorted(missing))}.")
        rows, problems = [], []
        for line in reader:
            try:
                rows.append(_row(line))
            except ValueError as error:
                problems.append(f"Zeile {reader.line_num}: {error}")
    problems += _doubles(rows)
    if not rows and not problems:
        problems.append("Die Datei enthält keine Kommune.")
    if problems:
        raise ValidationError(problems)
    return rows


def _row(line: dict[str, str]) -> Row:
    if None in line or None in line.values():  # type: ignore[comparison-overlap]  # csv says it so
        raise ValueError("Sie hat zu viele oder zu wenige Spalten.")
    text = {key: one_line(str(value)) for key, value in line.items()}
    if not re.fullmatch(r"\d{8}", text["ags"]):
        raise ValueError(f"Der Gemeindeschlüssel „{text['ags']}“ hat keine acht Ziffern.")
    if text["role"] not in ROLES:
        raise ValueError(f"Die Rolle „{text['role']}“ gibt es nicht (erlaubt: {', '.join(ROLES)}).")
    if not re.fullmatch(r"\d{5}", text["postal_code"]):
        raise ValueError(f"Die Postleitzahl „{text['postal_code']}“ hat keine fünf Ziffern.")
    for column in ("name", "short_name", "kind", "district"):
        if not text[column]:
            raise ValueError(f"Die Spalte {column} ist leer.")
    return Row(fields=_fields(text), district=text["district"], domains=_domains(text["email_domains"]))


def _fields(text: dict[str, str]) -> dict[str, object]:
    copied = (
        *("ags", "name", "short_name", "kind", "official_designation"),
        *("website_domain", "role_source", "postal_code"),
    )
    since = text["joined"] or (f"spätestens {text['joined_by']}" if text["joined_by"] else "")
    return {name: text[name] for name in copied} | {
        "slug": slugify(text["short_name"].lower().translate(_UMLAUTS)),
        "status": text["status_go_nrw"],
        "role": ROLES[text["role"]],
        "role_since": since,
        "population": int(_number(text, "population", 1, 1_000_000)),
        "area_km2": _number(text, "area_km2", 1, 1_000),
        "latitude": float(_number(text, "latitude", 50, 53)),
        "longitude": float(_number(text, "longitude", 6, 10)),
    }


def _number(text: dict[str, str], column: str, least: int, most: int) -> Decimal:
    try:
        number = Decimal(text[column])
    except InvalidOperation:
        raise ValueError(f"„{text[column]}“ in der Spalte {column} ist keine Zahl.") from None
    if not number.is_finite() or not least <= number <= most or (column == "population" and number % 1):
        raise ValueError(f"{text[column]} in der Spalte {column} kann nicht stimmen.")
    return number


def _domains(text: str) -> tuple[str, ...]:
    domains = tuple(domain.strip().lower() for domain in text.split(";") if domain.strip())
    if not domains:
        raise ValueError("Es fehlt eine Mail-Domain.")
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            raise ValueError(f"„{domain}“ ist keine Mail-Domain.")
        if domain.startswith("kreis-"):  # some data sets give district domains to the town of the same name
            raise ValueError(f"„{domain}“ gehört einem Kreis, keiner Kommune.")
    return domains


def _doubles(rows: Iterable[Row]) -> list[str]:
    """Sentences about keys, names and domains that occur twice, and districts with two names."""
    seen: dict[tuple[str, object], str] = {}
    problems = []
    for row in rows:
        name = str(row.fields["short_name"])
        marks: list[tuple[str, object]] = [("der Schlüssel", row.ags), ("die Adresse", row.fields["slug"])]
        for mark in [*marks, *(("die Mail-Domain", domain) for domain in row.domains)]:
            if mark in seen:
                problems.append(f"{name} und {seen[mark]}: {mark[0]} {mark[1]} ist doppelt.")
            seen.setdefault(mark, name)
        district = seen.setdefault(("Kreis", row.ags[:5]), row.district)
        if district != row.district:
            problems.append(
                f"{name}: Der Kreis {row.ags[:5]} heißt einmal {district}, einmal {row.district}."
            )
    return problems
