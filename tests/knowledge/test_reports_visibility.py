"""Who reads which report: the same at every door, in every list, count, file and feed."""

import csv
import io
import itertools

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError

from forums import actions as forums
from forums.models import Forum
from knowledge import actions
from knowledge.models import Report, ReportFile, ReportVersion, Solution, Status
from members.models import ClassMembership, Member
from school import uploads
from school.uploads.kinds import PDFS
from tests.conftest import make_municipality
from tests.inspection.files import inspected
from tests.knowledge.conftest import make_report, publish_version
from tests.members.accessions import a_pdf

BOOK = "/vokabelheft/"
VISIBILITIES = ("oeffentlich", "netzwerk", "klasse")
# who reads what: the report leads Arnsberg; Erika wrote it, Lea works beside her, Carla is in the class
READS = {
    "stranger": {"oeffentlich"},
    "wanda": {"oeffentlich"},
    "max_": {"oeffentlich", "netzwerk"},
    "carla": set(VISIBILITIES),
    "lea": set(VISIBILITIES),
    "erika": set(VISIBILITIES),
    "mona": set(VISIBILITIES),
}
ROLES_AND_VISIBILITIES = list(itertools.product(READS, VISIBILITIES))


@pytest.fixture
def cast(erika, max_, wanda, mona, arnsberg, hsk):
    """Everybody in READS, fresh for every request; Arnsberg and Brilon are one class."""
    brilon = make_municipality(hsk, ags="05958012", name="Brilon", domain="brilon.de")
    forums.form_class(
        by=_with_factor(mona), name="Ruhr", description="Am Fluss.", municipalities=[arnsberg, brilon]
    )
    for name, place in (("lea", arnsberg), ("carla", brilon)):
        Member.objects.create(email=f"{name}@amt.example", display_name=name.title(), municipality=place)
    addresses = {"erika": erika.email, "max_": max_.email, "wanda": wanda.email, "mona": mona.email}

    def find(role: str) -> Member | None:
        address = addresses.get(role, f"{role}@amt.example")
        return None if role == "stranger" else Member.objects.get(email=address)

    return find


def _with_factor(member: Member) -> Member:
    """The moderator as somebody who may form a class."""
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def reports(cast, arnsberg):
    """One report of each visibility with a file, a solution of its own and a talk, by its visibility."""
    made = {}
    for visibility in VISIBILITIES:
        solution = Solution.objects.create(slug=f"loesung-{visibility}", title=f"Lösung {visibility}")
        report = make_report(
            arnsberg,
            cast("erika"),
            slug=visibility,
            title=f"Bericht {visibility}",
            visibility=visibility,
            solution=solution,
            publish=False,
        )
        stored = uploads.store(by=cast("erika"), file=inspected(a_pdf(f"{visibility}.pdf")), among=PDFS)
        file = ReportFile.objects.create(report=report, stored=stored)
        report.assets = [{"key": "a", "title": "Datei", "licence": "MIT", "url": "", "file": file.pk}]
        publish_version(report)
        actions.open_talk(by=cast("erika"), report=report, body=f"Frage {visibility}")
        made[visibility] = report
    return made


def doors(report: Report) -> list[str]:
    """Every address that shows or hands out this one report."""
    page, api = f"{BOOK}berichte/{report.slug}/", f"/api/reports/{report.slug}/"
    return [
        *(page, f"{page}versionen/", f"{page}version/1/", f"{page}dateien/{report.files.get().pk}/"),
        *(f"{BOOK}berichte/{report.slug}.pdf", f"{page}version/1.pdf"),
        f"{BOOK}loesungen/{report.solution.slug}/",
        *(api, f"{api}versions/", f"{api}versions/1/"),
    ]


@pytest.mark.parametrize(("role", "visibility"), ROLES_AND_VISIBILITIES)
def test_every_door_of_a_report_is_open_or_not_there(role, visibility, cast, reports, client_of):
    client = client_of(cast(role))
    wanted = 200 if visibility in READS[role] else 404
    found = {path: _read(client, path)[0] for path in doors(reports[visibility])}
    assert set(found.values()) == {wanted}, found


@pytest.mark.parametrize("role", READS)
def test_lists_and_counts_know_only_what_may_be_read(role, cast, reports, client_of, arnsberg):
    client, reads = client_of(cast(role)), READS[role]
    page = client.get(BOOK)
    assert {version.report.slug for version in page.context["versions"]} == reads
    assert page.context["catalogue"].total == len(reads)
    for name, choices in page.context["catalogue"].facets.items():
        assert choices[0].count == len(reads), name
    listed = client.get("/api/reports/").json()
    assert {row["slug"] for row in listed["results"]} == reads
    counted = client.get("/api/report-facets/").json()
    assert counted["total"] == len(reads)
    assert counted["facets"]["topic"][1] == {
        "value": "klima",
        "label": "Klima, Umwelt & Energie",
        "count": len(reads),
    }
    assert {row["Adresse"].split("/")[-2] for row in rows_of(client.get(f"{BOOK}berichte.csv"))} == reads
    for path in (
        "/",
        arnsberg.get_absolute_url(),
        f"{BOOK}?q=Bericht",
        f"{BOOK}loesungen/loesung-oeffentlich/",
    ):
        html = client.get(path).content.decode()
        for visibility in set(VISIBILITIES) - reads:
            assert f"Bericht {visibility}" not in html, path


@pytest.mark.parametrize("role", READS)
def test_the_feed_is_public_whoever_asks(role, cast, reports, client_of):
    feed = client_of(cast(role)).get(f"{BOOK}berichte.atom").content.decode()
    assert "Bericht oeffentlich" in feed
    assert "Bericht netzwerk" not in feed
    assert "Bericht klasse" not in feed


@pytest.mark.parametrize(("role", "visibility"), ROLES_AND_VISIBILITIES)
def test_the_talk_is_read_by_those_who_belong_only(role, visibility, cast, reports, client_of):
    client = client_of(cast(role))
    reads_talk = visibility in READS[role] and role not in ("stranger", "wanda")
    for path in (
        f"{BOOK}berichte/{visibility}/",
        reports[visibility].thread.get_absolute_url(),
        "/pausenhof/",
        "/",
    ):
        html = client.get(path, follow=True).content.decode()
        if not reads_talk:
            assert f"Frage {visibility}" not in html, path
            assert f"Zum Bericht: Bericht {visibility}" not in html, path
    assert (
        f"Frage {visibility}" in client.get(f"{BOOK}berichte/{visibility}/").content.decode()
    ) == reads_talk


def test_a_file_that_no_version_names_is_for_its_writers(cast, reports, client_of):
    report = reports["oeffentlich"]
    stored = uploads.store(by=cast("erika"), file=inspected(a_pdf("entwurf.pdf")), among=PDFS)
    draft = ReportFile.objects.create(report=report, stored=stored)
    url = f"{BOOK}berichte/{report.slug}/dateien/{draft.pk}/"
    codes = {role: _read(client_of(cast(role)), url)[0] for role in READS}
    assert codes == {role: 200 if role in ("erika", "mona") else 404 for role in READS}
    other = f"{BOOK}berichte/netzwerk/dateien/{draft.pk}/"
    assert client_of(cast("erika")).get(other).status_code == 404


def test_the_working_copy_stays_in_the_drawer(cast, reports, client_of):
    report = reports["oeffentlich"]
    Report.objects.filter(pk=report.pk).update(
        title="Geheime Überarbeitung", summary="Geheim", status=Status.SUBMITTED, tags=["geheim"]
    )
    client = client_of(None)
    for path in (*doors(report), BOOK, f"{BOOK}berichte.csv", f"{BOOK}berichte.atom", "/api/reports/", "/"):
        status, body = _read(client, path)
        assert status == 200, path
        assert b"Geheim" not in body, path
    assert client.get(f"{BOOK}?q=geheim").context["catalogue"].total == 0


def test_an_archived_report_stays_readable_and_leaves_every_list(cast, reports, client_of):
    report = reports["oeffentlich"]
    Report.objects.filter(pk=report.pk).update(status=Status.ARCHIVED)
    client = client_of(None)
    page = client.get(report.get_absolute_url())
    assert "Dieser Bericht ist archiviert" in page.content.decode()
    assert client.get(f"{BOOK}berichte/{report.slug}.pdf").status_code == 200
    assert client.get(BOOK).context["catalogue"].total == 0
    assert client.get("/api/reports/").json()["count"] == 0
    assert rows_of(client.get(f"{BOOK}berichte.csv")) == []
    assert client.get(f"{BOOK}loesungen/loesung-oeffentlich/").status_code == 404
    assert "Bericht oeffentlich" not in client.get(f"{BOOK}berichte.atom").content.decode()


def test_a_report_without_a_version_is_nowhere(arnsberg, erika, client_of):
    draft = make_report(arnsberg, erika, publish=False)
    for member in (None, erika):
        assert client_of(member).get(draft.get_absolute_url()).status_code == 404
        assert client_of(member).get(BOOK).context["catalogue"].total == 0


def _read(client, path: str) -> tuple[int, bytes]:
    """(status, body); a file that was read to its end is closed."""
    response = client.get(path)
    return response.status_code, b"".join(response) if response.streaming else response.content


def rows_of(response) -> list[dict[str, str]]:
    """The rows of a CSV answer."""
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_the_talk_moves_with_its_report(cast, reports, client_of):
    report = Report.objects.get(slug="netzwerk")
    ReportVersion.objects.filter(report=report).update(visibility="klasse")
    report.refresh_from_db()
    actions.settle_talk(report=report)
    address = report.thread.get_absolute_url()
    codes = {role: client_of(cast(role)).get(address).status_code for role in ("max_", "carla", "mona")}
    assert codes == {"max_": 404, "carla": 200, "mona": 200}
    actions.settle_talk(report=report)
    counts = dict(Forum.objects.values_list("slug", "thread_count"))
    assert counts == {"erfahrungsberichte": 1, "klasse-ruhr": 2}
    ClassMembership.objects.all().delete()
    with pytest.raises(ValidationError):
        actions.settle_talk(report=Report.objects.get(slug="netzwerk"))
