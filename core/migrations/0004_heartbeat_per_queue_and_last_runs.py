from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_mail_can_be_left_and_long_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeriodicRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("task", models.CharField(max_length=120, unique=True, verbose_name="tarea")),
                ("at", models.DateTimeField(verbose_name="última vez")),
            ],
            options={
                "verbose_name": "tarea periódica",
                "verbose_name_plural": "tareas periódicas",
            },
        ),
        migrations.AddField(
            model_name="job",
            name="attempts",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Veces que un trabajador lo empezó; distingue a quien lo lleva ahora.",
                verbose_name="intentos",
            ),
        ),
        migrations.AlterField(
            model_name="heartbeat",
            name="process",
            field=models.CharField(
                choices=[
                    ("beat", "planificador"),
                    ("worker", "trabajador general"),
                    ("mail", "trabajador de correo"),
                    ("snapshots", "trabajador de cortes"),
                    ("slow", "trabajador de lo largo"),
                ],
                max_length=10,
                unique=True,
                verbose_name="proceso",
            ),
        ),
    ]
