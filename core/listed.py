"""The rows that point to a row, counted or told in that row's own query, where a prefetch would be a query more."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, Count, F, Func, JSONField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce


def counted(rows: QuerySet, link: str) -> Coalesce:
    """How many of those rows point here, as a subquery: a join would multiply other joins."""
    found = rows.filter(**{link: OuterRef("pk")}).order_by().values(link).annotate(found=Count("pk")).values("found")
    return Coalesce(Subquery(found), 0)


class JsonRow(Func):
    """Columns as one JSON object. Django's own asks SQLite, in a transaction that locks, whether it knows JSON."""

    function = "JSON_OBJECT"
    output_field = JSONField()

    def __init__(self, **columns: str | Combinable) -> None:
        cells = [(Value(name), F(cell) if isinstance(cell, str) else cell) for name, cell in columns.items()]
        super().__init__(*(part for pair in cells for part in pair))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_BUILD_OBJECT", **context)


class JsonList(Aggregate):
    """As JSON, in no order: whoever reads it sorts."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG", **context)


def listed(rows: QuerySet, link: str, to: str | Combinable = "pk", **columns: str | Combinable) -> Subquery:
    """Of each row, a list of objects with those columns of the `rows` whose `link` is its `to`; null when there are none.

    `to` may be an expression over `OuterRef`. Dates come as text.
    """
    same = OuterRef(to) if isinstance(to, str) else to
    found = rows.filter(**{link: same}).order_by().values(link)
    return Subquery(found.annotate(listed=JsonList(JsonRow(**columns))).values("listed"))
