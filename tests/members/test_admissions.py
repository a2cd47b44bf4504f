"""Who comes with an unknown domain waits for a moderator, and is told."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from members import actions
from members.models import Admission, Member
from school import notices
from school.models import Entry
from tests.heard import headline

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(wanda) -> Admission:
    """Wanda's."""
    return Admission.objects.create(member=wanda, domain="post.example")


@pytest.fixture
def moderation(client_of, mona, app_of):
    """Mona's client, with her second factor."""
    app_of(mona)
    return client_of(mona)


def told(verb):
    """(who is told, in which words) about the newest fact of this kind."""
    entry = Entry.objects.filter(verb=verb).latest("pk")
    notice, subject = notices.for_entry(entry), notices.subject_of(entry)
    return set(notice.audience(subject, entry)), headline(entry), notice.url(subject)


def test_admitted_to_a_municipality(mona, waiting, arnsberg, wanda):
    actions.admit(by=mona, admission=waiting, place=arnsberg)
    wanda.refresh_from_db()
    assert (wanda.municipality, wanda.is_admitted) == (arnsberg, True)
    assert (waiting.outcome, waiting.decided_by) == ("admitted", mona)
    assert told("members.admitted") == (
        {wanda},
        "Du gehörst jetzt dazu: Arnsberg. Willkommen in der Schule",
        "/warten/",
    )


def test_admitted_to_an_organisation(mona, waiting, agency, wanda):
    actions.admit(by=mona, admission=waiting, place=agency)
    wanda.refresh_from_db()
    assert wanda.organisation == agency


def test_declined_with_a_reason(client_of, mona, waiting, wanda):
    actions.decline(by=mona, admission=waiting, reason=" Wir haben dich nicht erreicht. ")
    wanda.refresh_from_db()
    assert not wanda.is_admitted
    assert told("members.declined")[0] == {wanda}
    assert told("members.declined")[1].endswith("Wir haben dich nicht erreicht.")
    assert "Wir haben dich nicht erreicht." in client_of(wanda).get("/warten/").content.decode()


def test_moderators_hear_of_it_until_somebody_decides(client, mona, erika, agency, sign_in):
    sign_in(client, "hans@post.example")
    people, headline, url = told("members.admission_requested")
    assert (people, headline, url) == (
        {mona},
        "Hans (post.example) möchte dazukommen",
        "/moderation/aufnahme/",
    )
    actions.admit(by=mona, admission=Admission.objects.get(), place=agency)
    assert told("members.admission_requested")[0] == set()


def test_only_moderators_decide(erika, wanda, waiting, arnsberg):
    for by in (erika, wanda):
        with pytest.raises(PermissionDenied):
            actions.admit(by=by, admission=waiting, place=arnsberg)
        with pytest.raises(PermissionDenied):
            actions.decline(by=by, admission=waiting, reason="Nein.")
    wanda.refresh_from_db()
    assert not wanda.is_admitted


def test_decided_is_decided(mona, waiting, arnsberg):
    actions.admit(by=mona, admission=waiting, place=arnsberg)
    with pytest.raises(ValidationError, match=r"aufgenommen \(Mona Moderation\)"):
        actions.decline(by=mona, admission=waiting, reason="Doch nicht.")


def test_the_list(moderation, waiting, wanda, region):
    page = moderation.get("/moderation/aufnahme/").content.decode()
    assert "Wanda Wartend" in page
    assert wanda.email in page
    assert page.index("<optgroup") < page.index("Arnsberg") < page.index("Winterberg")
    assert "Südwestfalen-IT" in page


def test_admitting_on_the_page(moderation, waiting, wanda, arnsberg):
    path = f"/moderation/aufnahme/{waiting.pk}/"
    for place in ("", "municipality-999999", "organisation-1x", "member-1"):
        assert moderation.post(path, {"place": place}).status_code == 422
    assert moderation.post(path, {"place": f"municipality-{arnsberg.pk}"}).url == "/moderation/aufnahme/"
    wanda.refresh_from_db()
    assert wanda.municipality == arnsberg
    late = moderation.post(path, {"place": f"municipality-{arnsberg.pk}"}, follow=True)
    assert "ist schon entschieden" in late.content.decode()


def test_declining_on_the_page(moderation, waiting):
    path = f"/moderation/aufnahme/{waiting.pk}/ablehnung/"
    refused = moderation.post(path, {"reason": " "})
    assert refused.status_code == 422
    assert '<details class="fold" open' in refused.content.decode()
    assert moderation.post(path, {"reason": "Unbekannt."}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.outcome == "declined"


def test_strangers_and_members_see_no_list(client_of, waiting, erika, wanda):
    path = f"/moderation/aufnahme/{waiting.pk}/"
    assert client_of(None).get("/moderation/aufnahme/").url.startswith("/anmelden/")
    assert client_of(None).post(path).url.startswith("/anmelden/")
    assert client_of(erika).get("/moderation/aufnahme/").status_code == 403
    assert client_of(erika).post(path, {"place": "x"}).status_code == 403  # not even that somebody waits
    assert client_of(wanda).post(path, {"place": "x"}).status_code == 403


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_for_many(moderation, region, wanda, count, django_assert_num_queries):
    for number in range(count):
        member = Member.objects.create(email=f"p{number}@post.example", display_name=f"P {number}")
        Admission.objects.create(member=member, domain="post.example")
    # session with member, second factor; municipalities, organisations; who waits; unread notices
    with django_assert_num_queries(6):
        moderation.get("/moderation/aufnahme/")
