"""The page of a plan shows its versions and what the independent review recommended, with the answer given."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.models import IrmRecommendation, IrmReport
from people.choices import Sector, TerritoryLevel
from people.models import Organization, Territory
from plans.models import ActionPlan, PlanVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> ActionPlan:
    country = Territory.objects.create(code="QA", name="País", slug="pais", level=TerritoryLevel.COUNTRY)
    return ActionPlan.objects.create(jurisdiction=country, number=1, title="Plan uno", slug="plan-uno", is_public=True)


def words(plan: ActionPlan) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", Client().get(plan.get_absolute_url()).content.decode()))


def recommend(plan: ActionPlan, number: int, response: str = "") -> None:
    report, _made = IrmReport.objects.get_or_create(
        plan=plan, slug="mri", product="plan_review", title="Revisión", dated_on=date(2024, 5, 1)
    )
    entity = Organization.objects.create(name=f"Entidad {number}", slug=f"entidad-{number}", sector=Sector.PUBLIC)
    IrmRecommendation.objects.create(
        report=report,
        order=number,
        text=f"Recomendación número {number}",
        addressed_to=entity,
        response=response,
        state="accepted" if response else "open",
    )


def test_versions_and_recommendations_are_readable(plan: ActionPlan) -> None:
    assert "El portal no tiene informes del MRI" in words(plan)
    for number, summary in ((1, "Plan aprobado."), (2, "Se retiró un compromiso.")):
        PlanVersion.objects.create(plan=plan, number=number, dated_on=date(2024, number, 1), summary=summary)
    recommend(plan, 1, response="Se hará en marzo.")
    recommend(plan, 2)
    text = words(plan)
    assert "Versión 2, 1 de febrero de 2024 Se retiró un compromiso." in text
    assert text.index("Versión 2") < text.index("Versión 1")
    assert "2 recomendaciones" in text and "Entidad 1" in text
    assert "Acogida" in text and "Se hará en marzo." in text and "Sin respuesta publicada." in text


def test_the_page_costs_the_same_with_one_and_thirty_recommendations(plan: ActionPlan) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            words(plan)
        return len(captured)

    recommend(plan, 1)
    one = cost()
    for number in range(2, 31):
        recommend(plan, number)
    assert cost() == one <= 22
