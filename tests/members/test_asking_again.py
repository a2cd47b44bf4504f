"""Somebody was declined and has something new to say."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from members import actions
from members.models import Admission

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def declined(mona, wanda) -> Admission:
    """Wanda's admission, after a no."""
    admission = Admission.objects.create(member=wanda, domain="post.example")
    return actions.decline(by=mona, admission=admission, reason="Kein Bezug zur Region.")


def test_both_sides_are_seen_and_it_waits_again(client_of, desk_of, declined, wanda, mona, told):
    hers = client_of(wanda)
    assert "/warten/noch-einmal/" in hers.get("/warten/").content.decode()
    assert "Kein Bezug zur Region." in hers.get("/warten/noch-einmal/").content.decode()
    refused = hers.post("/warten/noch-einmal/", {"note": "  "})
    assert (refused.status_code, Admission.objects.get().outcome) == (422, "declined")
    assert hers.post("/warten/noch-einmal/", {"note": "Ich bin jetzt im Bauamt."}).url == "/warten/"
    assert "Fast da" in hers.get("/warten/").content.decode()
    assert told("members.admission_requested")[0] == {mona}
    page = desk_of(mona).get("/moderation/aufnahme/").content.decode()
    for words in ("Früher abgelehnt", "Kein Bezug zur Region.", "Ich bin jetzt im Bauamt."):
        assert words in page, words
    with pytest.raises(PermissionDenied):
        actions.ask_again(by=wanda, note="Und noch einmal.")


def test_the_second_answer_counts(declined, wanda, mona, arnsberg, client_of):
    asked = actions.ask_again(by=wanda, note="Ich bin jetzt im Bauamt.")
    actions.decline(by=mona, admission=asked, reason="Immer noch nicht.")
    assert "Immer noch nicht." in client_of(wanda).get("/warten/").content.decode()
    asked = actions.ask_again(by=wanda, note="Aber jetzt.")
    assert asked.former_reason == "Immer noch nicht."
    actions.admit(by=mona, admission=asked, place=arnsberg)
    wanda.refresh_from_db()
    assert wanda.is_admitted


def test_only_who_was_declined(client_of, wanda, erika, mona, arnsberg):
    for member, status in ((wanda, 404), (erika, 404)):
        assert client_of(member).post("/warten/noch-einmal/", {"note": "Bitte."}).status_code == status
    waiting = Admission.objects.create(member=wanda, domain="post.example")
    assert client_of(wanda).post("/warten/noch-einmal/", {"note": "Bitte."}).status_code == 403
    actions.admit(by=mona, admission=waiting, place=arnsberg)
    assert client_of(wanda).post("/warten/noch-einmal/", {"note": "Bitte."}).status_code == 403


def test_programs_may_the_same(client_of, declined, wanda):
    hers = client_of(wanda)
    assert hers.get("/api/me/admission/").json()["reason"] == "Kein Bezug zur Region."
    assert hers.post("/api/me/admission/", {}, **JSON).status_code == 400
    asked = hers.post("/api/me/admission/", {"note": "Neue Stelle."}, **JSON)
    assert (asked.status_code, asked.json()["former_reason"]) == (201, "Kein Bezug zur Region.")
    assert hers.post("/api/me/admission/", {"note": "Neue Stelle."}, **JSON).status_code == 403


def test_too_long_is_too_long(declined, wanda):
    with pytest.raises(ValidationError):
        actions.ask_again(by=wanda, note="x" * 301)
