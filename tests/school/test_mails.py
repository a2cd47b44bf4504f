"""What every mail of the school has in common, as a mail server gets it."""

import email
import email.policy
from email.header import decode_header, make_header

import pytest
from django.core.mail import BadHeaderError

from notifications.transports.mail import _unsubscription
from notifications.unsubscribing import label_of
from school.mails import Mail, phrase
from school.notices import Group

LONG = [
    "Ulla Unbekannt (stadtwerke-nirgends.example) möchte dazukommen",
    "Möglichkeitenüberlegungsausschusssitzungsniederschriftsvorlagenänderungsantragsübersicht",
    "Ä" * 200,
    "Kurz und ohne Umlaut",
    "A" * 200,
    "👩\u200d👩\u200d👧 " * 20,
]


@pytest.mark.parametrize("subject", LONG)
def test_a_subject_starts_on_its_own_line_and_arrives_whole(subject):
    raw = Mail(subject, "Text", to=["erika@arnsberg.example"]).message().as_bytes()
    (line,) = [line for line in raw.splitlines() if line.startswith(b"Subject:")]
    assert line.removeprefix(b"Subject:").strip(), "an empty first line looks like spam to some filters"
    assert max(map(len, raw.splitlines())) <= 78  # RFC 5322, 2.1.1
    assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"] == subject


def test_no_second_header_comes_in_through_a_subject():
    with pytest.raises(BadHeaderError):
        Mail("Grüße\nBcc: alle@example.org", "Text", to=["erika@arnsberg.example"]).message()


@pytest.mark.parametrize("group", [group for group in Group if group != Group.SECURITY])
def test_lists_have_names_with_umlauts(erika, group):
    mail = Mail("Neu", "Text", to=["erika@arnsberg.example"], headers=_unsubscription(erika, group))
    sent = email.message_from_bytes(mail.message().as_bytes())["List-Id"]
    name, _, host = " ".join(sent.split()).rpartition(" ")
    assert sent.isascii()
    assert (str(make_header(decode_header(name))), host) == (label_of(group), f"<{group}.localhost>")


def test_a_phrase_is_one_line_of_encoded_words():
    words = phrase("Wenn dich jemand erwähnt: " * 5)
    assert max(map(len, words.split(" "))) <= 75  # RFC 2047, 2
    assert "\n" not in words
    assert phrase("Neues aus der Schule") == "Neues aus der Schule"
