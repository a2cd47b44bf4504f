import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

from school.migrations import add_columns, columns

LETTERS = """
UPDATE {table} SET letter_state = 'needless', outcome = ''
    WHERE letter_state = 'held' AND outcome = 'nicht mehr nötig';
UPDATE {table} SET letter_state = 'due', held_at = due_at, failing_since = due_at WHERE letter_state = 'held';
UPDATE {table} SET letter_state = 'due' WHERE letter_state = 'inflight';
UPDATE {table} SET attempts = 0, failing_since = CASE WHEN outcome <> '' THEN now() END
    WHERE letter_state = 'due' AND held_at IS NULL;
"""
OTHERS = """
UPDATE members_dataexport SET state = 'due', held_at = now(), failing_since = requested_at
    WHERE state = 'failed';
UPDATE members_dataexport SET state = 'due', attempts = 0 WHERE state IN ('due', 'working') AND held_at IS NULL;
UPDATE members_followup SET since = due_at - days * interval '1 day';
"""
STATES = [("due", "geht gleich raus"), ("sent", "verschickt"), ("needless", "nicht mehr nötig")]


def letter(model):
    """The columns of a mail that a row owes get the names they have everywhere."""
    index = models.Index(
        fields=["due_at"], condition=Q(letter_state="due", held_at=None), name=f"{model}_letter_due"
    )
    return [
        migrations.RemoveIndex(model, f"{model}_letter_due"),
        *(
            migrations.RenameField(model, f"letter_{name}", name)
            for name in ("attempts", "due_at", "outcome")
        ),
        migrations.AlterField(model, *columns("due_at")[0]),
        migrations.AlterField(model, *columns("outcome")[0]),
        *add_columns(model, "claimed_at", "failing_since", "held_at"),
        migrations.RunSQL(LETTERS.format(table=f"members_{model}"), migrations.RunSQL.noop),
        migrations.AlterField(
            model, "letter_state", models.CharField("Mail", max_length=8, choices=STATES, default="due")
        ),
        migrations.AddIndex(model, index),
    ]


class Migration(migrations.Migration):
    dependencies = [("members", "0010_named_places"), ("school", "0010_jobs")]

    operations = [
        *letter("invitation"),
        *letter("departure"),
        # copies of somebody's data
        migrations.RemoveConstraint("dataexport", "export_one_at_a_time"),
        migrations.RemoveField("dataexport", "lease_until"),
        *add_columns("dataexport", "due_at", "claimed_at", "failing_since", "held_at", "outcome"),
        migrations.AlterField(
            "dataexport",
            "state",
            models.CharField(
                "Stand",
                max_length=8,
                choices=[("due", "wird zusammengestellt"), ("ready", "liegt bereit")],
                default="due",
            ),
        ),
        # following up
        migrations.RemoveIndex("followup", "follow_up_due"),
        migrations.AlterField("followup", *columns("due_at")[0]),
        *add_columns("followup", "claimed_at", "attempts", "failing_since", "held_at", "outcome"),
        migrations.AddField(
            "followup",
            "since",
            models.DateTimeField("dabei seit", default=django.utils.timezone.now),
        ),
        migrations.RunSQL(OTHERS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "dataexport",
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="due", held_at=None), name="export_one_at_a_time"
            ),
        ),
        migrations.AddIndex(
            "dataexport",
            models.Index(fields=["due_at"], condition=Q(state="due", held_at=None), name="export_due"),
        ),
        migrations.AddIndex(
            "followup",
            models.Index(fields=["due_at"], condition=Q(done_at=None, held_at=None), name="follow_up_due"),
        ),
    ]
