"""Who may read a report: visibility × person, in one table."""

import pytest
from django.contrib.auth.models import AnonymousUser

from knowledge.models import MaxWords, Report, ReportVersion, Status, Visibility
from members.models import ClassMembership, Member, SchoolClass
from tests.conftest import make_municipality
from tests.knowledge.conftest import make_report, publish_version

READS = {
    Visibility.PUBLIC: {"stranger", "waiting", "elsewhere", "classmate", "colleague", "author", "moderator"},
    Visibility.NETWORK: {"elsewhere", "classmate", "colleague", "author", "moderator"},
    Visibility.CLASS: {"classmate", "colleague", "author", "moderator"},
}


@pytest.fixture
def people(erika, max_, wanda, mona, arnsberg, ense, hsk):
    """Arnsberg and Ense are in one class; somebody is from a third municipality."""
    ruhrtal = SchoolClass.objects.create(name="Ruhrtal", slug="ruhrtal", description="Der Fluss")
    for municipality in (arnsberg, ense):
        ClassMembership.objects.create(school_class=ruhrtal, municipality=municipality)
    olsberg = make_municipality(hsk, ags="05958036", name="Olsberg", domain="olsberg.de")
    make = Member.objects.create
    return {
        "stranger": AnonymousUser(),
        "waiting": wanda,
        "elsewhere": make(email="oli@olsberg.de", display_name="Oli Beispiel", municipality=olsberg),
        "classmate": max_,
        "colleague": make(email="kim@arnsberg.de", display_name="Kim Beispiel", municipality=arnsberg),
        "author": erika,
        "moderator": mona,
    }


@pytest.mark.parametrize("visibility", Visibility)
def test_a_published_report_is_seen_by_whom_it_is_meant_for(people, arnsberg, visibility):
    report = make_report(arnsberg, people["author"], visibility=visibility)
    for name, person in people.items():
        may = name in READS[visibility]
        assert Report.objects.visible_to(person).filter(pk=report.pk).exists() is may, name
        assert ReportVersion.objects.visible_to(person).filter(report=report).exists() is may, name
        assert ReportVersion.objects.catalogue(person).filter(report=report).exists() is may, name


def test_a_draft_is_read_by_nobody_and_opened_by_its_authors(people, arnsberg):
    report = make_report(arnsberg, people["author"], publish=False)
    assert not any(Report.objects.visible_to(person).exists() for person in people.values())
    assert [name for name, person in people.items() if Report.objects.written_by(person).exists()] == [
        "author"
    ]
    report.status = Status.SUBMITTED
    report.save()
    opened = [name for name, person in people.items() if Report.objects.written_by(person).exists()]
    assert opened == ["author", "moderator"]


def test_an_archived_report_stays_readable_but_is_in_no_catalogue(erika, arnsberg):
    report = make_report(arnsberg, erika)
    report.status = Status.ARCHIVED
    report.save()
    assert Report.objects.visible_to(AnonymousUser()).get() == report
    assert not ReportVersion.objects.catalogue(erika).exists()


def test_words_are_counted_and_the_sentence_says_how_many_they_are():
    MaxWords(3)("eins zwei  drei\n")
    with pytest.raises(Exception, match=r"Höchstens 3 Wörter, bitte\. Es sind 5\."):
        MaxWords(3)("eins zwei drei vier fünf")


def test_an_older_version_stays_with_those_it_was_meant_for(people, arnsberg):
    report = make_report(arnsberg, people["author"], visibility=Visibility.CLASS)
    report.visibility = Visibility.PUBLIC
    report.save()
    assert not Report.objects.visible_to(people["stranger"]).exists(), "a wish opens nothing"
    publish_version(report)
    seen = {
        name: set(ReportVersion.objects.visible_to(people[name]).values_list("number", flat=True))
        for name in ("stranger", "elsewhere", "classmate", "author")
    }
    assert seen == {"stranger": {2}, "elsewhere": {2}, "classmate": {1, 2}, "author": {1, 2}}
