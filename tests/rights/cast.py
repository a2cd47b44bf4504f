"""The cast of the matrix: somebody in every role, and one of every thing that an address can name."""

import io
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from PIL import Image

from courses import actions as courses
from events.models import Event
from forums import actions as forums
from forums.models import Forum
from knowledge import actions as knowledge
from knowledge.models import (
    Download,
    Guide,
    GuideVersion,
    Imitation,
    ReportAuthor,
    ReportFile,
    ReviewRemark,
    Solution,
    StillRunning,
    Term,
)
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
    NamedPlace,
    Organisation,
    Proof,
    SchoolClass,
)
from members.models import Municipality as Place
from members.queries.mydata import sessions_of
from notifications import actions as announcements
from notifications.actions import make_feed
from notifications.models import Notification, PushSubscription
from notifications.unsubscribing import token_of as token_for_mail
from school import uploads
from school.models import Entry
from school.privacy.naming import fingerprint
from school.search import rebuilding
from school.uploads.kinds import PDFS
from tests.conftest import make_municipality
from tests.courses.conftest import FIRST_ITEM, QUIZ, RIGHT, add_block, make_course
from tests.inspection.files import inspected
from tests.knowledge.conftest import make_report, publish_version
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


@dataclass
class School:
    """Everybody's way in, by role, and what stands for a name in an address or a form."""

    sessions: dict[str, str]
    tokens: dict[str, str]
    names: dict[str, object]


def build() -> School:
    """The whole cast, in the database."""
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
    names: dict[str, object] = {
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
    names |= published(cast, here, elsewhere)
    names |= reporting(cast, ulla, here)
    names |= imitating(cast, here, elsewhere, paused)
    actions.end_membership(by=cast["coordinator"], member=cast["left"], reason="Grund des Abschieds")
    names["departure"] = Departure.objects.get().pk
    cast["left"].refresh_from_db()
    names |= own_data(cast["member"])
    text = {"label": "forums.Reply", "object_id": names["class_reply"], "field": "body"}
    spot = {"start": 0, "length": 7, "fingerprint": fingerprint("Antwort unter uns.")}
    names["named_place"] = NamedPlace.objects.create(**text, **spot).pk
    rebuilding.rebuild()  # what can be found of all this
    sessions = {role: session_of(cast[role]) for role in ROLES[1:]}
    elsewhere_too = session_of(cast["member"])  # on another device
    names["session"] = sessions_of(cast["member"], current=elsewhere_too)[0].key
    tokens = {role: AuthToken.objects.create(cast[role])[1] for role in ROLES[1:]}
    return School(sessions, tokens, names)


def own_data(member: Member) -> dict[str, object]:
    """The member's copies: one is ready, one is only ordered."""
    path = default_storage.save("kopie.zip", ContentFile("Kopie nur für eine".encode()))
    ready = DataExport.objects.create(member=member, state="ready", path=path, finished_at=timezone.now())
    return {"export": ready.pk, "due_export": DataExport.objects.create(member=member).pk}


def joining(cast: dict[str, Member], here: Place) -> dict[str, object]:
    """A proof with a question about it, no contact, and what the moderators weighed among themselves."""
    accession = Accession.objects.create(municipality=here, state="needs_information")
    proof = Proof.objects.create(
        accession=accession,
        kind="council_decision",
        dated=date(2026, 5, 13),
        signed_by="Rat hinter verschlossener Tür",
        file=uploads.store(
            by=cast["coordinator"], file=inspected(a_pdf("geheimer-nachweis.pdf")), among=PDFS
        ),
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
        logo=inspected(SimpleUploadedFile("logo.png", picture.getvalue())),
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
        by=fresh(cast["member"]),
        school_class=found,
        title="Datei unter uns",
        file=inspected(a_pdf("unter-uns.pdf")),
    )
    thread = forums.start_thread(
        by=fresh(cast["coordinator"]),
        forum=found.forum,
        title="Faden unter uns",
        body="Text unter uns.",
        serves="rahmenstrategie",
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
    phone = PushSubscription.objects.create(
        member=cast["member"], endpoint="https://fcm.googleapis.com/telefon", p256dh="x", auth="x"
    )
    return {
        "push_device": phone.pk,
        "feed_key": make_feed(by=fresh(cast["member"])),
        "forum": yard.slug,
        "thread": thread.pk,
        "closed_thread": closed.pk,
        "reply": reply.pk,
        "notification": told.pk,
        "unsubscribe": token_for_mail(cast["member"].pk, "replies"),
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
        serves=["rahmenstrategie"],
    )
    courses.write_reflection(by=cast["member"], block=thoughts, text="Gedanken nur für mich")
    courses.finish_lesson(by=cast["member"], lesson=lesson)
    certificate = courses.issue_certificate(by=cast["member"], course=course)
    Term.objects.create(term="LoRaWAN", slug="lorawan", short="Funk.", body="Funk.", html="<p>Funk.</p>")
    day = timezone.localdate() + timedelta(days=7)
    Event.objects.create(
        title="Treffen", date=day, kind="konferenz", summary="S.", source="https://t.example"
    )
    guide = Guide.objects.create(
        slug="anfangen",
        kind=Guide.Kind.CHECKLIST,
        title="Anfangen",
        summary="S.",
        minutes=5,
        sections=[{"title": "Warum", "body": "Darum.", "html": "<p>Darum.</p>"}],
        items=[{"key": "0123abcd", "text": "Getan", "hint": ""}],
        sources=[{"title": "Quelle", "url": "https://t.example"}],
    )
    GuideVersion.of(guide).save()
    knowledge.tick(by=cast["member"], guide=guide, keys=["0123abcd"])
    Download.objects.create(
        slug="notfallblatt",
        title="Blatt",
        summary="S.",
        file="notfallblatt.txt",
        version="1",
        licence="MIT",
        size=1,
    )
    return {
        "guide": guide.slug,
        "point": "0123abcd",
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


def published(cast: dict[str, Member], here: Place, elsewhere: Place) -> dict[str, object]:
    """A report of two municipalities for everybody; one for the class only, with a file and a solution."""
    solution = Solution.objects.create(slug="loesung-unter-uns", title="Lösung unter uns")
    open_one = make_report(here, cast["member"], slug="baumfeuchte")
    open_one.current.taking_part.add(elsewhere)
    closed = make_report(
        here,
        cast["coordinator"],
        slug="klassenbericht",
        title="Bericht unter uns",
        visibility="klasse",
        solution=solution,
        publish=False,
    )
    stored = uploads.store(by=cast["coordinator"], file=inspected(a_pdf("anlage.pdf")), among=PDFS)
    file = ReportFile.objects.create(report=closed, stored=stored, added_by=cast["coordinator"])
    closed.assets = [{"key": "a1", "title": "Anlage", "licence": "CC0-1.0", "url": "", "file": file.pk}]
    publish_version(closed)
    return {
        "open_report": open_one.slug,
        "taking_part": elsewhere.slug,
        "class_report": closed.slug,
        "class_report_file": file.pk,
        "class_solution": solution.slug,
    }


def reporting(cast: dict[str, Member], ulla: Member, here: Place) -> dict[str, object]:
    """A draft of the member's and a colleague's with a file, and one that waits for the moderators."""
    draft = make_report(here, cast["member"], ulla, publish=False, slug="bericht", title="Bericht im Entwurf")
    asset = knowledge.add_asset(
        by=fresh(cast["member"]),
        report=draft,
        title="Anhang",
        licence="CC0-1.0",
        file=inspected(a_pdf("anhang.pdf")),
    )
    waiting = make_report(here, cast["member"], publish=False, slug="eingereicht", title="Bericht in Prüfung")
    for report in (draft, waiting):
        report.refresh_from_db()
        report.cleared_with, report.cleared_on = "Pressestelle unter uns", timezone.localdate()
        report.cleared_version = 1
        report.save()
    ReviewRemark.objects.create(report=waiting, field="title", text="Anmerkung unter uns")
    knowledge.take_step(by=fresh(cast["member"]), report=waiting, transition="submit")
    return {
        "report": draft.slug,
        "report_asset": asset["key"],
        "report_file": asset["file"],
        "report_author": ReportAuthor.objects.get(report=draft, member=ulla).member_id,
        "report_colleague": cast["coordinator_bare"].pk,
        "waiting_report": waiting.slug,
    }


def imitating(cast: dict[str, Member], here: Place, elsewhere: Place, paused: Place) -> dict[str, object]:
    """A report from here; the one from elsewhere has not been confirmed yet, its values are its own."""
    indicator = {"key": "k1", "name": "Wasser", "unit": "Liter", "before": "", "after": ""}
    report = make_report(here, cast["member"], slug="nachmachbar", indicators=[indicator])
    waiting = knowledge.declare_imitation(
        by=fresh(cast["coordinator_elsewhere"]),
        report=report,
        municipality=elsewhere,
        note="Vorhaben im Stillen",
    )
    knowledge.write_outcome(
        by=fresh(cast["coordinator_elsewhere"]),
        imitation=waiting,
        key="k1",
        unit="Liter",
        deviation="Anders gemessen im Stillen",
    )
    confirmed = Imitation.objects.create(
        report=report,
        version=report.current,
        municipality=paused,
        source=here,
        origin=here,
        imitator_confirmed_at=timezone.now(),
        source_confirmed_at=timezone.now(),
    )
    return {
        "imitated_report": report.slug,
        "other_report": make_report(paused, slug="von-anderswo").slug,
        "waiting_imitation": waiting.pk,
        "imitation": confirmed.pk,
        "question": StillRunning.objects.create(report=report).pk,
        "imitation_question": StillRunning.objects.create(report=report, imitation=waiting).pk,
    }
