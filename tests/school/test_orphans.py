"""Files without a row go, whatever was killed; nothing else does."""

import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from school import orphans, uploads
from school.models import StoredFile
from school.uploads.kinds import DOCUMENTS
from tests.inspection.files import inspected
from tests.working import do_periodic

OLD = time.time() - timedelta(days=2).total_seconds()


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    """A storage of one's own."""
    settings.MEDIA_ROOT = tmp_path


def store(by) -> StoredFile:
    text = inspected(SimpleUploadedFile("gruss.txt", b"Guten Tag"))
    return uploads.store(by=by, file=text, among=DOCUMENTS)


def put(path: str, *, old: bool = True) -> Path:
    default_storage.save(path, ContentFile(b"Inhalt"))
    file = Path(default_storage.path(path))
    if old:
        os.utime(file, (OLD, OLD))
    return file


def test_only_old_files_of_ours_without_a_row_go(erika):
    kept = store(erika)
    os.utime(default_storage.path(kept.path), (OLD, OLD))
    gone = [put(f"ab/{'ab' * 32}.pdf"), put(f"exports/{'0' * 32}.zip")]
    stay = [
        put("fremd/notiz.txt"),
        put(f"cd/{'cd' * 32}.pdf", old=False),
        Path(default_storage.path(kept.path)),
    ]
    do_periodic("school.orphans")
    assert [file.exists() for file in gone] == [False, False]
    assert [file.exists() for file in stay] == [True, True, True]
    assert list(orphans.find()) == []


@pytest.mark.django_db(transaction=True)
def test_the_same_content_stored_while_its_last_row_is_deleted_stays(erika):
    first = store(erika)
    started, path = threading.Event(), first.path

    def forget() -> None:
        started.set()
        with transaction.atomic():
            uploads.forget(StoredFile.objects.get(pk=first.pk))
        connection.close()

    with transaction.atomic():
        again = store(erika)
        other = threading.Thread(target=forget)
        other.start()
        started.wait(5)
        while StoredFile.objects.filter(pk=first.pk).exists():  # until the other one waits for our lock
            time.sleep(0.01)
        time.sleep(0.2)
    other.join(5)
    assert StoredFile.objects.get(pk=again.pk).path == path
    assert default_storage.exists(path)
