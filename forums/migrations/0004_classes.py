import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0003_contribution_municipality_filled"),
        ("members", "0005_classes"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="forum",
            name="forum_slug_is_free",
        ),
        migrations.AddField(
            model_name="forum",
            name="school_class",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="forum",
                to="members.schoolclass",
                verbose_name="Klasse",
            ),
        ),
        migrations.AlterField(
            model_name="forum",
            name="kind",
            field=models.CharField(
                choices=[
                    ("open", "Für alles"),
                    ("beginners", "Anfängerfragen"),
                    ("topic", "Thema"),
                    ("market", "Suche und Biete"),
                    ("class", "Klasse"),
                ],
                default="open",
                max_length=10,
                verbose_name="Art",
            ),
        ),
        migrations.AddConstraint(
            model_name="forum",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "class"), ("school_class", None), _connector="XOR"),
                name="forum_of_class_has_a_class",
            ),
        ),
        migrations.AddConstraint(
            model_name="forum",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__in", ["faden", "antwort", "klassen"]), _negated=True),
                name="forum_slug_is_free",
            ),
        ),
    ]
