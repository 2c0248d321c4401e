"""The PDF of some minutes: given once they are published, each version its own file."""

from __future__ import annotations

import pytest
from django.test import Client

from committee import services
from committee.models import Minutes
from committee.tests import minutes_world as at
from committee.tests.committee_world import fresh
from committee.tests.minutes_world import Table, make_table, published
from core.tests.pdf_reading import opened, words

TEXT = "# Asistencia\n\nFueron **todos**.\n"


@pytest.fixture
def table() -> Table:
    return make_table()


def address(minutes: Minutes) -> str:
    return minutes.get_absolute_url().removesuffix("/") + ".pdf"


@pytest.mark.django_db
def test_the_portal_gives_it_once_the_minutes_are_published(client: Client, table: Table) -> None:
    minutes = at.final(table, TEXT)
    for role in ("drafter", "secretariat"):
        inside = Client()
        inside.force_login(fresh(getattr(table, role)))
        assert inside.get(address(minutes)).status_code == 404
    services.approve_minutes(minutes=minutes, by=fresh(table.government))
    services.approve_minutes(minutes=minutes, by=fresh(table.civil))
    version = services.publish_minutes(minutes=minutes, by=fresh(table.secretariat))
    response = client.get(address(minutes))
    assert response["Content-Type"] == "application/pdf" and not response.cookies
    assert response["Content-Disposition"] == f'inline; filename="acta-{table.session.slug}-v{version.number}.pdf"'
    reader = opened(response.content)
    text = words(reader)
    assert reader.metadata is not None
    assert reader.metadata.title == "Acta de la sesión ordinaria 1 · Comité QA"
    assert reader.metadata.author == "Secretaría técnica de Comité QA"
    assert f"http://127.0.0.1:8000/comite/comite-qa/sesiones/{table.session.slug}/acta/v{version.number}/" in text
    assert "Número: 1" in text and f"Versión: {version.number}" in text
    assert "Organización gobierno-1-qa (gobierno)" in text and "Organización civil-1-qa (sociedad civil)" in text
    assert "@" not in text and "Persona gobierno" not in text
    assert client.get("/en" + address(minutes)).content == response.content


@pytest.mark.django_db
def test_each_version_keeps_its_own_file(client: Client, table: Table) -> None:
    minutes = published(table, TEXT)
    first = client.get(address(minutes))
    number = minutes.versions.get(stage="published").number
    services.correct_minutes(
        minutes=minutes, text="# Corregida\n", what_changed="La cifra de votos", by=fresh(table.secretariat)
    )
    assert client.get(f"{address(minutes)}?version={number}").content == first.content
    text = words(opened(client.get(address(minutes)).content))
    assert "Corregida el" in text and "Qué cambió: La cifra de votos" in text
    for wrong in ("1", "2", "99", "x", "-1", "9" * 30):
        assert client.get(f"{address(minutes)}?version={wrong}").status_code == 404
