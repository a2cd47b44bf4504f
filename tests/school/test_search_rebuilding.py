"""The index is built anew, forgets with the last text, and sets aside what it cannot read."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forums import actions
from forums.models import Thread
from school.search import following, rebuilding, registry
from school.search.models import SearchDue, SearchEntry, SearchWord
from tests.school.conftest import titles
from tests.working import do_next, exhaust

pytestmark = pytest.mark.django_db


def test_a_rebuild_brings_back_what_is_missing_and_removes_what_is_gone(start, max_, capsys):
    kept, gone = start("Laterne bleibt"), start("Laterne geht")
    SearchEntry.objects.filter(object_id=kept.pk).delete()
    SearchEntry.objects.filter(object_id=gone.pk).update(object_id=999_999)
    Thread.objects.filter(pk=gone.pk).update(title="Ohne")
    call_command("search_index", "rebuild")
    assert titles("laterne", max_) == ["Laterne bleibt"]
    assert "auf dem neuesten Stand" in capsys.readouterr().out
    assert not SearchEntry.objects.filter(object_id=999_999).exists()


def test_a_rebuild_leaves_alone_what_has_not_changed(start):
    start("Laterne")
    before = SearchEntry.objects.values_list("digest", "words").get()
    with CaptureQueriesContext(connection) as captured:
        rebuilding.rebuild(kinds=["forums.thread"])
    assert SearchEntry.objects.values_list("digest", "words").get() == before
    assert not [query for query in captured if query["sql"].startswith('INSERT INTO "school_searchentry"')]


def test_missing_is_written_without_touching_the_rest(start, max_):
    thread = start("Laterne")
    SearchEntry.objects.all().delete()
    assert rebuilding.add_missing() > 0
    assert titles("laterne", max_) == [thread.title]
    assert rebuilding.add_missing() == 0


def test_the_table_of_words_forgets_with_the_last_text(start, erika):
    thread = start("Laterne", "Ein Quastenflosser.")
    assert SearchWord.objects.filter(word="quastenflosser").exists()
    actions.edit_thread(by=erika, thread=thread, title="Laterne", body="Kein Fisch.")
    following.catch_up()
    assert not SearchWord.objects.filter(word="quastenflosser").exists()
    assert SearchWord.objects.filter(word="laterne").exists()


def test_what_cannot_be_read_is_set_aside_and_the_others_go_on(start, max_, monkeypatch):
    first = start("Laterne eins")
    index = registry.kinds()["forums.thread"]
    read = index.documents

    def broken(pks):
        if first.pk in pks:
            raise ValueError("kaputt")
        return read(pks)

    monkeypatch.setattr(index, "documents", broken)
    following.changed("forums.thread", [first.pk])
    start("Laterne zwei")
    exhaust("school.search")
    assert sorted(titles("laterne", max_)) == ["Laterne eins", "Laterne zwei"]
    held = SearchDue.objects.get()
    assert (held.object_id, held.outcome) == (first.pk, "ValueError")
    assert following.status()["held"] == 1
    rebuilding.rebuild(kinds=["forums.thread"])
    assert titles("laterne", max_) == ["Laterne zwei"], "a rebuild leaves it to the job, and does the others"


def test_what_is_hidden_and_cannot_be_read_leaves_the_index_with_its_words(start, erika, monkeypatch):
    thread = start("Laterne", "Ein Quastenflosser.")
    index = registry.kinds()["forums.thread"]
    monkeypatch.setattr(index, "documents", lambda pks: (_ for _ in ()).throw(RecursionError))
    actions.edit_thread(by=erika, thread=thread, title="Laterne", body="Kein Fisch.")
    do_next("school.search")
    assert not SearchEntry.objects.exists()
    assert not SearchWord.objects.filter(word="quastenflosser").exists()
    monkeypatch.undo()
    exhaust("school.search", tries=2)
    assert "Kein Fisch" in SearchEntry.objects.get().body
