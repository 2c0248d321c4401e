"""What the run could not do here, it says in one closing line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

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


@contextmanager
def kept_for_the_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written inside stands for every test of the module, and is gone after the last one."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sources(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The real plans, loaded once: each test begins from there and what it changes is undone."""
    with kept_for_the_module(django_db_blocker):
        call_command("load_sources", stdout=StringIO())
        yield


@pytest.fixture(scope="module")
def demonstration(sources: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The real plans and the demonstration, loaded once, under the settings of a demonstration."""
    with override_settings(DEMO=True, MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        call_command("seed_demo", stdout=StringIO())
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left_out = [] if SHARED.is_dir() else ["las pruebas sobre ../shared (no está junto al proyecto)"]
    if settings.EMBEDDED:
        left_out.append("PostgreSQL (sin DATABASE_URL)")
    if not settings.REDIS_URL:
        left_out.append("Redis (sin REDIS_URL)")
    left_out += sorted({str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ())})
    terminalreporter.write_line("No se probó aquí: " + ("; ".join(left_out) or "nada, todo se probó") + ".")
