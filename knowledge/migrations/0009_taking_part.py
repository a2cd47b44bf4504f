from django.db import migrations, models


def as_the_report(apps, schema_editor):
    """Versions so far named whom their report names, beside the leading municipality."""
    versions = apps.get_model("knowledge", "ReportVersion")
    named = apps.get_model("knowledge", "Report").municipalities.through.objects
    at = {}
    for report, place in named.values_list("report", "municipality"):
        at.setdefault(report, []).append(place)
    link = versions.taking_part.through
    links = [
        link(reportversion_id=pk, municipality_id=place)
        for pk, report, lead in versions.objects.values_list("pk", "report", "lead")
        for place in at.get(report, ())
        if place != lead
    ]
    link.objects.bulk_create(links, batch_size=2_000)


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0008_newest_version"),
        ("members", "0009_asking_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportversion",
            name="taking_part",
            field=models.ManyToManyField(
                blank=True,
                related_name="+",
                to="members.municipality",
                verbose_name="Weitere beteiligte Kommunen",
            ),
        ),
        migrations.RunPython(as_the_report, migrations.RunPython.noop),
    ]
