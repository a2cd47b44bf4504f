"""The moderators' desk answers for a whole domain; with a shared one the person chooses herself."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from members import actions
from members.actions.signing_in import _arrive
from members.models import Admission, EmailDomain, Member, SharedDomain
from school.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(mona, arnsberg, ense) -> SharedDomain:
    """Arnsberg and Ense share a provider's domain."""
    return actions.share_domain(by=mona, domain="zweck.example", municipalities=[arnsberg, ense])


# -- The moderators' desk ------------------------------------------------------------------------------------


def test_admitting_and_remembering_in_one_step(desk_of, mona, arnsberg, agency):
    first, _ = _arrive("hans@werk.example")
    second, _ = _arrive("grete@werk.example")
    path = f"/moderation/aufnahme/{first.admission.pk}/"
    body = {"place": f"organisation-{agency.pk}", "remember": "on"}
    assert desk_of(mona).post(path, body).status_code == 422
    body["place"] = f"municipality-{arnsberg.pk}"
    assert desk_of(mona).post(path, body).url == "/moderation/aufnahme/"
    assert set(Member.objects.filter(municipality=arnsberg)) == {first, second}
    assert EmailDomain.objects.filter(domain="werk.example", municipality=arnsberg, approved_by=mona).exists()


def test_a_free_mailbox_is_not_remembered(desk_of, mona, arnsberg):
    hans, _ = _arrive("hans@gmx.de")
    path = f"/moderation/aufnahme/{hans.admission.pk}/"
    page = desk_of(mona).post(path, {"place": f"municipality-{arnsberg.pk}", "remember": "on"}, follow=True)
    assert "kann jeder ein Postfach haben" in page.content.decode()
    hans.refresh_from_db()
    assert hans.municipality is None


# -- Shared domains ------------------------------------------------------------------------------------------


def test_sharing_asks_who_waits(desk_of, mona, arnsberg, ense, told):
    hans, _ = _arrive("hans@zweck.example")
    path = f"/moderation/aufnahme/{hans.admission.pk}/domain/"
    assert desk_of(mona).post(path, {"municipalities": [arnsberg.pk]}).status_code == 422
    assert desk_of(mona).post(path, {"municipalities": [arnsberg.pk, ense.pk]}).status_code == 302
    assert told("members.choice_offered")[0] == {hans}


def test_the_person_chooses_and_a_coordinator_confirms(
    client, client_of, desk_of, shared, carla, enno, arnsberg, ense, sign_in, told
):
    sign_in(client, "hans@zweck.example")
    assert not Entry.objects.filter(verb="members.admission_requested").exists()
    page = client.get("/warten/").content.decode()
    assert "teilen sich mehrere Kommunen" in page
    assert "Ense" in page
    assert client.post("/warten/kommune/", {"municipality": ""}).status_code == 422
    assert client.post("/warten/kommune/", {"municipality": arnsberg.pk}).url == "/warten/"
    assert told("members.membership_requested") == ({carla}, "Hans sagt, sie oder er gehört zu Arnsberg")
    hans = Member.objects.get(email="hans@zweck.example")
    assert hans.municipality is None  # choosing is not belonging
    path = f"/kommunen/arnsberg/koordination/anfragen/{hans.admission.pk}/bestaetigung/"
    assert desk_of(enno).post(path).status_code == 403
    assert desk_of(enno).post(path.replace("arnsberg", "ense")).status_code == 404
    assert desk_of(carla).post(path).status_code == 302
    hans.refresh_from_db()
    assert hans.municipality == arnsberg


def test_a_coordinator_lets_nobody_in_elsewhere(shared, carla, arnsberg, ense, wanda):
    hans, _ = _arrive("hans@zweck.example")
    admission = actions.choose_municipality(by=hans, admission=hans.admission, municipality=arnsberg)
    with pytest.raises(PermissionDenied):
        actions.admit(by=carla, admission=admission, place=ense)
    hers = Admission.objects.create(member=wanda, domain="post.example")
    with pytest.raises(PermissionDenied):
        actions.admit(by=carla, admission=hers, place=arnsberg)
    with pytest.raises(ValidationError, match="nicht zur Wahl"):
        actions.choose_municipality(by=wanda, admission=hers, municipality=arnsberg)
    with pytest.raises(PermissionDenied):
        actions.choose_municipality(by=wanda, admission=admission, municipality=ense)


def test_a_coordinator_says_no(desk_of, client_of, shared, carla, arnsberg):
    hans, _ = _arrive("hans@zweck.example")
    actions.choose_municipality(by=hans, admission=hans.admission, municipality=arnsberg)
    path = f"/kommunen/arnsberg/koordination/anfragen/{hans.admission.pk}/ablehnung/"
    for reason, words in {"": "Hier fehlt noch etwas.", "x" * 301: "Höchstens 300 Zeichen"}.items():
        refused = desk_of(carla).post(path, {"reason": reason})
        assert refused.status_code == 422
        page = refused.content.decode()
        assert words in page
        assert reason in page  # nothing typed is lost, and the fold around it is open
        assert '<details class="fold" open>' in page
    desk_of(carla).post(path, {"reason": "Arbeitet in Ense."})
    assert "Arbeitet in Ense." in client_of(hans).get("/warten/").content.decode()


def test_without_coordinators_the_moderators_hear_of_it(shared, mona, arnsberg, told):
    hans, _ = _arrive("hans@zweck.example")
    actions.choose_municipality(by=hans, admission=hans.admission, municipality=arnsberg)
    assert told("members.membership_requested")[0] == {mona}


def test_the_other_door(desk_of, client_of, shared, carla, mona, erika, arnsberg):
    hans, _ = _arrive("hans@zweck.example")
    actions.choose_municipality(by=hans, admission=hans.admission, municipality=arnsberg)
    desk, base, json = desk_of(carla), "/api/municipalities/05958004/", {"content_type": "application/json"}
    (row,) = desk.get(base + "requests/").json()["results"]
    assert (row["name"], row["domain"]) == ("Hans", "zweck.example")
    path = f"{base}requests/{row['id']}/membership/"
    assert client_of(erika).post(path).status_code == 403
    assert desk.delete(path, {}, **json).status_code == 400
    assert desk.post(path).status_code == 204
    assert desk.post(path).status_code == 404
    claimed = desk.post(base + "domain-claims/", {"domain": "werk.example"}, **json)
    assert claimed.status_code == 201
    assert desk.post(base + "domain-claims/", {"domain": "kreis-olpe.de"}, **json).status_code == 400
    approval = f"/api/domain-claims/{claimed.json()['id']}/approval/"
    assert desk_of(mona).post(approval).status_code == 204
    assert desk_of(mona).delete(approval, {"reason": "Doch nicht."}, **json).status_code == 400
