"""Declarations of the kernel's own tables, and of Django's that hold nothing about people."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage

from school.jobs.models import COLUMNS
from school.models import (
    Entry,
    Heartbeat,
    JobRun,
    Reminder,
    Rendering,
    SearchDue,
    SearchEntry,
    SearchWord,
    StoredFile,
)
from school.privacy.erasure import keys_to
from school.privacy.export import files
from school.privacy.register import Erase, Field, Retention, declaration_of, declare

JOURNAL_DAYS = 730


def _hangs_on(stored: Any) -> str:
    """The page of the thing that a file belongs to."""
    for link in keys_to(StoredFile):
        thing = link.related_model._base_manager.filter(**{link.field.name: stored.pk}).first()
        if thing is not None:
            return declaration_of(thing._meta.label).page(thing)
    return ""


declare(
    Entry,
    about="Journal: was geschehen ist",
    person="actor",
    purpose="Hinweise verschicken; nachvollziehen, was die Moderation getan hat",
    readers="niemand als Liste; Handlungen der Moderation: die Moderation und die betroffene Kommune",
    erase=Erase.EMPTY,
    personal={
        "actor": "wer etwas getan hat (nie: gelesen oder gelernt)",
        "data": Field(
            "Zusätze zu einer Tat, zum Beispiel ein neuer Stand",
            erase=Erase.KEEP,
            why="Nummern und Zustände; bei allem, was mit dem Konto verschwindet, werden sie geleert",
        ),
        "recorded_at": Field("wann", erase=Erase.KEEP, why="ohne Namen ist es nur noch eine Uhrzeit"),
    },
    technical=f"id verb subject_type subject_id municipality_id announced_at cursor {COLUMNS}",
    retention=Retention(
        days=JOURNAL_DAYS, since="recorded_at", words="Tage nach der Tat", empty=("actor", "data")
    ),
)
declare(
    StoredFile,
    about="Hochgeladene Dateien",
    person="uploaded_by",
    purpose="zeigen und herunterladen, wo du sie hochgeladen hast",
    readers="wer die Stelle sehen darf, an der die Datei hängt",
    erase=Erase.EMPTY,
    personal={
        "uploaded_by": "wer hochgeladen hat",
        "name": Field("Dateiname", erase=Erase.TEXT),
        "path": Field("die Datei selbst", erase=Erase.KEEP, why="nur, solange sie zu einer Kommune gehört"),
        "uploaded_at": Field("wann", erase=Erase.KEEP, why="gehört zur Datei, ohne Namen"),
    },
    technical="id media_type size sha256",
    page=_hangs_on,
)
declare(Heartbeat, technical="name beaten_at")
declare(Rendering, technical="name format")
declare(Reminder, technical=f"id verb subject_type subject_id until {COLUMNS}")
declare(JobRun, technical=f"id job key {COLUMNS}")
# The index of the search says again what stands elsewhere, without authors. It follows within seconds; what
# is deleted is found by nobody at once: school/search/following.py.
declare(
    SearchEntry,
    technical="id kind object_id priority title note body url topics audience fresh_at title_key words"
    " title_words typed digest checked_at",
)
declare(SearchDue, technical=f"id kind object_id hides {COLUMNS}")
declare(SearchWord, technical="word shown")
declare(Permission, technical="id name content_type codename")
declare(Group, technical="id name permissions")
declare(ContentType, technical="id app_label model")


@files
def uploaded(pk: int) -> Iterator[tuple[str, bytes]]:
    """What the member has uploaded."""
    for stored in StoredFile.objects.filter(uploaded_by=pk).order_by("pk"):
        if default_storage.exists(stored.path):
            with default_storage.open(stored.path) as file:
                yield f"{stored.pk}-{stored.name}", file.read()
