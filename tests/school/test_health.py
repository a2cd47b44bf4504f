"""Health pages tell the truth."""

from datetime import timedelta

import pytest
from django.utils import timezone

from school import health
from school.models import Entry


def test_the_process_answers_without_database(client):
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_ready_names_what_is_late(client, erika):
    health.beat("worker")
    report = client.get("/readyz").json()
    assert report["status"] == "ok"
    assert report["oldest_unannounced_fact_seconds"] is None

    Entry.objects.create(
        verb="members.admitted",
        subject_type="members.member",
        subject_id=erika.pk,
        due_at=timezone.now() - timedelta(minutes=5),
    )
    report = client.get("/readyz").json()
    assert report["status"] == "degraded"
    assert report["late"] == ["oldest_unannounced_fact"]
    assert report["oldest_unannounced_fact_seconds"] >= 300


@pytest.mark.django_db
def test_a_worker_that_never_showed_itself_is_late(client):
    assert "worker_heartbeat" in client.get("/readyz").json()["late"]
