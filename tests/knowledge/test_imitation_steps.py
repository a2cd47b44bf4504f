"""State machine × role × state: who may go which step from where, written down a second time."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from knowledge import actions
from knowledge.models import Imitation
from knowledge.notices.imitation import speakers
from knowledge.transitions.imitation import TRANSITIONS
from members.models import Coordinator, Member
from school import notices
from school.audit import audited_verbs
from school.models import Entry
from tests.heard import headline
from tests.knowledge.imitations import S, declare, fresh

pytestmark = pytest.mark.django_db

# The map as people drew it. Whoever changes the table of transitions changes this one too, and says so.
IMITATOR, SOURCE, ALONE, MODERATOR = "imitator", "source", "alone", "moderator"
# "alone" is a moderator where neither side has a coordinator, "moderator" where both have one
MOVES = {
    "interessiert": {"examine": "pruefung", "pilot": "pilot", "give_up": "aufgegeben"},
    "pruefung": {"pilot": "pilot", "run": "betrieb", "give_up": "aufgegeben"},
    "pilot": {"run": "betrieb", "adapt": "angepasst", "give_up": "aufgegeben"},
    "betrieb": {"adapt": "angepasst", "give_up": "aufgegeben"},
    "angepasst": {"give_up": "aufgegeben"},
    "aufgegeben": {"examine": "pruefung"},
}
MOVERS = {IMITATOR, ALONE}
ALWAYS = {  # in every state: name → who may
    "confirm_imitator": MOVERS,
    "confirm_source": {SOURCE, ALONE},
    "contest": {SOURCE, ALONE},
    "withdraw": {IMITATOR, ALONE, MODERATOR},
}
RETURNERS = {IMITATOR, "member", ALONE}
MAY = dict.fromkeys(("examine", "pilot", "run", "adapt", "give_up"), MOVERS) | ALWAYS | {"return": RETURNERS}


@pytest.fixture
def cast(places, mona, wanda):
    a, b, c, _ = places
    colleague = Member.objects.create(email="x@b2.example", display_name="X", municipality=b.municipality)
    left = Member.objects.create(
        email="y@b2.example", display_name="Y", municipality=b.municipality, is_active=False
    )
    return {
        IMITATOR: b.coordinator,
        SOURCE: a.coordinator,
        "member": colleague,
        "elsewhere": c.coordinator,
        "waiting": wanda,
        "left": left,
        MODERATOR: mona,
        ALONE: mona,
    }


def try_it(by, imitation, name):
    """The state that comes out, "forbidden", or why not. Nothing of it stays."""
    try:
        with transaction.atomic():
            actions.take_imitation_step(by=fresh(by), imitation=imitation, transition=name, reason="Darum.")
            found = Imitation.objects.get(pk=imitation.pk)
            transaction.set_rollback(True)
            return found.state
    except PermissionDenied:
        return "forbidden"
    except ValidationError as error:
        return error.code


def everybody_tries(cast, imitation, name):
    said = {role: try_it(by, imitation, name) for role, by in cast.items() if role != ALONE}
    with transaction.atomic():
        Coordinator.objects.all().delete()
        said[ALONE] = try_it(cast[ALONE], imitation, name)
        transaction.set_rollback(True)
    return said


def expected(cast, name, outcome):
    return {role: outcome if role in MAY[name] else "forbidden" for role in cast}


@pytest.fixture
def unconfirmed(places, report):
    row = declare(places[1], report)
    Imitation.objects.filter(pk=row.pk).update(imitator_confirmed_at=None)
    return row


@pytest.mark.parametrize("state", S.values)
def test_every_role_tries_every_step_in_every_state(cast, unconfirmed, state):
    Imitation.objects.update(state=state)
    row = Imitation.objects.get()
    for name in TRANSITIONS:
        target = state if name in ALWAYS else MOVES[state].get(name, "closed")
        assert everybody_tries(cast, row, name) == expected(cast, name, target), (state, name)


def test_what_is_confirmed_is_not_confirmed_again(cast, unconfirmed):
    now = timezone.now()
    Imitation.objects.update(imitator_confirmed_at=now, source_confirmed_at=now, waiting_since=None)
    row = Imitation.objects.get()
    for name in ("confirm_imitator", "confirm_source"):
        assert everybody_tries(cast, row, name) == expected(cast, name, "closed")


@pytest.mark.parametrize("state", S.values)
def test_what_is_withdrawn_can_only_be_taken_up_again(cast, unconfirmed, state):
    Imitation.objects.update(state=state, withdrawn_at=timezone.now())
    row = Imitation.objects.get()
    for name in TRANSITIONS:
        outcome = "interessiert" if name == "return" else "closed"
        assert everybody_tries(cast, row, name) == expected(cast, name, outcome), (state, name)


def test_steps_that_need_a_word_ask_for_it(cast, unconfirmed):
    for name, way in TRANSITIONS.items():
        Imitation.objects.update(state=next(iter(way.sources)), withdrawn_at=None)
        if not way.reason:
            continue
        by = cast[SOURCE if name == "contest" else IMITATOR]
        with pytest.raises(ValidationError) as refused:
            actions.take_imitation_step(
                by=fresh(by), imitation=Imitation.objects.get(), transition=name, reason=" "
            )
        assert "reason" in refused.value.message_dict


# -- Who hears of it -----------------------------------------------------------------------------


@pytest.fixture
def told():
    """`told(verb)` → (who is told, in which words) about the newest fact of this kind."""

    def ask(verb):
        entry = Entry.objects.filter(verb=verb).latest("pk")
        notice, subject = notices.for_entry(entry), notices.subject_of(entry)
        return set(notice.audience(subject, entry)), headline(entry)

    return ask


def test_both_sides_hear_but_never_the_one_who_did_it(cast, places, report, told):
    a, b, *_ = places
    declare(b, report)
    people, words = told("knowledge.imitation_declared")
    assert people == {a.coordinator}
    assert words.startswith("Beispielstadt2 will „Sensoren sagen, wann Bäume Wasser brauchen“ nachmachen")


def test_where_nobody_coordinates_the_moderators_hear_of_it(cast, places, report, told, mona):
    a, b, *_ = places
    Coordinator.objects.filter(municipality=a.municipality).delete()
    declare(b, report)
    assert told("knowledge.imitation_declared")[0] == {mona}
    assert set(speakers(a.municipality.pk, b.municipality.pk)) == {mona, b.coordinator}


def test_every_step_is_announced_in_few_words_and_audited(cast, unconfirmed, told):
    for name, way in TRANSITIONS.items():
        Imitation.objects.update(
            state=next(iter(way.sources)),
            withdrawn_at=timezone.now() if name == "return" else None,
            source_confirmed_at=None,
            imitator_confirmed_at=None,
            waiting_since=timezone.now(),
        )
        by = cast[SOURCE if name in ("contest", "confirm_source") else IMITATOR]
        row = Imitation.objects.get()
        actions.take_imitation_step(by=fresh(by), imitation=row, transition=name, reason="Geheim bleibt das.")
        people, words = told(way.verb)
        assert by not in people
        assert way.news in words
        assert "Geheim" not in words
        assert len(words) <= 200
        assert way.verb in audited_verbs()
