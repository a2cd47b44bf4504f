"""A draft that nobody wants goes for good; what was published once stays."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from knowledge import actions
from knowledge.models import Report, ReportFile, Status
from school.models import Entry, StoredFile
from school.notices import for_entry, subject_of
from tests.heard import headline
from tests.inspection.files import inspected
from tests.knowledge.writers import cast_of, in_state, join
from tests.members.accessions import a_pdf

S = Status
HERE = "/vokabelheft/berichte/baeume/loeschen/"


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cast(arnsberg, ense, agency):
    return cast_of(arnsberg, ense, agency)


@pytest.fixture
def report(cast, arnsberg):
    return in_state(arnsberg, cast["author"], slug="baeume", title="Bäume melden Durst")


def is_there(report) -> bool:
    return Report.objects.filter(pk=report.pk).exists()


def test_nothing_is_left_of_it_but_that_it_happened(
    report, cast, arnsberg, django_capture_on_commit_callbacks
):
    by = cast["author"]
    fields = {"licence": "CC0-1.0", "title": "LV"}
    actions.add_asset(by=by, report=report, file=inspected(a_pdf()), **fields)
    taken_off = actions.add_asset(by=by, report=report, file=inspected(a_pdf("zwei.pdf")), **fields)
    paths = [stored.path for stored in StoredFile.objects.all()]
    assert taken_off["file"]
    assert all(default_storage.exists(path) for path in paths)
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_draft(by=by, report=report)
    assert not is_there(report)
    assert (ReportFile.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert not any(default_storage.exists(path) for path in paths)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.actor) == ("knowledge.report_deleted", by)
    assert entry.data == {"begun": timezone.localdate().isoformat(), "authors": []}


def test_who_wrote_along_and_who_coordinates_is_told_without_a_word_of_it(report, cast):
    join(report, cast["colleague"])
    actions.delete_draft(by=cast["author"], report=report)
    entry = Entry.objects.latest("pk")
    notice, subject = for_entry(entry), subject_of(entry)
    assert set(notice.audience(subject, entry)) == {cast["colleague"], cast["coordinator"]}
    assert notice.url(subject) == "/vokabelheft/berichte/meine/"
    assert headline(entry).startswith("Author")
    assert "Durst" not in headline(entry)


@pytest.mark.parametrize(
    ("status", "with_version", "words"),
    [
        (S.DRAFT, False, ""),
        (S.CHANGES_REQUESTED, False, ""),
        (S.SUBMITTED, False, "Zieh ihn erst zurück"),
        (S.PUBLISHED, True, "bleibt nachlesbar"),
        (S.CHANGES_REQUESTED, True, "bleibt nachlesbar"),
        (S.SUBMITTED, True, "bleibt nachlesbar"),
        (S.ARCHIVED, True, "bleibt nachlesbar"),
    ],
)
def test_only_what_was_never_published_can_go(cast, arnsberg, client_of, status, with_version, words):
    report = in_state(arnsberg, cast["author"], slug="baeume", status=status, with_version=with_version)
    client, link = client_of(cast["author"]), f'href="{HERE}"'
    page = client.get("/vokabelheft/berichte/baeume/schreiben/").content.decode()
    assert (link in page) == (not words)
    answer = client.post(HERE, {"revision": report.revision}, follow=True)
    assert words in answer.content.decode()
    assert client.get(HERE).status_code == (302 if words else 404)
    assert is_there(report) == bool(words)


def test_its_authors_alone(report, cast):
    for name in ("coordinator", "colleague", "moderator", "elsewhere"):
        with pytest.raises(PermissionDenied):
            actions.delete_draft(by=cast[name], report=report)
    assert is_there(report)


def test_asking_deletes_nothing_and_names_who_writes_along(report, cast, client_of):
    join(report, cast["colleague"])
    client = client_of(cast["author"])
    html = client.get(HERE).content.decode()
    assert "Diesen Entwurf löschen?" in html
    assert "mitschreiben: Colleague" in html
    assert client.post(HERE).status_code == 200, "a form without the revision is asked again"
    assert is_there(report)


def test_who_has_not_seen_the_latest_words_looks_again(report, cast, client_of):
    join(report, cast["colleague"])
    actions.write(
        by=cast["colleague"], report=report, revision=report.revision, changes={"goals": "Ein neues Ziel."}
    )
    answer = client_of(cast["author"]).post(HERE, {"revision": report.revision}, follow=True)
    assert "Inzwischen hat jemand weitergeschrieben" in answer.content.decode()
    assert is_there(report)


def test_an_automatic_save_after_the_deletion_reads_that_it_is_gone(report, cast):
    Report.objects.filter(pk=report.pk).delete()
    with pytest.raises((ValidationError, PermissionDenied)):
        actions.write(by=cast["author"], report=report, revision=1, changes={"goals": "Ein Ziel."})
    with pytest.raises(ValidationError, match="gibt es nicht mehr"):
        actions.writing.locked(report)


def test_the_same_for_programs(report, cast, arnsberg, client_of):
    client = client_of(cast["author"])
    assert client.delete("/api/report-drafts/baeume/").status_code == 204
    assert not is_there(report)
    assert client.delete("/api/report-drafts/baeume/").status_code == 404
    in_state(arnsberg, cast["author"], slug="baeume", status=S.PUBLISHED)
    refused = client.delete("/api/report-drafts/baeume/")
    assert (refused.status_code, "bleibt nachlesbar" in refused.content.decode()) == (400, True)
