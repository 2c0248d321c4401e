"""When the portal cannot answer: its database is away or too busy, or somebody put it under maintenance."""

from __future__ import annotations

from django.db.utils import InterfaceError, OperationalError

AWAY = ("08", "53", "57")
"""Classes of SQLSTATE: the connection, the server's resources, a server that is stopping."""
BUSY = {"40P01", "55P03"}
SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL")


def is_outage(error: BaseException | None) -> bool:
    """Whether trying again later may help. A table that is missing or a wrong query is a defect, and is not one."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    # Of SQLite, then of either driver of PostgreSQL. A connection that never came has no state.
    if name := getattr(cause, "sqlite_errorname", ""):
        return name.startswith(SQLITE)
    state = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
    return state is None or state.startswith(AWAY) or state in BUSY
