"""One spelling for each address; whatever looks like another domain is another domain."""

import pytest
from django.core.exceptions import ValidationError

from members import addresses, codes, register


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("  Erika.Beispiel@Soest.DE ", "erika.beispiel@soest.de"),
        ("erika+schule@soest.de", "erika+schule@soest.de"),
        ("erika@ｓoest.de", "erika@soest.de"),  # full-width letters: the mail goes to soest.de, too
        ("erika@rüthen.example", "erika@xn--rthen-kva.example"),
        ("o'neill@soest.de", "o'neill@soest.de"),
    ],
)
def test_spelling(typed, spelled):
    assert addresses.normalise(typed) == spelled


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "erika",
            "@soest.de",
            "erika@",
            "erika@soest",
            "erika@soest..de",
            "a@b@soest.de",
            "a b@soest.de",
        ),
        *('"a@x.example"@soest.de', "a%x.example@soest.de", "x.example!a@soest.de", "erika@soest.de."),
        *("erika@soest.de\nBcc: a@b.de", f"{'a' * 65}@soest.de", f"erika@{'a' * 250}.de"),
        *("erika@[127.0.0.1]x", "erika@-soest.de", "erika@\u202esoest.de"),
    ],
)
def test_what_is_no_address(typed):
    with pytest.raises(ValidationError):
        addresses.normalise(typed)


LOOKALIKES = [
    "soest.de.example",
    "soest.de-mail.example",
    "stadt.soest.de",  # a sub-domain may belong to somebody else
    "xsoest.de",
    "soest.com",
    "soеst.de",  # Cyrillic е
    "sοest.de",  # Greek ο
    "kreis-soest.de",
    "kreis-olpe.de",
]


@pytest.mark.parametrize("domain", LOOKALIKES)
def test_lookalikes_are_no_municipality(domain):
    known = {domain for row in register.read() for domain in row.domains}
    assert "soest.de" in known  # this is what could have been taken for it
    assert addresses.domain_of(addresses.normalise(f"erika@{domain}")) not in known


def test_a_plus_address_is_the_same_mailbox():
    assert addresses.mailbox("erika+schule@soest.de") == "erika@soest.de"
    assert addresses.mailbox("+@soest.de") == "+@soest.de"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("erika.beispiel@soest.de", "Erika Beispiel"),
        ("max_muster-mann+x@soest.de", "Max Muster-Mann"),
        ("info@soest.de", "Info"),
        ("42@soest.de", "Neues Mitglied"),
    ],
)
def test_a_first_guess_of_the_name(address, name):
    assert addresses.guess_name(address) == name


def test_codes_are_easy_to_type():
    code = codes.make()
    assert len(code) == codes.LENGTH == 8
    assert not set(codes.ALPHABET) & set("AEIOU01LBSZ")
    assert codes.tidy(f" {codes.spell(code).lower()}\n") == code
    assert codes.tidy("cdfg – hjkm") == "CDFGHJKM"
    assert codes.make() != codes.make()
