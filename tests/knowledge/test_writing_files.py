"""What others may take over: files and links, each under a licence."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from knowledge import actions
from knowledge.models import Report, ReportFile, Status
from school.models import StoredFile
from tests.inspection.documents import docx
from tests.inspection.files import inspected
from tests.knowledge.writers import in_state
from tests.members.accessions import a_pdf


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def report(erika, arnsberg):
    return in_state(arnsberg, erika)


def add(by, report, **fields):
    return actions.add_asset(
        by=by, report=report, **{"title": "Leistungsverzeichnis", "licence": "CC-BY-4.0", **fields}
    )


def now(report):
    return Report.objects.get(pk=report.pk)


def test_a_file_and_a_link_lie_at_the_report(report, erika):
    file = add(erika, report, file=inspected(SimpleUploadedFile("LV.docx", docx())))
    link = add(erika, report, title="Code", licence="EUPL-1.2", url="https://code.example/x")
    assert now(report).assets == [file, link]
    assert ReportFile.objects.get().pk == file["file"]
    assert now(report).revision == 3


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"licence": ""}, "licence", "Ohne sie darf niemand"),
        ({"licence": "alles meins"}, "licence", "Wähle eine Lizenz"),
        ({"title": " "}, "title", "Titel"),
        ({"file": None}, "file", "Entweder eine Datei oder ein Link"),
        ({"url": "https://x.example"}, "file", "Entweder"),
        ({"file": None, "url": "javascript:alert(1)"}, "url", "https://"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(report, erika, fields, name, words):
    with pytest.raises(ValidationError) as caught:
        add(erika, report, **{"file": inspected(a_pdf()), **fields})
    assert words in caught.value.message_dict[name][0]
    assert not StoredFile.objects.exists()
    assert now(report).assets == []


def test_only_authors_and_only_while_it_is_open(report, erika, max_):
    with pytest.raises(PermissionDenied):
        add(max_, report, file=inspected(a_pdf()))
    Report.objects.filter(pk=report.pk).update(status=Status.SUBMITTED)
    with pytest.raises(ValidationError, match="So lange ändert ihn niemand"):
        add(erika, report, file=inspected(a_pdf()))


def test_a_file_that_nobody_has_read_goes_for_good(report, erika, django_capture_on_commit_callbacks):
    asset = add(erika, report, file=inspected(a_pdf()))
    path = StoredFile.objects.get().path
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_asset(by=erika, report=report, key=asset["key"])
    assert (now(report).assets, ReportFile.objects.count(), StoredFile.objects.count()) == ([], 0, 0)
    assert not default_storage.exists(path)


def test_a_file_of_a_published_version_stays_with_it(report, erika, mona):
    asset = add(erika, report, file=inspected(a_pdf()))
    Report.objects.filter(pk=report.pk).update(status=Status.SUBMITTED)
    version = actions.publish(by=mona, report=report)
    assert version.licences == ["CC-BY-4.0"]
    actions.remove_asset(by=erika, report=report, key=asset["key"])
    assert now(report).assets == []
    assert ReportFile.objects.get().pk == report.versions.get().assets[0]["file"]


def test_a_file_and_a_text_at_once_lose_nothing(report, erika):
    add(erika, report, file=inspected(a_pdf()))
    actions.write(by=erika, report=report, revision=1, changes={"goals": "Ziel"})
    assert (now(report).goals, len(now(report).assets)) == ("Ziel", 1)


def test_there_are_not_more_than_anybody_reads(report, erika):
    for number in range(actions.ASSETS_AT_MOST):
        add(erika, report, url=f"https://x.example/{number}")
    with pytest.raises(ValidationError, match="Höchstens 12"):
        add(erika, report, url="https://x.example/mehr")
