import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),  # a trusted extension: the database's owner may create it
        migrations.CreateModel(
            name="Forum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="Adresse")),
                ("title", models.CharField(max_length=80, verbose_name="Titel")),
                ("description", models.CharField(max_length=300, verbose_name="Beschreibung")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("open", "Für alles"),
                            ("beginners", "Anfängerfragen"),
                            ("topic", "Thema"),
                            ("market", "Suche und Biete"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="Art",
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        blank=True,
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
                        verbose_name="Thema",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Reihenfolge")),
                ("thread_count", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "Forum",
                "verbose_name_plural": "Foren",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind", "topic"), ("topic", ""), _connector="XOR"),
                        name="forum_topic_has_a_topic",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__in", ["faden", "antwort"]), _negated=True),
                        name="forum_slug_is_free",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name="Text"
                    ),
                ),
                ("html", models.TextField(editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="geschrieben"
                    ),
                ),
                ("edited_at", models.DateTimeField(editable=False, null=True, verbose_name="bearbeitet")),
                ("title", models.CharField(max_length=140, verbose_name="Titel")),
                (
                    "reply_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="Antworten"),
                ),
                (
                    "last_activity_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="zuletzt"
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="geschlossen")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "forum",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="threads",
                        to="forums.forum",
                    ),
                ),
            ],
            options={
                "verbose_name": "Gespräch",
                "verbose_name_plural": "Gespräche",
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("html", models.TextField(editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="geschrieben"
                    ),
                ),
                ("edited_at", models.DateTimeField(editable=False, null=True, verbose_name="bearbeitet")),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(20000)],
                        verbose_name="Text",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="zurückgezogen")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="forums.thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "Antwort",
                "verbose_name_plural": "Antworten",
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="forums.thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "Abonnement",
                "verbose_name_plural": "Abonnements",
            },
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                models.F("forum"),
                models.OrderBy(models.F("last_activity_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="thread_newest_in_forum",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                models.OrderBy(models.F("last_activity_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="thread_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("title"), "gin_trgm_ops"
                ),
                name="thread_title_words",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("body"), "gin_trgm_ops"
                ),
                name="thread_body_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="thread_closed_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(fields=["thread", "id"], name="reply_in_thread"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("withdrawn_at", None), ("withdrawn_by", None), models.Q(("body", ""), _negated=True)
                    ),
                    models.Q(
                        ("body", ""),
                        ("html", ""),
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reply_withdrawn_is_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(fields=("member", "thread"), name="follow_once"),
        ),
    ]
