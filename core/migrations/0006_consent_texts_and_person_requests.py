from typing import Any

import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import deletion

from core.consents import first_texts

POSTGRESQL = """
CREATE FUNCTION core_consenttext_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a consent text is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER core_consenttext_kept BEFORE UPDATE ON core_consenttext
FOR EACH ROW EXECUTE FUNCTION core_consenttext_kept();
"""
SQLITE = """
CREATE TRIGGER core_consenttext_kept BEFORE UPDATE ON core_consenttext
BEGIN SELECT RAISE(ABORT, 'a consent text is never changed'); END;
"""


def keep(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def let_go(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER core_consenttext_kept" + (" ON core_consenttext" if is_postgresql else ""))
        if is_postgresql:
            cursor.execute("DROP FUNCTION core_consenttext_kept()")


def write_texts(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rows = apps.get_model("core", "ConsentText")
    rows.objects.bulk_create(rows(**fields) for fields in first_texts())


def key() -> tuple[str, models.Field]:
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("core", "0005_search_index")]

    operations = [
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                key(),
                ("purpose", models.SlugField(max_length=20, verbose_name="para qué")),
                ("version", models.CharField(max_length=20, verbose_name="versión")),
                ("language", models.CharField(max_length=10, verbose_name="idioma")),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="Código de dos letras. Vacío: vale donde el país no tenga otro.",
                        max_length=2,
                        verbose_name="país",
                    ),
                ),
                ("text", models.TextField(verbose_name="texto")),
                ("sha256", models.CharField(max_length=64, verbose_name="huella")),
                ("valid_from", models.DateTimeField(verbose_name="vigente desde")),
            ],
            options={
                "verbose_name": "texto de autorización",
                "verbose_name_plural": "textos de autorización",
                "ordering": ["purpose", "country", "-valid_from", "language"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["purpose", "country", "version", "language"], name="core_consent_version_once"
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(text="") & ~models.Q(sha256=""), name="core_consent_says_what"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentGiven",
            fields=[
                key(),
                ("kind", models.CharField(max_length=60, verbose_name="qué se envió")),
                ("receipt", models.CharField(max_length=20, verbose_name="radicado")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="cuándo")),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=deletion.PROTECT,
                        related_name="given",
                        to="core.consenttext",
                        verbose_name="texto",
                    ),
                ),
            ],
            options={
                "verbose_name": "autorización dada",
                "verbose_name_plural": "autorizaciones dadas",
                "constraints": [
                    models.UniqueConstraint(fields=["kind", "receipt"], name="core_consent_given_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonRequest",
            fields=[
                key(),
                ("key_hash", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("mail", models.EmailField(blank=True, max_length=254, verbose_name="correo")),
                ("mail_hash", models.CharField(db_index=True, max_length=64, verbose_name="huella del correo")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="pedido")),
                ("exported_at", models.DateTimeField(blank=True, null=True, verbose_name="descargado")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="borrado")),
            ],
            options={
                "verbose_name": "solicitud sobre datos propios",
                "verbose_name_plural": "solicitudes sobre datos propios",
                "ordering": ["-id"],
            },
        ),
        migrations.RunPython(write_texts, migrations.RunPython.noop),
        migrations.RunPython(keep, let_go),
    ]
