"""Whatever somebody is called, her deletion changes no row that is not hers.

One school with one of everything; names from all of Unicode, from every word and every key of JSON that
stands in it or in the example reports. Allowed is what the register says: rows that belong to her or name
her by key.
"""

import json
import re
from itertools import pairwise

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from forums import actions as talk
from forums.models import Thread
from knowledge.models import Report, ReportVersion
from members import actions
from members.models import Accession, Invitation, Member, Municipality, SchoolClass, SignInCode
from school.jobs.loop import work_off
from school.models import Entry
from school.privacy import Erase, declarations, register
from school.privacy.ledger import Contributions
from tests.rights.cast import build

pytestmark = pytest.mark.django_db
HER = "member@rollen.example"
NEW_ROWS = {"school_entry", "school_searchdue", "members_namedplace"}  # what a deletion writes anew


# -- One school ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def school(django_db_setup, django_db_blocker, tmp_path_factory):
    """The cast of the rights, reports with rows of every shape, people who speak of her and with her."""
    own = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
        ERASURE_LEDGER=tmp_path_factory.mktemp("ledger") / "ledger.txt",
        CACHES=settings.CACHES | {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
        STORAGES=settings.STORAGES | {"default": {"BACKEND": "tests.rights.matrix.Kept"}},
    )
    with own, django_db_blocker.unblock(), transaction.atomic():
        names = build().names
        live_together(names)
        yield snapshot()
        transaction.set_rollback(True)


def live_together(names):
    """She is spoken to, answered, made somebody, and told; so that many rows name her by key."""
    her, other = Member.objects.get(email=HER), Member.objects.get(email="elsewhere@rollen.example")
    thread = Thread.objects.get(pk=names["thread"])
    talk.post_reply(by=other, thread=thread, body=f"@{her.display_name} weiß das, max. 20 Leute im Bauhof.")
    alone = Thread.objects.exclude(author=her).filter(forum__school_class=None).first()
    talk.post_reply(by=her, thread=alone or thread, body="Das month ist gut.")
    Accession.objects.filter(municipality=her.municipality_id).update(contact=her)
    SchoolClass.objects.update(representative=her, represented_by=her)
    for model in (Report, ReportVersion):
        model.objects.update(**SHAPES)
    work_off()


SHAPES = {
    "staffing": [{"role": "Projektleitung", "people": 1, "percent": 75}],
    "milestones": [{"month": "2024-05", "text": "Ratsbeschluss im month"}],
    "indicators": [{"key": "k1", "name": "Meldungen", "unit": "Stück", "before": "10", "after": "25"}],
    "assets": [
        {"key": "a1", "title": "Satzung", "licence": "CC-BY-4.0", "url": "https://a.example", "file": None}
    ],
    "sustainability": {"kommunikation": "ja"},
    "partners": ["Stadtwerke", "Bauhof"],
    "approach": "Der Bauhof gießt mit max. 20 Leuten.",
}


class Large(dict):
    """Not to be printed when a test fails."""

    def __repr__(self):
        return "…"


def snapshot():
    """All rows of all tables: table → primary key → column → value."""
    found = Large()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f'SELECT "{key}", to_jsonb(t)::text FROM "{table}" t')  # noqa: S608
            found[table] = {pk: json.loads(row) for pk, row in cursor.fetchall()}
    return found


def texts(value):
    """All strings in a value."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(part)


def keys(value):
    """All keys of mappings in a value."""
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from keys(part)
    if isinstance(value, dict):
        yield from value


def words_of(school):
    """Every word, and two words that stand together."""
    found = set()
    for rows in school.values():
        for row in rows.values():
            for text in texts(row):
                words = re.findall(r"\w+", text)
                found.update(words)
                found.update(f"{one} {two}" for one, two in pairwise(words[:60]))
    found.update(re.findall(r"\w+", (settings.BASE_DIR / "knowledge/content/reports.yaml").read_text()))
    return sorted(word[:80] for word in found)


def keys_of(school):
    return sorted(
        {key for rows in school.values() for row in rows.values() for key in keys(list(row.values()))}
    )


# -- What may change -------------------------------------------------------------------------------------


class Hers(dict):
    """(table, primary key) → the columns that a deletion may change; None: all, and the row may go."""

    def add(self, rows, *columns):
        """These rows of one model."""
        for pk in rows.values_list("pk", flat=True):
            known = self.get((rows.model._meta.db_table, pk), set())
            self[rows.model._meta.db_table, pk] = (
                known | set(columns) if columns and known is not None else None
            )


def hers(her, choice):
    """From the register, and the few things beside it that are found by key."""
    found = Hers()
    for row in declarations():
        everything, own = row.model._base_manager.order_by(), row.rows_of(her.pk).order_by()
        for name in row.mentions:
            if row.erase_of(name) is Erase.EMPTY:
                found.add(everything.filter(**{name: her.pk}), row.model._meta.get_field(name).column)
        if row.model is Member:
            found.add(own)
        elif row.erase is Erase.CHOICE:
            if choice is not Contributions.KEPT:
                found.add(own)
        elif row.erase is Erase.ROW and row.person:
            found.add(own)
            label = row.model._meta.label_lower
            if isinstance(row.model._meta.pk, models.BigAutoField):
                told_of(found, Entry.objects.filter(subject_type=label, subject_id__in=own.values("pk")))
        else:
            columns = [n for n in row.owned if row.erase_of(n) is Erase.EMPTY]
            if columns:
                found.add(own, *(row.model._meta.get_field(name).column for name in columns))
    found.add(SignInCode.objects.all())
    found.add(Invitation.objects.filter(address=her.email))
    found.add(Entry.objects.filter(subject_type="members.member", subject_id=her.pk), "data")
    if choice is not Contributions.KEPT:
        threads = Thread.objects.filter(author=her)
        told_of(found, Entry.objects.filter(subject_type="forums.thread", subject_id__in=threads))
        told_of(found, Entry.objects.filter(subject_type="forums.reply"))
        found.add(apps.get_model("forums.Forum").objects.all(), "thread_count")
        found.add(apps.get_model("school.SearchEntry").objects.filter(kind="forums.thread"), "audience")
    return cascaded(found)


def told_of(found, entries):
    """What is known and was told of these facts."""
    found.add(entries, "data")
    found.add(apps.get_model("notifications.Notification").objects.filter(entry__in=entries))


def cascaded(found):
    """Rows that go with rows that may go."""
    waiting = [key for key, columns in found.items() if columns is None]
    labels = {model._meta.db_table: model for model in apps.get_models()}
    while waiting:
        table, pk = waiting.pop()
        for link in labels[table]._meta.get_fields(include_hidden=True):
            if getattr(link, "on_delete", None) is not models.CASCADE or not link.auto_created:
                continue
            rows = link.related_model._base_manager.filter(**{link.field.name: pk})
            for other in rows.values_list("pk", flat=True):
                key = link.related_model._meta.db_table, other
                if found.get(key, ()) is not None:
                    found[key] = None
                    waiting.append(key)
    return found


def damage(before, after, allowed):
    """What changed that nobody allowed."""
    for table, rows in before.items():
        for pk, row in rows.items():
            columns = allowed.get((table, pk), set())
            now = after[table].get(pk)
            if columns is None or now == row:
                continue
            changed = "gone" if now is None else sorted(name for name in row if row[name] != now[name])
            if changed == "gone" or set(changed) - columns:
                yield table, pk, changed
        if table not in NEW_ROWS:
            yield from ((table, pk, "new") for pk in after[table].keys() - rows.keys())


# -- Any name --------------------------------------------------------------------------------------------

ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=80)
PICK = st.floats(0, 1, exclude_max=True)  # which of the words of the school, so that the cast may grow


@given(ANY, PICK, st.sampled_from(["any", "any", "word", "word", "key"]), st.sampled_from(Contributions))
@example(" ", 0, "any", Contributions.KEPT)
@example("month", 0, "any", Contributions.KEPT_UNLESS_NAMED)
@example("Ehemaliges Mitglied", 0, "any", Contributions.DELETED)
@example(".*", 0, "any", Contributions.KEPT_UNLESS_NAMED)
@example("E", 0, "any", Contributions.KEPT_UNLESS_NAMED)
@example("🏫" * 80, 0, "any", Contributions.KEPT)
@example("%_\\'\"", 0, "any", Contributions.DELETED)
@hypothesis_settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a smaller example explains nothing more
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_deletion_changes_nothing_that_is_not_hers(school, allowed, pools, name, pick, kind, choice):
    if kind != "any":
        name = pools[kind][int(pick * len(pools[kind]))]
    with transaction.atomic():
        Member.objects.filter(email=HER).update(display_name=name)
        her = Member.objects.get(email=HER)
        actions.erase_account(by=her, contributions=choice)
        found = list(damage(school, snapshot(), allowed[choice]))
        transaction.set_rollback(True)
    assert found == [], name


@pytest.fixture(scope="module")
def allowed(school):
    """By what she wants to become of her contributions; her name does not matter."""
    her = Member.objects.get(email=HER)
    return Large({choice: hers(her, choice) for choice in Contributions})


@pytest.fixture(scope="module")
def pools(school):
    """The words and keys that stand in the school."""
    return Large(word=words_of(school), key=keys_of(school))


def test_the_school_holds_what_names_could_harm(school, allowed, pools):
    assert len(pools["word"]) > 3000
    assert {"month", "text", "mentioned"} <= set(pools["key"])
    assert len([rows for rows in school.values() if rows]) > 55, "nearly every table has rows"
    tables = {table for table, _ in allowed[Contributions.DELETED]}
    assert len(tables) > 20, "she has left traces in many of them"
    assert register.FORMER not in {row["display_name"] for row in school["members_member"].values()}


def test_the_comparison_sees_a_single_letter(school):
    with transaction.atomic():
        Municipality.objects.filter(ags="05958004").update(short_name="Arnsburg")
        found = list(damage(school, snapshot(), {}))
        transaction.set_rollback(True)
    assert [(table, changed) for table, _, changed in found] == [
        ("members_municipality", ["short_name", "sort_key"])
    ]


def test_moderators_reach_every_text_that_a_name_can_stand_in(school, client_of):
    moderator = client_of(Member.objects.get(email="moderator@rollen.example"))
    seen = set()
    for row in declarations():
        for thing in row.model._base_manager.order_by("-pk")[:3] if row.free_texts else ():
            url = row.page(thing)
            if url:
                seen.add(row.label)
                answer = moderator.get(url, follow=True)
                assert answer.status_code == 200, f"{row.label} {thing.pk}: {url}"
    assert {row.label for row in declarations() if row.free_texts} - seen <= {"members.Departure"}
