"""Two at once leave one outcome, and the other one reads who was faster."""

import pytest
from django.core.exceptions import ValidationError

from members import actions
from members.models import Accession, AccessionStep, Member
from school.models import Entry
from tests.members.accessions import GOOD_PROOF, S, in_state, with_proposal
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def moritz(agency) -> Member:
    """The second moderator."""
    return Member.objects.create(
        email="moritz@agentur.example",
        display_name="Moritz Moderation",
        organisation=agency,
        is_moderator=True,
    )


def step(by, accession, name):
    return lambda: actions.take_step(by=by, accession=accession, transition=name, reason="Darum.")


@pytest.mark.parametrize("second", ["accept", "ask", "pause", "withdraw", "propose_refusal"])
def test_two_moderators_at_once_leave_one_outcome(mona, moritz, ense, second):
    in_state(ense, S.PROOF_SUBMITTED).proofs.create(**GOOD_PROOF)
    results = at_once(step(mona, Accession.of(ense), "accept"), step(moritz, Accession.of(ense), second))
    (refused,) = [result for result in results if isinstance(result, ValidationError)]
    (taken,) = [result for result in results if isinstance(result, AccessionStep)]
    now = Accession.of(ense)
    assert now.state == taken.to_state
    assert refused.messages == [
        f"Da war {taken.by} schneller: Ense steht jetzt auf „{now.word}“. Es gilt dieser Stand."
    ]
    facts = Entry.objects.filter(verb__startswith="members.accession_")
    assert AccessionStep.objects.count() == facts.count() == 1


def test_confirmed_and_rejected_at_once(mona, moritz, ense):
    with_proposal(ense, S.TALK, mona)
    results = at_once(
        step(mona, Accession.of(ense), "reject_refusal"), step(moritz, Accession.of(ense), "decline")
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    now = Accession.of(ense)
    assert (now.state, now.is_refusal_proposed) in [(S.TALK, False), (S.DECLINED, False)]
    assert AccessionStep.objects.count() == 2


def test_two_colleagues_click_at_once(max_, ense):
    other = Member.objects.create(email="o@gemeinde-ense.de", display_name="Otto", municipality=ense)
    results = at_once(step(max_, Accession.of(ense), "interest"), step(other, Accession.of(ense), "interest"))
    (refused,) = [result for result in results if isinstance(result, ValidationError)]
    assert "schneller: Ense steht jetzt auf „Interesse“" in refused.messages[0]
    assert Accession.objects.get().contact in (max_, other)


def test_a_proof_and_a_withdrawal_at_once(mona, max_, ense):
    in_state(ense, S.TALK, contact=max_)
    results = at_once(
        step(mona, Accession.of(ense), "withdraw"),
        lambda: actions.submit_proof(by=max_, accession=Accession.of(ense), **GOOD_PROOF),
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    now = Accession.of(ense)
    assert now.proofs.count() == (now.state == S.PROOF_SUBMITTED)


def test_the_very_same_step_twice_happens_once(mona, ense):
    in_state(ense, S.INTEREST)
    results = at_once(*[step(mona, Accession.of(ense), "talk") for _ in range(4)])
    assert sum(isinstance(result, ValidationError) for result in results) == 3
    assert AccessionStep.objects.count() == 1
