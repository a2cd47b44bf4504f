"""The cast of the matrix: somebody in every role, and one of every thing that an address can name."""

import io
from datetime import date, timedelta

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from PIL import Image

from courses import actions as courses
from events.models import Event
from forums import actions as forums
from forums.models import Forum
from knowledge.models import Term
from members import actions
from members.actions.invitations import token_of
from members.models import (
    Accession,
    Admission,
    Coordinator,
    DataExport,
    Departure,
    District,
    Member,
    Organisation,
    Proof,
    SchoolClass,
)
from members.models import Municipality as Place
from notifications import actions as announcements
from notifications.models import Notification
from school import uploads
from school.models import Entry
from tests.conftest import make_municipality
from tests.courses.conftest import FIRST_ITEM, QUIZ, RIGHT, add_block, make_course
from tests.members.accessions import a_pdf

ROLES = [
    *("stranger", "left", "waiting", "member", "elsewhere", "paused"),
    *("coordinator", "coordinator_bare", "coordinator_elsewhere", "moderator", "moderator_bare"),
]
WITH_SECOND_FACTOR = ("coordinator", "coordinator_elsewhere", "moderator")


def people(here: Place, elsewhere: Place, paused: Place) -> dict[str, Member]:
    """One person in each role; "bare" is without a second factor."""
    agency = Organisation.objects.create(name="Südwestfalen Agentur", kind=Organisation.Kind.AGENCY)

    def person(role: str, **fields) -> Member:
        address = f"{role.replace('_', '-')}@rollen.example"
        return Member.objects.create(email=address, display_name=f"Rolle {role.title()}", **fields)

    cast = {
        "left": person("left", municipality=here),
        "waiting": person("waiting"),
        "member": person("member", municipality=here),
        "elsewhere": person("elsewhere", municipality=elsewhere),
        "paused": person("paused", municipality=paused),
        "coordinator": person("coordinator", municipality=here),
        "coordinator_bare": person("coordinator_bare", municipality=here),
        "coordinator_elsewhere": person("coordinator_elsewhere", municipality=elsewhere),
        "moderator": person("moderator", organisation=agency, is_moderator=True),
        "moderator_bare": person("moderator_bare", organisation=agency, is_moderator=True),
    }
    for role, place in (
        ("coordinator", here),
        ("coordinator_bare", here),
        ("coordinator_elsewhere", elsewhere),
    ):
        Coordinator.objects.create(member=cast[role], municipality=place)
    secret = {"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")}
    for role in WITH_SECOND_FACTOR:
        Authenticator.objects.create(user=cast[role], type=Authenticator.Type.TOTP, data=secret)
    RecoveryCodes.activate(cast["moderator"])
    return cast


def session_of(member: Member) -> str:
    """A session that has just proved itself, as after typing a code."""
    client = Client()
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, member, method="code", reauthenticated=True)
    request.session.save()
    return str(request.session.session_key)


def build() -> tuple[dict[str, str], dict[str, object]]:
    """(role → session key, name → what stands for it in an address or a form)."""
    district = District.objects.create(key="05958", name="Hochsauerlandkreis")
    here = make_municipality(district, ags="05958004", name="Arnsberg", domain="arnsberg.example")
    elsewhere = make_municipality(district, ags="05974012", name="Ense", domain="ense.example")
    paused = make_municipality(district, ags="05962024", name="Hemer", domain="hemer.example")
    cast = people(here, elsewhere, paused)
    ulla = Member.objects.create(  # a colleague who lets nobody find her
        email="ulla@ungelistet.example",
        display_name="Ulla Unauffindbar",
        municipality=here,
        is_listed=False,
    )
    passkey = Authenticator.objects.create(
        user=ulla, type=Authenticator.Type.WEBAUTHN, data={"name": "Passkey"}
    )
    export = DataExport.objects.create(member=cast["member"])  # ordered, not made yet
    names: dict[str, object] = {
        "export": export.pk,
        "nobodys_session": "gibtesnicht",
        "here": here.slug,
        "here_ags": here.ags,
        "here_pk": here.pk,
        "elsewhere_pk": elsewhere.pk,
        "paused": paused.slug,
        "paused_ags": paused.ags,
        "paused_pk": paused.pk,
        "colleague": ulla.pk,
        "member_pk": cast["member"].pk,
        "others_passkey": passkey.pk,
        "coordination": Coordinator.objects.get(member=cast["coordinator_bare"]).pk,
    }
    Accession.objects.create(municipality=paused, state="paused", paused_from="active")
    names |= joining(cast, here)
    names |= coordinating(cast, here, elsewhere)
    names |= school_class(cast, here, paused)
    names |= announcing(cast)
    names |= talking(cast)
    names |= learning(cast, elsewhere)
    actions.end_membership(by=cast["coordinator"], member=cast["left"], reason="Grund des Abschieds")
    names["departure"] = Departure.objects.get().pk
    cast["left"].refresh_from_db()
    return {role: session_of(cast[role]) for role in ROLES[1:]}, names


def joining(cast: dict[str, Member], here: Place) -> dict[str, object]:
    """A proof with a question about it, no contact, and what the moderators weighed among themselves."""
    accession = Accession.objects.create(municipality=here, state="needs_information")
    proof = Proof.objects.create(
        accession=accession,
        kind="council_decision",
        dated=date(2026, 5, 13),
        signed_by="Rat hinter verschlossener Tür",
        file=uploads.store_pdf(by=cast["coordinator"], file=a_pdf("geheimer-nachweis.pdf")),
    )
    for step, reason in (("propose_refusal", "Interne Abwägung"), ("reject_refusal", "")):
        actions.take_step(by=cast["moderator"], accession=Accession.of(here), transition=step, reason=reason)
    return {"proof": proof.pk}


def coordinating(cast: dict[str, Member], here: Place, elsewhere: Place) -> dict[str, object]:
    """Invitations, domains, requests, an own page with a logo, a code on paper."""
    by = cast["coordinator"]
    admission = Admission.objects.create(member=cast["waiting"], domain="amt.example")
    actions.share_domain(by=cast["moderator"], domain="amt.example", municipalities=[here, elsewhere])
    berta = Member.objects.create(email="berta@bewerbung.example", display_name="Berta Bewerbung")
    wanted = Admission.objects.create(member=berta, domain="bewerbung.example", wanted=here)
    invitation = actions.invite(by=by, municipality=here, address="gast@einladung.example")
    mine = actions.invite(by=by, municipality=here, address=cast["waiting"].email)
    claim = actions.claim_domain(by=by, municipality=here, domain="vorschlag.example")
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    actions.edit_own_page(
        by=by,
        municipality=here,
        work="Wir bauen.",
        topics=[],
        fields_of_action=[],
        strategy_url="",
        logo=SimpleUploadedFile("logo.png", picture.getvalue()),
        logo_text="Wappen",
    )
    _, code = actions.confirm_by_hand(
        by=cast["moderator"], address="paula@papier.example", display_name="Paula Papier", municipality=here
    )
    token, _ = actions.create_token(by=cast["member"])
    return {
        "own_admission": admission.pk,
        "request": wanted.pk,
        "invitation": invitation.pk,
        "invitation_token": token_of(mine),
        "claim": claim.pk,
        "printed_code": code,
        "token": token.token_key,
    }


def school_class(cast: dict[str, Member], here: Place, paused: Place) -> dict[str, object]:
    """The class of the municipality here, with what it keeps to itself."""
    by = cast["moderator"]
    found = forums.form_class(by=by, name="Ruhrtal", description="Am Fluss.", municipalities=[here])
    line = actions.write_line(by=fresh(cast["coordinator"]), municipality=here, text="Zeile unter uns")
    file = actions.add_file(
        by=fresh(cast["member"]), school_class=found, title="Datei unter uns", file=a_pdf("unter-uns.pdf")
    )
    thread = forums.start_thread(
        by=fresh(cast["coordinator"]), forum=found.forum, title="Faden unter uns", body="Text unter uns."
    )
    reply = forums.post_reply(by=fresh(cast["member"]), thread=thread, body="Antwort unter uns.")
    return {
        "class": found.slug,
        "class_forum": found.forum.slug,
        "membership": found.memberships.get().pk,
        "class_file": file.pk,
        "class_line": line.pk,
        "class_thread": thread.pk,
        "class_reply": reply.pk,
    }


def announcing(cast: dict[str, Member]) -> dict[str, object]:
    """An announcement to the class of the municipality here, and one that is planned."""
    by, day = cast["moderator"], timezone.now() + timedelta(days=1)
    found = SchoolClass.objects.get()
    made = announcements.plan_announcement(
        by=by,
        title="Mitteilung unter uns",
        body="Text.",
        audience="class",
        school_class=found,
        needs_acknowledgement=True,
        due_on=timezone.localdate() + timedelta(days=9),
    )
    planned = announcements.plan_announcement(by=by, title="Morgen", body="Text.", publish_at=day)
    return {"announcement": made.pk, "planned": planned.pk}


def fresh(member: Member) -> Member:
    """As with every request: nothing remembered."""
    return Member.objects.get(pk=member.pk)


def talking(cast: dict[str, Member]) -> dict[str, object]:
    """An open forum; a thread and a reply of the member's; what she was told."""
    yard = Forum.objects.create(slug="offen", title="Offener Hof", description="Für alles.", position=1)
    thread = forums.start_thread(
        by=fresh(cast["member"]), forum=yard, title="Offene Frage", body="Wer weiß es?"
    )
    reply = forums.post_reply(by=fresh(cast["member"]), thread=thread, body="Ich selbst.")
    closed = forums.start_thread(by=fresh(cast["member"]), forum=yard, title="Erledigt", body="Danke.")
    forums.close_thread(by=fresh(cast["member"]), thread=closed)
    told = Notification.objects.create(
        recipient=cast["member"],
        entry=Entry.objects.latest("pk"),
        kind="forums.replied",
        headline="Hinweis nur für eine",
        url="/pausenhof/",
    )
    return {
        "forum": yard.slug,
        "thread": thread.pk,
        "closed_thread": closed.pk,
        "reply": reply.pk,
        "notification": told.pk,
        "bell": cast["member"].pk,
    }


def learning(cast: dict[str, Member], elsewhere: Place) -> dict[str, object]:
    """A published course with the member's certificate, a draft of hers elsewhere, a term and a date."""
    course = make_course("radwege", lessons=1)
    lesson = course.lessons.get()
    quiz = add_block(lesson, "quiz", **QUIZ)
    ticks = add_block(lesson, "checklist", title="Vorher", items=["Rathaus fragen"])
    thoughts = add_block(lesson, "reflection", prompt="Wen rufst du an?", hint="Ein Name genügt.")
    make_course(
        "entwurf",
        published=False,
        lessons=1,
        title="Entwurf im Geheimen",
        author=cast["elsewhere"],
        municipality=elsewhere,
    )
    courses.write_reflection(by=cast["member"], block=thoughts, text="Gedanken nur für mich")
    courses.finish_lesson(by=cast["member"], lesson=lesson)
    certificate = courses.issue_certificate(by=cast["member"], course=course)
    Term.objects.create(term="LoRaWAN", slug="lorawan", short="Funk.", body="Funk.", html="<p>Funk.</p>")
    day = timezone.localdate() + timedelta(days=7)
    Event.objects.create(
        title="Treffen", date=day, kind="conference", summary="S.", source="https://t.example"
    )
    return {
        "course": course.slug,
        "draft": "entwurf",
        "lesson": lesson.slug,
        "quiz": quiz.pk,
        "right": RIGHT,
        "item": FIRST_ITEM,
        "ticks": ticks.pk,
        "thoughts": thoughts.pk,
        "certificate": certificate.code,
    }
