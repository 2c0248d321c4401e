"""The page for whoever programs: its examples are taken from the page, run against a server, and held to the database."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from aga_portal.developer_views import EXAMPLES
from commitments.models import Commitment, DateChange, Milestone, Participation
from commitments.selectors import days_slipped, progress_of
from commitments.tests.test_api import World, day, moment
from core.tests.api_checks import BASE
from plans.models import ActionPlan

PAGE = "/datos/api/"
NODE, CURL = shutil.which("node"), shutil.which("curl")


@pytest.fixture
def world(transactional_db: None) -> World:
    """Two late commitments of three, one that nobody leads; dates moved; one that did not change this year."""
    made = World()
    ActionPlan.objects.filter(pk=made.plan.pk).update(slug="demostracion")
    rows = [made.commitment(f"c{n}", title=f"Compromiso «{n}» & <más>", lead=n) for n in range(3)]
    for row, ends in ((rows[0], -40), (rows[0], -12), (rows[1], -3), (rows[2], 90)):
        milestone = made.milestone(row, ends=ends)
        DateChange.objects.create(
            milestone=milestone,
            field="end",
            old_date=day(ends - 10),
            new_date=day(ends),
            reason="Motivo",
            changed_by=made.author,
            actor_label="Entidad",
        )
    Participation.objects.filter(commitment=rows[1]).delete()
    Commitment.objects.update(updated_at=moment(-1))
    Commitment.objects.filter(pk=rows[2].pk).update(updated_at=datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
    return made


def code_of(file: str, live_server: LiveServer) -> str:
    """As the reader copies it from the page."""
    page = Client().get(PAGE, headers={"Host": live_server.url.partition("//")[2]}).content.decode()
    found = re.search(rf'<code id="{re.escape(file)}"[^>]*>(.*?)</code>', page, re.DOTALL)
    assert found and live_server.url in found[1]
    return unescape(found[1])


def printed(command: list[str], folder: Path) -> list[str]:
    given = os.environ | {"TZ": settings.TIME_ZONE, "PYTHONIOENCODING": "utf-8", "NO_PROXY": "*"}
    done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(autouse=True)
def _any_host() -> object:
    with override_settings(ALLOWED_HOSTS=["*"]):
        yield


def test_python_tells_who_is_late_and_by_how_many_days(live_server: LiveServer, world: World, tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text(code_of("late.py", live_server), encoding="utf-8")
    told = printed([sys.executable, "-I", "late.py"], tmp_path)
    today, expected = timezone.localdate(), set()
    rows = Commitment.objects.public()
    for key, progress in progress_of(rows, today).items():
        row = rows.get(pk=key)
        ends = [Milestone.objects.get(pk=pk).planned_ends_on for pk, each in progress.milestones.items() if each.late]
        if progress.late:
            part = row.participations.filter(role="lead").first()
            lead = part.organization.name if part else "sin entidad"
            expected.add(f"{row.title} · {lead} · {(today - min(ends)).days} días")
    assert set(told) == expected and len(told) == len(expected) == 2


@pytest.mark.skipif(not CURL, reason="los ejemplos con curl (no está instalado)")
def test_curl_brings_only_what_changed(live_server: LiveServer, world: World, tmp_path: Path) -> None:
    (tmp_path / "changes.sh").write_text(code_of("changes.sh", live_server), encoding="utf-8")
    first, second, head, *rows = printed(["sh", "changes.sh"], tmp_path)
    assert (first, second, head) == ("200", "304", "slug,updated_at")
    since = datetime.fromisoformat("2026-06-01T00:00:00-05:00")
    changed = Commitment.objects.public().filter(updated_at__gt=since).values_list("slug", "updated_at")
    assert {(slug, datetime.fromisoformat(at)) for slug, at in (row.split(",") for row in rows)} == set(changed)
    assert len(rows) == 2
    saved = (tmp_path / "commitments.csv").read_text(encoding="utf-8")
    assert all(slug in saved for slug in ("c0", "c1", "c2"))


@pytest.mark.skipif(not NODE, reason="los ejemplos en JavaScript (no hay node)")
def test_javascript_adds_up_the_delays(live_server: LiveServer, world: World, tmp_path: Path) -> None:
    (tmp_path / "delays.mjs").write_text(code_of("delays.mjs", live_server), encoding="utf-8")
    told = printed([NODE or "", "delays.mjs"], tmp_path)
    moved = [days_slipped(row) for row in Milestone.objects.public().prefetch_related("date_changes")]
    assert told == [f"{world.entities[0].name} · {len(moved)} hitos · {sum(moved)} días"]
    assert sum(moved) == 40


@pytest.mark.django_db
@pytest.mark.parametrize("page", [PAGE, f"/en{PAGE}"])
def test_the_page_tells_all_that_one_needs(client: Client, page: str) -> None:
    with override_settings(READING_RATES={"api": (600, 60), "exports": (30, 60)}):
        response = client.get(page)
    text = response.content.decode()
    assert response.status_code == 200 and response["ETag"] and not response.cookies
    assert client.get(page, headers={"If-None-Match": response["ETag"]}).status_code in {200, 304}
    for word in ("ordering", "fields", "updated_after", "If-None-Match", "Retry-After", "CORS", "429", "600", "30"):
        assert word in text, word
    assert text.count('<code id="') == len(EXAMPLES) == 3
    assert f'href="{BASE}snapshots/"' in text and 'rel="license"' in text
    assert not re.search(r"<style|<script|style=", text)
