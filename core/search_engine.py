"""The full-text index over the stems of SearchDocument: FTS5 on SQLite, tsvector and GIN on PostgreSQL.

Stems are made in Python (core/text.py), so both engines are given the same words and neither cuts nor bends them: what
one finds the other finds.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import BooleanField, Expression, F, Func
from django.db.models.sql.compiler import SQLCompiler

from core.models import SearchDocument

TABLE = SearchDocument._meta.db_table
INDEX = "core_search_fts"
Alternatives = tuple[tuple[str, ...], ...]
"""What may stand for one thing asked: any of these, each a set of stems that must all be there."""

SQLITE_TABLE = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5"
    f"(stems, content='{TABLE}', content_rowid='id', tokenize='ascii', detail=none, columnsize=0)"
)
_FORGET = f"INSERT INTO {INDEX}({INDEX}, rowid, stems) VALUES ('delete', old.id, old.stems);"
_LEARN = f"INSERT INTO {INDEX}(rowid, stems) VALUES (new.id, new.stems);"
SQLITE_TRIGGERS = {
    "core_search_inserted": f"AFTER INSERT ON {TABLE} BEGIN {_LEARN} END",
    "core_search_deleted": f"AFTER DELETE ON {TABLE} BEGIN {_FORGET} END",
    "core_search_updated": f"AFTER UPDATE OF stems ON {TABLE} BEGIN {_FORGET} {_LEARN} END",
}
POSTGRES = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS vector tsvector"
    " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(stems, ' '))) STORED",
    # What is long lies apart: counting and ordering thousands of hits reads little.
    f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)",
    f"ALTER TABLE {TABLE} "
    + ", ".join(f"ALTER COLUMN {name} SET STORAGE PLAIN" for name in ("kind", "object_id", "plan", "title_stems")),
    f"CREATE INDEX IF NOT EXISTS core_search_vector ON {TABLE} USING gin (vector) WITH (fastupdate = off)",
)


def missing_parts() -> list[str]:
    """What the database should have for the index and has not. One query.

    A migration that rebuilds the table on SQLite drops its triggers without a word.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            wanted = [INDEX, *SQLITE_TRIGGERS]
            cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
        else:
            wanted = ["core_search_vector"]
            cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [TABLE])
        found = {row[0] for row in cursor.fetchall()}
    return [name for name in wanted if name not in found]


def install() -> list[str]:
    """Make what is missing of the index and fill it from the documents; returns what was missing. May run twice."""
    missing = missing_parts()
    if not missing:
        return []
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            for statement in POSTGRES:
                cursor.execute(statement)
            return missing
        if INDEX in missing:
            cursor.execute(SQLITE_TABLE)
        for name in SQLITE_TRIGGERS:
            if name in missing:
                cursor.execute(f"CREATE TRIGGER {name} {SQLITE_TRIGGERS[name]}")
        cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")
    return missing


def uninstall() -> None:
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("DROP INDEX IF EXISTS core_search_vector")
            cursor.execute(f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS vector")
            return
        for name in SQLITE_TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")


class Matches(Func):
    """True for the documents that hold every one of `groups`, each by one of its alternatives."""

    output_field = BooleanField()

    def __init__(self, groups: tuple[Alternatives, ...]) -> None:
        super().__init__(F("id"))
        self.groups = groups

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Expression:
        resolved: Matches = super().resolve_expression(*args, **kwargs)
        resolved.groups = self.groups
        return resolved

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.source_expressions[0])
        sql = f"{column} IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s)"
        return sql, [*params, self._written('"', " AND ", " OR ")]

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        table = compiler.quote_name_unless_alias(self.source_expressions[0].alias)
        # The planner may not see the words: it would read every text for common ones, and a vector costs more than it thinks.
        return f"{table}.vector @@ (SELECT %s::tsquery)", [self._written("'", " & ", " | ")]

    def _written(self, quote: str, and_: str, or_: str) -> str:
        """Stems are letters and digits only, so that quoting them is enough."""

        def both(alternative: tuple[str, ...]) -> str:
            return and_.join(f"{quote}{stem}{quote}" for stem in alternative)

        return and_.join(f"({or_.join(f'({both(one)})' for one in group)})" for group in self.groups)
