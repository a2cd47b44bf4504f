"""What the accession, the coordination and the classes of municipalities hold about people.

Their rows belong to municipalities and stay; who did something is emptied when the person leaves.
"""

from django.urls import reverse

from members.models import (
    Accession,
    AccessionStep,
    ClassFile,
    ClassLine,
    ClassMembership,
    Departure,
    District,
    DomainClaim,
    EmailDomain,
    FollowUp,
    Invitation,
    Municipality,
    NamedPlace,
    Organisation,
    OwnPage,
    PrintedCode,
    Proof,
    SchoolClass,
    SharedDomain,
    WelcomeKit,
)
from school.jobs.models import COLUMNS
from school.privacy import Erase, Field, Retention, declare

MODERATED = "nachvollziehen, wer entschieden hat"
TRACE = "nachvollziehen, wer gehandelt hat"
INSIDE = "die Mitglieder der Kommune und die Moderation"
IN_CLASS = "die Kommunen der Klasse und die Moderation"


def deed(what: str, purpose: str = TRACE) -> Field:
    """Who did something to a municipality's thing: emptied with the account, the thing stays."""
    return Field(what, erase=Erase.EMPTY, purpose=purpose)


def when(what: str) -> Field:
    """A time that says nothing without the name beside it."""
    return Field(what, erase=Erase.KEEP, why="ohne Namen ist es nur noch eine Uhrzeit")


def words(what: str) -> Field:
    """Text of a municipality or of the moderators: it stays, and moderators look at a name in it."""
    return Field(what, erase=Erase.TEXT)


def _desk(municipality: Municipality) -> str:
    return reverse("members:desk_one", args=[municipality.slug])


def _coordination(municipality: Municipality) -> str:
    return reverse("members:coordination", args=[municipality.slug])


def _class_of(line: ClassLine) -> str:
    """The class in which a municipality's line stands now; "" when it is in none."""
    found = ClassMembership.objects.current().filter(municipality=line.municipality_id).first()
    return found.school_class.get_absolute_url() if found else ""


declare(
    Accession,
    about="Einschulung deiner Kommune",
    person="contact",
    purpose="wissen, wen man zur Einschulung fragt",
    readers=INSIDE,
    erase=Erase.EMPTY,
    personal={
        "contact": "Ansprechperson",
        "refusal_reason": Field("Begründung einer Ablehnung", erase=Erase.TEXT, readers="die Moderation"),
        "refusal_proposed_by": deed("wer eine Ablehnung vorgeschlagen hat", MODERATED),
    },
    technical="id municipality state state_since paused_from answer_by refusal_proposed_at",
    page=lambda row: _desk(row.municipality),
)
declare(
    AccessionStep,
    about="Schritte der Einschulung",
    person="by",
    purpose=TRACE,
    readers=INSIDE,
    erase=Erase.EMPTY,
    personal={"by": "wer den Schritt getan hat", "at": when("wann"), "reason": words("die Begründung")},
    technical="id accession transition from_state to_state is_internal",
    page=lambda row: _desk(row.accession.municipality),
)
declare(
    Proof,
    about="Nachweise zum Beitritt",
    person="submitted_by",
    purpose="den Beschluss oder die Absichtserklärung prüfen",
    readers=INSIDE,
    erase=Erase.EMPTY,
    personal={
        "submitted_by": "wer eingereicht hat",
        "submitted_at": when("wann"),
        "signed_by": words("Gremium oder Unterschrift"),
        "accepted_by": deed("wer geprüft hat", MODERATED),
    },
    technical="id accession kind dated link file accepted_at",
    page=lambda row: _desk(row.accession.municipality),
)
# sums only, and none about what a few people have said
declare(FollowUp, technical=f"id accession days since done_at people contributions {COLUMNS}")
declare(
    Departure,
    about="Dein Austritt",
    person="member",
    purpose="dir sagen, warum dein Zugang endet; ihn wieder öffnen können",
    readers="die Koordination deiner Kommune und die Moderation",
    personal={
        "municipality": "Kommune",
        "left_at": "wann",
        "reason": Field("die Begründung", free=True),
        "ended_by": deed("wer beendet hat"),
        "returned_at": "wann wieder geöffnet",
        "returned_by": deed("wer wieder geöffnet hat"),
    },
    technical=f"id letter_state {COLUMNS}",
    page=lambda row: _coordination(row.municipality) if row.municipality else "",
)
declare(
    Invitation,
    about="Einladungen",
    person="invited_by",
    purpose="jemanden in die eigene Kommune holen",
    readers="die Koordination der Kommune und die Moderation",
    erase=Erase.EMPTY,
    personal={
        "invited_by": "wer eingeladen hat",
        "invited_at": when("wann"),
        "address": Field(
            "Adresse der eingeladenen Person; ist es deine, geht die Einladung mit", erase=Erase.ROW
        ),
        "accepted_by": deed("wer angenommen hat"),
        "revoked_by": deed("wer zurückgenommen hat"),
    },
    technical=f"id letter_state {COLUMNS} municipality role seed token_hash"
    " expires_at accepted_at revoked_at",
    retention=Retention(days=90, since="expires_at", words="Tage nach dem Ablauf"),
)
declare(
    PrintedCode,
    about="Code auf Papier",
    person="member",
    purpose="hereinkommen, wenn keine Mail ankommt",
    readers="niemand",
    personal={
        "code_hash": Field("Prüfsumme des Codes", secret=True),
        "made_at": "wann ausgestellt",
        "made_by": deed("wer ausgestellt hat", MODERATED),
    },
    technical="id expires_at tries_left used_at",
    retention=Retention(days=1, since="expires_at", words="Tag nach dem Ablauf"),
)
declare(
    DomainClaim,
    about="Vorgeschlagene Mail-Domains",
    person="claimed_by",
    purpose="Mail-Domains ihrer Kommune zuordnen",
    readers="die Koordination der Kommune und die Moderation",
    erase=Erase.EMPTY,
    personal={
        "claimed_by": "wer vorgeschlagen hat",
        "claimed_at": when("wann"),
        "reason": words("die Begründung"),
        "decided_by": deed("wer entschieden hat", MODERATED),
    },
    technical="id municipality domain outcome decided_at",
    page=lambda row: _coordination(row.municipality),
)
declare(
    EmailDomain,
    person="approved_by",
    purpose=MODERATED,
    readers="niemand",
    erase=Erase.EMPTY,
    personal={"approved_by": "wer freigegeben hat"},
    technical="id domain municipality approved_at",
)
declare(
    SharedDomain,
    person="approved_by",
    purpose=MODERATED,
    readers="niemand",
    erase=Erase.EMPTY,
    personal={"approved_by": "wer freigegeben hat"},
    technical="id domain approved_at municipalities",
)
declare(
    OwnPage,
    about="Seite deiner Kommune",
    person="edited_by",
    purpose="zeigen, woran die Kommune arbeitet",
    readers="alle; wer bearbeitet hat: niemand",
    erase=Erase.EMPTY,
    personal={
        "edited_by": "wer zuletzt bearbeitet hat",
        "edited_at": when("wann"),
        "work": words("woran ihr arbeitet"),
        "work_html": Field("woran ihr arbeitet, gesetzt", erase=Erase.TEXT, twice=True),
        "logo_text": words("Text zum Logo"),
        "fields_of_action": words("Handlungsfelder"),
    },
    technical="id municipality logo topics strategy_url",
    page=lambda row: row.municipality.get_absolute_url(),
)
declare(
    SchoolClass,
    about="Klassen",
    person="formed_by",
    purpose="gemeinsam lernen",
    readers="alle; wer entschieden hat: niemand",
    erase=Erase.EMPTY,
    personal={
        "formed_by": "wer die Klasse gebildet hat",
        "formed_at": when("wann"),
        "description": words("Beschreibung"),
        "closed_by": deed("wer geschlossen hat", MODERATED),
        "representative": Field("Klassensprecher:in", erase=Erase.EMPTY, readers=IN_CLASS),
        "represented_by": deed("wer Klassensprecher:in bestimmt hat"),
    },
    technical="id name slug closed_at represented_since",
)
declare(
    ClassMembership,
    about="Kommunen in einer Klasse",
    person="placed_by",
    purpose=MODERATED,
    readers="niemand",
    erase=Erase.EMPTY,
    personal={"placed_by": "wer zugeordnet hat", "ended_by": deed("wer beendet hat", MODERATED)},
    technical="id municipality school_class since until",
)
declare(
    ClassLine,
    about="„Daran arbeiten wir gerade“",
    person="written_by",
    purpose="den anderen sagen, woran ihr arbeitet",
    readers=IN_CLASS,
    erase=Erase.EMPTY,
    personal={"written_by": "wer geschrieben hat", "written_at": when("wann"), "text": words("die Zeile")},
    technical="id municipality",
    page=_class_of,
)
declare(
    ClassFile,
    about="Dateien der Klasse",
    person="added_by",
    purpose="Unterlagen teilen",
    readers=IN_CLASS,
    erase=Erase.EMPTY,
    personal={"added_by": "von wem", "added_at": when("wann"), "title": words("Titel")},
    technical="id school_class stored",
    page=lambda row: row.school_class.get_absolute_url(),
)
declare(
    WelcomeKit,
    about="Deine Schultüte",
    person="member",
    purpose="die ersten Schritte zeigen",
    readers="nur du",
    personal={
        "ticked": "was du abgehakt hast",
        "left_out": "was du ausgelassen hast",
        "skipped_at": "wann weggelegt",
    },
    technical="id",
)
# where, not who: it says of nobody that she was here
declare(
    NamedPlace,
    technical="id label object_id field start length fingerprint found_on",
    retention=Retention(days=180, since="found_on", words="Tage nach der Kontolöschung"),
)
declare(District, technical="key name")
declare(
    Municipality,
    technical="id ags name short_name slug kind official_designation status district role role_since"
    " role_source population area_km2 latitude longitude postal_code website_domain sort_key",
)
declare(Organisation, technical="id name kind")
