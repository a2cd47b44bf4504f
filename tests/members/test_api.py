"""The other door: the same answers as JSON."""

import pytest

from members import actions

pytestmark = pytest.mark.django_db


def patch(client, body):
    return client.patch("/api/me/", body, content_type="application/json")


def test_municipalities_for_everybody(client, region, django_assert_num_queries):
    with django_assert_num_queries(2):  # how many, which
        page = client.get("/api/municipalities/?page_size=50").json()
    assert (page["count"], len(page["results"])) == (59, 50)
    assert page["results"][0]["short_name"] == "Altena"
    assert page["results"][0]["district"] == {"key": "05962", "name": "Märkischer Kreis"}
    assert (
        client.get("/api/municipalities/?district=05974&role=pioneer").json()["results"][0]["ags"]
        == "05974040"
    )
    assert client.get("/api/municipalities/?q=moehne").json()["count"] == 1
    assert client.get("/api/municipalities/?role=chef").status_code == 400


def test_one_municipality(client, region):
    soest = client.get("/api/municipalities/05974040/").json()
    assert (soest["population"], soest["area_km2"], soest["url"]) == (48607, "85.81", "/kommunen/soest/")
    assert client.get("/api/municipalities/05000000/").status_code == 404


def test_mail_domains_are_nobodys_business(client, region):
    assert "stadt-sundern.de" not in client.get("/api/municipalities/?q=sundern").content.decode()


def test_me(client_of, erika, wanda):
    assert client_of(None).get("/api/me/").status_code == 401
    me = client_of(erika).get("/api/me/").json()
    assert me == {
        "email": erika.email,
        "display_name": "Erika Beispiel",
        "role_at_work": "",
        "municipality": "05958004",
        "belongs_to": "Arnsberg",
        "is_admitted": True,
        "is_moderator": False,
    }
    assert client_of(wanda).get("/api/me/").json()["municipality"] is None


def test_changing_me(client_of, erika):
    client = client_of(erika)
    answer = patch(
        client, {"role_at_work": "Archiv", "is_moderator": True, "municipality": None, "email": "x@y.de"}
    )
    assert (answer.status_code, answer.json()["role_at_work"]) == (200, "Archiv")
    erika.refresh_from_db()
    assert (erika.display_name, erika.role_at_work) == ("Erika Beispiel", "Archiv")
    assert (erika.is_moderator, erika.municipality.slug) == (False, "arnsberg")
    assert patch(client, {"display_name": ""}).status_code == 400
    assert patch(client, {"display_name": "x" * 81}).status_code == 400
    assert client.put("/api/me/", {}, content_type="application/json").status_code == 405


def test_tokens(client_of, erika, max_):
    client = client_of(erika)
    made = client.post("/api/me/tokens/")
    assert made.status_code == 201
    text, key = made.json()["token"], made.json()["key"]
    listed = client.get("/api/me/tokens/").json()
    assert [token["key"] for token in listed] == [key]
    assert text not in str(listed)
    assert client_of(max_).get("/api/me/tokens/").json() == []
    assert client_of(max_).delete(f"/api/me/tokens/{key}/").status_code == 404
    assert client.delete(f"/api/me/tokens/{key}/").status_code == 204
    assert client.get("/api/me/tokens/").json() == []


def test_a_token_makes_no_tokens(client_of, erika):
    _, text = actions.create_token(by=erika)
    program = {"headers": {"Authorization": f"Token {text}"}}
    assert client_of(None).get("/api/me/tokens/", **program).status_code == 200
    assert client_of(None).post("/api/me/tokens/", **program).status_code == 403
    assert erika.auth_token_set.count() == 1


def test_five_are_enough_here_too(client_of, erika):
    client = client_of(erika)
    assert [client.post("/api/me/tokens/").status_code for _ in range(6)] == [201] * 5 + [400]
