from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.CreateModel(
            name="DataDump",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(db_index=True, verbose_name="día")),
                ("made_at", models.DateTimeField(verbose_name="hecho el")),
                ("file", models.FileField(max_length=200, upload_to="datos/", verbose_name="archivo")),
                ("size", models.PositiveBigIntegerField(verbose_name="tamaño en bytes")),
                ("sha256", models.CharField(max_length=64)),
                ("contents", models.JSONField()),
            ],
            options={
                "verbose_name": "volcado de datos",
                "verbose_name_plural": "volcados de datos",
                "ordering": ("-made_at", "-pk"),
            },
        )
    ]
