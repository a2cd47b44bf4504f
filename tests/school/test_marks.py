"""A crawl: what one person learns is on no page and in no API answer of anybody else."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver

from courses import actions
from courses.models import Certificate, Course, Lesson
from forums.models import Forum
from members.models import Coordinator, District, Municipality
from tests.courses.conftest import block_of, complete, course, first, second  # noqa: F401

pytestmark = pytest.mark.django_db
MARK = "Zitronenfalter-4711"


def routes(resolver=None, prefix=""):
    """All paths of the URL map, as patterns."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            yield path


def addresses(erika):
    """Every route with every value that leads somewhere in this school, and a few that lead to Erika."""
    certificate = Certificate.objects.first()
    values = {
        "slug": [
            *Course.objects.values_list("slug", flat=True),
            *Forum.objects.values_list("slug", flat=True),
            *Municipality.objects.values_list("slug", flat=True),
        ],
        "lesson": Lesson.objects.values_list("slug", flat=True),
        "lesson_slug": Lesson.objects.values_list("slug", flat=True),
        "pk": [1, erika.pk, *Lesson.objects.values_list("pk", flat=True)],
        "ags": Municipality.objects.values_list("ags", flat=True),
        "key": District.objects.values_list("key", flat=True),
        "code": ["x", certificate.code],
    }
    for route in routes():
        found = [route]
        for name in re.findall(r"<(?:\w+:)?(\w+)>", route):
            pattern = rf"<(?:\w+:)?{name}>"
            found = [re.sub(pattern, str(value), path) for path in found for value in values.get(name, ["1"])]
        yield from (f"/{path.strip('^$')}" for path in found)


@pytest.fixture
def learned(erika, course, first):  # noqa: F811
    """Erika's mark: a thought, finished lessons, a completion."""
    actions.write_reflection(by=erika, block=block_of(first, "reflection"), text=MARK)
    complete(erika, course)
    actions.issue_certificate(by=erika, course=course)


@pytest.fixture
def boss(arnsberg, ina_boss=None):
    """Coordinates Erika's own municipality."""
    from members.models import Member

    member = Member.objects.create(
        email="chefin@arnsberg.de", display_name="Chefin Beispiel", municipality=arnsberg
    )
    Coordinator.objects.create(member=member, municipality=arnsberg)
    return member


def shown(client, paths):
    """Paths on which the mark can be read."""
    found = set()
    for path in paths:
        answer = client.get(path)
        if not answer.streaming and MARK in answer.content.decode(errors="replace"):
            found.add(path)
    return found


def test_learning_marks_are_seen_by_the_learner_alone(client_of, learned, erika, boss, max_, mona):
    Authenticator.objects.create(user=mona, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    paths = sorted({path for path in addresses(erika) if not path.startswith(("/abmelden", "/__"))})
    assert len(paths) > 60
    hers = shown(client_of(erika), paths)
    assert {"/konto/daten/", "/api/me/data/", "/lernmodule/radwege/lektion-1/"} <= hers
    for who in (boss, max_, mona, None):
        assert shown(client_of(who), paths) == set(), who


def test_nobody_else_reads_that_she_finished(client_of, learned, erika, boss, mona):
    """Progress of others has no address: what the API says about a course is about the one who asks."""
    path = "/api/courses/radwege/progress/"
    mine = client_of(erika).get(path).json()
    untouched = client_of(boss).get(path).json()
    assert mine != untouched
    assert client_of(mona).get(path).json() == untouched
