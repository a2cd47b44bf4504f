"""What deletions of earlier releases have damaged is found, told apart from what is known, and put right."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from forums import actions as talk
from forums.models import Forum
from knowledge import actions as knowledge
from knowledge.models import ReportVersion
from members.models import OwnPage
from school.journal import record
from school.models import Entry
from school.privacy import damage
from school.search import following
from school.text import render_markdown
from tests.knowledge.conftest import make_report, publish_version

pytestmark = pytest.mark.django_db
FORMER = "Ehemaliges Mitglied"
TITLE = "Der Bauhof gießt nur noch, wo es nötig ist"


def scrub(rows, name, word):
    """As it was done: any word in any case, in serialised JSON too."""
    for row in rows:
        value = json.dumps(getattr(row, name), ensure_ascii=False)
        value = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", FORMER, value, flags=re.IGNORECASE)
        type(row)._base_manager.filter(pk=row.pk).update(**{name: json.loads(value)})


def run(*options):
    """(what it prints, whether it has found something)."""
    out, found = StringIO(), False
    try:
        call_command("find_erasure_damage", *options, stdout=out, stderr=StringIO())
    except SystemExit as end:
        found = end.code == 1
    return out.getvalue(), found


def rows_found():
    return {row["place"]: row for row in json.loads(run("--json")[0])}


@pytest.fixture
def report(arnsberg, erika):
    """Published once; another report has rows of the same shape."""
    rows = [{"month": "2024-05", "text": "Ratsbeschluss"}, {"month": "2025-01", "text": "Alle Sensoren da"}]
    make_report(arnsberg, erika, slug="anderer", milestones=rows)
    return make_report(
        arnsberg,
        erika,
        slug="baeume",
        title=TITLE,
        approach="Gießen mit max. 20 Leuten.",
        milestones=rows,
        visibility="oeffentlich",
    )


def versions(report):
    return ReportVersion.objects.filter(report=report).order_by("number")


def test_a_school_without_damage(report):
    assert run() == ("", False)
    assert run("--json") == ("[]\n", False)
    assert run("--repair") == ("", False)


def test_a_key_is_put_right_by_what_other_rows_look_like(report, client):
    for rows in ([report], versions(report)):
        scrub(rows, "milestones", "month")
    places = rows_found()
    assert len(places) == 4  # two rows each
    assert {row["fix"] for row in places.values()} == {"month"}
    assert all(row["what"] == "key" for row in places.values())
    assert run("--repair") == ("", False)
    report.refresh_from_db()
    assert report.milestones[0] == {"month": "2024-05", "text": "Ratsbeschluss"}
    assert versions(report).get().milestones == report.milestones
    assert client.get(report.get_absolute_url()).status_code == 200


def test_a_key_that_may_have_been_two_is_left_to_people(report, arnsberg, erika):
    answers = {"kommunikation": "ja", "finanzierung": "teils"}
    make_report(arnsberg, erika, slug="dritter", sustainability=answers)
    report.sustainability = {FORMER: "ja"}
    report.save()
    row = rows_found()[f"knowledge.Report:{report.pk}:sustainability.{FORMER}"]
    assert (len(row["earlier"]), row["fix"]) == (2, None)
    said, found = run("--repair")
    assert found
    assert "sustainability" in said


def test_a_key_of_the_journal_is_known_from_its_kind(erika, max_):
    for named in ([1], [2]):
        with transaction.atomic():
            record("forums.people_mentioned", actor=max_, subject=erika, members=named)
            record("members.moved", actor=max_, subject=erika, former=7)
    entry = Entry.objects.filter(verb="forums.people_mentioned").latest("pk")
    scrub([entry], "data", "Members")
    assert rows_found()[f"school.Entry:{entry.pk}:data.{FORMER}"]["fix"] == "members"
    assert run("--repair") == ("", False)
    entry.refresh_from_db()
    assert entry.data == {"members": [2]}


def test_texts_are_compared_with_the_search_and_put_back_when_somebody_says_so(report, max_):
    following.catch_up()
    following.changed("knowledge.report", [report.pk])
    following.catch_up()
    for rows in ([report], versions(report)):
        scrub(rows, "title", "bauhof")
        scrub(rows, "approach", "Max")
    version = versions(report).get()
    title, text = (f"knowledge.ReportVersion:{version.pk}:{name}" for name in ("title", "approach"))
    places = rows_found()
    assert len(places) == 4
    assert places[title]["earlier"] == [{"source": "Suche", "words": TITLE}]
    assert places[text]["fix"] == "Gießen mit max. 20 Leuten."
    said, found = run("--repair")
    assert found, "no text is put back by itself: it may have held the name of the one who went"
    assert "laut Suche: Der Bauhof gießt nur noch" in said
    run("--restore", title, text)
    version.refresh_from_db()
    assert (version.title, version.approach) == (TITLE, "Gießen mit max. 20 Leuten.")
    assert len(rows_found()) == 2, "the working copy, which now has a version to compare with"
    known = rows_found()[f"knowledge.Report:{report.pk}:title"]["earlier"]
    assert {one["source"] for one in known} == {"Suche", "Version 1"}


def test_versions_changes_and_talks_remember(report, max_, erika):
    knowledge.open_talk(by=max_, report=report, body="Wie teuer?")
    publish_version(report)
    scrub([versions(report)[1]], "title", "Bauhof")
    row = rows_found()[f"knowledge.ReportVersion:{versions(report)[1].pk}:title"]
    sources = {one["source"]: one["words"] for one in row["earlier"]}
    assert sources["Version 1"] == sources["Arbeitsfassung"] == TITLE
    assert "Der Bauhof" in sources["Gespräch zum Bericht"]


def test_html_remembers_what_its_source_has_lost(ense):
    """A name with a sign that HTML writes otherwise was found in the source alone."""
    work = "Wir bauen mit Müller & Co. Bäche um."
    page = OwnPage.objects.create(municipality=ense, work=work, work_html=render_markdown(work))
    scrub([page], "work", "Müller & Co")
    (row,) = rows_found().values()
    assert row["earlier"] == [{"source": "gesetzter Text", "words": work}]


def test_what_nobody_remembers_is_listed_all_the_same(erika):
    yard = Forum.objects.create(slug="offen", title="Offen", description="Für alles.")
    thread = talk.start_thread(by=erika, forum=yard, title=f"Die {FORMER}-Akte", body="Text")
    said, found = run()
    assert found
    assert f"forums.Thread:{thread.pk}:title" in said
    assert "von vorher ist nichts bekannt" in said
    with pytest.raises(CommandError, match="nicht eindeutig"):
        run("--restore", f"forums.Thread:{thread.pk}:title")
    with pytest.raises(CommandError, match="nichts Ersetztes"):
        run("--restore", "forums.Thread:0:title")


def test_a_short_text_is_not_guessed(report):
    """ "Ehemaliges Mitglied" alone fits everything."""
    report.partners = [FORMER, "Stadtwerke"]
    report.save()
    (row,) = rows_found().values()
    assert row["earlier"] == []


def test_the_examples_are_in_a_file(report):
    known = knowledge.example_rows()[0]
    damaged = known["title"].split()[0]
    version = versions(report).get()
    for thing in (report, version):
        type(thing)._base_manager.filter(pk=thing.pk).update(title=known["title"].replace(damaged, FORMER, 1))
    type(report)._base_manager.filter(pk=report.pk).update(slug=known["slug"], is_example=True)
    rows = [row for row in damage.find() if row.field == "title"]
    assert {dict(row.earlier).get("Datei der Beispiele") for row in rows} == {known["title"]}
