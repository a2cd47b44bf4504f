import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import members.models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_coordination"),
        ("school", "0002_stored_file"),
    ]

    operations = [
        TrigramExtension(),  # for the search in names; does nothing where it is there already
        migrations.CreateModel(
            name="ClassFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="Titel")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="seit")),
            ],
            options={
                "verbose_name": "Datei einer Klasse",
                "verbose_name_plural": "Dateien von Klassen",
            },
        ),
        migrations.CreateModel(
            name="ClassLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="Daran arbeiten wir gerade")),
                (
                    "written_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="geschrieben"),
                ),
            ],
            options={
                "verbose_name": "Zeile für die Klasse",
                "verbose_name_plural": "Zeilen für die Klassen",
            },
        ),
        migrations.CreateModel(
            name="ClassMembership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="seit")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="bis")),
            ],
            options={
                "verbose_name": "Zugehörigkeit zu einer Klasse",
                "verbose_name_plural": "Zugehörigkeiten zu Klassen",
            },
        ),
        migrations.CreateModel(
            name="SchoolClass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=70, unique=True, verbose_name="Name")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="Adresse")),
                ("description", models.CharField(max_length=300, verbose_name="Was euch verbindet")),
                ("formed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="seit")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="beendet")),
                ("represented_since", models.DateTimeField(blank=True, null=True, verbose_name="seit")),
            ],
            options={
                "verbose_name": "Klasse",
                "verbose_name_plural": "Klassen",
            },
        ),
        migrations.CreateModel(
            name="WelcomeKit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ticked",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("profil", "Drei Angaben zu dir"),
                                ("lektion", "Eine Lektion"),
                                ("lesen", "Etwas nachlesen"),
                                ("hallo", "Ein Hallo im Pausenhof"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "left_out",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("profil", "Drei Angaben zu dir"),
                                ("lektion", "Eine Lektion"),
                                ("lesen", "Etwas nachlesen"),
                                ("hallo", "Ein Hallo im Pausenhof"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("skipped_at", models.DateTimeField(blank=True, null=True, verbose_name="weggelegt")),
            ],
            options={
                "verbose_name": "Schultüte",
                "verbose_name_plural": "Schultüten",
            },
        ),
        migrations.AddField(
            model_name="member",
            name="about",
            field=models.CharField(blank=True, max_length=300, verbose_name="Über dich"),
        ),
        migrations.AddField(
            model_name="member",
            name="contact_consent",
            field=models.BooleanField(default=False, verbose_name="Öffentliche Ansprechperson"),
        ),
        migrations.AddField(
            model_name="member",
            name="contact_email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="Öffentliche Adresse"),
        ),
        migrations.AddField(
            model_name="member",
            name="is_listed",
            field=models.BooleanField(default=True, verbose_name="Im Verzeichnis"),
        ),
        migrations.AddField(
            model_name="member",
            name="offers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("mobilitaet", "Mobilität"),
                        ("klima", "Klima, Umwelt & Energie"),
                        ("stadtentwicklung", "Stadt- und Dorfentwicklung, Räume"),
                        ("wirtschaft", "Wirtschaft & Innovation"),
                        ("bildung", "Bildung & digitale Kompetenz"),
                        ("soziales", "Soziales, Gesundheit & Demografie"),
                        ("kultur", "Kultur, Freizeit & Tourismus"),
                        ("verwaltung", "Verwaltung & Beteiligung"),
                        ("daten", "Daten & Infrastruktur"),
                        ("strategie", "Strategie & Organisation"),
                        ("sicherheit", "Datenschutz & IT-Sicherheit"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="Dabei kannst du helfen",
            ),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                members.models.DeKey("display_name"),
                models.F("id"),
                condition=models.Q(("is_active", True), ("is_listed", True)),
                name="member_directory",
            ),
        ),
        migrations.AddIndex(
            model_name="member",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(members.models.DeKey("display_name"), "gin_trgm_ops"),
                name="member_name_words",
            ),
        ),
        migrations.AddIndex(
            model_name="member",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("role_at_work"), "gin_trgm_ops"
                ),
                name="member_task_words",
            ),
        ),
        migrations.AddIndex(
            model_name="member",
            index=django.contrib.postgres.indexes.GinIndex(fields=["offers"], name="member_offers"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("contact_consent", True)), fields=["municipality"], name="member_contact"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("offers__len__lte", 3)), name="member_offers_at_most_three"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("contact_consent", True), ("contact_email", ""), _connector="XOR"),
                name="member_contact_is_whole",
            ),
        ),
        migrations.AddField(
            model_name="classfile",
            name="added_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="classfile",
            name="stored",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="school.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="classline",
            name="municipality",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="class_line",
                to="members.municipality",
            ),
        ),
        migrations.AddField(
            model_name="classline",
            name="written_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="classmembership",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="classmembership",
            name="municipality",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="class_memberships",
                to="members.municipality",
            ),
        ),
        migrations.AddField(
            model_name="classmembership",
            name="placed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="schoolclass",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="schoolclass",
            name="formed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="schoolclass",
            name="representative",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Klassensprecher:in",
            ),
        ),
        migrations.AddField(
            model_name="schoolclass",
            name="represented_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="classmembership",
            name="school_class",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="members.schoolclass",
            ),
        ),
        migrations.AddField(
            model_name="classfile",
            name="school_class",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="members.schoolclass"
            ),
        ),
        migrations.AddField(
            model_name="welcomekit",
            name="member",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="welcome_kit",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_by", None), ("closed_at__isnull", False), _connector="OR"),
                name="class_closed_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug", "daran-arbeiten-wir"), _negated=True), name="class_slug_is_free"
            ),
        ),
        migrations.AddIndex(
            model_name="classmembership",
            index=models.Index(
                condition=models.Q(("until", None)), fields=["school_class"], name="class_now"
            ),
        ),
        migrations.AddIndex(
            model_name="classmembership",
            index=models.Index(fields=["municipality", "since"], name="class_history"),
        ),
        migrations.AddConstraint(
            model_name="classmembership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("municipality",), name="in_one_class"
            ),
        ),
        migrations.AddConstraint(
            model_name="classmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="class_membership_ends_after_it_began",
            ),
        ),
    ]
