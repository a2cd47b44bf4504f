"""A few calls to every operation in every run; many in `make fuzz`."""

import os

import pytest

from tests.contract import fuzz

pytestmark = [
    pytest.mark.django_db,
    # the WSGI client of werkzeug leaves files that are handed out to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))


@pytest.fixture(scope="module")
def places(school):
    return fuzz.known(school.names)


@pytest.mark.parametrize("role", ["member", "moderator"])
@pytest.mark.parametrize("name", fuzz.operations())
def test_whatever_is_sent_the_answer_is_documented(school, places, name, role):
    path = name.partition(" ")[2]
    few = 1 if name.startswith("GET ") else 2
    fuzz.call(name, school.tokens[role], places.get(path, []), examples=EXAMPLES or few)
