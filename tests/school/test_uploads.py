"""What has been inspected is kept once, handed out so that none acts as a page, and goes for good."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from school import uploads
from school.models import StoredFile
from school.uploads.kinds import DOCUMENTS, PDFS, PICTURES
from tests.inspection.documents import pdf, picture
from tests.inspection.files import inspected

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def store(by, content: bytes, name: str, among=DOCUMENTS) -> StoredFile:
    return uploads.store(by=by, file=inspected(SimpleUploadedFile(name, content)), among=among)


def content_of(answer) -> bytes:
    with answer.file_to_stream:
        return b"".join(answer)


def test_a_file_is_kept_once_and_handed_out_to_be_saved(erika, django_capture_on_commit_callbacks):
    content = pdf()
    first = store(erika, content, '../../Rats"beschluss\n.exe')
    second = store(erika, content, "anders.pdf")
    assert first.name == "Ratsbeschluss.pdf"
    assert first.path == second.path
    answer = uploads.response(first)
    assert content_of(answer) == content
    assert answer["Content-Disposition"] == 'attachment; filename="Ratsbeschluss.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with django_capture_on_commit_callbacks(execute=True):
        uploads.forget(first)
    assert default_storage.exists(second.path)
    with django_capture_on_commit_callbacks(execute=True):
        uploads.forget(second)
    assert not default_storage.exists(second.path)


def test_a_picture_is_handed_out_to_be_looked_at(erika):
    stored = store(erika, picture(), "wappen.png")
    answer = uploads.response(stored)
    assert content_of(answer)[8:12] == b"WEBP"
    assert (stored.name, answer["Content-Type"]) == ("wappen.webp", "image/webp")
    assert answer["Content-Disposition"] == 'inline; filename="wappen.webp"'


def test_an_action_keeps_no_other_kind_than_its_own(erika):
    with pytest.raises(ValidationError, match="Es geht: Bild"):
        store(erika, pdf(), "wappen.png", PICTURES)
    with pytest.raises(ValidationError, match="Es geht: PDF"):
        store(erika, picture(), "beschluss.pdf", PDFS)
    assert not StoredFile.objects.exists()
    assert default_storage.listdir("") == ([], [])


def test_an_act_that_fails_halfway_loses_no_file(erika):
    stored = store(erika, pdf(), "nachweis.pdf")
    with transaction.atomic():
        uploads.forget(stored)
        transaction.set_rollback(True)
    assert default_storage.exists(stored.path)
