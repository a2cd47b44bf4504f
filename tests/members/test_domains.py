"""Mail domains: proposed, approved, shared, remembered; and what only looks like one."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from members import actions, addresses, register
from members.actions.domains import tidy_domain
from members.actions.signing_in import _arrive
from members.models import Admission, DomainClaim, EmailDomain, Member, Municipality, SharedDomain

pytestmark = pytest.mark.django_db
DESK = "/kommunen/arnsberg/koordination/domains/"


@pytest.fixture
def claim(carla, arnsberg) -> DomainClaim:
    """Arnsberg says that stadtwerk.example is its own."""
    return actions.claim_domain(by=carla, municipality=arnsberg, domain="Stadtwerk.Example")


@pytest.fixture
def shared(mona, arnsberg, ense) -> SharedDomain:
    """Arnsberg and Ense share a provider's domain."""
    return actions.share_domain(by=mona, domain="zweck.example", municipalities=[arnsberg, ense])


# -- What is a domain --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        (" Stadt-Muster.DE ", "stadt-muster.de"),
        ("@stadt-muster.de", "stadt-muster.de"),
        ("erika+x@stadt-muster.de", "stadt-muster.de"),
        ("stadt-rüthen.example", "xn--stadt-rthen-zhb.example"),
        ("ｓoest.de", "soest.de"),
    ],
)
def test_one_spelling(typed, spelled):
    assert tidy_domain(typed) == spelled


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "keine Mail-Domain"),
        ("soest", "keine Mail-Domain"),
        ("soest..de", "keine Mail-Domain"),
        ("so est.de", "keine Mail-Domain"),
        ("127.0.0.1", "keine Mail-Domain"),
        ("soest.de\nboese.example", "keine Mail-Domain"),
        ("a" * 120 + ".de", "keine Mail-Domain"),
        ("kreis-olpe.de", "gehört einem Kreis"),
        ("Kreis-Soest.de", "gehört einem Kreis"),
        ("mail.kreis-olpe.de", "gehört einem Kreis"),
        ("GMX.de", "kann jeder ein Postfach haben"),
    ],
)
def test_what_is_none(typed, words, carla, arnsberg):
    with pytest.raises(ValidationError, match=words):
        actions.claim_domain(by=carla, municipality=arnsberg, domain=typed)
    assert not DomainClaim.objects.exists()


def test_a_lookalike_is_another_domain(carla, region):
    soest = Municipality.objects.get(slug="soest")
    mine = Member.objects.create(email="k@soest.de", display_name="K", municipality=soest)
    mine.coordinations.create(municipality=soest)
    for lookalike in ("soest.de.example", "sоest.de", "xsoest.de", "stadt.soest.de"):
        claim = actions.claim_domain(by=mine, municipality=soest, domain=lookalike)
        assert claim.domain != "soest.de"
        assert claim.domain.isascii()
        hans, _ = _arrive(addresses.normalise(f"hans@{lookalike}"))
        assert hans.municipality is None  # a proposal opens nothing


@pytest.mark.parametrize("name", ["Burbach", "Freudenberg", "Neunkirchen"])
def test_places_of_the_same_name_elsewhere_are_not_ours(region, name):
    ours = Municipality.objects.get(short_name=name)
    assert ours.district.name == "Kreis Siegen-Wittgenstein"
    known = set(ours.email_domains.values_list("domain", flat=True))
    assert known  # this is what could be taken for it
    low = name.lower()
    elsewhere = {
        *(
            f"{low}.de",
            f"vg-{low}.de",
            f"gemeinde-{low}.de",
            f"stadt-{low}.de",
            f"{low}-saar.de",
            f"{low}.at",
        ),
    } - known
    for domain in elsewhere:
        hans, _ = _arrive(addresses.normalise(f"hans@{domain}"))
        assert hans.municipality is None, domain


def test_the_domain_of_a_district_is_nobodys(region):
    for domain in ("kreis-olpe.de", "kreis-soest.de"):
        hans, _ = _arrive(addresses.normalise(f"hans@{domain}"))
        assert (hans.municipality, Admission.objects.get(member=hans).domain) == (None, domain)


# -- Proposing and deciding ----------------------------------------------------------------------------------


def test_proposed_approved_remembered(desk_of, carla, mona, arnsberg, told):
    desk, moderation = desk_of(carla), desk_of(mona)
    waiting, _ = _arrive("hans@stadtwerk.example")
    assert desk.post(DESK, {"domain": "@Stadtwerk.Example"}).url == DESK
    assert told("members.domain_claimed")[0] == {mona}
    assert "wird geprüft" in desk.get(DESK).content.decode()
    claim = DomainClaim.objects.get()
    assert "stadtwerk.example" in moderation.get("/moderation/domains/").content.decode()
    assert moderation.post(f"/moderation/domains/{claim.pk}/freigabe/").url == "/moderation/domains/"
    domain = EmailDomain.objects.get(domain="stadtwerk.example")
    assert (domain.municipality, domain.approved_by) == (arnsberg, mona)
    waiting.refresh_from_db()
    assert waiting.municipality == arnsberg
    assert _arrive("neu@stadtwerk.example")[0].municipality == arnsberg
    assert told("members.domain_approved")[0] == {carla}
    late = moderation.post(f"/moderation/domains/{claim.pk}/freigabe/", follow=True)
    assert "schon entschieden" in late.content.decode()


def test_refused_with_a_reason(desk_of, carla, mona, claim):
    for reason, words in {"": "Hier fehlt noch etwas.", "x" * 301: "Höchstens 300 Zeichen"}.items():
        refused = desk_of(mona).post(f"/moderation/domains/{claim.pk}/ablehnung/", {"reason": reason})
        assert refused.status_code == 422
        page = refused.content.decode()
        assert words in page
        assert reason in page  # nothing typed is lost, and the fold around it is open
        assert '<details class="fold" open>' in page
    claim.refresh_from_db()
    assert claim.decided_at is None
    desk_of(mona).post(f"/moderation/domains/{claim.pk}/ablehnung/", {"reason": "Gehört dem Stadtwerk."})
    assert "Gehört dem Stadtwerk." in desk_of(carla).get(DESK).content.decode()
    assert not EmailDomain.objects.filter(domain="stadtwerk.example").exists()


def test_a_refusal_that_comes_late_is_told_so_however_long_its_reason(desk_of, mona, claim):
    path = "/moderation/domains/{}/ablehnung/"
    assert desk_of(mona).post(path.format(claim.pk + 1), {"reason": ""}).status_code == 404
    actions.approve_domain(by=mona, claim=claim)
    late = desk_of(mona).post(path.format(claim.pk), {"reason": "x" * 301}, follow=True)
    assert "schon entschieden" in late.content.decode()


def test_claimed_already(desk_of, carla, enno, arnsberg, ense, claim, shared):
    path = DESK.replace("arnsberg", "ense")
    for domain, words in {
        "arnsberg.de": "gehört schon zu Arnsberg",
        "stadtwerk.example": "schon vorgeschlagen",
        "zweck.example": "teilen sich schon",
    }.items():
        refused = desk_of(enno).post(path, {"domain": domain}) if domain == "arnsberg.de" else None
        if refused is not None:
            assert (refused.status_code, words in refused.content.decode()) == (422, True)
        with pytest.raises(ValidationError, match=words):
            actions.claim_domain(by=enno, municipality=ense, domain=domain)
    assert DomainClaim.objects.count() == 1


def test_who_may_not(client_of, desk_of, erika, enno, wanda, carla, arnsberg, claim):
    for by in (erika, enno, wanda):
        with pytest.raises(PermissionDenied):
            actions.claim_domain(by=by, municipality=arnsberg, domain="neu.example")
        with pytest.raises(PermissionDenied):
            actions.share_domain(by=by, domain="neu.example", municipalities=[arnsberg])
        assert client_of(by).get("/moderation/domains/").status_code == 403
    with pytest.raises(PermissionDenied):
        actions.approve_domain(by=carla, claim=claim)
    assert desk_of(carla).post(f"/api/domain-claims/{claim.pk}/approval/").status_code == 403
    assert client_of(None).get("/moderation/domains/").url.startswith("/anmelden/")


def test_loading_the_register_again_keeps_what_was_approved(mona, region):
    soest = Municipality.objects.get(slug="soest")
    actions.remember_domain(by=mona, domain="stadtwerk.example", municipality=soest)
    EmailDomain.objects.create(domain="alt.example", municipality=soest)
    call_command("load_municipalities", verbosity=0)
    assert set(soest.email_domains.values_list("domain", flat=True)) == {"soest.de", "stadtwerk.example"}


def test_a_register_that_names_an_approved_domain_too(mona, region):
    rows = register.read()
    (soest,) = [row for row in rows if row.fields["short_name"] == "Soest"]
    place = Municipality.objects.get(ags=soest.ags)
    EmailDomain.objects.filter(domain="soest.de").delete()
    actions.remember_domain(by=mona, domain="soest.de", municipality=place)
    actions.load_register(rows=rows)
    assert EmailDomain.objects.get(domain="soest.de").approved_by == mona
    EmailDomain.objects.filter(domain="soest.de").delete()
    actions.share_domain(by=mona, domain="soest.de", municipalities=list(Municipality.objects.all()[:2]))
    with pytest.raises(CommandError, match="teilen sich mehrere"):
        call_command("load_municipalities", verbosity=0)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_many(
    desk_of, carla, mona, arnsberg, ense, count, django_assert_num_queries
):
    moderation, desk = desk_of(mona), desk_of(carla)
    for number in range(count):
        actions.claim_domain(by=carla, municipality=arnsberg, domain=f"d{number}.example")
        actions.share_domain(by=mona, domain=f"s{number}.example", municipalities=[arnsberg, ense])
    # session with member, second factor; claims; shared domains, their municipalities; unread notices
    with django_assert_num_queries(6):
        moderation.get("/moderation/domains/")
    # session with member; municipality, coordinates?; domains, shared ones, claims; unread notices
    with django_assert_num_queries(7):
        desk.get(DESK)
