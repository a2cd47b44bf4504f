"""Two at once: the last coordinator cannot vanish, and nothing is used or decided twice."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from members import actions
from members.models import Coordinator, DomainClaim, EmailDomain, Invitation, Member
from school.models import Entry
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(member):
    """As another request would read her."""
    return Member.objects.get(pk=member.pk)


def colleague(arnsberg, number):
    return Member.objects.create(
        email=f"k{number}@arnsberg.de", display_name=f"K {number}", municipality=arnsberg
    )


@pytest.fixture
def pair(carla, erika, arnsberg):
    """Carla and Erika coordinate Arnsberg."""
    actions.appoint_coordinator(by=carla, municipality=arnsberg, member=erika)
    return carla, erika


def still_there(arnsberg):
    return Coordinator.objects.current().filter(municipality=arnsberg).count()


def test_both_hand_back_at_the_same_moment(pair, arnsberg):
    results = at_once(
        *(
            lambda member=member: actions.end_coordination(
                by=fresh(member), coordinator=Coordinator.objects.get(member=member)
            )
            for member in pair
        )
    )
    (refused,) = [result for result in results if isinstance(result, ValidationError)]
    assert refused.code == "last"
    assert still_there(arnsberg) == 1


def test_both_leave_at_the_same_moment(pair, arnsberg):
    results = at_once(*(lambda member=member: actions.leave(by=fresh(member)) for member in pair))
    (refused,) = [result for result in results if isinstance(result, ValidationError)]
    assert refused.code == "last"
    assert still_there(arnsberg) == Member.objects.filter(is_active=True, municipality=arnsberg).count() == 1


def test_one_leaves_while_a_moderator_ends_the_other(pair, mona, arnsberg):
    carla, erika = pair
    at_once(
        lambda: actions.leave(by=fresh(carla)),
        lambda: actions.end_membership(by=fresh(mona), member=fresh(erika), reason="Weg."),
    )
    assert still_there(arnsberg) == 1


def test_both_are_moved_by_invitation_at_the_same_moment(pair, enno, ense, arnsberg):
    invitations = []
    for member in pair:
        Member.objects.filter(pk=member.pk).update(email=f"neu{member.pk}@post.example")
        invitations.append(actions.invite(by=enno, municipality=ense, address=f"neu{member.pk}@post.example"))
    at_once(
        *(
            lambda member=member, invitation=invitation: actions.accept_invitation(
                by=fresh(member), invitation=invitation
            )
            for member, invitation in zip(pair, invitations, strict=True)
        )
    )
    assert still_there(arnsberg) == 1


def test_there_is_never_a_fourth(carla, mona, arnsberg):
    members = [colleague(arnsberg, number) for number in range(5)]
    results = at_once(
        *(
            lambda member=member: actions.appoint_coordinator(
                by=fresh(mona), municipality=arnsberg, member=member
            )
            for member in members
        )
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 3
    assert still_there(arnsberg) == 3


def test_a_right_that_was_lost_while_waiting_is_gone(pair, mona, arnsberg):
    carla, _ = pair
    new = colleague(arnsberg, 1)
    stale = fresh(carla)
    assert stale.coordinates(arnsberg)
    actions.end_coordination(by=mona, coordinator=Coordinator.objects.get(member=carla))
    with pytest.raises(PermissionDenied):
        actions.appoint_coordinator(by=stale, municipality=arnsberg, member=new)


def test_an_invitation_pressed_four_times_is_used_once(carla, arnsberg, wanda):
    invitation = actions.invite(by=carla, municipality=arnsberg, address=wanda.email)
    results = at_once(
        *[
            lambda: actions.accept_invitation(
                by=fresh(wanda), invitation=Invitation.objects.get(pk=invitation.pk)
            )
        ]
        * 4
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 3
    assert Entry.objects.filter(verb="members.invitation_accepted").count() == 1


def test_one_address_is_invited_once(carla, mona, arnsberg):
    results = at_once(
        *(
            lambda by=by: actions.invite(by=fresh(by), municipality=arnsberg, address="neu@post.example")
            for by in (carla, mona, carla, mona)
        )
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 3
    assert Invitation.objects.count() == 1


def test_a_domain_goes_to_one_of_two(carla, enno, mona, arnsberg, ense):
    results = at_once(
        lambda: actions.claim_domain(by=fresh(carla), municipality=arnsberg, domain="werk.example"),
        lambda: actions.claim_domain(by=fresh(enno), municipality=ense, domain="werk.example"),
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    claim = DomainClaim.objects.get()
    at_once(
        lambda: actions.approve_domain(by=fresh(mona), claim=DomainClaim.objects.get()),
        lambda: actions.refuse_domain(by=fresh(mona), claim=DomainClaim.objects.get(), reason="Nein."),
        lambda: actions.remember_domain(by=fresh(mona), domain="werk.example", municipality=ense),
        lambda: actions.share_domain(by=fresh(mona), domain="werk.example", municipalities=[arnsberg, ense]),
    )
    claim.refresh_from_db()
    owners = set(EmailDomain.objects.filter(domain="werk.example").values_list("municipality", flat=True))
    assert len(owners) <= 1
    assert (claim.outcome == "approved") <= (owners == {claim.municipality_id})


def test_a_printed_code_works_once_in_a_hurry(mona, arnsberg):
    _, code = actions.confirm_by_hand(
        by=mona, address="petra@arnsberg.de", display_name="Petra", municipality=arnsberg
    )
    results = at_once(*[lambda: actions.redeem_printed_code(address="petra@arnsberg.de", code=code)] * 4)
    assert sum(isinstance(result, Member) for result in results) == 1
