"""The page of an entity counts what is late, what came on time and what was answered, and nothing that is not public."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments import services
from commitments.models import Milestone, ProgressReport, Question
from commitments.tests.admin_world import World, make_milestone, make_world
from core import intake

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def page_of(world: World) -> str:
    return Client().get(world.own.organization.get_absolute_url()).content.decode()


def figures(world: World) -> dict[str, int]:
    page = page_of(world)
    return {label: int(value) for value, label in re.findall(r'<b class="num">(\d+)</b><span>([^<]+)</span>', page)}


def test_record_counts_only_what_is_public(world: World) -> None:
    today = timezone.localdate()
    late = make_milestone(world.own.commitment, "Hito vencido", world.root, order=2)
    Milestone.objects.filter(pk=late.pk).update(planned_ends_on=today - timedelta(days=12))
    ProgressReport.objects.filter(pk=world.own.published.pk).update(is_late=True)
    submission = intake.Submission("k", "", "", False, "h", "es")
    question = services.receive_intake(
        kind=Question, commitment=world.own.commitment, text="¿Cuándo?", submission=submission
    )
    assert figures(world) == {
        "compromiso del que responde": 1,
        "de 2 hitos van tarde": 1,
        "de 1 reporte publicado llegó a tiempo": 0,
        "de 1 reporte se publicó sin verificar": 0,
    }
    assert "Nadie ha publicado preguntas ni avisos" in page_of(world)
    services.moderate_intake(row=question, by=world.secretariat)
    services.answer_intake(row=question, text="Hoy.", by=world.own.editor, now=timezone.now() + timedelta(days=4))
    page = Client().get(world.own.organization.get_absolute_url()).content.decode()
    assert "12 días tarde" in page and "tardó 4 días o menos" in page
    assert figures(world)["de 1 pregunta o aviso tiene respuesta"] == 1


def test_page_costs_the_same_with_one_and_thirty(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(world.own.organization.get_absolute_url()).status_code == 200
        return len(captured)

    def add_late(order: int) -> None:
        milestone = make_milestone(world.own.commitment, f"Hito {order}", world.root, order=order)
        Milestone.objects.filter(pk=milestone.pk).update(planned_ends_on=world.today - timedelta(days=order))

    add_late(2)
    one = cost()
    for order in range(3, 33):
        add_late(order)
    assert cost() == one <= 16


def test_list_is_searched_and_filtered(world: World) -> None:
    page = Client().get("/entidades/?search=VECINA").content.decode()
    assert "Entidad vecina" in page and "Entidad propia" not in page
    assert "Ninguna organización" in Client().get("/entidades/?sector=academia").content.decode()
    wrong = Client().get("/entidades/?sector=raro")
    assert wrong.status_code == 400
