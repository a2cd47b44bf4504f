"""Example people for the demo school: visibly invented, belonging to real municipalities.

Their surnames say so (INVENTED) and end their names: whoever tries "@Vorname Nachname" is understood.
Their addresses end on `.example`, which nobody can own; so no mail ever reaches a real town hall.
"""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Replace

from members import actions, demo_accession, register
from members.models import Admission, Coordinator, Member, Municipality, Organisation
from school.content import read_yaml
from school.demo import Scale, insert
from school.journal import record

# Known to everybody who reads this file: only for the demo.
TOTP_SECRET = "BEISPIELSCHULEBEISPIELSCHULE2345"  # noqa: S105

INVENTED = ("Beispiel", "Exempel", "Moderation", "Muster", "Wartend")
FORMER_ENDING = " (Demo)"  # of all names, in a demo school from before
MODERATORS = ("Mona Moderation", "Moritz Moderation")
WAITING = "Wanda Wartend"
# (name, AGS): who coordinates; in some places two, in some one, elsewhere nobody
COORDINATORS = (
    ("Erika Beispiel", "05958004"),
    ("Max Muster", "05958004"),
    ("Bernd Beispiel", "05970004"),
    ("Fatma Beispiel", "05966024"),
    ("Hanna Exempel", "05974040"),
    ("Ibrahim Beispiel", "05974040"),
)
SHARED = ("rathaus-it.beispiel.example", ("05966008", "05966024", "05966028"))
OWN_PAGE: dict[str, Any] = {
    "work": "Beispieltext der Demo, keine Aussage der Stadt:\n\n"
    "- Sensoren melden, wo der Wald zu trocken ist.\n"
    "- Bürger:innen üben im Stadtlabor mit Daten umzugehen.\n\n"
    "Fragt uns gern im **Pausenhof**.",
    "topics": ["klima", "daten", "verwaltung"],
    "fields_of_action": ["Beispiel: Wald und Klima", "Beispiel: Digitales Rathaus"],
    "strategy_url": "https://arnsberg.beispiel.example/strategie",
}
# (name, AGS, what she does); several from the pioneers, one or two from many others
PEOPLE = (
    ("Erika Beispiel", "05958004", "Digitalisierung"),
    ("Max Muster", "05958004", "Stadtplanung"),
    ("Aylin Muster", "05958004", "Bücherei"),
    ("Bernd Beispiel", "05970004", "Koordination Smart City"),
    ("Carla Beispiel", "05970004", "Dorfentwicklung"),
    ("Deniz Muster", "05962040", "Verkehr"),
    ("Emil Exempel", "05962040", "Öffentlichkeitsarbeit"),
    ("Fatma Beispiel", "05966024", "Gebäude und Energie"),
    ("Georg Muster", "05966024", "Organisation und IT"),
    ("Hanna Exempel", "05974040", "Klimaschutz"),
    ("Ibrahim Beispiel", "05974040", "Beteiligung"),
    ("Jana Muster", "05974040", "Geodaten"),
    ("Klaus Beispiel", "05974012", "Hauptamt"),
    ("Lena Exempel", "05958024", "Wirtschaftsförderung"),
    ("Mehmet Muster", "05962024", "Datenmanagement"),
    ("Nora Beispiel", "05970040", "Digitalisierung"),
    ("Olaf Muster", "05974028", "Bauamt"),
    ("Petra Exempel", "05962032", "Kultur"),
    ("Quirin Beispiel", "05958048", "Tourismus"),
    ("Rosa Muster", "05966004", "Bürgerbüro"),
    ("Stefan Beispiel", "05974052", "Feuerwehr und Bevölkerungsschutz"),
    ("Tuba Muster", "05974032", "Tourismus und Umwelt"),
    ("Ute Exempel", "05958020", "Hauptamt"),
    ("Viktor Beispiel", "05970012", "Kämmerei"),
    ("Wilma Muster", "05962044", "Schulen und Jugend"),
)


def load(*, scale: Scale) -> None:
    """Municipalities, people, moderators with a second factor, one who waits; then `scale.members` more."""
    actions.load_register(rows=register.read())
    with transaction.atomic():
        _shorten_names()
        municipalities = Municipality.objects.in_bulk(field_name="ags")
        for name, ags, role in PEOPLE:
            _person(name, municipalities[ags].slug, municipality=municipalities[ags], role_at_work=role)
        for name in MODERATORS:
            _moderator(name)
        _waiting_person()
        _coordination(municipalities)
        _entries()
    demo_accession.load()
    insert(Member, _crowd(scale.members), total=scale.members, what="Mitglieder")


def _shorten_names() -> None:
    long = Member.objects.filter(is_example=True, display_name__endswith=FORMER_ENDING)
    long.update(display_name=Replace("display_name", Value(FORMER_ENDING), Value("")))


def address(name: str, place: str) -> str:
    """`erika.beispiel@arnsberg.beispiel.example`."""
    return f"{name.lower().replace(' ', '.')}@{place}.beispiel.example"


def _person(name: str, place: str, **fields: object) -> tuple[Member, bool]:
    defaults = {"display_name": name, "is_example": True} | fields
    return Member.objects.get_or_create(email=address(name, place), defaults=defaults)


def _moderator(name: str) -> None:
    agency = Organisation.objects.get(kind=Organisation.Kind.AGENCY)
    member, _ = _person(name, "agentur", organisation=agency, is_moderator=True, role_at_work="Moderation")
    _second_factor(member)


def _second_factor(member: Member) -> None:
    if settings.DEMO:  # a published secret must never open a real school
        Authenticator.objects.get_or_create(
            user=member,
            type=Authenticator.Type.TOTP,
            defaults={"data": {"secret": get_adapter().encrypt(TOTP_SECRET)}},
        )


def _waiting_person() -> None:
    member, is_new = _person(WAITING, "zweckverband", role_at_work="Zweckverband")
    if is_new:
        admission = Admission.objects.create(member=member, domain="zweckverband.beispiel.example")
        record("members.admission_requested", actor=member, subject=admission)


def _coordination(municipalities: dict[str, Municipality]) -> None:
    """Who coordinates, and what lies on their desks; only when there is nobody yet."""
    if Coordinator.objects.exists():
        return
    mona = Member.objects.get(email=address(MODERATORS[0], "agentur"))
    for name, ags in COORDINATORS:
        place = municipalities[ags]
        member = Member.objects.get(email=address(name, place.slug))
        actions.appoint_coordinator(by=mona, municipality=place, member=member)
        _second_factor(member)
    _desk_of(municipalities["05958004"], mona)
    domain, keys = SHARED
    actions.share_domain(by=mona, domain=domain, municipalities=[municipalities[ags] for ags in keys])
    walter, _ = _person("Walter Wartend", "rathaus-it", role_at_work="Bauhof")
    waiting = Admission.objects.create(member=walter, domain=domain)
    actions.choose_municipality(by=walter, admission=waiting, municipality=municipalities["05966024"])


def _desk_of(arnsberg: Municipality, mona: Member) -> None:
    erika = Member.objects.get(email=address("Erika Beispiel", arnsberg.slug))
    actions.edit_own_page(by=erika, municipality=arnsberg, **OWN_PAGE)
    actions.invite(by=erika, municipality=arnsberg, address=address("Neue Kollegin", arnsberg.slug))
    actions.claim_domain(by=erika, municipality=arnsberg, domain="stadtlabor.arnsberg.beispiel.example")
    xaver, _ = _person("Xaver Exempel", arnsberg.slug, municipality=arnsberg, role_at_work="Vermessung")
    actions.end_membership(by=mona, member=xaver, reason="Arbeitet jetzt woanders (Beispiel).")


def _entries() -> None:
    """What example people show of themselves; two of them coordinate: there is somebody to ask."""
    entries = read_yaml(Path(__file__).parent / "content" / "entries.yml")
    people = {one.display_name: one for one in Member.objects.filter(is_example=True, about="", offers=[])}
    for name, entry in entries.items():
        member = people.get(name)
        if member is not None:
            member.about, member.offers = entry.get("about", ""), entry["offers"]
            member.contact_email = entry.get("contact", "")
            member.contact_consent = bool(member.contact_email)
            member.save()


def _crowd(count: int) -> Iterator[Member]:
    """Invented members for load tests, spread over all municipalities."""
    places = cycle(Municipality.objects.order_by("ags", "pk").values_list("pk", flat=True))
    for number, place in zip(range(count), places, strict=False):
        yield Member(
            email=f"beispiel{number}@menge.beispiel.example",
            display_name=f"Beispiel {number}",
            password="!",  # unusable; a random one each would cost seconds  # noqa: S106
            municipality_id=place,
            is_example=True,
        )
