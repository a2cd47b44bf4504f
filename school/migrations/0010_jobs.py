from django.db import migrations, models
from django.db.models import Q

from school.migrations import add_columns, columns

STARTED = """
UPDATE school_entry SET failing_since = recorded_at WHERE held_at IS NOT NULL;
UPDATE school_entry SET attempts = 0 WHERE held_at IS NULL AND attempts > 0;
UPDATE school_searchdue SET failing_since = held_at WHERE held_at IS NOT NULL;
-- what was hidden by an empty audience is hidden by its due row from now on, and written anew
UPDATE school_searchdue AS due SET hides = true FROM school_searchentry AS entry
    WHERE entry.kind = due.kind AND entry.object_id = due.object_id AND entry.audience = '{}';
UPDATE school_searchentry SET digest = '' WHERE audience = '{}';
"""


class Migration(migrations.Migration):
    dependencies = [("school", "0009_rendering")]

    operations = [
        migrations.CreateModel(
            name="JobRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                *columns(),
                ("job", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=200, blank=True)),
            ],
            options={
                "verbose_name": "Lauf",
                "verbose_name_plural": "Läufe",
                "constraints": [models.UniqueConstraint(fields=["job", "key"], name="job_run_once")],
                "indexes": [models.Index(fields=["due_at"], condition=Q(held_at=None), name="job_run_due")],
            },
        ),
        # entries
        migrations.RenameField("entry", "error", "outcome"),
        migrations.AlterField("entry", *columns("outcome")[0]),
        migrations.AlterField("entry", *columns("due_at")[0]),
        *add_columns("entry", "claimed_at", "failing_since"),
        migrations.AddIndex(
            "entry",
            models.Index(
                fields=["failing_since"],
                condition=Q(announced_at=None, failing_since__isnull=False),
                name="entry_failing",
            ),
        ),
        # reminders
        migrations.AlterField("reminder", *columns("due_at")[0]),
        *add_columns("reminder", "claimed_at", "attempts", "failing_since", "held_at", "outcome"),
        migrations.AddIndex(
            "reminder", models.Index(fields=["due_at"], condition=Q(held_at=None), name="reminder_due")
        ),
        # what the search has to read again
        migrations.RemoveIndex("searchdue", "search_due_next"),
        migrations.RenameField("searchdue", "error", "outcome"),
        migrations.AlterField("searchdue", *columns("outcome")[0]),
        migrations.RenameField("searchdue", "asked_at", "due_at"),
        migrations.AlterField("searchdue", *columns("due_at")[0]),
        *add_columns("searchdue", "claimed_at", "attempts", "failing_since"),
        migrations.AddField("searchdue", "hides", models.BooleanField(default=False)),
        migrations.AddIndex(
            "searchdue", models.Index(fields=["due_at"], condition=Q(held_at=None), name="search_due_next")
        ),
        migrations.AddIndex(
            "searchdue",
            models.Index(fields=["kind", "object_id"], condition=Q(hides=True), name="search_due_hides"),
        ),
        migrations.RunSQL(STARTED, migrations.RunSQL.noop),
    ]
