"""What is stored as HTML is rendered anew when the renderer has learned something, and nobody notices."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from forums import actions
from forums.models import Reply, Thread
from members.models import OwnPage
from members.models.marks import mark
from notifications.models import Announcement
from school import rendering
from school.models import Entry, Rendering, SearchDue

pytestmark = pytest.mark.django_db
OLD = "<p>Zeile eins\nZeile zwei</p>\n"
NEW = "<p>Zeile eins<br>\nZeile zwei</p>\n"
LINES = "Zeile eins\nZeile zwei"


@pytest.fixture
def old(yard, erika, max_, arnsberg, mona):
    """A school whose HTML was made by another renderer."""
    thread = actions.start_thread(by=erika, forum=yard, title="Wer?", body=LINES)
    for number in range(7):
        actions.post_reply(by=max_, thread=thread, body=f"{LINES}\n\n{number}")
    gone = actions.post_reply(by=max_, thread=thread, body="Zu viel gesagt")
    actions.withdraw_reply(by=max_, reply=gone)
    OwnPage.objects.create(municipality=arnsberg, work=LINES, work_html=OLD)
    Announcement.objects.create(title="Neu", body=LINES, html=OLD, by=mona, publish_at=timezone.now())
    Thread.objects.update(html=OLD)
    Reply.objects.exclude(body="").update(html=OLD)
    SearchDue.objects.all().delete()
    return thread


def test_everything_that_people_wrote_is_rendered_anew_and_nobody_is_told(old, capsys, monkeypatch):
    monkeypatch.setattr(rendering, "CHUNK", 3)
    facts = Entry.objects.count()
    call_command("render_texts")
    assert "forums.reply.html: 7 Texte" in capsys.readouterr().out
    old.refresh_from_db()
    assert (old.html, old.edited_at) == (NEW, None)
    assert {reply.html.startswith(NEW) for reply in Reply.objects.exclude(body="")} == {True}
    assert Reply.objects.filter(edited_at=None, html="", body="").count() == 1
    assert (OwnPage.objects.get().work_html, Announcement.objects.get().html) == (NEW, NEW)
    assert Entry.objects.count() == facts
    assert set(SearchDue.objects.values_list("kind", "object_id")) == {
        ("forums.thread", old.pk),
        ("members.municipality", OwnPage.objects.get().municipality_id),
    }


def test_a_second_time_reads_nothing(old, django_assert_num_queries):
    call_command("render_texts")
    with django_assert_num_queries(1):
        assert rendering.render_all() == {}
    Rendering.objects.update(format=0)
    assert set(rendering.render_all().values()) == {0}


def test_marks_that_stood_in_code_become_names(old, erika):
    called = mark(erika.pk)
    Thread.objects.update(body=f"`{called}` und {called}", html="alt")
    call_command("render_texts")
    old.refresh_from_db()
    assert old.body == f"`@Erika Beispiel` und {called}"
    assert old.html == f"<p><code>@Erika Beispiel</code> und {called}</p>\n"


def test_every_table_with_html_of_people_is_known():
    """Files are rendered by the commands that load them."""
    of_files = {"courses.block.html", "knowledge.term.html", "knowledge.leadproject.html"}
    found = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if field.name.endswith("html")
    }
    assert found - of_files == {texts.name for texts in rendering._texts}
