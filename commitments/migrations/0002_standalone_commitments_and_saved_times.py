
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0001_commitments_milestones_reports_irm"),
        ("people", "0001_territories_organizations_users"),
        ("plans", "0001_plans_cycle_sources_lessons"),
    ]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="jurisdiction",
            field=models.ForeignKey(
                blank=True,
                help_text="Solo para un compromiso sin plan (Open Gov Challenge); los demás tienen la de su plan.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.territory",
                verbose_name="jurisdicción",
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="number",
            field=models.CharField(blank=True, max_length=20, verbose_name="número"),
        ),
        migrations.AddField(
            model_name="outdatedflag",
            name="form_key",
            field=models.CharField(
                blank=True,
                help_text="La misma hoja enviada dos veces es un envío.",
                max_length=64,
                null=True,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="outdatedflag",
            name="language",
            field=models.CharField(default="es", max_length=10, verbose_name="idioma"),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="updated_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="actualizado"),
        ),
        migrations.AddField(
            model_name="question",
            name="form_key",
            field=models.CharField(
                blank=True,
                help_text="La misma hoja enviada dos veces es un envío.",
                max_length=64,
                null=True,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="language",
            field=models.CharField(default="es", max_length=10, verbose_name="idioma"),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("jurisdiction__isnull", True), ("plan__isnull", False)),
                    models.Q(("jurisdiction__isnull", False), ("plan__isnull", True)),
                    _connector="OR",
                ),
                name="commitments_commitment_one_of_plan_jurisdiction",
            ),
        ),
    ]
