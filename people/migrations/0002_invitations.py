"""Invitations; and each account's address in the list that the sign-in library reads."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def list_addresses(apps, _schema_editor):
    address = apps.get_model("account", "EmailAddress")
    users = apps.get_model("people", "User").objects.values_list("pk", "email")
    address.objects.bulk_create(
        [address(user_id=pk, email=email.lower(), verified=True, primary=True) for pk, email in users.iterator()],
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_territories_organizations_users"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(
                        choices=[("es", "español"), ("en", "inglés")],
                        default="es",
                        max_length=2,
                        verbose_name="idioma del correo",
                    ),
                ),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="creada")),
                ("expires_at", models.DateTimeField(verbose_name="sirve hasta")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="aceptada")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retirada")),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations_sent",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invitada por",
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="people.territory",
                        verbose_name="jurisdicción",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="people.membership",
                        verbose_name="papel",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="persona",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitación",
                "verbose_name_plural": "invitaciones",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"),
                        name="people_invitation_accepted_or_withdrawn",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=("user",),
                        name="people_invitation_one_open_for_a_person",
                    ),
                ],
            },
        ),
        migrations.RunPython(list_addresses, migrations.RunPython.noop),
    ]
