"""Lead projects and downloads: from files, checked, open to everybody."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from knowledge import actions
from knowledge.models import Download, LeadProject
from knowledge.models.downloads import FOLDER

pytestmark = pytest.mark.django_db

PROJECT = """
- title: Waldmonitoring
  slug: wald
  summary: Satelliten sehen den Wald.
  lead: "05958004"
  status: vorbild
  as_of: Mai 2022
  topics: [klima]
  serves: [arnsberg-klima]
  body: Vorgestellt beim Klassentreffen [1].
  sources: [{title: Quelle, url: "https://beispiel.example/wald"}]
"""
DOWNLOAD = """
- {title: Blatt, slug: blatt, summary: Zum Aufhängen., file: blatt.txt, version: 1.0, licence: CC0-1.0}
"""


@pytest.fixture
def file(tmp_path):
    """`file(text)` → the path of a YAML file."""

    def write(text):
        path = tmp_path / "content.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


# -- Lead projects ---------------------------------------------------------------------------------------


def test_a_lead_project_has_its_town_and_its_sources(client, file, arnsberg):
    path = file(PROJECT)
    assert actions.load_lead_projects(by=None, path=path) == (1, 1, 0)
    assert actions.load_lead_projects(by=None, path=path) == (1, 0, 0)
    assert LeadProject.objects.get().lead == arnsberg
    page = " ".join(client.get("/vokabelheft/leitprojekte/").content.decode().split())
    assert f'<a href="{arnsberg.get_absolute_url()}">Arnsberg</a>' in page
    assert 'href="#quelle-wald-1"' in page
    assert 'id="quelle-wald-1"' in page
    assert "Was wir nicht wissen" in page


FILTERS = {
    "": 1,
    "topic=klima": 1,
    "serves=strategie-arnsberg": 1,
    "serves=digital": 0,
    "lead=arnsberg": 1,
    "lead=ense": 0,
}


@pytest.mark.parametrize(("query", "count"), FILTERS.items())
def test_lead_projects_are_filtered_the_same_for_people_and_programs(client, file, arnsberg, query, count):
    actions.load_lead_projects(by=None, path=file(PROJECT))
    assert len(client.get(f"/vokabelheft/leitprojekte/?{query}").context["projects"]) == count
    assert client.get(f"/api/lead-projects/?{query}").json()["count"] == count


def test_one_and_many_lead_projects_cost_the_same(client, file, arnsberg, django_assert_num_queries):
    actions.load_lead_projects(by=None, path=file(PROJECT))
    with django_assert_num_queries(1):
        client.get("/vokabelheft/leitprojekte/")
    actions.load_lead_projects(by=None, path=file(PROJECT + PROJECT.replace("slug: wald", "slug: zwei")))
    with django_assert_num_queries(1):
        client.get("/vokabelheft/leitprojekte/")


WRONG = [
    ("05958004", "09999999", "Den AGS 09999999 gibt es nicht"),
    ("arnsberg-klima", "quatsch", "Diese Ziele gibt es nicht: quatsch"),
    ("status: vorbild", "status: quatsch", "Einordnung"),
    ("[1]", "[2]", "Die Quellen [2] gibt es nicht"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG)
def test_a_wrong_lead_project_changes_nothing(file, arnsberg, old, new, sentence):
    actions.load_lead_projects(by=None, path=file(PROJECT))
    with pytest.raises(ValidationError) as refusal:
        actions.load_lead_projects(by=None, path=file(PROJECT.replace(old, new)))
    assert sentence in " ".join(refusal.value.messages)
    assert LeadProject.objects.get().title == "Waldmonitoring"


# -- Downloads -------------------------------------------------------------------------------------------


def test_a_download_has_size_and_checksum_of_its_file(tmp_path, file):
    (tmp_path / "blatt.txt").write_text("Grüße", encoding="utf-8")
    assert actions.load_downloads(by=None, path=file(DOWNLOAD), folder=tmp_path) == (1, 1, 0)
    download = Download.objects.get()
    assert (download.size, download.version) == (7, "1.0")
    assert download.sha256 == hashlib.sha256("Grüße".encode()).hexdigest()
    (tmp_path / "blatt.txt").write_text("Neu", encoding="utf-8")
    assert actions.load_downloads(by=None, path=file(DOWNLOAD), folder=tmp_path) == (1, 1, 0)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a\0b", None])
def test_what_is_no_plain_text_is_refused(tmp_path, file, content):
    if content is not None:
        (tmp_path / "blatt.txt").write_bytes(content)
    with pytest.raises(ValidationError):
        actions.load_downloads(by=None, path=file(DOWNLOAD), folder=tmp_path)
    assert not Download.objects.exists()


@pytest.mark.parametrize("name", ["../content.yaml", "blatt.html", "/etc/passwd"])
def test_no_file_from_elsewhere_and_nothing_that_runs(tmp_path, file, name):
    (tmp_path / "blatt.html").write_text("<script>", encoding="utf-8")
    with pytest.raises(ValidationError):
        actions.load_downloads(by=None, path=file(DOWNLOAD.replace("blatt.txt", name)), folder=tmp_path)


def test_the_real_downloads_are_what_their_checksums_say(client):
    assert actions.load_downloads(by=None).total == len(list(FOLDER.iterdir()))
    page = client.get("/vokabelheft/downloads/").content.decode()
    for row in client.get("/api/downloads/").json()["results"]:
        answer = client.get(row["url"])
        content = b"".join(answer.streaming_content)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (row["size"], row["sha256"])
        assert answer["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert row["sha256"] in page
    assert client.get("/vokabelheft/downloads/quatsch/").status_code == 404
    assert client.get("/api/downloads/?topic=sicherheit").json()["count"] == 1


def test_members_load_nothing(erika):
    for load in (actions.load_downloads, actions.load_lead_projects):
        with pytest.raises(PermissionDenied):
            load(by=erika)
