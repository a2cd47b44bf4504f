"""The moderators' desk, the two counts, the audit trail and the letter to sign."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.management import call_command
from django.utils import timezone

from members import actions, demo, letters
from members.models import Accession, Admission, Coordinator, District, Member, Municipality, Role
from members.queries import accession as queries
from school import audit, notices
from school.demo import Scale
from school.models import Entry
from tests.members.accessions import GOOD_PROOF, S, attempt, cast_of, in_state, with_proposal

pytestmark = pytest.mark.django_db
DESK = "/moderation/kommunen/"


@pytest.fixture
def moderation(client_of, mona, app_of):
    """Mona's client, with her second factor."""
    app_of(mona)
    return client_of(mona)


def names(response):
    return [row["municipality"].short_name for row in response.context["rows"]]


def by_name(**fields):
    return Municipality.objects.get(**fields)


# -- The desk ------------------------------------------------------------------------------------------------


def test_every_municipality_stands_on_the_desk_the_longest_wait_first(moderation, region):
    old = timezone.now() - timedelta(days=40, hours=1)
    in_state(by_name(slug="werl"), S.ACTIVE, state_since=old - timedelta(days=500))
    in_state(by_name(slug="olpe"), S.INTEREST)
    in_state(by_name(slug="siegen"), S.PROOF_SUBMITTED, state_since=old)
    page = moderation.get(DESK)
    assert page.context["page"].paginator.count == 59
    assert names(page)[:3] == ["Siegen", "Olpe", "Werl"]
    text = " ".join(page.content.decode().split())
    assert "seit 40 Tagen" in text
    assert "Noch nicht gestartet: 56" in text
    assert "fehlt: Koordination, Klasse, Menschen in der Schule" in text
    assert len(names(moderation.get(DESK + "?page=2"))) == 9


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=proof_submitted", ["Siegen"]),
        ("state=refusal", ["Ense"]),
        ("district=05966&state=interest", ["Olpe"]),
        ("district=05974&state=interest", []),
        ("days=30", ["Siegen"]),
        ("days=0&state=interest", ["Olpe"]),
        ("q=siegen", ["Siegen"]),
        ("lacks=contact", ["Siegen", "Olpe", "Ense"]),
        ("lacks=proof", ["Ense"]),
        ("lacks=coordinator", ["Werl"]),
    ],
)
def test_filters(moderation, region, mona, query, found):
    in_state(by_name(slug="siegen"), S.PROOF_SUBMITTED, state_since=timezone.now() - timedelta(days=40))
    in_state(by_name(slug="olpe"), S.INTEREST)
    in_state(by_name(slug="werl"), S.ACTIVE)
    with_proposal(by_name(slug="ense"), S.TALK, mona)
    assert names(moderation.get(f"{DESK}?{query}")) == found


@pytest.mark.parametrize("query", ["state=chef", "district=99", "days=-1", "days=viel", "days=99999999999"])
def test_a_nonsense_filter_is_said_to_be_nonsense(moderation, region, query):
    page = moderation.get(f"{DESK}?{query}")
    assert page.status_code == 422
    assert page.context["page"].paginator.count == 0
    assert page.context["filter"].form.errors


def test_2000_municipalities_cost_as_much_as_two(moderation, arnsberg, ense, django_assert_num_queries):
    def look(query=""):
        # session with member, second factor (type, by middleware), what waits (accessions, people), states,
        # how many, which, choices of the filter, imitations that wait, unread notices
        with django_assert_num_queries(11):
            moderation.get(DESK + query)

    in_state(ense, S.TALK)
    look()
    District.objects.bulk_create(District(key=f"{n:05}", name=f"Kreis {n}") for n in range(200))
    Municipality.objects.bulk_create(
        Municipality(
            ags=f"9{n:07}",
            name=f"Ort {n}",
            short_name=f"Ort {n}",
            slug=f"ort-{n}",
            kind="Stadt",
            district_id=f"{n % 200:05}",
            population=1000,
            area_km2=1,
            latitude=51,
            longitude=8,
            postal_code="00000",
        )
        for n in range(2000)
    )
    rows = Municipality.objects.filter(ags__startswith="9")
    Accession.objects.bulk_create(Accession(municipality=row, state=S.INTEREST) for row in rows)
    look()
    look("?page=30&state=interest")


def test_only_moderators_have_a_desk(client_of, max_, ense):
    Coordinator.objects.create(member=max_, municipality=ense)
    for path in (DESK, f"{DESK}ense/"):
        assert client_of(max_).get(path).status_code == 403
        assert client_of(None).get(path).url.startswith("/anmelden/")
    assert client_of(max_).post(f"{DESK}ense/schritte/", {"transition": "interest"}).status_code == 403


def test_a_moderator_needs_her_second_factor(client_of, mona, ense):
    assert client_of(mona).get(DESK).status_code == 302
    in_state(ense, S.INTEREST)
    client_of(mona).post("/kommunen/ense/einschulung/schritte/", {"transition": "talk"})
    assert Accession.of(ense).state == S.INTEREST


def test_what_waits_for_whom(moderation, mona, wanda, region, agency):
    moritz = Member.objects.create(
        email="m@agentur.example", display_name="Moritz", organisation=agency, is_moderator=True
    )
    assert "Nichts. Alles ist beantwortet." in moderation.get(DESK).content.decode()
    in_state(by_name(slug="olpe"), S.INTEREST)
    in_state(by_name(slug="siegen"), S.PROOF_SUBMITTED)
    with_proposal(by_name(slug="ense"), S.TALK, mona)
    with_proposal(by_name(slug="werl"), S.INTEREST, moritz)
    Admission.objects.create(member=wanda, domain="post.example")
    text = " ".join(moderation.get(DESK).content.decode().replace("<strong>", "").split())
    for line in (
        "1</strong> Kommune will mitmachen",
        "1</strong> Nachweis zu prüfen",
        "1</strong> Person wartet",
    ):
        assert line in text
    assert "1</strong> Ablehnung zu bestätigen" in text, "her own proposal waits for somebody else"
    assert queries.waiting_accessions(moritz)["refusals"] == 1


def test_one_municipality_shows_only_what_is_possible_now(moderation, mona, ense):
    in_state(ense, S.PROOF_SUBMITTED).proofs.create(**GOOD_PROOF)
    page = moderation.get(f"{DESK}ense/").content.decode()
    for label in (
        "Nachweis annehmen",
        "Rückfrage stellen",
        "Ablehnung vorschlagen",
        "Pause machen",
        "Austreten",
    ):
        assert label in page
    assert "Aktiv schalten" not in page
    assert "Ablehnung bestätigen" not in page
    moderation.post(f"{DESK}ense/schritte/", {"transition": "propose_refusal", "reason": "Doppelt."})
    page = moderation.get(f"{DESK}ense/").content.decode()
    assert "Vorschlag verwerfen" in page
    assert "Bestätigen muss jemand anderes" in page
    assert 'value="decline"' not in page
    assert 'value="accept"' not in page


# -- Two counts -----------------------------------------------------------------------------------------


def test_the_two_counts_say_nothing_about_each_other(mona, region):
    fourteen_and_five = Municipality.objects.filter(role__in=[Role.MEMBER, Role.PIONEER]).count()
    assert queries.two_counts() == queries.TwoCounts(in_school=2, attached=fourteen_and_five)

    place = by_name(slug="bestwig")  # invited, says nothing about itself
    person = Member.objects.create(email="b@bestwig.de", display_name="B", municipality=place)
    assert queries.two_counts() == queries.TwoCounts(3, 19), "people are there: in the school, not attached"
    person.is_active = False
    person.save()
    assert queries.two_counts() == queries.TwoCounts(2, 19)

    in_state(place, S.PROOF_SUBMITTED).proofs.create(**GOOD_PROOF)
    assert queries.two_counts() == queries.TwoCounts(2, 19), "a proof that nobody accepted attaches nobody"
    attempt(mona, Accession.of(place), "accept")
    assert queries.two_counts() == queries.TwoCounts(3, 20)
    attempt(mona, Accession.of(place), "withdraw")
    assert queries.two_counts() == queries.TwoCounts(2, 20), "leaving the school does not undo the decision"


def test_an_accepted_proof_attaches_and_says_how_and_when(mona, region):
    place = by_name(slug="bestwig")
    in_state(place, S.PROOF_SUBMITTED).proofs.create(**GOOD_PROOF)
    attempt(mona, Accession.of(place), "accept")
    place.refresh_from_db()
    assert (place.role, place.role_since, place.role_source) == (Role.MEMBER, "2026", "")
    proof = place.accession.proofs.get()
    assert (proof.accepted_by, proof.accepted_at.date()) == (mona, timezone.now().date())
    call_command("load_municipalities", verbosity=0)
    place.refresh_from_db()
    assert place.role == Role.MEMBER, "the register that knows nothing does not undo it"


def test_who_was_welcomed_is_in_the_school_and_attached_only_by_a_proof(client, mona, region):
    for slug in ("ense", "marsberg"):
        place = by_name(slug=slug)
        assert (place.role, bool(place.role_source)) == (Role.SCHOOL, True)
    assert "Ense und Marsberg zum Beispiel" in client.get("/kommunen/").content.decode()
    place = by_name(slug="ense")
    in_state(place, S.PROOF_SUBMITTED).proofs.create(**GOOD_PROOF)
    assert queries.two_counts().attached == 19
    attempt(mona, Accession.of(place), "accept")
    assert queries.two_counts() == queries.TwoCounts(2, 20)
    call_command("load_municipalities", verbosity=0)
    assert queries.two_counts().attached == 20
    attempt(mona, Accession.of(place), "withdraw")
    assert queries.two_counts() == queries.TwoCounts(1, 20), "Marsberg is still there, and Ense's decision"


def test_documented_sources_stay(mona, region):
    siegen = by_name(slug="siegen")
    before = (siegen.role, siegen.role_since, siegen.role_source)
    assert before[2].startswith("https://")
    in_state(siegen, S.PROOF_SUBMITTED).proofs.create(**GOOD_PROOF)
    attempt(mona, Accession.of(siegen), "accept")
    siegen.refresh_from_db()
    assert (siegen.role, siegen.role_since, siegen.role_source) == before


def test_nothing_is_accepted_without_a_proof(moderation, ense):
    in_state(ense, S.PROOF_SUBMITTED)
    page = moderation.post(f"{DESK}ense/schritte/", {"transition": "accept"}, follow=True)
    assert "Es liegt noch kein Nachweis vor." in page.content.decode()
    assert Accession.of(ense).state == S.PROOF_SUBMITTED


def test_both_counts_stand_on_map_and_start_page(client, mona, region):
    for path in ("/kommunen/", "/"):
        text = client.get(path).content.decode()
        assert "In der Schule" in text
        assert "Der Rahmenstrategie angeschlossen" in text


# -- The audit trail ------------------------------------------------------------------------------------


def test_the_trail_tells_who_decided_what_about_ones_own_municipality(
    client_of, ense, arnsberg, agency, wanda
):
    cast = cast_of(ense, arnsberg, agency)
    attempt(cast["moderator"], in_state(ense, S.INTEREST), "talk")
    attempt(cast["moderator"], in_state(arnsberg, S.SETTING_UP), "activate")
    admission = Admission.objects.create(member=wanda, domain="post.example")
    actions.admit(by=cast["second"], admission=admission, place=ense)
    actions.update_profile(by=cast["member"], display_name="Neu", role_at_work="")

    text = client_of(cast["coordinator"]).get("/kommunen/ense/protokoll/").content.decode()
    assert "Moderator hat das Kennenlernen begonnen" in text
    assert "Second hat Wanda Wartend aufgenommen" in text
    assert "aktiv geschaltet" not in text, "that was Arnsberg"
    assert "Neu" not in text
    other = client_of(cast["coordinator_elsewhere"])
    assert other.get("/kommunen/ense/protokoll/").status_code == 403
    assert "aktiv geschaltet" in other.get("/kommunen/arnsberg/protokoll/").content.decode()

    wanda.delete()
    cast["moderator"].delete()
    text = client_of(cast["coordinator"]).get("/kommunen/ense/protokoll/").content.decode()
    assert "Die Schule hat das Kennenlernen begonnen" in text
    assert "Second hat eine Person aufgenommen" in text
    assert "Wanda" not in text


def test_every_audited_fact_exists_and_none_is_about_learning():
    for verb in audit.audited_verbs():
        notices.is_silent(verb)  # raises LookupError for a verb nobody records
        assert verb.startswith(("members.", "knowledge.", "notifications."))


@pytest.mark.parametrize("facts", [1, 120])
def test_a_long_trail_costs_as_much_as_a_short_one(
    moderation, mona, wanda, ense, facts, django_assert_num_queries
):
    admission = Admission.objects.create(member=wanda, domain="post.example")
    Entry.objects.bulk_create(
        Entry(
            verb="members.admitted",
            actor=mona,
            subject_type="members.admission",
            subject_id=admission.pk,
            municipality_id=ense.pk,
            due_at=timezone.now(),
        )
        for _ in range(facts)
    )
    # session with member; municipality; how many, which; whom; unread notices
    with django_assert_num_queries(6):
        page = moderation.get("/kommunen/ense/protokoll/")
    assert page.context["page"].paginator.count == facts
    with django_assert_num_queries(5):
        moderation.get("/api/accessions/05974012/trail/")


# -- The letter -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("attendorn", "Hansestadt Attendorn"),
        ("meschede", "Kreis- und Hochschulstadt Meschede"),
        ("wickede", "Gemeinde Wickede (Ruhr)"),
        ("menden", "Stadt Menden (Sauerland)"),
        ("werl", "Wallfahrtsstadt Werl"),
    ],
)
def test_the_letter_bears_the_right_name(region, slug, words):
    assert letters.designation(by_name(slug=slug)) == words


def test_anybody_may_fetch_the_accessible_letter(client, region):
    response = client.get("/kommunen/attendorn/einschulung/absichtserklaerung/")
    assert response["Content-Type"] == "application/pdf"
    assert "absichtserklaerung-attendorn.pdf" in response["Content-Disposition"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in response.content
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert str(pdf.Root.Lang).startswith("de")
        assert str(pdf.docinfo["/Title"]) == "Absichtserklärung: Hansestadt Attendorn"
        assert len(pdf.pages) == 1


# -- The demo --------------------------------------------------------------------------------


def test_the_demo_shows_every_stage_and_offends_nobody():
    demo.load(scale=Scale())
    demo.load(scale=Scale())
    states = set(Accession.objects.values_list("state", flat=True))
    assert states == set(S.values) - {S.DECLINED, S.WITHDRAWN}
    assert Accession.objects.count() == 14
    assert Municipality.objects.filter(role=Role.MEMBER, role_source="").count() == 0
    assert not Entry.objects.filter(verb__startswith="members.accession_", announced_at=None).exists()
