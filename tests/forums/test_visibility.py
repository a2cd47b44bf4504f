"""Nothing that is said on the Pausenhof leaves it. First what there is to leak, then who must not see it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from forums import actions
from forums.models import Follow, Forum, Reply, Thread
from school.search import following

pytestmark = pytest.mark.django_db

SECRETS = ["Wie fangen wir an?", "Geheime", "zaghaft", "Erika Beispiel", "Max Muster"]
EVERYWHERE = [
    "/",
    "/suche/?q=fangen",
    "/suche/vorschlaege/?q=fang",
    "/api/search/?q=fangen",
    "/api/search/suggestions/?q=fang",
    "/pausenhof/",
    "/pausenhof/offen/",
    "/pausenhof/faden/{thread}/",
    "/pausenhof/faden/{thread}/antworten/?nach=0",
    "/pausenhof/faden/{thread}/zuwachs/?gezaehlt=0",
    "/pausenhof/antwort/{reply}/",
    "/pausenhof/antwort/{reply}/bearbeiten/",
    "/pausenhof/offen/neu/",
    "/api/forums/",
    "/api/threads/",
    "/api/threads/{thread}/",
    "/api/threads/{thread}/replies/",
    "/api/forums/offen/threads/",
    "/api/replies/{reply}/",
]


def seen(client, thread, reply) -> str:
    """Everything `client` gets to read at the addresses, in one text."""
    following.catch_up()
    addresses = [address.format(thread=thread.pk, reply=reply.pk) for address in EVERYWHERE]
    return "\n".join(client.get(address, follow=True).content.decode() for address in addresses)


def test_members_from_everywhere_see_all_of_it(client_of, thread, reply, max_):
    text = seen(client_of(max_), thread, reply)
    assert [secret for secret in SECRETS if secret not in text] == []


@pytest.mark.parametrize("who", [None, "wanda", "ina"])
def test_strangers_people_who_wait_and_switched_off_accounts_see_nothing(
    request, client_of, thread, reply, who
):
    member = request.getfixturevalue(who) if who else None
    text = seen(client_of(member), thread, reply)
    assert [secret for secret in SECRETS if secret in text] == []
    assert "Offener Pausenhof" in text  # the names of forums are no secret


def test_querysets_begin_with_the_right_to_see(thread, reply, erika, max_, wanda, ina):
    for model in (Forum, Thread, Reply):
        assert model.objects.visible_to(max_).count() == 1
        for user in (AnonymousUser(), wanda, ina):
            assert model.objects.visible_to(user).count() == 0
    assert list(Follow.objects.visible_to(max_).values_list("member", flat=True)) == [max_.pk]
    assert Follow.objects.visible_to(wanda).count() == 0


def test_the_gate_says_what_this_place_is_and_where_to_sign_in(client_of, thread, yard):
    response = client_of(None).get("/pausenhof/")
    text = response.content.decode()
    assert response.status_code == 200
    assert "/anmelden/?next=/pausenhof/" in text
    assert yard.description in text


def test_people_who_wait_read_why(client_of, yard, wanda):
    response = client_of(wanda).get("/pausenhof/")
    assert "noch nicht aufgenommen" in response.content.decode()
    assert client_of(wanda).get("/pausenhof/offen/").headers["Location"] == "/warten/"


def test_deep_links_come_back_after_the_sign_in(client_of, thread):
    response = client_of(None).get(f"/pausenhof/faden/{thread.pk}/?page=2")
    assert response.headers["Location"] == f"/anmelden/?next=/pausenhof/faden/{thread.pk}/%3Fpage%3D2"


def test_an_open_page_whose_session_ended_is_refused_without_being_led_away(client_of, thread):
    address = f"/pausenhof/faden/{thread.pk}/antworten/?nach=0"
    response = client_of(None).get(address, headers={"HX-Request": "true"})
    assert (response.status_code, response.content.decode()) == (403, "Du bist nicht mehr angemeldet.")


def test_a_withdrawn_text_is_nowhere_any_more(client_of, thread, reply, max_, erika, mona):
    client = client_of(erika)
    assert "zaghaft" in seen(client, thread, reply)
    actions.withdraw_reply(by=max_, reply=reply)
    for member in (erika, max_, mona):
        text = seen(client_of(member), thread, reply)
        assert "zaghaft" not in text
        assert "Diese Antwort wurde zurückgezogen" in text
    assert client.get(f"/api/replies/{reply.pk}/").json()["body"] == ""


def test_an_address_of_mail_is_shown_to_nobody(client_of, thread, reply, erika):
    assert "max.muster@" not in seen(client_of(erika), thread, reply)
