"""Two kinds of headlines held a name that no mark stood for: they keep their kind and lose the sentence."""

from django.db import migrations

KIND = """
    UPDATE notifications_notification
    SET headline = kind
    FROM school_entry
    WHERE school_entry.id = notifications_notification.entry_id
      AND school_entry.verb IN ('members.accession_contact_named', 'members.class_representative_chosen')
      AND strpos(headline, U&'\\FFFC') = 0
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0008_devices_by_choice")]
    operations = [migrations.RunSQL(KIND, migrations.RunSQL.noop)]
