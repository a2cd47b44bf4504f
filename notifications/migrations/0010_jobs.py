from django.db import migrations, models
from django.db.models import Q

from school.migrations import add_columns, columns

STARTED = """
UPDATE {table} SET state = 'due', held_at = coalesce(finished_at, now()), failing_since = created_at,
    finished_at = NULL WHERE state = 'held';
UPDATE {table} SET state = 'due' WHERE state = 'inflight';
UPDATE {table} SET attempts = 0, failing_since = CASE WHEN outcome <> '' THEN now() END
    WHERE state = 'due' AND held_at IS NULL;
"""
STATES = [
    ("due", "wartet"),
    ("waiting", "kommt in die Sammelmail"),
    ("bundled", "in der Sammelmail"),
    ("sent", "übergeben"),
    ("suppressed", "nicht geschickt"),
]
KINDS = [
    ("late", "Hinweise oder Mails warten schon länger als eine Minute"),
    ("mail", "Der Mailserver ist nicht zu erreichen"),
    ("worker", "Der Arbeiter (Celery) gibt kein Lebenszeichen"),
    ("courier", "Der Bote gibt kein Lebenszeichen"),
    ("held", "Etwas ist mehrmals gescheitert und zurückgelegt"),
]


def outgoing(model):
    """What a delivery and a digest have in common."""
    failing = models.Index(
        fields=["failing_since"], condition=Q(failing_since__isnull=False), name=f"{model}_failing"
    )
    return [
        migrations.RemoveIndex(model, f"{model}_due"),
        migrations.RemoveIndex(model, f"{model}_held"),
        migrations.AlterField(model, *columns("due_at")[0]),
        migrations.AlterField(model, *columns("outcome")[0]),
        *add_columns(model, "claimed_at", "failing_since", "held_at"),
        migrations.RunSQL(STARTED.format(table=f"notifications_{model}"), migrations.RunSQL.noop),
        migrations.AlterField(
            model, "state", models.CharField("Zustand", max_length=10, choices=STATES, default="due")
        ),
        migrations.AddIndex(model, failing),
    ]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0009_names_that_were_no_marks"), ("school", "0010_jobs")]

    operations = [
        *outgoing("delivery"),
        *outgoing("digest"),
        migrations.RemoveIndex("delivery", "delivery_waiting"),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["transport", "due_at"],
                condition=Q(state="due", held_at=None),
                name="delivery_due",
            ),
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["due_at"], condition=Q(state="waiting", held_at=None), name="delivery_waiting"
            ),
        ),
        migrations.AddIndex(
            "digest",
            models.Index(fields=["due_at"], condition=Q(state="due", held_at=None), name="digest_due"),
        ),
        migrations.AlterField("incident", "kind", models.CharField("Was", max_length=8, choices=KINDS)),
    ]
