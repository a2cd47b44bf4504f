"""Who may do what: role × right."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from members import rules
from members.models import ClassFile, Member, Municipality, Organisation, SchoolClass

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
    "can_moderate": {"moderator"},
    "can_form_classes": {"moderator"},
    "can_be_contact": {"member"},
    "can_open_kit": {"member", "supporter", "moderator"},
}

OPEN, OVER = SchoolClass(pk=7), SchoolClass(pk=8, closed_at=timezone.now())
# In the open class 7 or the closed class 8, or in neither; a coordinator coordinates her municipality 1.
CLASSMATES = SimpleNamespace(
    stranger=CAST.stranger,
    waiting=CAST.waiting,
    elsewhere=CAST.member,
    supporter=CAST.supporter,
    moderator=CAST.moderator,
    gone_moderator=CAST.gone_moderator,
    classmate=Member(pk=1, municipality=SOEST),
    coordinator=Member(pk=2, municipality=SOEST),
    gone=Member(pk=1, municipality=SOEST, is_active=False),
    former=Member(pk=3, municipality=SOEST),
    alumna=Member(pk=4, municipality=SOEST),
    alumna_coordinator=Member(pk=5, municipality=SOEST),
    lonely_coordinator=Member(pk=6, municipality=SOEST),
)
for who, member in vars(CLASSMATES).items():
    inside = {"classmate": 7, "coordinator": 7, "gone": 7, "alumna": 8, "alumna_coordinator": 8}.get(who)
    member.school_class_pk = inside
    member.coordinated_pk = SOEST.pk if "coordinator" in who else None
BROUGHT = ClassFile(added_by_id=1, school_class_id=7)
OF_FORMER = ClassFile(added_by_id=3, school_class_id=7)
NOBODYS = ClassFile(added_by_id=None, school_class_id=7)
IN_CLASS = [
    ("can_enter_class", 7, {"classmate", "coordinator", "moderator"}),
    ("can_enter_class", 8, {"alumna", "alumna_coordinator", "moderator"}),
    ("can_add_file", OPEN, {"classmate", "coordinator", "moderator"}),
    ("can_add_file", OVER, set()),
    ("can_remove_file", BROUGHT, {"classmate", "moderator"}),
    ("can_remove_file", OF_FORMER, {"moderator"}),
    ("can_remove_file", NOBODYS, {"moderator"}),
    ("can_choose_representative", OPEN, {"coordinator", "moderator"}),
    ("can_choose_representative", OVER, set()),
    ("can_write_line", SOEST, {"coordinator", "alumna_coordinator"}),
]


@pytest.mark.parametrize("who", vars(CLASSMATES))
@pytest.mark.parametrize(("right", "thing", "allowed"), IN_CLASS)
def test_rights_in_a_class(right, thing, allowed, who):
    assert getattr(rules, right)(getattr(CLASSMATES, who), thing) is (who in allowed)


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
