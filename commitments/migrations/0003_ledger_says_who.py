
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0002_standalone_commitments_and_saved_times'),
    ]

    operations = [
        migrations.AddField(
            model_name='datechange',
            name='actor_label',
            field=models.CharField(blank=True, help_text='La entidad u oficina, como la lee el público.', max_length=250, verbose_name='quién'),
        ),
    ]
