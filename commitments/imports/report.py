"""How a load is told, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.imports.loading import CHANGED, CREATED, REFUSED, SAME, Report

OUTCOMES = {
    CREATED: gettext_lazy("creada"),
    CHANGED: gettext_lazy("cambiada"),
    SAME: gettext_lazy("igual"),
    REFUSED: gettext_lazy("rechazada"),
}


def tell(report: Report, *, every_row: bool = False) -> Iterator[str]:
    """Notes, the rows that have something to say (or all of them), and the counts."""
    yield from report.notes
    for row in report.rows:
        if row.reason or every_row:
            where = _("%(table)s, línea %(line)s") % {"table": row.table, "line": row.line}
            where += _(", columna «%(column)s»") % {"column": row.column} if row.column else ""
            yield f"{where}: {OUTCOMES[row.outcome]}. {row.reason}".rstrip()
    counts = report.counts
    yield _("Filas: %(counts)s.") % {"counts": ", ".join(f"{counts[key]} {word}" for key, word in OUTCOMES.items())}
