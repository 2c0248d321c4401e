"""A version of some minutes is never rewritten, whoever asks: the database itself refuses."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE, NAME = "committee_minutesversion", "committee_version_is_final"
ADD = {
    "sqlite": (
        f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} "
        "BEGIN SELECT RAISE(ABORT, 'a version of minutes never changes'); END",
    ),
    "postgresql": (
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a version of minutes never changes' USING ERRCODE = 'check_violation'; END $$",
        f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()",
    ),
}
REMOVE = {
    "sqlite": (f"DROP TRIGGER {NAME}",),
    "postgresql": (f"DROP TRIGGER {NAME} ON {TABLE}", f"DROP FUNCTION {NAME}()"),
}


def add(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in ADD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("committee", "0004_tenures_know_their_membership")]

    operations = [migrations.RunPython(add, remove)]
