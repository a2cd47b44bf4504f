"""A report that is imitated gets its next version: it stays open to imitators, and its lead fits them."""

import time

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from knowledge import actions
from knowledge.models import Imitation, Report, Status
from members.models import District, Member
from tests.knowledge.conftest import make_report
from tests.knowledge.imitations import declare, fresh, imitate, place
from tests.knowledge.test_imitation_parallel import edges, paths_repeat_nobody
from tests.knowledge.writers import clear
from tests.parallel import at_once


@pytest.fixture
def world(db):
    """Three municipalities with coordinators, and a report of the first one."""
    district = District.objects.create(key="05958", name="Hochsauerlandkreis")
    a, b, c = (place(district, number) for number in (1, 2, 3))
    return a, b, c, make_report(a.municipality, a.coordinator)


def under_review(report: Report, **news) -> Report:
    """Its next version lies with the moderators."""
    Report.objects.filter(pk=report.pk).update(status=Status.SUBMITTED, **news)
    report = Report.objects.select_related("lead", "current").get(pk=report.pk)
    clear(report)
    return report


def published(by: Member, report: Report):
    """As one of the moderators publishes it."""
    report = Report.objects.select_related("lead", "current").get(pk=report.pk)
    return actions.publish(by=fresh(by), report=report, change_note="Eine andere Kommune leitet.")


def test_while_the_next_version_is_under_review_the_one_in_force_is_imitated(world, client_of):
    a, b, _, report = world
    under_review(report, title="Noch ungeprüft")
    page = client_of(b.coordinator).get(report.get_absolute_url()).content.decode()
    assert f'href="{report.get_absolute_url()}nachahmen/"' in page
    imitation = declare(b, Report.objects.get(pk=report.pk))
    assert (imitation.version, imitation.source) == (report.current, a.municipality)


def test_an_archived_report_has_no_new_imitators(world):
    _, b, _, report = world
    Report.objects.filter(pk=report.pk).update(status=Status.ARCHIVED)
    with pytest.raises(ValidationError, match="archiviert"):
        declare(b, Report.objects.get(pk=report.pk))


def test_who_imitates_a_report_does_not_lead_its_next_version(world, mona):
    a, b, c, report = world
    imitate(b, report, a)
    under_review(report, lead=b.municipality)
    with pytest.raises(ValidationError, match="Beispielstadt2 ahmt diesen Bericht nach"):
        published(mona, report)
    assert Report.objects.get(pk=report.pk).status == Status.SUBMITTED
    under_review(report, lead=c.municipality)
    assert published(mona, report).lead == c.municipality


def test_who_stands_behind_the_original_does_not_lead_a_report_about_an_imitation(world, mona):
    a, b, c, report = world
    imitation, own = imitate(b, report, a), make_report(b.municipality, b.coordinator)
    actions.link_report(by=fresh(b.coordinator), imitation=imitation, report=own)
    under_review(own, lead=a.municipality)
    with pytest.raises(ValidationError, match="geht auf Beispielstadt1 zurück"):
        published(mona, own)
    under_review(own, lead=c.municipality)
    assert published(mona, own).number == 2
    under_review(own, lead=b.municipality)
    assert published(mona, own).number == 3, "and back to who wrote it"


def test_who_led_an_older_version_does_not_begin_to_imitate_it(world, mona):
    """Or the new lead would stand above it, and below: at the report of those who copied the old version."""
    a, b, c, report = world
    imitation, own = imitate(b, report, a), make_report(b.municipality, b.coordinator)
    actions.link_report(by=fresh(b.coordinator), imitation=imitation, report=own)
    under_review(report, lead=c.municipality)
    published(mona, report)
    declare(c, own)
    with pytest.raises(ValidationError) as refused:
        declare(a, Report.objects.get(pk=report.pk))
    assert refused.value.code == "self"
    paths_repeat_nobody(edges())


def test_a_wish_for_another_lead_changes_nothing_before_it_is_published(world, client_of):
    a, b, c, report = world
    under_review(report, lead=b.municipality)
    address = f"{report.get_absolute_url()}nachahmen/"
    assert address in client_of(b.coordinator).get(report.get_absolute_url()).content.decode()
    page = client_of(c.coordinator).get(address).content.decode()
    assert "Vom Original: Beispielstadt1" in page
    imitation = declare(c, Report.objects.get(pk=report.pk))
    wished = make_report(a.municipality, a.coordinator)
    under_review(wished, lead=c.municipality)
    with pytest.raises(ValidationError) as refused:
        actions.link_report(by=fresh(c.coordinator), imitation=imitation, report=wished)
    assert refused.value.code == "elsewhere"


def test_the_empty_tree_of_an_archived_report_offers_nothing_that_is_refused(world, client_of):
    _, b, _, report = world
    address, link = (
        f"{report.get_absolute_url()}nachahmungen/",
        f'href="{report.get_absolute_url()}nachahmen/"',
    )
    assert link in client_of(b.coordinator).get(address).content.decode()
    Report.objects.filter(pk=report.pk).update(status=Status.ARCHIVED)
    page = client_of(b.coordinator).get(address).content.decode()
    assert link not in page
    assert "liegt inzwischen im Archiv" in page


@pytest.mark.django_db(transaction=True)
def test_a_new_lead_and_her_imitation_at_the_same_moment_leave_one(world, mona):
    _, b, _, report = world
    for _ in range(5):
        Imitation.objects.all().delete()
        under_review(report, lead=b.municipality)
        outcomes = at_once(
            lambda: published(mona, report),
            lambda: declare(b, Report.objects.get(pk=report.pk)),
        )
        assert sum(isinstance(outcome, ValidationError) for outcome in outcomes) == 1, outcomes
        paths_repeat_nobody(edges())
        Report.objects.filter(pk=report.pk).update(
            current=report.current, lead=report.lead, status=Status.PUBLISHED
        )
        report.versions.exclude(pk=report.current_id).delete()


def holding(act, *, seconds=0.5):
    """Do it in a transaction that stays open a while longer."""

    def held():
        with transaction.atomic():
            outcome = act()
            time.sleep(seconds)
        return outcome

    return held


def later(act, *, seconds=0.2):
    """Do it when the other one is in the middle."""

    def done():
        time.sleep(seconds)
        return act()

    return done


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["publish", "declare"])
def test_whoever_comes_second_waits_and_reads_what_the_first_has_done(world, mona, first):
    _, b, _, report = world
    under_review(report, lead=b.municipality)
    stale = Report.objects.select_related("current").get(pk=report.pk)
    acts = {"publish": lambda: published(mona, report), "declare": lambda: declare(b, stale)}
    (second,) = set(acts) - {first}
    done, refused = at_once(holding(acts[first]), later(acts[second]))
    assert not isinstance(done, Exception)
    assert isinstance(refused, ValidationError), refused
    assert Imitation.objects.exists() == (first == "declare")
