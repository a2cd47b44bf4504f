"""Proposals for classes: each with a sentence, none with a place that has not spoken itself."""

import pytest

from members import actions
from members.models import Accession, Member, Municipality, OwnPage, Role
from members.queries import classes as queries

pytestmark = pytest.mark.django_db


def test_proposals_are_explained_and_only_for_those_who_take_part(mona, region):
    found = {proposal.key: proposal for proposal in queries.proposals()}
    reasons = {proposal.reason for proposal in found.values()}
    assert "Alle im Märkischen Kreis, die noch keine Klasse haben." in reasons
    for proposal in found.values():
        assert queries.FEWEST <= len(proposal.municipalities) <= queries.MOST
        assert all(one.role != Role.INTERESTED for one in proposal.municipalities)
    groups = [frozenset(one.pk for one in proposal.municipalities) for proposal in found.values()]
    assert len(groups) == len(set(groups))


def test_small_ones_of_a_district_come_together_once_somebody_is_here(mona, region):
    sentence = "Alle unter 15.000 Einwohner:innen im Kreis Soest, die noch keine Klasse haben."
    small = Municipality.objects.filter(district="05974", population__lt=15_000)
    expected = {*small.filter(slug="ense"), *small.exclude(slug="ense")[:3]}
    for number, place in enumerate(expected):
        Member.objects.create(email=f"a{number}@x.example", display_name="A", municipality=place)
    (proposal,) = [one for one in queries.proposals() if one.reason == sentence]
    assert set(proposal.municipalities) == expected
    gone = next(iter(expected))
    Accession.objects.create(municipality=gone, state=Accession.State.WITHDRAWN)
    (proposal,) = [one for one in queries.proposals() if one.reason == sentence]
    assert set(proposal.municipalities) == expected - {gone}
    actions.form_class(by=mona, name="Klein", description="x", municipalities=expected - {gone})
    assert sentence not in {one.reason for one in queries.proposals()}


def test_a_topic_brings_together_who_names_it(region, django_assert_num_queries):
    named = Municipality.objects.exclude(role=Role.INTERESTED).order_by("pk")[:19:6]
    for place in named:
        OwnPage.objects.create(municipality=place, topics=["daten", "mobilitaet"][place == named[0] :])
    helper = Municipality.objects.exclude(role=Role.INTERESTED).order_by("pk")[1]
    Member.objects.create(email="a@x.example", display_name="A", municipality=helper, offers=["mobilitaet"])
    with django_assert_num_queries(2):
        found = {one.key: one for one in queries.proposals()}
    assert set(found["thema-mobilitaet"].municipalities) == set(named), (
        "not those where somebody helps with it"
    )
    assert found["thema-mobilitaet"].reason == (
        "Alle nennen auf ihrer Seite das Thema „Mobilität“; keine hat schon eine Klasse."
    )
    assert set(found["thema-daten"].municipalities) == set(named) - {named[0]}
