import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import members.models

# Immutable, so that it may stand in generated columns and indexes, and free of collations: the same
# result on every server. Accents of neighbouring languages are folded too.
DE_KEY = """
CREATE FUNCTION de_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN replace(
    translate(
        lower(translate(value, 'ÄÖÜÀÁÂÇÈÉÊËÌÍÎÏÑÒÓÔÙÚÛ', 'äöüàáâçèéêëìíîïñòóôùúû')),
        'äöüàáâçèéêëìíîïñòóôùúû', 'aouaaaceeeeiiiinooouuu'
    ),
    'ß', 'ss'
)
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(DE_KEY, "DROP FUNCTION de_key(text)"),
        migrations.CreateModel(
            name="District",
            fields=[
                (
                    "key",
                    models.CharField(
                        max_length=5, primary_key=True, serialize=False, verbose_name="Kreisschlüssel"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
            ],
            options={
                "verbose_name": "Kreis",
                "verbose_name_plural": "Kreise",
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="Name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("agency", "Agentur"), ("district", "Kreis"), ("supporter", "Unterstützer")],
                        max_length=10,
                        verbose_name="Art",
                    ),
                ),
            ],
            options={
                "verbose_name": "Organisation",
                "verbose_name_plural": "Organisationen",
            },
        ),
        migrations.CreateModel(
            name="Municipality",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ags",
                    models.CharField(max_length=8, unique=True, verbose_name="Amtlicher Gemeindeschlüssel"),
                ),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("short_name", models.CharField(max_length=60, verbose_name="Kurzname")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="Adresse")),
                ("kind", models.CharField(max_length=20, verbose_name="Art")),
                (
                    "official_designation",
                    models.CharField(blank=True, max_length=60, verbose_name="Amtlicher Zusatz"),
                ),
                (
                    "status",
                    models.CharField(blank=True, max_length=60, verbose_name="Status nach Gemeindeordnung"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("pioneer", "Pionierkommune"),
                            ("member", "Mitmacherkommune"),
                            ("interested", "Eingeladene Kommune"),
                        ],
                        default="interested",
                        max_length=12,
                        verbose_name="Rolle",
                    ),
                ),
                ("role_since", models.CharField(blank=True, max_length=40, verbose_name="seit")),
                ("role_source", models.URLField(blank=True, max_length=300, verbose_name="Quelle")),
                ("population", models.PositiveIntegerField(verbose_name="Einwohner:innen")),
                (
                    "area_km2",
                    models.DecimalField(decimal_places=2, max_digits=7, verbose_name="Fläche in km²"),
                ),
                ("latitude", models.FloatField(verbose_name="Breite")),
                ("longitude", models.FloatField(verbose_name="Länge")),
                ("postal_code", models.CharField(max_length=5, verbose_name="Postleitzahl")),
                ("website_domain", models.CharField(blank=True, max_length=100, verbose_name="Website")),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=members.models.DeKey("short_name"),
                        output_field=models.CharField(max_length=80),
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.district",
                        verbose_name="Kreis",
                    ),
                ),
            ],
            options={
                "verbose_name": "Kommune",
                "verbose_name_plural": "Kommunen",
            },
        ),
        migrations.CreateModel(
            name="EmailDomain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("domain", models.CharField(max_length=100, unique=True, verbose_name="Mail-Domain")),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="email_domains",
                        to="members.municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "Mail-Domain",
                "verbose_name_plural": "Mail-Domains",
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "password",
                    models.CharField(
                        default=members.models.no_password, max_length=128, verbose_name="Passwort"
                    ),
                ),
                ("session_round", models.PositiveIntegerField(default=0, editable=False)),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="E-Mail-Adresse")),
                ("display_name", models.CharField(max_length=80, verbose_name="Anzeigename")),
                ("role_at_work", models.CharField(blank=True, max_length=120, verbose_name="Aufgabe")),
                ("is_moderator", models.BooleanField(default=False, verbose_name="Moderation")),
                ("is_active", models.BooleanField(default=True, verbose_name="aktiv")),
                ("is_example", models.BooleanField(default=False, verbose_name="Beispielperson")),
                (
                    "joined_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="dabei seit"
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="members.municipality",
                        verbose_name="Kommune",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="members.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "Mitglied",
                "verbose_name_plural": "Mitglieder",
            },
        ),
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address_hash", models.CharField(max_length=64)),
                ("code_hash", models.CharField(max_length=64)),
                ("browser", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tries_left", models.PositiveSmallIntegerField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "Anmeldecode",
                "verbose_name_plural": "Anmeldecodes",
                "indexes": [models.Index(fields=["address_hash", "created_at"], name="code_by_address")],
            },
        ),
        migrations.CreateModel(
            name="Admission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("domain", models.CharField(max_length=100, verbose_name="Mail-Domain")),
                ("requested_at", models.DateTimeField(auto_now_add=True, verbose_name="seit")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("admitted", "aufgenommen"), ("declined", "abgelehnt")],
                        max_length=10,
                        verbose_name="Entscheidung",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="Begründung")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "Aufnahme",
                "verbose_name_plural": "Aufnahmen",
                "indexes": [
                    models.Index(
                        condition=models.Q(("decided_at", None)),
                        fields=["requested_at"],
                        name="admission_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("outcome", "")),
                            models.Q(("decided_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="admission_decision_is_whole",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("municipality", None), ("organisation", None), _connector="OR"),
                name="member_belongs_to_one_place",
            ),
        ),
    ]
