"""What every mail of the school has in common, as a mail server gets it."""

import email
import email.policy

import pytest
from django.core.mail import BadHeaderError

from school.mails import Mail

LONG = [
    "Ulla Unbekannt (stadtwerke-nirgends.example) möchte dazukommen",
    "Möglichkeitenüberlegungsausschusssitzungsniederschriftsvorlagenänderungsantragsübersicht",
    "Ä" * 200,
    "Kurz und ohne Umlaut",
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
