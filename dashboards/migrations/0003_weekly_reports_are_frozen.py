"""A published weekly report is never rewritten nor deleted, whoever asks: the database itself refuses."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE, NAME = "dashboards_weeklyreport", "dashboards_weekly_is_frozen"
WORDS = "a published weekly report never changes"
ADD = {
    "sqlite": tuple(
        f"CREATE TRIGGER {NAME}_{event} BEFORE {event} ON {TABLE} WHEN OLD.published_at IS NOT NULL "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        for event in ("update", "delete")
    ),
    "postgresql": (
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation'; END $$",
        f"CREATE TRIGGER {NAME} BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW "
        f"WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION {NAME}()",
    ),
}
REMOVE = {
    "sqlite": (f"DROP TRIGGER {NAME}_update", f"DROP TRIGGER {NAME}_delete"),
    "postgresql": (f"DROP TRIGGER {NAME} ON {TABLE}", f"DROP FUNCTION {NAME}()"),
}


def add(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in ADD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0002_snapshots_tell_more_weekly_reports")]

    operations = [migrations.RunPython(add, remove)]
