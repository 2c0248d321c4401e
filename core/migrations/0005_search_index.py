from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import deletion

from core import search_engine


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    search_engine.install()


def uninstall(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    search_engine.uninstall()


def key(name: str = "id") -> tuple[str, models.Field]:
    return name, models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_heartbeat_per_queue_and_last_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchdocument",
            name="title_stems",
            field=models.TextField(
                blank=True,
                default="",
                help_text="Cada una entre espacios; vacío cuando el título es un rótulo.",
                verbose_name="raíces del título",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="title_words",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="palabras del título"),
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="weight",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="peso"),
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="day",
            field=models.PositiveIntegerField(
                default=0, help_text="Número de orden de su fecha; 0 sin fecha.", verbose_name="día"
            ),
        ),
        migrations.AddIndex(model_name="searchdocument", index=models.Index(fields=["plan"], name="core_search_plan")),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                key(),
                ("word", models.CharField(max_length=40, verbose_name="palabra")),
                ("language", models.CharField(default="es", max_length=10, verbose_name="idioma")),
                ("documents", models.PositiveIntegerField(default=0, verbose_name="textos que la dicen")),
            ],
            options={
                "verbose_name": "palabra de búsqueda",
                "verbose_name_plural": "palabras de búsqueda",
                "constraints": [models.UniqueConstraint(fields=("word", "language"), name="core_search_word_once")],
            },
        ),
        migrations.CreateModel(
            name="SearchSpelling",
            fields=[
                key(),
                ("key", models.CharField(max_length=42, verbose_name="clave")),
                (
                    "word",
                    models.ForeignKey(on_delete=deletion.CASCADE, related_name="spellings", to="core.searchword"),
                ),
            ],
            options={
                "verbose_name": "grafía de búsqueda",
                "verbose_name_plural": "grafías de búsqueda",
                "indexes": [models.Index(fields=["key"], name="core_search_spelling")],
            },
        ),
        migrations.RunPython(install, uninstall),
    ]
