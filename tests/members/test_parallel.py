"""Two at once: of every race exactly one comes out."""

from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare

from members import actions, codes
from members.actions import signing_in
from members.models import Admission, ClassMembership, Member, SchoolClass, SignInCode, Step, WelcomeKit
from school.models import Entry
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(monkeypatch):
    """A code on its way to a new address: (address, browser, code)."""
    monkeypatch.setattr(codes, "make", lambda: "CDFGHJKM")
    actions.request_code(address="hans@post.example", browser="b")
    return {"address": "hans@post.example", "browser": "b", "code": "CDFG-HJKM"}


def test_a_code_sent_three_times_works_once(sent, monkeypatch):
    """All three have taken a try and compare the right code at the same moment."""
    together = Barrier(3)
    monkeypatch.setattr(
        signing_in,
        "constant_time_compare",
        lambda *both: together.wait() >= 0 and constant_time_compare(*both),
    )
    results = at_once(*[lambda: actions.redeem_code(**sent)] * 3)
    won = [result for result in results if not isinstance(result, ValidationError)]
    assert len(won) == 1
    assert Member.objects.count() == Admission.objects.count() == 1
    assert Entry.objects.filter(verb="members.joined").count() == 1


def test_tries_are_not_multiplied_by_hurry(sent):
    wrong = sent | {"code": "CCCC-CCCC"}
    results = at_once(*[lambda: actions.redeem_code(**wrong)] * 8)
    assert sorted(result.code for result in results) == ["gone"] * 5 + ["wrong"] * 3
    assert SignInCode.objects.get().tries_left == 0


def test_the_limit_holds_in_a_hurry(db, mailoutbox):
    request = {"address": "hans@post.example", "browser": "b"}
    results = at_once(*[lambda: actions.request_code(**request)] * 8)
    assert sum(isinstance(result, ValidationError) for result in results) == 3
    assert len(mailoutbox) == 5


def test_two_browsers_make_one_member(monkeypatch, db):
    monkeypatch.setattr(codes, "make", lambda: "CDFGHJKM")
    for browser in ("a", "b"):
        actions.request_code(address="hans@post.example", browser=browser)
    calls = [
        lambda browser=browser: actions.redeem_code(
            address="hans@post.example", browser=browser, code="CDFGHJKM"
        )
        for browser in ("a", "b")
    ]
    assert sorted(is_new for _, is_new in at_once(*calls)) == [False, True]
    assert Member.objects.count() == Admission.objects.count() == 1


def test_two_moderators_decide_once(mona, wanda, arnsberg):
    admission = Admission.objects.create(member=wanda, domain="post.example")

    def read():
        return Admission.objects.select_related("member").get(pk=admission.pk)

    results = at_once(
        lambda: actions.admit(by=mona, admission=read(), place=arnsberg),
        lambda: actions.decline(by=mona, admission=read(), reason="Unbekannt."),
    )
    (refused,) = [result for result in results if isinstance(result, ValidationError)]
    assert "ist schon entschieden" in refused.messages[0]
    admission.refresh_from_db()
    wanda.refresh_from_db()
    assert wanda.is_admitted is (admission.outcome == "admitted")
    assert Entry.objects.count() == 1


def test_tokens_stop_at_five_in_a_hurry(erika):
    results = at_once(*[lambda: actions.create_token(by=erika)] * 7)
    assert sum(isinstance(result, ValidationError) for result in results) == 2
    assert erika.auth_token_set.count() == 5


def test_two_moderators_move_a_municipality_once(mona, arnsberg):
    classes = [
        actions.form_class(by=mona, name=name, description="x", municipalities=places)
        for name, places in (("Eins", [arnsberg]), ("Zwei", []), ("Drei", []))
    ]
    seen = ClassMembership.objects.get().pk
    results = at_once(
        *(
            lambda target=target: actions.place_municipality(
                by=mona, municipality=arnsberg, school_class=target, instead_of=seen
            )
            for target in classes[1:]
        )
    )
    (refused,) = [result for result in results if isinstance(result, ValidationError)]
    (moved,) = [result for result in results if isinstance(result, ClassMembership)]
    assert f"Arnsberg ist inzwischen in der Klasse „{moved.school_class}“" in refused.messages[0]
    assert ClassMembership.objects.current().get() == moved
    assert ClassMembership.objects.count() == 2


def test_two_moderators_form_one_class_of_a_name(mona, arnsberg, ense):
    results = at_once(
        *(
            lambda place=place: actions.form_class(
                by=mona, name="Ruhrtal", description="x", municipalities=[place]
            )
            for place in (arnsberg, ense)
        )
    )
    (refused,) = [result for result in results if isinstance(result, ValidationError)]
    assert "gibt es schon" in refused.messages[0]
    assert SchoolClass.objects.count() == ClassMembership.objects.count() == 1


def test_two_moderators_form_classes_of_the_same_municipalities(mona, arnsberg, ense):
    results = at_once(
        *(
            lambda name=name: actions.form_class(
                by=mona, name=name, description="x", municipalities=[ense, arnsberg]
            )
            for name in ("Eins", "Zwei")
        )
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert (SchoolClass.objects.count(), ClassMembership.objects.count()) == (1, 2)


def test_two_ticks_at_once_are_two_ticks(erika):
    at_once(lambda: actions.tick(by=erika, step=Step.HELLO), lambda: actions.tick(by=erika, step=Step.LESSON))
    assert set(WelcomeKit.objects.get().ticked) == {"hallo", "lektion"}
