"""Pages and API let the same people take the same steps, and show the same things."""

from dataclasses import dataclass

import pytest
from django.test import Client

from members.models import Accession, Municipality, Proof
from school import uploads
from school.models import StoredFile
from school.uploads.kinds import PDFS
from tests.inspection.files import inspected
from tests.members.accessions import GOOD_PROOF, S, a_pdf, cast_of, in_state, with_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cast(ense, arnsberg, agency, app_of):
    """The cast; moderators have their second factor."""
    cast = cast_of(ense, arnsberg, agency) | {"stranger": None}
    app_of(cast["moderator"])
    app_of(cast["second"])
    return cast


@dataclass
class Pages:
    """What a browser without JavaScript sends."""

    client: Client

    def look(self, ags="05974012"):
        return self.client.get(f"/kommunen/{'ense' if ags == '05974012' else 'nirgends'}/einschulung/")

    def step(self, transition, **data):
        return self.client.post("/kommunen/ense/einschulung/schritte/", {"transition": transition} | data)

    def prove(self, **data):
        return self.client.post("/kommunen/ense/einschulung/nachweis/", GOOD_PROOF | data)

    def download(self, pk):
        return self.client.get(f"/kommunen/ense/einschulung/nachweis/{pk}/")

    def become_contact(self):
        return self.client.post("/kommunen/ense/einschulung/ansprechperson/")

    def trail(self):
        return self.client.get("/kommunen/ense/protokoll/")


@dataclass
class Api:
    """What a program sends."""

    client: Client

    def look(self, ags="05974012"):
        return self.client.get(f"/api/accessions/{ags}/")

    def step(self, transition, **data):
        body = {"transition": transition} | data
        return self.client.post("/api/accessions/05974012/steps/", body, content_type="application/json")

    def prove(self, **data):
        return self.client.post("/api/accessions/05974012/proofs/", GOOD_PROOF | data)

    def download(self, pk):
        return self.client.get(f"/api/accessions/05974012/proofs/{pk}/file/")

    def become_contact(self):
        return self.client.post("/api/accessions/05974012/contact/")

    def trail(self):
        return self.client.get("/api/accessions/05974012/trail/")


@pytest.fixture(params=[Pages, Api], ids=["page", "api"])
def door_of(request, client_of, app_of):
    """`door_of(member)` → the door, once as pages and once as API; coordinators have a second factor."""

    def opened(member):
        if member is not None and member.coordinated_pk is not None and not member.has_second_factor:
            app_of(member)
        return request.param(client_of(member))

    return opened


def outcome(response) -> str:
    """The same word for what both doors say."""
    if response.get("Location", "").startswith("/anmelden/") or response.status_code == 401:
        return "sign in first"
    if response.streaming:
        response.getvalue()  # read to the end, so that the file is closed
    words = {200: "done", 201: "done", 302: "done", 400: "refused", 422: "refused"}
    return words.get(response.status_code) or {403: "forbidden", 404: "missing"}[response.status_code]


SPEAK = {"contact", "coordinator", "moderator", "second"}
REST = ["member", "elsewhere", "coordinator_elsewhere", "waiting", "stranger"]
MAY = {
    "step": {"moderator", "second"},
    "prove": SPEAK,
    "download": SPEAK | {"member"},
    "trail": {"coordinator", "moderator", "second"},
}


@pytest.mark.parametrize("role", [*sorted(SPEAK), *REST])
def test_who_may_do_what(cast, ense, door_of, role):
    door = door_of(cast[role])
    accession = in_state(ense, S.INTEREST, contact=cast["contact"])
    stored = uploads.store(by=cast["contact"], file=inspected(a_pdf()), among=PDFS)
    proof = Proof.objects.create(accession=accession, **GOOD_PROOF, file=stored)
    tries = {
        "step": lambda: door.step("talk"),
        "prove": door.prove,
        "download": lambda: door.download(proof.pk),
        "trail": door.trail,
    }
    said = {name: outcome(attempt()) for name, attempt in tries.items()}
    for name, may in MAY.items():
        if role == "stranger":
            assert said[name] == "sign in first", name
        else:
            refusal = "missing" if name == "download" else "forbidden"
            assert said[name] == ("done" if role in may else refusal), name
    assert outcome(door.look()) == "done", "where a municipality stands may be read by everybody"
    assert outcome(door.look(ags="00000000")) == "missing"


@pytest.mark.parametrize("role", [*sorted(SPEAK), *REST])
def test_who_may_become_the_contact_person(cast, ense, door_of, role):
    in_state(ense, S.TALK, contact=cast["left"])
    said = outcome(door_of(cast[role]).become_contact())
    own = role in ("member", "contact", "coordinator")
    assert said == ("done" if own else "sign in first" if role == "stranger" else "forbidden")
    assert Accession.of(ense).contact == (cast[role] if own else cast["left"])


def test_everybody_reads_the_word_and_only_the_right_people_the_rest(cast, ense, door_of):
    accession = in_state(ense, S.PROOF_SUBMITTED, contact=cast["contact"])
    door_of(cast["moderator"]).step("ask", reason="Die Anlage fehlt noch.")
    secrets = ("Die Anlage fehlt noch.", "Contact", "Rückfrage", "needs_information")

    def seen(role):
        text = door_of(cast[role]).look().content.decode()
        return {secret for secret in secrets if secret in text}

    for role in ("member", "coordinator", "moderator"):  # this is what could leak
        assert {"Die Anlage fehlt noch.", "Contact"} <= seen(role), role
    for role in ("stranger", "elsewhere", "coordinator_elsewhere", "waiting"):
        assert seen(role) == set(), role
    text = door_of(None).look().content.decode()
    assert "Einschulung läuft" in text or '"public_state":"joining"' in text
    assert accession.pk


@pytest.mark.parametrize("state", [S.DECLINED, S.WITHDRAWN])
def test_a_refusal_is_nobody_elses_business(cast, ense, door_of, state):
    in_state(ense, state)
    text = door_of(None).look().content.decode()
    assert "Einschulung steht noch aus" in text or '"public_state":"not_yet"' in text
    for word in ("Abgelehnt", "Ausgetreten", "declined", "withdrawn"):
        assert word not in text.replace('"public_state"', "")


def test_a_proposed_refusal_is_seen_by_moderators_alone(cast, ense, client_of):
    with_proposal(ense, S.TALK, cast["moderator"], contact=cast["contact"])
    assert (
        "Doppelt angemeldet." in client_of(cast["second"]).get("/moderation/kommunen/ense/").content.decode()
    )
    for role in ("contact", "coordinator"):
        for path in ("/kommunen/ense/einschulung/", "/api/accessions/05974012/"):
            page = client_of(cast[role]).get(path).content.decode()
            assert "Doppelt angemeldet." not in page
            assert "propose" not in page


def test_acting_on_an_old_page_is_refused_with_a_sentence(cast, ense, client_of):
    in_state(ense, S.PROOF_SUBMITTED)
    old = Accession.of(ense).version
    first, second = client_of(cast["moderator"]), client_of(cast["second"])
    url = "/moderation/kommunen/ense/schritte/"
    first.post(url, {"transition": "ask", "reason": "Anlage?", "seen": old})
    late = second.post(url, {"transition": "withdraw", "seen": old}, follow=True)
    assert "Da war Moderator schneller: Ense steht jetzt auf „Rückfrage offen“" in late.content.decode()
    assert Accession.of(ense).state == S.NEEDS_INFORMATION
    api = second.post(
        "/api/accessions/05974012/steps/",
        {"transition": "withdraw", "seen": old},
        content_type="application/json",
    )
    assert api.status_code == 400
    assert "schneller" in api.json()["non_field_errors"][0]


def test_a_missing_reason_shows_the_form_again(cast, ense, client_of, door_of):
    in_state(ense, S.PROOF_SUBMITTED)
    assert outcome(door_of(cast["moderator"]).step("ask")) == "refused"
    page = client_of(cast["moderator"]).post("/moderation/kommunen/ense/schritte/", {"transition": "ask"})
    assert page.status_code == 422
    assert 'id="schritt-ask-reason_error"' in page.content.decode()


def test_nonsense_is_refused(cast, ense, door_of):
    in_state(ense, S.INTEREST)
    door = door_of(cast["moderator"])
    assert outcome(door.step("accept")) in ("refused", "done")  # the page says it on the next one
    assert outcome(door.step("submit_proof")) in ("refused", "done")
    assert outcome(door.step("sneeze")) in ("refused", "done")
    assert Accession.of(ense).state == S.INTEREST


# -- Proofs ------------------------------------------------------------------------------------------------


def program():
    upload = a_pdf("beschluss.pdf")
    upload.file.seek(0)
    upload.file.write(b"MZ\x90\x00")
    upload.file.seek(0)
    return upload


def empty():
    upload = a_pdf()
    upload.file.truncate(0)
    upload.size = 0
    return upload


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"dated": "2099-01-01"}, "in der Zukunft"),
        ({"dated": "2017-12-31"}, "vor 2018"),
        ({"dated": "31.02.2026"}, ""),
        ({"link": ""}, "Häng ein PDF an oder gib den Link"),
        ({"link": "http://rat.ense.de/17"}, "https://"),
        ({"link": "https://amt:geheim@rat.ense.de/"}, "https://"),
        ({"link": "javascript:alert(1)"}, "https://"),
        ({"link": "https://[kaputt"}, "https://"),
        ({"link": "https://localhost/"}, "https://"),
        ({"signed_by": "  "}, ""),
        ({"kind": "handschlag"}, ""),
        ({"file": program}, "kein PDF"),
        ({"file": empty}, "leer"),
    ],
)
def test_a_bad_proof_is_refused_and_leaves_nothing(cast, ense, door_of, bad, sentence):
    in_state(ense, S.TALK, contact=cast["contact"])
    bad = {name: value() if callable(value) else value for name, value in bad.items()}
    response = door_of(cast["contact"]).prove(**bad)
    assert outcome(response) == "refused"
    assert sentence in response.content.decode()
    assert Accession.of(ense).state == S.TALK
    assert not Proof.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("with_file", [True, False])
def test_a_proof_arrives(cast, ense, door_of, with_file):
    in_state(ense, S.TALK, contact=cast["contact"])
    data = {"file": a_pdf("Ratsbeschluss Ense.pdf"), "link": ""} if with_file else {}
    assert outcome(door_of(cast["contact"]).prove(**data)) == "done"
    proof = Proof.objects.get()
    assert (proof.submitted_by, proof.accepted_at) == (cast["contact"], None)
    assert Accession.of(ense).state == S.PROOF_SUBMITTED
    if with_file:
        response = door_of(cast["member"]).download(proof.pk)
        assert response.getvalue().startswith(b"%PDF-")
        assert "attachment" in response["Content-Disposition"]
        assert response["X-Content-Type-Options"] == "nosniff"
    else:
        assert outcome(door_of(cast["member"]).download(proof.pk)) == "missing"


def test_the_form_takes_german_dates(cast, ense, client_of):
    in_state(ense, S.TALK, contact=cast["contact"])
    door = Pages(client_of(cast["contact"]))
    assert door.prove(dated="13.05.2026").status_code == 302
    assert f"{Proof.objects.get().dated:%Y-%m-%d}" == "2026-05-13"


def test_the_proof_page_says_that_it_costs_nothing(cast, ense, client_of):
    in_state(ense, S.TALK, contact=cast["contact"])
    page = client_of(cast["contact"]).get("/kommunen/ense/einschulung/nachweis/").content.decode()
    assert "Das kostet nichts und verpflichtet zu nichts" in page


@pytest.mark.parametrize("steps", [1, 40])
def test_pages_cost_the_same_with_a_long_history(cast, ense, client_of, steps, django_assert_num_queries):
    accession = in_state(ense, S.TALK, contact=cast["contact"])
    for number in range(steps):
        accession.steps.create(
            transition="talk",
            from_state=S.INTEREST,
            to_state=S.TALK,
            by=cast["moderator"],
            reason=f"{number}",
        )
        accession.proofs.create(**GOOD_PROOF, submitted_by=cast["contact"])
    client = client_of(cast["member"])
    # session with member; municipality, accession; does she coordinate; history, proofs (any, which); unread
    with django_assert_num_queries(7):
        client.get("/kommunen/ense/einschulung/")
    with django_assert_num_queries(6):
        client.get("/api/accessions/05974012/")


def test_lists_of_the_api_cost_the_same_with_many(cast, region, client, client_of, django_assert_num_queries):
    for count in (1, 59):
        for municipality in Municipality.objects.order_by("pk")[:count]:
            Accession.objects.get_or_create(municipality=municipality, state=S.TALK)
        with django_assert_num_queries(2):
            assert client.get("/api/accessions/").json()["count"] == count
        page = client_of(cast["moderator"]).get("/api/accessions/").json()
        assert page["results"][0]["state"] == "talk"
