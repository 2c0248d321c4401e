"""The cycle of a plan on its page: planned against real, what is missing, and how soon the timeline was public."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from aga_portal.loading import Loader
from core.charts import FlowPart, FlowStep, StageSpan, flow, stage_timeline
from dashboards.tests.test_pages_participation import tables_of, words
from people.models import Territory
from plans.models import ActionPlan, Stage

pytestmark = pytest.mark.django_db
TABLE = "Etapas y pasos del plan"


@pytest.fixture
def plan() -> ActionPlan:
    country = Territory.objects.create(code="QA", name="País", slug="qa", level="country")
    return ActionPlan.objects.create(jurisdiction=country, number=1, title="Plan", slug="plan-qa", is_public=True)


def page_of(client: Client, path: str = "/planes/plan-qa/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def stage(plan: ActionPlan, number: int, **fields: object) -> Stage:
    values = {"kind": "participation", "title": f"Etapa {number}", "slug": f"e{number}", "order": number}
    return Stage.objects.create(plan=plan, **(values | fields))


def test_the_real_cycle_of_peru(client: Client) -> None:
    Loader().load()
    page = page_of(client, "/planes/peru-iii/")
    rows = {row[0].split(" La fuente")[0]: row[1:] for row in tables_of(page)[TABLE]}
    assert rows["1 Etapa preparatoria"] == ["—", "mayo de 2017 – agosto de 2017", "≈ 123", "Terminada"]
    assert rows["2.2 Mesas temáticas"][1:] == ["11 de septiembre de 2017 – 19 de septiembre de 2017", "9", "Terminada"]
    assert rows["2.5 Mesas nacionales"] == ["—", "La fuente no da fechas", "—", "Sin fechas"]
    assert rows["3 Etapa de aprobación"] == ["—", "hasta 27 de diciembre de 2017", "—", "Terminada"]
    reading = words(page)
    assert "Terminaron 3 etapas. La participación duró 48 días." in reading
    assert "el cronograma se publicó el mismo día del inicio; la AGA pide al menos 14 días antes." in reading
    # Eight rows have a date; today, years later, is not drawn and does not squeeze them.
    assert page.count('class="was"') == 8 and 'class="meant"' not in page and 'class="today"' not in page


def test_planned_against_real_with_the_line_of_today(client: Client, plan: ActionPlan) -> None:
    today = timezone.localdate()

    def day(days: int) -> date:
        return today + timedelta(days=days)

    stage(plan, 1, planned_starts_on=day(-90), planned_ends_on=day(-60), starts_on=day(-90), ends_on=day(-50))
    running = stage(
        plan, 2, planned_starts_on=day(-40), planned_ends_on=day(20), starts_on=day(-30), published_on=day(-40)
    )
    stage(plan, 3, planned_starts_on=day(-20), planned_ends_on=day(5), parent=running, title="Paso")
    page = page_of(client)
    reading = words(page)
    assert "Está en curso: Etapa 2. Terminaron después de lo previsto 1 de 1." in reading
    assert "Etapa 2: el cronograma se publicó 10 días antes del inicio; la AGA pide al menos 14." in reading
    assert page.count('class="meant"') == 3 and 'class="today"' in page and "style=" not in page
    assert [row[0] for row in tables_of(page)[TABLE][1:]] == ["1 Etapa 1", "2 Etapa 2", "2.1 Paso"]
    Stage.objects.filter(pk=running.pk).update(published_on=day(-44))
    assert "14 días antes del inicio" in words(page_of(client)) and 'class="clash"' not in page_of(client)
    Stage.objects.filter(pk=running.pk).update(published_on=day(-29))
    assert "se publicó 1 día después del inicio" in words(page_of(client))
    Stage.objects.filter(pk=running.pk).update(published_on=None)
    assert "cronograma" not in words(page_of(client))


def test_stages_without_dates_draw_no_empty_picture(client: Client, plan: ActionPlan) -> None:
    assert "Etapas" not in words(page_of(client)).replace("Etapas de los planes", "")
    stage(plan, 1)
    page = page_of(client)
    assert 'class="chart' not in page and "La fuente no da fechas" in page and 'class="finding"' not in page


def test_the_page_costs_the_same_with_thirty_stages(client: Client, plan: ActionPlan) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(client)
        return len(captured)

    parent = stage(plan, 1, starts_on=date(2026, 1, 1))
    stage(plan, 2, parent=parent)
    before = cost()
    for number in range(3, 33):
        stage(plan, number, parent=parent if number % 2 else None, starts_on=date(2026, 1, number % 27 + 1))
    assert cost() == before


def test_the_stages_read_in_english(client: Client, plan: ActionPlan) -> None:
    today = timezone.localdate()
    stage(plan, 1, planned_starts_on=today, published_on=today, title="X")
    with translation.override("es"):
        reading = words(page_of(client, "/en/planes/plan-qa/"))
    assert "Under way: X." in reading and "the timeline was published on the day it started" in reading
    assert "previsto" not in reading and "Previsto" not in reading


def test_the_geometry_of_the_pictures() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    drawn = stage_timeline(
        [
            StageSpan("1", False, (first, last), (None, None)),
            StageSpan("2", False, (None, None), (None, None)),
            StageSpan("3", False, (None, None), (None, last)),
        ],
        date(2026, 7, 1),
    )
    assert drawn is not None and [row.label for row in drawn.rows] == ["1", "3"]
    planned, real = drawn.rows[0].planned, drawn.rows[1].real
    assert planned is not None and real is not None
    assert planned.x + planned.width == pytest.approx(real.x) and real.width == 0
    assert drawn.today_x is not None and planned.x < drawn.today_x < real.x
    assert stage_timeline([StageSpan("1", False, (first, None), (None, None))], date(2030, 1, 1)).today_x is None
    assert stage_timeline([], last) is None

    steps = [
        FlowStep("Nacen", "p", [FlowPart(18, "on", "mesas"), FlowPart(11, "on", "talleres")]),
        FlowStep("Llegan", "p", [FlowPart(3, "gap", "sin registro"), FlowPart(26, "on", "presentadas")]),
        FlowStep("Vacío", "p", []),
    ]
    picture = flow(steps)
    assert picture is not None and len(picture.bars) == 2
    kept, gap = picture.bars[1].segments
    assert (kept.part.value, gap.part.kind) == (26, "gap") and kept.width + gap.width == pytest.approx(640)
    assert gap.x == pytest.approx(kept.width) and picture.bars[0].band == "" and picture.bars[1].band
    assert flow(steps[:1]) is None
