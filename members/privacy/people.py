"""What this app, and what signing in brings along, holds about people. See school/privacy/register.py."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session as DjangoSession
from django.urls import reverse
from knox.models import AuthToken

from members import actions
from members.actions.mydata import forget_files
from members.models import (
    EXPORT_DAYS,
    Admission,
    Coordinator,
    DataExport,
    Member,
    Session,
    SignInCode,
)
from school.health import age
from school.jobs.models import COLUMNS
from school.privacy import Erase, Field, Retention, declare

SIGN_IN = "anmelden"
MODERATED = "nachvollziehen, wer entschieden hat"

declare(
    Member,
    about="Dein Konto",
    person="pk",
    purpose="damit andere wissen, mit wem sie sprechen",
    readers="aufgenommene Mitglieder",
    erase=Erase.EMPTY,
    personal={
        "email": Field("E-Mail-Adresse", purpose="anmelden, Hinweise schicken", readers="du; die Moderation"),
        "display_name": Field("Anzeigename", erase=Erase.FORMER),
        "role_at_work": Field("Aufgabe", free=True),
        "about": Field("über dich", free=True),
        "offers": "wobei du helfen kannst",
        "is_listed": "ob du im Verzeichnis stehst",
        "contact_consent": Field(
            "ob du öffentliche Ansprechperson bist", readers="alle, mit deiner Zustimmung"
        ),
        "contact_email": Field("öffentliche Adresse", readers="alle, mit deiner Zustimmung"),
        "municipality": Field(
            "Kommune",
            erase=Erase.CHOICE,
            readers="alle Mitglieder",
            purpose="damit deine Kommune erkennbar ist",
        ),
        "organisation": Field("Organisation", erase=Erase.CHOICE),
        "is_moderator": Field("ob du moderierst", purpose="Rechte der Moderation"),
        "is_active": Field(
            "ob dein Konto offen ist",
            purpose=SIGN_IN,
            readers="du",
            erase=Erase.KEEP,
            why="damit sich niemand mehr anmelden kann",
        ),
        "joined_at": Field("dabei seit", purpose="Reihenfolge der Aufnahme", readers="du"),
        "password": Field("Passwort, verschlüsselt", purpose=SIGN_IN, readers="niemand", secret=True),
        "uid": Field(
            "Zufallszahl deines Kontos",
            purpose="damit eine Löschung auch nach dem Einspielen einer Sicherung gilt",
            readers="niemand",
            erase=Erase.KEEP,
            why="sie sagt nichts über dich und hält die Löschung fest",
        ),
        "erased_on": Field(
            "Tag der Löschung",
            purpose="Nachweis der Löschung",
            readers="niemand",
            erase=Erase.KEEP,
            why="Nachweis der Löschung",
        ),
    },
    technical="id session_round is_example",
)
declare(
    Admission,
    about="Bitte um Aufnahme",
    person="member",
    purpose="entscheiden, ob du dazugehörst",
    readers="du und die Moderation",
    personal={
        "domain": "Mail-Domain, mit der du kamst",
        "wanted": "Kommune, die du genannt hast",
        "requested_at": "seit wann du wartest",
        "note": Field("was du zu einer neuen Bitte geschrieben hast", free=True),
        "former_reason": Field("die Begründung einer früheren Ablehnung", free=True),
        "outcome": "die Entscheidung",
        "reason": Field("die Begründung", free=True),
        "decided_at": "wann entschieden wurde",
        "decided_by": Field("wer entschieden hat", erase=Erase.EMPTY, purpose=MODERATED),
    },
    technical="id",
    retention=Retention(days=365, since="decided_at", words="Tage nach der Entscheidung"),
    page=lambda row: reverse("members:admissions"),
)
declare(
    Coordinator,
    about="Koordination deiner Kommune",
    person="member",
    purpose="wissen, wer für eine Kommune spricht",
    readers="aufgenommene Mitglieder",
    personal={
        "municipality": "Kommune",
        "appointed_at": "seit wann",
        "appointed_by": Field("wer ernannt hat", erase=Erase.EMPTY, purpose=MODERATED),
        "ended_at": "bis wann",
        "ended_by": Field("wer beendet hat", erase=Erase.EMPTY, purpose=MODERATED),
    },
    technical="id",
)
declare(
    SignInCode,
    about="Anmeldecode unterwegs",
    purpose="Anmeldung ohne Passwort; nicht zu viele Mails an eine Adresse",
    readers="niemand",
    personal={
        "address_hash": Field("Prüfsumme deiner Adresse", secret=True),
        "code_hash": Field("Prüfsumme des Codes", secret=True),
    },
    technical="id browser created_at tries_left used_at",
    retention=Retention(days=1, since="created_at", words="Tag nach dem Versand"),
)
declare(
    Session,
    about="Anmeldungen auf deinen Geräten",
    person="member",
    purpose="angemeldet bleiben; fremde Anmeldungen erkennen und beenden",
    readers="nur du",
    personal={
        "session_key": Field("Kennung der Anmeldung", secret=True),
        "session_data": Field("Inhalt der Anmeldung: wer, wie bestätigt", secret=True),
        "device": "Gerät, grob (zum Beispiel „Firefox auf Windows“)",
        "signed_in_on": "Tag der Anmeldung",
        "expire_date": "wann sie endet (30 Tage nach der Anmeldung)",
    },
    retention=Retention(days=0, since="expire_date", words="spätestens 30 Tage nach der Anmeldung"),
)
declare(
    DataExport,
    about="Kopie deiner Daten zum Herunterladen",
    person="member",
    purpose="dir deine Daten geben",
    readers="nur du, nach erneuter Bestätigung",
    personal={
        "state": "Stand",
        "requested_at": "wann bestellt",
        "finished_at": "wann fertig",
        "path": Field("die Datei", secret=True),
        "size": "Größe",
    },
    technical=f"id done total {COLUMNS}",
    retention=Retention(
        days=EXPORT_DAYS, since="requested_at", words="Tage nach der Bestellung", forget=forget_files
    ),
)
declare(
    AuthToken,
    about="Schlüssel für Programme",
    person="user",
    purpose="ein Programm in deinem Namen arbeiten lassen",
    readers="nur du",
    personal={
        "digest": Field("Prüfsumme des Schlüssels", secret=True),
        "token_key": "die ersten Zeichen",
        "created": "wann angelegt",
        "expiry": "wann er endet",
    },
)
declare(
    Authenticator,
    about="Passkeys und zweiter Faktor",
    person="user",
    purpose="sicher anmelden",
    readers="nur du",
    personal={
        "type": "Art",
        "data": Field("Geheimnis oder öffentlicher Schlüssel, verschlüsselt", secret=True),
        "created_at": "wann eingerichtet",
        "last_used_at": "bleibt leer: Wann du ihn benutzt, wird nicht gespeichert",
    },
    technical="id",
)
declare(  # no row is ever written: our own code has proved the address
    EmailAddress,
    about="Weitere Mail-Adressen (unbenutzt)",
    person="user",
    purpose=SIGN_IN,
    readers="nur du",
    personal={"email": "Adresse"},
    technical="id verified primary",
)
declare(EmailConfirmation, technical="id email_address created sent key")  # unused, as above
declare(DjangoSession, technical="session_key session_data expire_date")  # empty: Session takes its place


@age("erasures_to_replay")
def waiting_erasures() -> float | None:
    """Late without end while somebody is back whom a restored backup brought back; see replay_erasures."""
    return float("inf") if actions.to_replay() else None
