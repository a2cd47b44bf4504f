"""Who may do what: role × right."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from members import rules
from members.models import Member, Municipality, Organisation

SOEST, AGENCY = Municipality(pk=1, short_name="Soest"), Organisation(pk=1, name="Südwestfalen Agentur")
CAST = SimpleNamespace(
    stranger=AnonymousUser(),
    waiting=Member(),
    member=Member(municipality=SOEST),
    supporter=Member(organisation=AGENCY),
    moderator=Member(organisation=AGENCY, is_moderator=True),
    gone=Member(municipality=SOEST, is_active=False),
    gone_moderator=Member(organisation=AGENCY, is_moderator=True, is_active=False),
)
RIGHTS = {
    "can_speak": {"member", "supporter", "moderator"},
    "can_see_people": {"member", "supporter", "moderator"},
    "can_admit": {"moderator"},
    "can_manage_account": {"waiting", "member", "supporter", "moderator"},
}


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("who", vars(CAST))
def test_rights(right, who):
    assert getattr(rules, right)(getattr(CAST, who)) is (who in RIGHTS[right])


def test_belonging():
    assert CAST.member.belongs_to == "Soest"
    assert CAST.supporter.belongs_to == "Südwestfalen Agentur"
    assert CAST.waiting.belongs_to == ""


def test_who_sees_whom(erika, max_, wanda, mona, db):
    max_.is_active = False
    max_.save()
    assert set(Member.objects.all()) == {erika, max_, wanda, mona}  # this is what could leak
    assert set(Member.objects.visible_to(erika)) == {erika, wanda, mona}
    assert set(Member.objects.visible_to(wanda)) == {wanda}
    assert not Member.objects.visible_to(AnonymousUser())
    assert set(Member.objects.admitted()) == {erika, mona}
