"""Two people saving the same row: the second is told, and nothing that was typed is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any


class Conflict(Exception):
    """Somebody saved the row since the writer opened it. `saved` is the row as it is now."""

    def __init__(self, saved: Any) -> None:
        super().__init__(str(saved))
        self.saved = saved


def check_unchanged(row: Any, seen_at: datetime | None) -> None:
    """Call it on a locked row. `seen_at` is the row's `updated_at` as the writer saw it; None where nobody looked."""
    if seen_at is not None and row.updated_at != seen_at:
        raise Conflict(row)
