"""The demo school's people are visibly invented and can sign in."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from members import demo
from members.models import Admission, Coordinator, Member
from school.demo import Scale

pytestmark = pytest.mark.django_db


def test_loading_twice_makes_it_once():
    demo.load(scale=Scale())
    before = Member.objects.count(), Admission.objects.count(), Authenticator.objects.count()
    demo.load(scale=Scale())
    assert (Member.objects.count(), Admission.objects.count(), Authenticator.objects.count()) == before
    assert before == (30, 2, 8)


def test_some_show_what_they_can_help_with_and_two_are_contacts():
    demo.load(scale=Scale())
    demo.load(scale=Scale())
    assert Member.objects.exclude(offers=[]).count() == 10
    contacts = Member.objects.contacts()
    assert {member.contact_email[-8:] for member in contacts} == {".example"}
    assert contacts.count() == 2
    assert Coordinator.objects.current().count() == 6
    for member in Member.objects.all():
        member.clean_fields(exclude=["password"])


def test_nobody_is_taken_for_real():
    demo.load(scale=Scale(members=10))
    assert Member.objects.count() == 40
    for member in Member.objects.all():
        assert member.is_example
        assert set(member.display_name.split()) & set(demo.INVENTED)
        assert member.email.endswith(".example")  # no mail ever reaches a real town hall
    assert not Member.objects.get(email="beispiel0@menge.beispiel.example").has_usable_password()


def test_a_demo_moderator_comes_in_with_what_the_command_prints(client, sign_in, capsys):
    demo.load(scale=Scale())
    call_command("demo_accounts")
    out = capsys.readouterr().out
    address = demo.address(demo.MODERATORS[0], "agentur")
    assert address in out
    code = out.split("Augenblick: ")[1][:6]
    second = sign_in(client, address)
    assert client.post(second.url, {"code": code}).url == "/"
    assert client.get("/moderation/aufnahme/").status_code == 200


def test_no_published_secret_outside_a_demo(settings):
    settings.DEMO = False
    demo.load(scale=Scale())
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError):
        call_command("demo_accounts")


def test_names_of_a_demo_school_from_before_lose_their_ending(erika):
    Member.objects.filter(pk=erika.pk).update(is_example=True, display_name="Erika Beispiel (Demo)")
    demo.load(scale=Scale())
    erika.refresh_from_db()
    assert erika.display_name == "Erika Beispiel"
    assert not Member.objects.filter(display_name__endswith=")").exists()
