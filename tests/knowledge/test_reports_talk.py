"""The talk about a report: it opens with the first question, and the right people hear of it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from forums.models import Follow, Forum, Thread
from knowledge import actions
from knowledge.models import Report
from knowledge.rules import reading as rules
from school import notices
from school.models import Entry
from tests.knowledge.conftest import make_report


@pytest.fixture
def report(arnsberg, erika) -> Report:
    """Erika's."""
    return make_report(arnsberg, erika, slug="sensoren", title="Sensoren gießen mit")


def page_of(client, report) -> str:
    return client.get(report.get_absolute_url()).content.decode()


def test_the_first_question_opens_the_talk(report, erika, max_, mona, client_of):
    client = client_of(max_)
    assert "Stell die erste" in page_of(client, report)
    answer = client.post(
        f"{report.get_absolute_url()}gespraech/", {"body": "Wie lange halten die *Batterien*?"}
    )
    thread = Thread.objects.get()
    assert answer.url == thread.get_absolute_url()
    assert thread.title == "Zum Bericht: Sensoren gießen mit"
    assert thread.forum.slug == "erfahrungsberichte"
    assert set(Follow.objects.values_list("member", flat=True)) == {erika.pk, max_.pk, mona.pk}
    html = page_of(client_of(erika), report)
    assert "<em>Batterien</em>" in html
    assert "Stell die erste" not in html
    fact = Entry.objects.get(verb="knowledge.talk_opened")
    notice, told = notices.for_entry(fact), Report.objects.get()
    assert list(notice.audience(told, fact)) == [erika]
    assert "Sensoren gießen mit" in notice.headline(told, fact)
    assert notice.url(told) == thread.get_absolute_url()


def test_two_first_questions_make_one_talk(report, erika, max_):
    actions.open_talk(by=max_, report=report, body="Erste Frage")
    stale = Report.objects.get(pk=report.pk)
    stale.thread = None
    actions.open_talk(by=erika, report=stale, body="Zweite Frage")
    assert Thread.objects.count() == Forum.objects.count() == 1
    assert Thread.objects.get().reply_count == 1


def test_a_question_about_an_example_goes_to_the_moderators(arnsberg, max_, mona):
    report = make_report(arnsberg, is_example=True)
    actions.open_talk(by=max_, report=report, body="Wer weiß mehr?")
    fact = Entry.objects.get(verb="knowledge.talk_opened")
    assert list(notices.for_entry(fact).audience(Report.objects.get(), fact)) == [mona]


def test_who_may_ask(report, max_, wanda, erika, ense):
    assert [rules.can_open_talk(by, report) for by in (max_, wanda, erika)] == [True, False, True]
    closed = make_report(ense, max_, visibility="klasse")
    assert not rules.can_open_talk(max_, closed), "without a class there is no room for it"
    assert not rules.can_open_talk(erika, closed)
    with pytest.raises(PermissionDenied):
        actions.open_talk(by=wanda, report=report, body="Darf ich?")
    with pytest.raises(ValidationError):
        actions.open_talk(by=max_, report=report, body="  ")
    assert not Thread.objects.exists()


def test_an_empty_question_comes_back(report, max_, client_of):
    answer = client_of(max_).post(f"{report.get_absolute_url()}gespraech/", {"body": ""})
    assert answer.status_code == 422
    assert "Hier fehlt noch dein Text" in answer.content.decode()


def test_ask_by_api(report, max_, client_of, client):
    url = "/api/reports/sensoren/talk/"
    assert client.post(url, {"body": "Hallo"}, content_type="application/json").status_code == 401
    made = client_of(max_).post(url, {"body": "Hallo"}, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["thread"] == Thread.objects.get().pk
