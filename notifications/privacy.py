"""What a person was told belongs to her; what others were told about her holds her mark, not her name."""

from notifications.actions import say_again
from notifications.models import (
    Acknowledgement,
    Announcement,
    Choice,
    Delivery,
    Digest,
    FeedKey,
    Incident,
    Notification,
    Preference,
    PushSubscription,
    ServiceHours,
)
from school.privacy import Erase, Field, Retention, declare
from school.privacy.erasure import Leaving, after_erasure

declare(
    Notification,
    about="Hinweise in deiner Glocke",
    person="recipient",
    purpose="dir sagen, was neu ist",
    readers="nur du",
    personal={
        "kind": "Art",
        "group": "Gruppe",
        "thing": "welche Sache",
        "headline": Field(
            "der Satz; in Hinweisen an andere steht statt deines Namens ein Zeichen für dein Konto"
        ),
        "url": "wohin er führt",
        "created_at": "wann",
        "is_read": "gelesen, ja oder nein (kein Zeitpunkt)",
    },
    technical="id entry is_quiet",
    retention=Retention(days=365, since="created_at", words="Tage nach dem Hinweis"),
)
declare(
    Delivery,
    about="Mails und Push-Nachrichten auf dem Weg zu dir",
    person="notification__recipient",
    purpose="damit keine verloren geht",
    readers="die Moderation sieht nur Anzahl und Fehlerart, keine Namen",
    personal={
        "state": "Zustand",
        "created_at": "wann",
        "finished_at": "wann übergeben",
        "outcome": "Fehlerart",
        "rule": "warum etwas nicht geschickt wurde",
    },
    technical="id transport digest due_at claimed_at attempts failing_since held_at",
)
declare(
    Digest,
    about="Sammelmails an dich",
    person="member",
    purpose="mehrere Hinweise in einer Mail schicken",
    readers="die Moderation sieht nur Anzahl und Fehlerart, keine Namen",
    personal={
        "state": "Zustand",
        "created_at": "wann",
        "finished_at": "wann übergeben",
        "outcome": "Fehlerart",
    },
    technical="id due_at claimed_at attempts failing_since held_at",
    retention=Retention(days=365, since="created_at", words="Tage nach der Sammelmail"),
)
declare(
    Preference,
    about="Wann dir die Schule Mails schickt",
    person="member",
    purpose="dich nicht zur Unzeit stören",
    readers="nur du",
    personal={
        "opens": "frühestens",
        "closes": "spätestens",
        "weekdays": "an diesen Tagen",
        "digest_weekday": "Tag der Sammelmail",
        "digest_hour": "Stunde der Sammelmail",
    },
)
declare(
    Choice,
    about="Welche Mails du bekommst, und was auf deine Geräte kommt",
    person="member",
    purpose="nur schicken, was du willst",
    readers="nur du",
    personal={
        "group": "Gruppe",
        "rhythm": "wie oft",
        "before": "wie oft vorher",
        "devices": "ob auch auf deine Geräte",
    },
    technical="id",
)
declare(
    PushSubscription,
    about="Deine Geräte für Push-Nachrichten",
    person="member",
    purpose="deinem Gerät sagen, dass es etwas Neues gibt; die Nachricht selbst ist leer",
    readers="nur du; der Push-Dienst deines Browsers erfährt, dass und wann etwas kam, nicht was",
    personal={
        "endpoint": "Adresse deines Browsers bei seinem Push-Dienst",
        "device": "Gerät, grob, damit du es wiedererkennst",
        "created_at": "wann eingeschaltet",
    },
    technical="id p256dh auth refusals told_up_to session",
)
declare(
    FeedKey,
    about="Die Adresse deines Feeds",
    person="member",
    purpose="deine Hinweise in einem Programm zeigen, ohne Anmeldung",
    readers="nur du und wem du die Adresse gibst",
    personal={"created_at": "wann angelegt"},
    technical="key_hash",
)
declare(ServiceHours, technical="municipality opens closes weekdays")

declare(Incident, technical="id kind began_at told_at over_at")
declare(
    Announcement,
    about="Mitteilungen, die du als Moderation geschrieben hast",
    person="by",
    purpose="Klassen und Kommunen etwas mitteilen",
    readers="für wen sie bestimmt sind; wer geschrieben hat: die Moderation",
    erase=Erase.EMPTY,
    personal={
        "title": Field("Überschrift", erase=Erase.TEXT),
        "body": Field("Text", erase=Erase.TEXT),
        "html": Field("Text, gesetzt", erase=Erase.TEXT, twice=True),
        "withdrawn_by": Field("wer zurückgezogen hat", erase=Erase.EMPTY),
    },
    technical="id audience school_class publish_at needs_acknowledgement due_on planned_at withdrawn_at",
)
declare(
    Acknowledgement,
    about="Mitteilungen, die du für deine Kommune bestätigt hast",
    person="by",
    purpose="die Moderation weiß, welche Kommunen Bescheid wissen",
    readers="die Moderation sieht die Kommune und den Tag; wer es war, sieht nur deine Kommune",
    erase=Erase.EMPTY,
    personal={
        "acknowledged_on": Field(
            "an welchem Tag", erase=Erase.KEEP, why="ohne Namen ist es nur noch der Tag deiner Kommune"
        ),
    },
    technical="id announcement municipality",
)


@after_erasure
def say_again_what_others_were_told(person: Leaving) -> None:
    """Headlines are stored text: those about what goes with her are written anew."""
    say_again(entries=person.entries)
