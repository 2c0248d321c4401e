
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0003_ledger_says_who'),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='mapping',
            field=models.CharField(blank=True, max_length=40, verbose_name='formato'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='notes',
            field=models.JSONField(default=list, verbose_name='notas'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='sheet',
            field=models.CharField(blank=True, max_length=80, verbose_name='hoja'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='uploaded_on',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='subido'),
        ),
        migrations.AlterField(
            model_name='importbatch',
            name='imported_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='cargado'),
        ),
    ]
