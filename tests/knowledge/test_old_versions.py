"""Old versions of a report: each has its own paper, and is read by whom it was published for."""

import pytest

from tests.knowledge.conftest import make_report, publish_version

PAGE = "/vokabelheft/berichte/sensoren/"
API = "/api/reports/sensoren/versions/"


@pytest.fixture
def report(arnsberg, erika):
    """First for the school alone, then for everybody."""
    report = make_report(arnsberg, erika, slug="sensoren", visibility="netzwerk", approach="Innenleben.")
    report.visibility, report.approach = "oeffentlich", "Schaufenster."
    publish_version(report)
    return report


def test_each_version_has_its_own_paper(report, client_of, max_):
    client = client_of(max_)
    papers = []
    for number in (1, 2):
        address = f"{PAGE}version/{number}.pdf"
        assert f'href="{address}"' in client.get(f"{PAGE}version/{number}/").content.decode()
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert f"sensoren-version-{number}.pdf" in answer["Content-Disposition"]
        papers.append(answer.content)
    assert papers[0] != papers[1]
    assert papers[1] == client.get("/vokabelheft/berichte/sensoren.pdf").content
    assert client.get(f"{PAGE}version/3.pdf").status_code == 404


def test_who_reads_the_report_of_today_does_not_read_an_older_one_that_was_internal(report, client, max_):
    for stranger in (True, False):
        if not stranger:
            client.force_login(max_)
        wanted = 404 if stranger else 200
        for address in (f"{PAGE}version/1/", f"{PAGE}version/1.pdf", f"{API}1/"):
            assert client.get(address).status_code == wanted, address
        for address in (f"{PAGE}version/2/", f"{PAGE}version/2.pdf", f"{API}2/"):
            assert client.get(address).status_code == 200, address
        history = client.get(f"{PAGE}versionen/?von=1&bis=2")
        assert ("Innenleben" in history.content.decode(), "version/1/" in history.content.decode()) == (
            (False, False) if stranger else (True, True)
        )
        assert [row["number"] for row in client.get(API).json()] == ([2] if stranger else [2, 1])
