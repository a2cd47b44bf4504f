"""A small glossary."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.utils.text import slugify

from knowledge.models import Report, ReportAuthor, ReportVersion, Status, Term, Visibility
from tests.knowledge.imitations import INDICATORS, place

UMLAUTS = str.maketrans({"ä": "ae", "Ä": "Ae", "ö": "oe", "Ö": "Oe", "ü": "ue", "ß": "ss"})


def make_term(term: str, **fields) -> Term:
    """A term with an address made of its name and short texts."""
    slug = fields.pop("slug", slugify(term.translate(UMLAUTS)))
    texts = {"short": f"{term} in einem Satz.", "body": f"Was {term} ist.", "html": f"<p>Was {term} ist.</p>"}
    return Term.objects.create(term=term, slug=slug, **{**texts, **fields})


@pytest.fixture
def lorawan(db) -> Term:
    """A radio network with another name and a source."""
    return make_term(
        "LoRaWAN",
        short="Ein Funknetz für Sensoren, das weit reicht und wenig Strom braucht.",
        aliases=["Long Range Wide Area Network", "Sensorfunk"],
        source="https://www.beispiel.example/lorawan",
    )


@pytest.fixture
def open_data(db) -> Term:
    """Data for everybody; mentions the radio network's sensors."""
    return make_term("Öffentliche Daten", short="Daten, die alle nutzen dürfen, etwa von Sensoren.")


REPORT = {
    "title": "Sensoren sagen, wann Bäume Wasser brauchen",
    "summary": "Zwölf Sensoren melden die Bodenfeuchte, der Bauhof gießt nur noch, wo es nötig ist.",
    "topics": ["klima"],
    "maturity": "betrieb",
    "situation_before": "Der Bauhof goss nach Kalender.",
    "approach": "Wir haben Sensoren gesetzt und die Werte dem Bauhof gezeigt.",
    "what_worked": "Der Bauhof war von Anfang an dabei.",
    "lessons_learned": "Die Sensoren früher bestellen.",
}


def make_report(lead, *authors, publish: bool = True, **fields) -> Report:
    """A report with the nine required fields; published for everybody unless said otherwise."""
    content = {**REPORT, **fields}
    slug = content.pop("slug", f"bericht-{Report.objects.count() + 1}")
    content.setdefault("visibility", Visibility.PUBLIC)
    report = Report.objects.create(slug=slug, lead=lead, **content)
    report.municipalities.add(lead)
    for author in authors:
        ReportAuthor.objects.create(report=report, member=author)
    if publish:
        publish_version(report)
    return report


def publish_version(report: Report, **fields) -> ReportVersion:
    """The next version of a report, as a moderator would publish it."""
    version = ReportVersion.of(report, number=report.versions.count() + 1, by=None, **fields)
    version.save()
    version.taking_part.set(report.municipalities.exclude(pk=report.lead_id))
    report.current, report.status = version, Status.PUBLISHED
    report.save()
    return version


@pytest.fixture
def places(hsk):
    """Four municipalities A, B, C, D, each with a coordinator."""
    return [place(hsk, number) for number in range(1, 5)]


@pytest.fixture
def report(places):
    """A's public report with two indicators."""
    return make_report(places[0].municipality, places[0].coordinator, indicators=INDICATORS)


@pytest.fixture
def app_of():
    """`app_of(member)` sets up an authenticator app: who coordinates or moderates needs one to act."""

    def set_up(member):
        secret = get_adapter().encrypt("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={"secret": secret})

    return set_up
