"""Home in every state a plan can be in: none, promised without milestones, late, on time, complete, and very large."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commitments.choices import CommitmentState
from commitments.models import Commitment, Milestone
from consultations.models import Consultation
from people.models import Territory
from plans.models import ActionPlan, Theme

pytestmark = pytest.mark.django_db
WORD = "Desinstitucionalizaciones" * 2 + "administrativas"


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def plan() -> ActionPlan:
    country = Territory.objects.get_or_create(code="CO", defaults={"name": "Colombia", "level": "country"})[0]
    return ActionPlan.objects.create(
        jurisdiction=country,
        number=1,
        title="Plan uno",
        slug="uno",
        is_public=True,
        current=True,
        starts_on="2026-01-01",
    )


def promise(plan: ActionPlan, number: int, ends_on: date | None = None, **fields: object) -> Commitment:
    """With a milestone when it is told when it ends; nobody has reported on it."""
    values = {"title": f"Promesa {number}", "slug": f"promesa-{number}", "state": CommitmentState.IN_PROGRESS}
    commitment = Commitment.objects.create(plan=plan, order=number, **(values | fields))
    if ends_on:
        Milestone.objects.create(
            commitment=commitment,
            order=1,
            title="Hito",
            planned_starts_on=ends_on - timedelta(days=100),
            planned_ends_on=ends_on,
        )
    return commitment


def words(path: str = "/") -> str:
    main = Client().get(path).content.decode().partition('id="contenido"')[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_without_a_plan_it_says_whose_turn_it_is() -> None:
    assert "La secretaría técnica publica el primero" in words()


def test_a_plan_without_commitments_and_one_without_milestones_show_no_invented_figure(plan: ActionPlan) -> None:
    assert "aún no tiene compromisos publicados" in words()
    promise(plan, 1)
    text = words()
    assert "1 compromisos" in text and "no se puede calcular su avance" in text
    assert "%" not in text and "Lo que va tarde" not in text


def test_what_is_late_is_told_of_how_many_and_the_worst_comes_first(plan: ActionPlan, today: date) -> None:
    promise(plan, 1, today + timedelta(days=300))
    promise(plan, 2, today - timedelta(days=5))
    text = words()
    assert "van atrasados de 2" in text and re.search(r"Va \d+ puntos por debajo de lo esperado", text)
    assert text.index("Promesa 2", text.index("Lo que va tarde")) and "Ver el compromiso atrasado" in text


def test_nothing_late_is_said_with_its_date(plan: ActionPlan, today: date) -> None:
    promise(plan, 1, today + timedelta(days=300))
    assert "ningún compromiso de este plan va atrasado" in words()


def test_what_is_open_tells_the_days_that_are_left(plan: ActionPlan, today: date) -> None:
    for left, name in ((0, "hoy"), (1, "mañana"), (9, "luego")):
        Consultation.objects.create(
            plan=plan,
            slug=f"c-{left}",
            title=f"Consulta {name}",
            kind="draft",
            opens_on=today - timedelta(days=3),
            closes_on=today + timedelta(days=left),
            is_public=True,
        )
    text = words()
    assert "Cierra hoy" in text and "Queda 1 día" in text and "Quedan 9 días" in text
    assert text.index("Consulta hoy") < text.index("Consulta mañana") < text.index("Consulta luego")
    english = words("/en/")
    assert "Closes today" in english and "9 days left" in english


def test_two_hundred_commitments_are_two_hundred_marks_in_as_many_queries(
    plan: ActionPlan, today: date, django_assert_max_num_queries: object
) -> None:
    theme = Theme.objects.create(plan=plan, order=1, title=WORD, slug="tema")
    Commitment.objects.bulk_create(
        Commitment(
            plan=plan, theme=theme, order=n, title=f"{WORD} {n}", slug=f"p-{n}", state=CommitmentState.IN_PROGRESS
        )
        for n in range(200)
    )
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        page = Client().get("/").content.decode()
    assert page.partition('class="strip"')[2].count('<a class="l-') == 200
