"""A municipality imitates: generations, confirmation, withdrawal, and who stands above whom."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from forums.actions import class_forum
from forums.models import Follow, Forum
from knowledge import actions
from knowledge.models import Imitation, ImitationStep, Report, Status, Visibility
from knowledge.queries import imitation as queries
from members.models import ClassMembership, Coordinator, SchoolClass
from school.models import Entry
from tests.knowledge.conftest import make_report, publish_version
from tests.knowledge.imitations import S, declare, fresh, imitate, step

pytestmark = pytest.mark.django_db


def names(nodes):
    """The tree as nested pairs of name and those below."""
    return [
        (str(node.imitation.municipality) if node.imitation else None, names(node.children)) for node in nodes
    ]


def test_a_to_b_to_c_gives_generation_two(places, report):
    a, b, c, _ = places
    first = imitate(b, report, a)
    second = imitate(c, report, b, parent=first)
    assert (first.generation, second.generation) == (1, 2)
    assert (first.source, second.source) == (a.municipality, b.municipality)
    assert names(queries.tree(c.coordinator, report)) == [("Beispielstadt2", [("Beispielstadt3", [])])]


def test_it_is_tied_to_the_version_it_was_copied_from(places, report):
    first = declare(places[1], report)
    report.title = "Neuer Titel"
    publish_version(report)
    first.refresh_from_db()
    assert (first.version.number, report.current.number) == (1, 2)


def test_nothing_counts_before_both_sides_have_confirmed(places, report):
    a, b, *_ = places
    first = declare(b, report)
    assert (first.imitator_confirmed_at is not None, first.source_confirmed_at) == (True, None)
    assert queries.counts(a.coordinator, report).total == 0
    first = step(a.coordinator, first, "confirm_source")
    assert first.is_counted
    assert queries.counts(a.coordinator, report).total == 1


def test_what_a_colleague_enters_waits_for_her_own_coordination_too(erika, arnsberg, places, report):
    Coordinator.objects.create(member=erika, municipality=arnsberg)
    kim = type(erika).objects.create(email="kim@arnsberg.de", display_name="Kim", municipality=arnsberg)
    row = actions.declare_imitation(by=kim, report=report, municipality=arnsberg)
    assert row.imitator_confirmed_at is None
    with pytest.raises(PermissionDenied):
        step(kim, row, "confirm_imitator")
    step(places[0].coordinator, row, "confirm_source")
    assert not Imitation.objects.counted().exists()
    assert step(erika, row, "confirm_imitator").is_counted


def test_nobody_imitates_herself(places, report):
    with pytest.raises(ValidationError) as refused:
        declare(places[0], report)
    assert refused.value.code == "self"
    with pytest.raises(IntegrityError), transaction.atomic():
        Imitation.objects.create(
            report=report,
            version=report.current,
            municipality=places[0].municipality,
            source=places[0].municipality,
            origin=places[0].municipality,
            waiting_since=report.created_at,
        )


def test_a_municipality_stands_once_in_a_tree(places, report):
    a, b, c, _ = places
    first = imitate(b, report, a)
    second = imitate(c, report, b, parent=first)
    with pytest.raises(ValidationError) as refused:
        declare(b, report, parent=second)
    assert refused.value.code == "again"


def test_only_what_counts_can_be_copied_from(places, report):
    _, b, c, _ = places
    unconfirmed = declare(b, report)
    with pytest.raises(ValidationError) as refused:
        declare(c, report, parent=unconfirmed)
    assert "bestätigt" in str(refused.value)


def test_a_withdrawal_keeps_who_copied_from_it(places, report):
    a, b, c, _ = places
    first = imitate(b, report, a)
    second = imitate(c, report, b, parent=first)
    first = step(b.coordinator, first, "withdraw", "")
    second.refresh_from_db()
    assert (second.generation, second.is_counted, first.is_counted) == (2, True, False)
    assert queries.counts(AnonymousUser(), report).total == 1
    stranger = queries.tree(AnonymousUser(), report)
    assert names(stranger) == [(None, [("Beispielstadt3", [])])]
    assert stranger[0].children[0].generation == 2
    with pytest.raises(ValidationError):
        step(b.coordinator, first, "pilot")


def test_what_was_withdrawn_is_taken_up_again_at_the_same_place_and_confirmed_anew(places, report):
    a, b, *_ = places
    first = step(b.coordinator, imitate(b, report, a), "withdraw")
    report.title = "Neuer Titel"
    publish_version(report)
    again = step(b.coordinator, first, "return")
    assert (again.state, again.withdrawn_at, again.source_confirmed_at) == (S.INTERESTED, None, None)
    assert again.version.number == 2
    assert step(a.coordinator, again, "confirm_source").is_counted


def test_a_source_that_disagrees_takes_its_confirmation_back_with_a_reason(places, report):
    a, b, *_ = places
    first = imitate(b, report, a)
    with pytest.raises(ValidationError):
        step(a.coordinator, first, "contest", reason="")
    first = step(a.coordinator, first, "contest", "Das war etwas anderes.")
    assert (first.is_counted, first.waiting_since is not None) == (False, True)


def test_a_moderator_speaks_where_nobody_coordinates_and_nowhere_else(mona, ense, places, report):
    a, *_ = places
    row = actions.declare_imitation(by=mona, report=report, municipality=ense)
    assert row.imitator_confirmed_at
    with pytest.raises(PermissionDenied):
        step(mona, row, "confirm_source")
    Coordinator.objects.filter(municipality=a.municipality).delete()
    assert step(mona, row, "confirm_source").is_counted
    acted = ImitationStep.objects.get(transition="confirm_source")
    assert acted.actor == "Moderation für Beispielstadt1"
    fact = Entry.objects.get(verb="knowledge.imitation_confirm_source")
    assert fact.municipality_id == a.municipality.pk


def test_people_of_other_places_cannot_enter_it_for_somebody(places, report):
    _, b, c, _ = places
    with pytest.raises(PermissionDenied):
        actions.declare_imitation(by=c.coordinator, report=report, municipality=b.municipality)


def test_a_report_that_cannot_be_read_cannot_be_imitated(places):
    a, b, *_ = places
    for fields in ({"visibility": Visibility.CLASS}, {"publish": False}):
        hidden = make_report(a.municipality, a.coordinator, **fields)
        with pytest.raises(PermissionDenied):
            declare(b, hidden)


def test_an_archived_report_finds_no_new_imitators(places, report):
    Report.objects.filter(pk=report.pk).update(status=Status.ARCHIVED)
    report.refresh_from_db()
    with pytest.raises(ValidationError):
        declare(places[1], report)


def test_who_acts_on_an_old_page_is_told_so(places, report):
    a, b, *_ = places
    old = imitate(b, report, a)
    step(b.coordinator, old, "examine")
    with pytest.raises(ValidationError) as refused:
        actions.take_imitation_step(
            by=fresh(b.coordinator), imitation=old, transition="give_up", reason="Zu teuer."
        )
    assert "In Prüfung" in refused.value.messages[0]


# -- Chains across reports ------------------------------------------------------------------------


def own_report(who, imitation=None):
    report = make_report(who.municipality, who.coordinator)
    if imitation is not None:
        actions.link_report(by=fresh(who.coordinator), imitation=imitation, report=report)
    return report


def test_an_own_report_leads_the_chain_on_but_never_back(places, report):
    a, b, c, _ = places
    second = own_report(b, imitate(b, report, a))
    third = own_report(c, imitate(c, second, b))
    for who, target in ((a, second), (a, third), (b, third)):
        with pytest.raises(ValidationError) as refused:
            declare(who, target)
        assert refused.value.code == "circle"


def test_a_link_that_would_close_a_circle_is_refused(places, report):
    a, b, _c, _ = places
    first = imitate(b, report, a)
    second = own_report(b)
    imitate(a, second, b)
    with pytest.raises(ValidationError) as refused:
        actions.link_report(by=fresh(b.coordinator), imitation=first, report=second)
    assert refused.value.code == "circle"


def test_only_a_published_report_of_ones_own_can_be_linked_and_only_once(places, report):
    a, b, c, _ = places
    first = imitate(b, report, a)
    for wrong in (report, own_report(c), make_report(b.municipality, publish=False)):
        with pytest.raises(ValidationError) as refused:
            actions.link_report(by=fresh(b.coordinator), imitation=first, report=wrong)
        assert refused.value.code == "elsewhere"
    mine = own_report(b, first)
    other = imitate(b, own_report(a), a)
    with pytest.raises(ValidationError) as refused:
        actions.link_report(by=fresh(b.coordinator), imitation=other, report=mine)
    assert refused.value.code == "again"


# -- The shared conversation ------------------------------------------------------------------------


def followers(thread):
    return set(Follow.objects.filter(thread=thread).values_list("member", flat=True))


def test_all_imitators_and_the_authors_share_one_conversation(places, report, erika):
    a, b, c, _ = places
    report.authorships.create(member=erika)
    imitate(b, report, a)
    report.refresh_from_db()
    assert report.imitators_thread.forum.slug == "nachahmen"
    assert followers(report.imitators_thread) == {a.coordinator.pk, b.coordinator.pk, erika.pk}
    before = report.imitators_thread
    imitate(c, report, a)
    report.refresh_from_db()
    assert report.imitators_thread == before
    assert c.coordinator.pk in followers(before)


def test_those_of_a_class_talk_in_its_forum(places):
    a, b, *_ = places
    school_class = SchoolClass.objects.create(name="Ruhrtal", slug="ruhrtal", description="Der Fluss")
    for who in (a, b):
        ClassMembership.objects.create(school_class=school_class, municipality=who.municipality)
    forum = Forum.objects.create(school_class=school_class, **class_forum(school_class))
    hidden = make_report(a.municipality, a.coordinator, visibility=Visibility.CLASS)
    imitate(b, hidden, a)
    hidden.refresh_from_db()
    assert hidden.imitators_thread.forum == forum
    assert followers(hidden.imitators_thread) == {a.coordinator.pk, b.coordinator.pk}
