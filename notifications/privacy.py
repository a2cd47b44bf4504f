"""What a person was told belongs to her; what others were told about her loses her name."""

from notifications.actions import say_again
from notifications.models import Delivery, Notification
from school.privacy import Field, Retention, declare
from school.privacy.erasure import Leaving, after_erasure

declare(
    Notification,
    about="Hinweise in deiner Glocke",
    person="recipient",
    purpose="dir sagen, was neu ist",
    readers="nur du",
    personal={
        "kind": "Art",
        "headline": Field("der Satz; in Hinweisen anderer wird dein Name daraus gelöscht"),
        "url": "wohin er führt",
        "created_at": "wann",
        "is_read": "gelesen, ja oder nein (kein Zeitpunkt)",
    },
    technical="id entry",
    retention=Retention(days=365, since="created_at", words="Tage nach dem Hinweis"),
)
declare(
    Delivery,
    about="Mails auf dem Weg zu dir",
    person="notification__recipient",
    purpose="damit keine Mail verloren geht",
    readers="die Moderation sieht nur Anzahl und Fehlerart, keine Namen",
    personal={
        "state": "Zustand",
        "created_at": "wann",
        "finished_at": "wann übergeben",
        "outcome": "Fehlerart",
    },
    technical="id transport attempts due_at",
)


@after_erasure
def take_the_name_out_of_what_others_were_told(person: Leaving) -> None:
    """Headlines are stored text: those about the person's doings are written anew."""
    say_again(entries=person.entries, names=person.names, scrub=person.scrub)
