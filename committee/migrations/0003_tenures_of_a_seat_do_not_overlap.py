"""Two people of the same kind never hold one seat on the same day.

PostgreSQL keeps it as an exclusion constraint; SQLite has none, and there the service alone keeps it, under its lock.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KINDS = ("titular", "suplente")


def add(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for kind in KINDS:
        schema_editor.execute(
            f"ALTER TABLE committee_tenure ADD CONSTRAINT committee_one_{kind}_a_day EXCLUDE USING gist ("
            "int8range(seat_id, seat_id, '[]') WITH &&, daterange(starts_on, ends_on, '[]') WITH &&"
            f") WHERE (kind = '{kind}' AND starts_on IS NOT NULL)"
        )


def remove(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for kind in KINDS:
        schema_editor.execute(f"ALTER TABLE committee_tenure DROP CONSTRAINT committee_one_{kind}_a_day")


class Migration(migrations.Migration):
    dependencies = [("committee", "0002_sessions_minutes_agreements")]

    operations = [migrations.RunPython(add, remove)]
