"""One to three people speak for a municipality, and never none by accident."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from members import actions, rules
from members.models import Admission, Coordinator, Member
from school.models import Entry

pytestmark = pytest.mark.django_db
DESK = "/kommunen/arnsberg/koordination/"


def coordinators(municipality):
    return {
        row.member.display_name for row in Coordinator.objects.current().filter(municipality=municipality)
    }


def colleague(municipality, number=1):
    return Member.objects.create(
        email=f"kollegin{number}@arnsberg.de", display_name=f"Kollegin {number}", municipality=municipality
    )


RIGHTS = {
    # right: who has it over Arnsberg, over Erika (member there), over Carla's coordination
    "run": {"mona", "carla"},
    "end_membership": {"mona", "carla"},
    "end_coordination": {"mona", "carla"},
    "leave": {"erika", "max_", "carla", "enno"},
}


@pytest.mark.parametrize("right", RIGHTS)
def test_rights(right, arnsberg, erika, max_, wanda, mona, carla, enno):
    ask = {
        "run": lambda who: rules.can_run(who, arnsberg),
        "end_membership": lambda who: rules.can_end_membership(who, erika),
        "end_coordination": lambda who: rules.can_end_coordination(
            who, Coordinator.objects.get(member=carla)
        ),
        "leave": rules.can_leave,
    }[right]
    cast = {
        "erika": erika,
        "max_": max_,
        "wanda": wanda,
        "mona": mona,
        "carla": carla,
        "enno": enno,
    }
    assert {name for name, who in cast.items() if ask(who)} == RIGHTS[right]
    for who in cast.values():
        who.is_active = False
        who.forget_rights = lambda: None
        who.__dict__.pop("coordinated_pk", None)
        assert not ask(who)


def test_a_moderator_appoints_and_everybody_concerned_is_told(mona, carla, arnsberg, erika, told):
    actions.appoint_coordinator(by=mona, municipality=arnsberg, member=erika)
    assert coordinators(arnsberg) == {"Carla Koordination", "Erika Beispiel"}
    assert told("members.coordinator_appointed") == (
        {carla, erika},
        "Erika Beispiel koordiniert jetzt Arnsberg",
    )


def test_who_may_not_appoint(arnsberg, erika, wanda, max_, enno):
    for by in (erika, wanda, max_, enno):
        with pytest.raises(PermissionDenied):
            actions.appoint_coordinator(by=by, municipality=arnsberg, member=erika)


def test_who_may_not_be_appointed(carla, arnsberg, max_, wanda):
    gone = colleague(arnsberg)
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    for member in (max_, wanda, gone):
        with pytest.raises(ValidationError, match="wer zu Arnsberg gehört"):
            actions.appoint_coordinator(by=carla, municipality=arnsberg, member=member)
    with pytest.raises(ValidationError, match="schon"):
        actions.appoint_coordinator(by=carla, municipality=arnsberg, member=carla)


def test_three_are_enough(carla, arnsberg):
    for number in (1, 2):
        actions.appoint_coordinator(by=carla, municipality=arnsberg, member=colleague(arnsberg, number))
    with pytest.raises(ValidationError, match="schon drei"):
        actions.appoint_coordinator(by=carla, municipality=arnsberg, member=colleague(arnsberg, 3))
    assert len(coordinators(arnsberg)) == 3


def test_the_last_one_names_who_takes_over(carla, arnsberg, erika):
    mine = Coordinator.objects.get(member=carla)
    with pytest.raises(ValidationError, match="niemanden mehr"):
        actions.end_coordination(by=carla, coordinator=mine)
    assert coordinators(arnsberg) == {"Carla Koordination"}
    actions.end_coordination(by=carla, coordinator=mine, successor=erika)
    assert coordinators(arnsberg) == {"Erika Beispiel"}
    carla.forget_rights()
    assert not rules.can_run(carla, arnsberg)
    with pytest.raises(ValidationError, match="nicht mehr"):
        actions.end_coordination(by=carla, coordinator=mine, successor=erika)


def test_an_alarm_when_only_one_is_left(carla, arnsberg, erika, mona, told):
    actions.appoint_coordinator(by=carla, municipality=arnsberg, member=erika)
    actions.end_coordination(by=carla, coordinator=Coordinator.objects.get(member=carla))
    who, words = told("members.one_coordinator_left")
    assert (who, "nur noch eine Person" in words) == ({mona, erika}, True)
    actions.appoint_coordinator(by=mona, municipality=arnsberg, member=carla)
    assert told("members.one_coordinator_left")[0] == set()  # nobody is alarmed about what is mended


def test_coordinators_do_not_end_one_another(carla, arnsberg, erika, mona):
    actions.appoint_coordinator(by=carla, municipality=arnsberg, member=erika)
    hers = Coordinator.objects.get(member=erika)
    with pytest.raises(PermissionDenied):
        actions.end_coordination(by=carla, coordinator=hers)
    actions.end_coordination(by=mona, coordinator=hers)


# -- The desk ------------------------------------------------------------------------------------------


def test_the_desk_shows_addresses_to_its_coordinators_only(
    desk_of, client_of, carla, erika, mona, max_, enno, wanda
):
    page = desk_of(carla).get(DESK).content.decode()
    assert erika.email in page  # this is what could leak
    assert "Nur noch eine Person" in page
    assert desk_of(mona).get(DESK).status_code == 200
    for member in (erika, max_, enno, wanda):
        refused = client_of(member).get(DESK)
        assert refused.status_code == 403
        assert erika.email not in refused.content.decode()
    assert client_of(None).get(DESK).url.startswith("/anmelden/")


def test_appointing_and_handing_over_on_the_page(desk_of, carla, erika, max_, arnsberg):
    desk = desk_of(carla)
    assert desk.post(DESK + "koordinierende/", {"member": max_.pk}).status_code == 422
    assert desk.post(DESK + "koordinierende/", {"member": erika.pk}).url == DESK
    path = f"{DESK}koordinierende/{Coordinator.objects.get(member=carla).pk}/uebergabe/"
    page = desk.get(path).content.decode()
    assert "Niemand, die anderen machen weiter" in page
    assert desk.post(path, {"successor": ""}).url == "/kommunen/arnsberg/"
    assert coordinators(arnsberg) == {"Erika Beispiel"}
    assert desk.get(DESK).status_code == 403


def test_the_last_one_reads_what_is_missing(desk_of, carla):
    path = f"{DESK}koordinierende/{Coordinator.objects.get(member=carla).pk}/uebergabe/"
    assert "Niemand, die anderen machen weiter" not in desk_of(carla).get(path).content.decode()
    refused = desk_of(carla).post(path, {"successor": ""})
    assert refused.status_code == 422
    assert "Nenne bitte, wer übernimmt" in refused.content.decode()


def test_her_own_task_cannot_be_ended_by_a_colleague_on_the_page(desk_of, carla, erika, arnsberg):
    hers = actions.appoint_coordinator(by=carla, municipality=arnsberg, member=erika)
    desk = desk_of(carla)
    for method in (desk.get, desk.post):
        assert method(f"{DESK}koordinierende/{hers.pk}/uebergabe/").status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_desk_costs_the_same_for_many(desk_of, carla, mona, arnsberg, count, django_assert_num_queries):
    desk = desk_of(carla)
    for number in range(count):
        colleague(arnsberg, number)
        waiting = Member.objects.create(email=f"w{number}@zweck.example", display_name=f"W {number}")
        Admission.objects.create(member=waiting, domain="zweck.example", wanted=arnsberg)
        gone = colleague(arnsberg, 100 + number)
        actions.end_membership(by=mona, member=gone, reason="Weg.")
    # session with member; municipality, coordinates?; coordinators, people: count and page, to appoint
    # (choices); requests; departures; unread notices
    with django_assert_num_queries(11):
        desk.get(DESK)


# -- Second factor ---------------------------------------------------------------------------------------


def test_without_a_second_factor_a_coordinator_reads_but_changes_nothing(client_of, carla, erika, arnsberg):
    client = client_of(carla)
    assert client.get(DESK).status_code == 200
    assert client.post(DESK + "koordinierende/", {"member": erika.pk}).url == "/konto/zweiter-faktor/"
    assert coordinators(arnsberg) == {"Carla Koordination"}
    assert "Für die Koordination brauchst du" in client.get("/konto/zweiter-faktor/").content.decode()
    own = client.post("/konto/", {"display_name": "Carla K.", "role_at_work": ""})
    assert own.url == "/konto/"  # her own business is hers


def test_a_token_is_no_way_around_it(client_of, carla, erika, app_of, arnsberg):
    _, text = actions.create_token(by=carla)
    program = {"headers": {"Authorization": f"Token {text}"}, "content_type": "application/json"}
    path = "/api/municipalities/05958004/coordinators/"
    refused = client_of(None).post(path, {"member": erika.pk}, **program)
    assert (refused.status_code, "zweiten Faktor" in refused.json()["detail"]) == (403, True)
    app_of(carla)
    assert client_of(None).post(path, {"member": erika.pk}, **program).status_code == 201
    assert coordinators(arnsberg) == {"Carla Koordination", "Erika Beispiel"}


def test_it_costs_ordinary_members_nothing(client_of, erika, carla, django_assert_num_queries):
    members = client_of(erika)
    with django_assert_num_queries(1):  # session with member
        assert members.post("/kommunen/").status_code == 405


def test_a_moderator_without_one_sees_no_addresses(client_of, mona, carla, erika):
    assert client_of(mona).get(DESK).url == "/konto/zweiter-faktor/"


# -- API -------------------------------------------------------------------------------------------------


def test_the_other_door(desk_of, client_of, carla, erika, max_, enno, arnsberg):
    desk, base = desk_of(carla), "/api/municipalities/05958004/"
    people = desk.get(base + "people/").json()["results"]
    assert [set(person) for person in people] == [{"id", "display_name", "role_at_work", "email"}] * 2
    made = desk.post(base + "coordinators/", {"member": erika.pk}, content_type="application/json")
    assert (made.status_code, made.json()["name"]) == (201, "Erika Beispiel")
    elsewhere = desk.post(base + "coordinators/", {"member": max_.pk}, content_type="application/json")
    assert elsewhere.status_code == 404
    mine = Coordinator.objects.get(member=carla)
    assert desk.delete(f"{base}coordinators/{mine.pk}/").status_code == 204
    assert desk.get(base + "people/").status_code == 403
    for member in (max_, enno):
        for path in ("people/", "coordinators/", "invitations/", "requests/", "domain-claims/"):
            assert client_of(member).get(base + path).status_code == 403
    assert client_of(None).get(base + "people/").status_code == 401
    assert not Entry.objects.filter(verb="members.left").exists()
