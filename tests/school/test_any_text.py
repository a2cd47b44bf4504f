"""Feeds, tables and mails carry whatever is stored, also what older doors let in."""

from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.models import ReportVersion
from school.mails import write
from tests.knowledge.conftest import make_report

pytestmark = pytest.mark.django_db
CODES = [
    *(
        "\0",
        "\x02",
        "\ud83d",
        "\u200b",
        "\u202e",
        "\ufffe",
        "o\u0308",
        "\uf0b7",
        "👩\u200d👧",
        "\r\n",
        "\u2028",
    ),
    *("=1", "@Erika Beispiel", "<b>", "]]>", "&#0;", "%00", "```", "- ", "|", "[a](b)", "'", '"', "{{ x }}"),
]
TEXTS = st.text(st.characters(categories=None), max_size=40) | st.lists(st.sampled_from(CODES)).map("".join)
few = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


def carried(text: str) -> str:
    """As a browser can send it: half of a surrogate pair becomes U+FFFD (WHATWG Encoding)."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@few
@given(text=TEXTS)
def test_feed_and_table_carry_what_older_doors_let_in(text, arnsberg, client):
    report = ReportVersion.objects.first() or make_report(arnsberg, slug="baum", publish=True).current
    stored = carried(text).replace("\0", "")  # what PostgreSQL takes
    ReportVersion.objects.filter(pk=report.pk).update(summary=stored, title=stored[:60])
    feed = client.get("/vokabelheft/berichte.atom")
    assert len(ElementTree.fromstring(feed.content).findall("{*}entry")) == 1  # noqa: S314  (our own words)
    assert client.get("/vokabelheft/berichte.csv").status_code == 200


@few
@given(text=TEXTS)
def test_a_mail_has_one_subject_and_goes_out(text):
    sent = write(
        "erika@arnsberg.example", f"Neu: {carried(text)}", "members/mail/code", {"code": carried(text)}, {}
    ).message()
    assert [name for name, _ in sent.items()].count("Subject") == 1
    assert sent.as_bytes()
