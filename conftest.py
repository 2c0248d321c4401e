"""What the run could not do here, it says in one closing line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from aga_portal.catalogue import compile_catalogues

SHARED = Path(__file__).resolve().parent.parent / "shared"


def pytest_configure() -> None:
    """A fresh clone has no compiled catalogue; whoever starts first writes it, before any test reads it."""
    compile_catalogues(Path(__file__).resolve().parent / "locale")


@pytest.fixture(autouse=True)
def portals_own_language() -> Iterator[None]:
    """A request in English leaves its language to whatever runs next in the process; each test begins in Spanish."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left_out = [] if SHARED.is_dir() else ["las pruebas sobre ../shared (no está junto al proyecto)"]
    if settings.EMBEDDED:
        left_out.append("PostgreSQL (sin DATABASE_URL)")
    if not settings.REDIS_URL:
        left_out.append("Redis (sin REDIS_URL)")
    left_out += sorted({str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ())})
    terminalreporter.write_line("No se probó aquí: " + ("; ".join(left_out) or "nada, todo se probó") + ".")
