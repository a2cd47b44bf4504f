"""Headlines that were stored with the name of who did it get a mark in its place (members.models.marks)."""

from django.db import migrations

MARK = """
    UPDATE notifications_notification
    SET headline = left(
        replace(headline, members_member.display_name, U&'\\FFFC' || members_member.id || U&'\\FFFC'), 200
    )
    FROM school_entry JOIN members_member ON members_member.id = school_entry.actor_id
    WHERE school_entry.id = notifications_notification.entry_id
      AND strpos(headline, members_member.display_name) > 0
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        ("members", "0001_initial"),
        ("school", "0001_initial"),
    ]
    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop)]
