"""Published minutes as anybody reads them; before that, nothing of them anywhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aga_portal.api_urls import router
from aga_portal.tests.test_pages_browse import links
from committee import services
from committee.choices import MinutesState
from committee.models import Minutes, MinutesAnnex, MinutesObservation, MinutesVersion
from committee.tests import minutes_world as at
from committee.tests.committee_world import fresh
from committee.tests.minutes_world import MAKERS, Table, make_table, published
from core.models import ActivityRecord, StoredFile

pytestmark = pytest.mark.django_db
SECRET = "canario-del-borrador"
DRAFT = f"# {SECRET}-texto\n\nDicho.\n"
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> <svg onload=alert(1)>\n"


@pytest.fixture
def table(settings: Any, tmp_path: Any) -> Table:
    settings.MEDIA_ROOT = tmp_path
    return make_table()


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("x.pdf", b"%PDF-1.4\n%%EOF")


def url(table: Table, rest: str = "acta/") -> str:
    return f"/comite/comite-qa/sesiones/{table.session.slug}/{rest}"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200 and not response.cookies and "Cookie" not in response.get("Vary", "")
    return response.content.decode()


def annexed(table: Table, minutes: Minutes) -> MinutesAnnex:
    return services.add_annex(minutes=minutes, title=f"{SECRET}-anexo", upload=pdf(), by=fresh(table.civil))


def crawl(client: Client) -> dict[str, str]:
    """Every page that links lead to, and every API list as JSON and CSV."""
    found: dict[str, str] = {}
    waiting = ["/", "/comite/", "/en/comite/", "/sitemap.xml"]
    for prefix, _resource, _name in router.registry:
        waiting += [f"/api/v1/{prefix}/?page_size=200", f"/api/v1/{prefix}/?format=csv"]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        response = client.get(path)
        body = b"".join(response) if response.streaming else response.content
        found[path] = body.decode("utf-8", "replace")
        if response["Content-Type"].startswith("text/html"):
            waiting += [link for link in links(path, response) if not link.startswith("/admin")]
    return found


@pytest.mark.parametrize("state", [state for state in MinutesState if state != MinutesState.PUBLISHED])
def test_before_publication_nothing_is_said_anywhere(client: Client, table: Table, state: MinutesState) -> None:
    minutes = at.observed(table, DRAFT, days=1)
    made = services.observe_minutes(minutes=minutes, text=f"{SECRET}-observación", by=fresh(table.civil))
    services.resolve_observation(
        observation=made, outcome="not_accepted", reason=f"{SECRET}-motivo", by=fresh(table.drafter)
    )
    annex = annexed(table, minutes)
    Minutes.objects.update(state=state)
    seen = crawl(client)
    assert url(table, "") in seen and len(seen) > 40
    assert [path for path, body in seen.items() if SECRET in body or "@example.org" in body] == []
    for rest in ("acta/", "acta.pdf", "acta/v1/", "acta/v1/cambios/", "acta.pdf?version=1", f"acta/anexos/{annex.pk}/"):
        assert client.get(url(table, rest)).status_code == 404, rest
    said = " ".join(f"{row.object_label} {row.changes}" for row in ActivityRecord.objects.public())
    assert SECRET not in said


def test_the_page_tells_the_whole_of_it(client: Client, table: Table) -> None:
    minutes = at.observed(table, "# Asistencia\n\nVinieron **todos**.\n", days=1)
    made = services.observe_minutes(minutes=minutes, text="Falta la hora.", by=fresh(table.civil))
    services.resolve_observation(
        observation=made, outcome="not_accepted", reason="Está en el punto 1.", by=fresh(table.drafter)
    )
    annex = annexed(table, minutes)
    services.send_to_approval(minutes=minutes, by=fresh(table.drafter), today=table.world.day(3))
    for person in (table.government, table.civil):
        services.approve_minutes(minutes=minutes, by=fresh(person))
    version = services.publish_minutes(minutes=minutes, by=fresh(table.secretariat))
    body = page(client, url(table))
    for part in (
        "<h1>Acta de la sesión ordinaria 1</h1>",
        "<h2>Asistencia</h2>",
        "<strong>todos</strong>",
        f"http://127.0.0.1:8000{url(table, f'acta/v{version.number}/')}",
        "Organización gobierno-1-qa",
        "Organización civil-1-qa",
        "Falta la hora.",
        "No acogida.",
        "Está en el punto 1.",
        f"{SECRET}-anexo",
        url(table, "acta.pdf"),
    ):
        assert part in body, part
    assert body.count("<h1") == 1 and "@" not in body and "Persona" not in body
    response = client.get(url(table, f"acta/anexos/{annex.pk}/"))
    assert response.status_code == 200 and "attachment" in response["Content-Disposition"]
    assert "sandbox" in response["Content-Security-Policy"] and response["X-Content-Type-Options"] == "nosniff"
    assert url(table) in page(client, "/sitemap.xml") and url(table) in page(client, url(table, ""))


def test_each_version_stays_at_its_address(client: Client, table: Table) -> None:
    minutes = published(table, "# Acta\n\nVinieron doce.\n")
    first = minutes.versions.get(stage="published")
    old = page(client, url(table, f"acta/v{first.number}/"))
    second = services.correct_minutes(
        minutes=minutes, text="# Acta\n\nVinieron trece.\n", what_changed="El número", by=fresh(table.secretariat)
    )
    assert "Vinieron trece." in page(client, url(table))
    kept = page(client, url(table, f"acta/v{first.number}/"))
    assert "Vinieron doce." in kept and "Vinieron doce." in old and "Esta versión se corrigió después" in kept
    assert f"?version={first.number}" in kept
    changes = page(client, url(table, f"acta/v{second.number}/cambios/"))
    assert re.search(r"<del>.*doce.*</del>", changes) and re.search(r"<ins>.*trece.*</ins>", changes)
    assert "El número" in changes
    for rest in (
        "acta/v1/",
        "acta/v2/",
        "acta/v99/",
        f"acta/v{first.number}/cambios/",
        f"acta/v{second.number}/cambios/?desde=1",
    ):
        assert client.get(url(table, rest)).status_code == 404, rest


def test_three_versions_are_compared_in_pairs(client: Client, table: Table) -> None:
    minutes = published(table, "Uno.\n")
    for text in ("Dos.\n", "Tres.\n"):
        services.correct_minutes(minutes=minutes, text=text, what_changed="x", by=fresh(table.secretariat))
    numbers = list(minutes.versions.filter(stage__in=["published", "corrected"]).values_list("number", flat=True))
    path = url(table, f"acta/v{numbers[2]}/cambios/")
    assert "Dos" in page(client, path) and "Uno" not in page(client, path)
    assert "Uno" in page(client, f"{path}?desde={numbers[0]}")
    assert client.get(f"{path}?desde=nada").status_code == 404


def test_nothing_hostile_runs(client: Client, table: Table) -> None:
    published(table, HOSTILE)
    body = page(client, url(table))
    assert "<script>alert" not in body and "<svg onload" not in body and "<img" not in body
    assert 'href="javascript' not in body and "&lt;script&gt;alert(1)&lt;/script&gt;" in body


def test_what_is_not_public_any_more_is_gone(client: Client, table: Table) -> None:
    minutes = published(table)
    annex = MinutesAnnex.objects.create(
        minutes=minutes,
        title="x",
        file=StoredFile.objects.create(file="x", name="x.pdf", content_type="application/pdf", size=1, sha256="0" * 64),
    )
    table.world.committee.is_public = False
    table.world.committee.save()
    for rest in ("acta/", "acta.pdf", f"acta/anexos/{annex.pk}/"):
        assert client.get(url(table, rest)).status_code == 404
    assert client.get(f"/comite/otro/sesiones/{table.session.slug}/acta/").status_code == 404


def test_the_page_in_english_says_that_the_text_is_spanish(client: Client, table: Table) -> None:
    published(table)
    body = page(client, "/en" + url(table))
    assert '<article class="stack prose" lang="es">' in body and "Minutes of" in body


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_one_and_thirty_cost_the_same(client: Client, table: Table) -> None:
    minutes = published(table)
    extra(table, minutes, 1)
    paths = (url(table), url(table, "acta.pdf"), url(table, f"acta/v{minutes.versions.count()}/"))
    before = [queries(client, path) for path in paths]
    extra(table, minutes, 29)
    assert [queries(client, path) for path in paths] == before
    assert before[0] < 15


def extra(table: Table, minutes: Minutes, count: int) -> None:
    """Observations, annexes and corrections."""
    now, tenures = timezone.now(), [chair.tenure for chair in table.world.chairs]
    for _n in range(count):
        number = minutes.versions.count() + 1
        MinutesObservation.objects.create(
            minutes=minutes, tenure=tenures[number % 4], text="x", made_at=now, made_by=table.civil
        )
        MinutesVersion.objects.create(
            minutes=minutes,
            number=number,
            stage="corrected",
            text=f"# {number}",
            what_changed="x",
            written_at=now,
            written_by=table.secretariat,
        )
        stored = StoredFile.objects.create(file="x", name="x", content_type="text/csv", size=1, sha256="0" * 64)
        MinutesAnnex.objects.create(minutes=minutes, title=f"Anexo {number}", file=stored)


@pytest.mark.parametrize("state", list(MinutesState))
def test_signed_in_or_not_the_public_page_is_the_same(table: Table, state: MinutesState) -> None:
    MAKERS[state](table)
    inside = Client()
    inside.force_login(fresh(table.drafter))
    outside = Client().get(url(table))
    assert inside.get(url(table)).status_code == outside.status_code == (200 if state == "published" else 404)
