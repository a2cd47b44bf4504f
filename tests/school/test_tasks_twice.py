"""Every Celery task of the school may run twice: the second run changes nothing and sends nothing."""

import hashlib

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.utils import timezone

from forums.actions import post_reply, start_thread
from forums.models import Forum
from members.actions import request_export
from notifications.actions import choose_rhythms
from school.models import Heartbeat, JobRun

pytestmark = pytest.mark.django_db
current_app.loader.import_default_modules()
OURS = ("school.", *(f"{app}." for app in settings.SCHOOL_APPS))
TASKS = sorted(name for name in current_app.tasks if name.startswith(OURS))


def rows() -> dict[str, str]:
    """What stands in every table, as a checksum; heartbeats and the times of jobs are there to change."""
    tables = [model for model in apps.get_models() if model not in (Heartbeat, JobRun)]
    contents = {model._meta.label: str(list(model._base_manager.order_by("pk").values())) for model in tables}
    return {label: hashlib.sha256(content.encode()).hexdigest() for label, content in contents.items()}


@pytest.fixture
def work_to_do(erika, max_):
    """Something for everybody: an answer to tell, one for a digest, a copy of somebody's data."""
    forum = Forum.objects.create(slug="offen", title="Offen", description="Alles", kind="open")
    thread = start_thread(by=erika, forum=forum, title="Wie fangen wir an?", body="Wer hilft?")
    post_reply(by=max_, thread=thread, body="Mit einem Frühstück.")
    post_reply(by=erika, thread=thread, body="Danke!")
    choose_rhythms(by=max_, rhythms={"replies": "weekly"})
    request_export(by=erika)


def test_the_tasks_are_found():
    assert set(TASKS) == {"school.tasks.work", "school.tasks.beat_heart"}
    planned = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    assert planned <= set(TASKS), "beat sends what nobody knows"


@pytest.mark.parametrize("name", TASKS)
def test_a_second_run_changes_nothing(work_to_do, name, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    task = current_app.tasks[name]
    task.apply(throw=True)
    after_first, mails = rows(), len(mail.outbox)
    JobRun.objects.update(due_at=timezone.now())  # the clock brings everything once more
    task.apply(throw=True)
    after_second = rows()
    assert {label for label in after_first if after_first[label] != after_second[label]} == set()
    assert len(mail.outbox) == mails
