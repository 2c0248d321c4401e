from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0004_import_previews'),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='by_command',
            field=models.BooleanField(default=False, help_text='La cargó quien opera el servidor; nadie había iniciado sesión.', verbose_name='desde la consola'),
        ),
    ]
