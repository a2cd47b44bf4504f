"""What was written so far belongs to the municipality its author has now: nobody could change hers yet."""

from django.db import migrations

FILL = """
    UPDATE {table} SET municipality_id = members_member.municipality_id
    FROM members_member
    WHERE members_member.id = {table}.author_id AND members_member.municipality_id IS NOT NULL
"""


class Migration(migrations.Migration):
    """Of its own, because PostgreSQL does not alter a table whose rows have just changed."""

    dependencies = [("forums", "0002_contribution_municipality")]
    operations = [
        migrations.RunSQL(FILL.format(table=table), migrations.RunSQL.noop)
        for table in ("forums_thread", "forums_reply")
    ]
