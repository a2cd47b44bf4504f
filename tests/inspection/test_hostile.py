"""Every hostile file is refused with the sentence of its kind, or taken and harmless then."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inspection.verdicts import Refusal
from school.uploads.kinds import DOCUMENTS
from school.uploads.sentences import SENTENCES
from tests.inspection.files import verdict
from tests.inspection.hostile import FILES


@pytest.mark.parametrize("case", FILES)
def test_hostile(case):
    file = FILES[case]
    code, sentence = verdict(file.upload())
    # a quick processor may be done with a costly file before its time is over, and nothing has happened then
    in_time = {None} if file.refusal == Refusal.SPENT else set()
    assert code in {file.refusal, *in_time}
    if code:
        assert sentence == SENTENCES[code].format(limit=_limit(sentence), words=DOCUMENTS.words)


def _limit(sentence: str) -> str:
    """The number in the sentence, whichever it is."""
    return "".join(sign for sign in sentence if sign.isdigit())


def test_every_refusal_has_a_sentence_and_a_file_that_brings_it_about():
    assert set(SENTENCES) == set(Refusal)
    ends_without_an_answer = {Refusal.UNREADABLE}  # test_budget.py
    assert {file.refusal for file in FILES.values()} == {None, *Refusal} - ends_without_an_answer


def test_an_empty_file_is_empty():
    assert verdict(SimpleUploadedFile("a.pdf", b"")) == ("empty", "Die Datei ist leer.")


def test_too_large_is_said_with_the_limit(settings):
    settings.UPLOAD_MAX_MB = 1
    code, sentence = verdict(SimpleUploadedFile("a.txt", b"a" * 1_000_001))
    assert (code, "Erlaubt sind 1 MB." in sentence) == ("too_large", True)
    assert verdict(SimpleUploadedFile("a.txt", b"a" * 1_000_000)) == (None, "")
