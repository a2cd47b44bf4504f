"""The public feed of reports, as RFC 4287 wants it; and the tables beside it."""

import csv
import html
import io
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from knowledge.models import Imitation, ReportVersion
from knowledge.queries import citing, reading
from tests.knowledge.conftest import make_report

pytestmark = pytest.mark.django_db
FEED, TABLE = "/vokabelheft/berichte.atom", "/vokabelheft/berichte.csv"
ATOM = "{http://www.w3.org/2005/Atom}"
ODD = 'Zeichen <b>&amp;</b> ]]> \x02\ufffe "a" 👩‍👧 =1+1'
AFTER_MIDNIGHT = datetime(2026, 6, 30, 23, 15, tzinfo=UTC)  # 1 July, a quarter past one


@pytest.fixture
def report(arnsberg):
    """As an old one may be stored, with signs that no door lets in any more."""
    made = make_report(arnsberg, slug="baumfeuchte", publish=True)
    ReportVersion.objects.update(summary=ODD, title="=Titel & <mehr>", published_at=AFTER_MIDNIGHT)
    return made


def feed_of(client, path: str = FEED) -> ElementTree.Element:
    """The feed as a reader parses it."""
    return ElementTree.fromstring(client.get(path).content)  # noqa: S314  (our own words)


def texts(parent, name: str) -> list[str]:
    """What stands in the children of this name."""
    return [child.text or "" for child in parent.findall(f"{ATOM}{name}")]


def test_every_feed_and_entry_has_a_lasting_id_and_absolute_addresses(report, client):
    feed = feed_of(client)
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        ((name,), (title,)) = texts(part, "id"), texts(part, "title")
        assert name.startswith("tag:localhost,2026-01-01:")
        assert title
        assert datetime.fromisoformat(texts(part, "updated")[0]).tzinfo
        for link in part.findall(f"{ATOM}link"):
            assert urlsplit(link.get("href")).hostname == "localhost"
    assert len({name for part in feed.iter() for name in texts(part, "id")}) == 2
    assert texts(feed.find(f"{ATOM}author"), "name") == ["Smart Cities: Schule"]


def test_a_summary_is_what_was_written(report, client):
    entry = feed_of(client).find(f"{ATOM}entry")
    summary = entry.find(f"{ATOM}summary")
    written = html.unescape(summary.text) if summary.get("type") == "html" else summary.text
    assert written == 'Zeichen <b>&amp;</b> ]]>  "a" 👩‍👧 =1+1'
    assert texts(entry, "title") == ["Arnsberg: =Titel & <mehr>"]


def test_other_filters_are_another_feed_that_says_its_own_address(report, client):
    whole, some = feed_of(client), feed_of(client, f"{FEED}?topic=klima&q=")
    assert texts(whole, "id") != texts(some, "id")
    links = {link.get("rel"): link.get("href") for link in some.findall(f"{ATOM}link")}
    assert links["self"] == f"http://localhost:8000{FEED}?topic=klima"
    assert links["alternate"] == "http://localhost:8000/vokabelheft/?topic=klima"


def test_what_has_not_changed_is_not_sent_again(report, client):
    first = client.get(FEED)
    assert client.get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(FEED, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304


# -- Days as they are here -----------------------------------------------------------------------------------


def test_a_day_begins_at_midnight_here(report, client, arnsberg, ense):
    (row,) = csv.DictReader(io.StringIO(client.get(TABLE).content.decode("utf-8-sig")), delimiter=";")
    assert row["Veröffentlicht am"] == "2026-07-01"
    version = report.current
    version.refresh_from_db()
    assert "(2026)" in citing.citation(report, version, "")
    assert citing.linked_data(report, version, site="")["datePublished"].startswith("2026-07-01T01:15")
    assert not reading.is_stale(report, today=timezone.localdate(AFTER_MIDNIGHT) + reading.FRESH)
    moments = {"state_since": AFTER_MIDNIGHT, "declared_at": AFTER_MIDNIGHT}
    confirmed = {"imitator_confirmed_at": AFTER_MIDNIGHT, "source_confirmed_at": AFTER_MIDNIGHT}
    Imitation.objects.create(
        report=report,
        version=version,
        municipality=ense,
        source=arnsberg,
        origin=arnsberg,
        **moments | confirmed,
    )
    text = client.get("/vokabelheft/nachahmungen/export.csv").content.decode("utf-8-sig")
    assert text.splitlines()[1].split(";")[-2:] == ["01.07.2026", "01.07.2026"]


def test_nothing_in_a_table_is_a_formula(report, client):
    (row,) = csv.DictReader(io.StringIO(client.get(TABLE).content.decode("utf-8-sig")), delimiter=";")
    assert row["Titel"] == "'=Titel & <mehr>"
    assert row["In einem Satz"] == 'Zeichen <b>&amp;</b> ]]>  "a" 👩‍👧 =1+1'
