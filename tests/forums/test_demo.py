"""The demo school's Pausenhof."""

import pytest
from django.db.models import Count, F, Max

from forums import demo
from forums.models import Follow, Forum, Reply, Thread
from members import demo as people
from members.models import SchoolClass
from school.demo import Scale
from school.models import Entry
from school.topics import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def examples(erika, max_):
    """Erika and Max are visibly examples."""
    for member in (erika, max_):
        member.is_example = True
        member.save()
    return {erika, max_}


def test_twice_is_once_and_everything_is_by_example_people(examples, mona):
    demo.load(scale=Scale())
    before = Thread.objects.count(), Reply.objects.count(), Forum.objects.count(), Follow.objects.count()
    demo.load(scale=Scale())
    assert before == (
        Thread.objects.count(),
        Reply.objects.count(),
        Forum.objects.count(),
        Follow.objects.count(),
    )
    assert before[0] >= 14
    assert set(Topic.values) == set(Forum.objects.exclude(topic="").values_list("topic", flat=True))
    assert {thread.author for thread in Thread.objects.all()} | {
        r.author for r in Reply.objects.all()
    } == examples
    assert Entry.objects.count() == 0  # nothing of it is announced


def test_classes_are_visibly_examples_and_come_once(db):
    people.load(scale=Scale())
    for _ in range(2):
        demo.load(scale=Scale())
    assert SchoolClass.objects.count() == Forum.objects.filter(kind="class").count() == 2
    for school_class in SchoolClass.objects.all():
        assert school_class.name.endswith("(Demo)")
        assert school_class.forum.threads.exists()
        for thread in school_class.forum.threads.all():
            assert thread.author.school_class_pk == school_class.pk
    assert not Entry.objects.filter(verb__regex=r"^(forums\.|members\.class)").exists()


def test_without_example_people_there_are_forums_only(mona):
    demo.load(scale=Scale())
    assert (Forum.objects.count(), Thread.objects.count()) == (14, 0)


def test_a_load_test_school_has_the_wanted_size_and_right_counts(examples):
    scale = Scale(threads=60, replies=500)
    demo.load(scale=Scale())
    threads, replies = Thread.objects.count(), Reply.objects.count()
    demo.load(scale=scale)
    assert (Thread.objects.count() - threads, Reply.objects.count() - replies) == (60, 500)
    demo.load(scale=scale)
    assert Thread.objects.count() - threads == 60
    counted = Thread.objects.annotate(n=Count("replies"), newest=Max("replies__created_at"))
    assert not counted.exclude(n=F("reply_count")).exists()
    assert not counted.filter(reply_count__gt=0).exclude(newest=F("last_activity_at")).exists()
    assert not Forum.objects.annotate(n=Count("threads")).exclude(n=F("thread_count")).exists()
