"""Tenures written before they pointed to their membership are tied to the one that they opened."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def tie(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    tenures = apps.get_model("committee", "Tenure").objects.filter(membership__isnull=True, user__isnull=False)
    memberships = apps.get_model("people", "Membership").objects
    for tenure in tenures.select_related("seat").order_by("pk"):
        opened = memberships.filter(
            user=tenure.user_id,
            role="member",
            organization=tenure.seat.organization_id,
            since=tenure.starts_on,
            until=tenure.ends_on,
            tenure__isnull=True,
        )
        if (membership := opened.order_by("pk").first()) is not None:
            tenure.membership = membership
            tenure.save(update_fields=["membership"])


class Migration(migrations.Migration):
    dependencies = [
        ("committee", "0003_tenures_of_a_seat_do_not_overlap"),
        ("people", "0001_territories_organizations_users"),
    ]

    operations = [migrations.RunPython(tie, migrations.RunPython.noop)]
