"""What the run could not do here, it says in one closing line."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

SHARED = Path(__file__).resolve().parent.parent / "shared"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left_out = [] if SHARED.is_dir() else ["las pruebas sobre ../shared (no está junto al proyecto)"]
    if settings.EMBEDDED:
        left_out.append("PostgreSQL (sin DATABASE_URL)")
    if not settings.REDIS_URL:
        left_out.append("Redis (sin REDIS_URL)")
    left_out += sorted({str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ())})
    terminalreporter.write_line("No se probó aquí: " + ("; ".join(left_out) or "nada, todo se probó") + ".")
