"""The page of a commitment tells its whole life: what moved, who said what, before and after, and what became of it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.choices import CommitmentState
from commitments.models import (
    CheckDate,
    Commitment,
    CommitmentVersion,
    DatasetTarget,
    DateChange,
    Evidence,
    Indicator,
    IrmAssessment,
    IrmReport,
    Measurement,
    Milestone,
    MilestoneResponsible,
    ProgressReport,
    ReportReply,
)
from commitments.tests.test_api import World, day, moment
from core.models import LinkCheck

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def promise(world: World) -> Commitment:
    return world.commitment("promesa", title="Promesa", ends_on=day(200))


def read(commitment: Commitment) -> str:
    """The text of the page, its spaces folded."""
    response = Client().get(commitment.get_absolute_url())
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def words(commitment: Commitment) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", read(commitment)))


def move(world: World, milestone: Milestone, days: int) -> None:
    before = milestone.planned_ends_on
    milestone.planned_ends_on = day(days)
    milestone.save()
    DateChange.objects.create(
        milestone=milestone,
        field="end",
        old_date=before,
        new_date=milestone.planned_ends_on,
        reason="Faltó la norma.",
        changed_by=world.author,
        actor_label="Entidad 1",
    )


def test_a_slip_is_drawn_written_and_explained(world: World, promise: Commitment) -> None:
    milestone = world.milestone(promise, ends=-40)
    move(world, milestone, -20)
    move(world, milestone, -3)
    page, text = read(promise), words(promise)
    assert 'class="chart gantt"' in page and 'class="today"' in page and 'class="first"' in page
    assert "Se corrió 37 días" in text and "Lleva 3 días de retraso" in text
    assert text.count("Faltó la norma.") == 2
    table = page[page.index("Ver las fechas en una tabla") : page.index("</table>")]
    assert "37 días" in table and "Primera fecha final" in table


def test_a_correction_and_what_it_corrects_name_each_other(world: World, promise: Commitment) -> None:
    milestone = world.milestone(promise)
    wrong, right = world.report(milestone, 80, ago=5), world.report(milestone, 30, ago=2)
    ProgressReport.objects.filter(pk=right.pk).update(corrects=wrong)
    hidden = [world.report(milestone, 99, ago=None) for _state in range(2)]
    ProgressReport.objects.filter(pk=hidden[1].pk).update(state="returned", review_note="Nota reservada")
    ReportReply.objects.create(
        report=wrong,
        voice="civil_society",
        organization=world.entities[1],
        text="No lo vimos.",
        created_by=world.author,
    )
    page = read(promise)
    assert "2 reportes publicados" in page
    for report, other, said in ((wrong, right, "lea la corrección"), (right, wrong, "Corrige un reporte anterior")):
        part = page[page.index(f'id="reporte-{report.pk}"') :]
        part = part[: part.index("</li>")]
        assert said in part and f'href="#reporte-{other.pk}"' in part and "verificado" in part
    assert "No lo vimos." in page and "Entidad 2" in page
    assert "99 %" not in page and "Nota reservada" not in page
    assert not any(f"reporte-{report.pk}" in page for report in hidden)


def test_a_dead_link_is_flagged(world: World, promise: Commitment) -> None:
    report = world.report(world.milestone(promise), 30)
    Evidence.objects.create(report=report, title="Acta", url="https://example.org/acta")
    LinkCheck.objects.create(url="https://example.org/acta", checked_at=moment(0), status=404)
    LinkCheck.objects.create(url="https://example.org/prueba", checked_at=moment(0), status=200)
    assert words(promise).count("El enlace no respondió") == 1


def indicator(promise: Commitment, **fields: object) -> Indicator:
    values = {"name": "Solicitudes", "kind": "outcome", "unit": "personas", "target_value": 300}
    return Indicator.objects.create(commitment=promise, **values | fields)


def test_an_indicator_without_baseline_says_so(promise: Commitment) -> None:
    indicator(promise)
    text = words(promise)
    assert "sin línea de base" in text and "La entidad no ha publicado mediciones." in text and "camino" not in text


def test_the_latest_measurement_is_of_the_whole_not_of_a_part(promise: Commitment) -> None:
    row = indicator(promise, baseline_value=100, baseline_on=date(2024, 1, 1))
    Measurement.objects.create(indicator=row, measured_on=date(2025, 1, 1), value=120)
    Measurement.objects.create(indicator=row, measured_on=date(2025, 6, 1), value=150, source="Registro")
    Measurement.objects.create(
        indicator=row, measured_on=date(2025, 7, 1), value=77, dimension="sexo", category="mujeres"
    )
    page = read(promise)
    assert re.search(r'Última medición</dt><dd class="num">150</dd><dd class="small soft">personas, 1 de junio', page)
    assert "había recorrido 25 % del camino" in page
    assert "sexo: mujeres" in page[page.index("Todas las mediciones") :]


def test_each_irm_report_is_a_row_with_the_rule_of_its_year(world: World, promise: Commitment) -> None:
    world.assessment(promise, 2014, impact="moderate")
    later = IrmReport.objects.create(
        plan=world.plan, slug="fin", product="end_of_term", title="Fin de término", dated_on=date(2017, 5, 1)
    )
    second = IrmAssessment.objects.create(
        report=later, code="1", specificity="high", potential_impact="moderate", completion="limited"
    )
    second.commitments.add(promise)
    newest = IrmReport.objects.create(
        plan=world.plan, slug="nuevo", product="results_report", title="Resultados", dated_on=date(2023, 5, 1)
    )
    third = IrmAssessment.objects.create(report=newest, code="1", verifiable=True, promising=True)
    third.commitments.add(promise)
    text = words(promise)
    first, rest = text.split("Fin de término")
    assert "★ Estelar Especificidad" in first and "impacto moderado o transformador" in first
    assert "Bajó de completo a limitado" in rest and "★" not in rest and "con impacto transformador" in rest
    assert "Prometedor" in rest and "Escala desde 2020" in rest


def test_what_became_of_it_is_said_in_words(world: World, promise: Commitment) -> None:
    Commitment.objects.filter(pk=promise.pk).update(state=CommitmentState.WITHDRAWN, state_reason="Perdió su norma.")
    assert "fue retirado y no cuenta en las cifras de su plan. Motivo: Perdió su norma." in words(promise)
    into = world.commitment("destino", title="Destino")
    Commitment.objects.filter(pk=promise.pk).update(state="merged", merged_into=into, state_reason="")
    text = words(promise)
    assert "se fusionó con otro" in text and "Sigue en Destino" in text and "Fusionado" in text
    assert "Reúne también Promesa" in words(into)
    alone = world.commitment("sola", plan=None, jurisdiction=world.country)
    assert "no pertenece a un plan de acción" in words(alone)


def test_a_hidden_relative_is_not_named(world: World, promise: Commitment) -> None:
    secret = world.commitment("secreta", title="Promesa secreta", plan=world.hidden)
    draft = world.commitment("borrador", title="Promesa en borrador", state="draft")
    Commitment.objects.filter(pk=promise.pk).update(continued_from=secret, state="merged", merged_into=draft)
    Commitment.objects.filter(pk=secret.pk).update(continued_from=promise)
    text = words(promise)
    assert "secreta" not in text and "en borrador" not in text
    shown = world.commitment("anterior", title="Promesa anterior")
    Commitment.objects.filter(pk=promise.pk).update(continued_from=shown)
    assert "Continúa Promesa anterior" in words(promise) and "Continúa en Promesa" in words(shown)


def test_parts_of_a_commitment_are_listed_with_their_figures(world: World, promise: Commitment) -> None:
    for number, state in enumerate(("in_progress", "draft")):
        child = world.commitment(f"parte-{number}", title=f"Parte {number}", parent=promise, state=state)
        world.report(world.milestone(child), 60)
    text = words(promise)
    assert "Se divide en 1 subcompromiso" in text and "Parte 0" in text and "Parte 1" not in text
    assert text.count("60 % hecho") == 3  # the head, the row of the part and the citation
    assert "Hace parte de Promesa" in words(Commitment.objects.get(slug="parte-0"))


def test_silence_says_since_when_and_whose_turn_it_is(world: World, promise: Commitment) -> None:
    Commitment.objects.filter(pk=promise.pk).update(starts_on=day(-400))
    world.report(world.milestone(promise, starts=-400, ends=4000), 20, ago=250)
    assert "La entidad no ha publicado avances desde el" in words(promise)


def test_amendments_and_datasets_are_readable(world: World, promise: Commitment) -> None:
    CommitmentVersion.objects.create(
        commitment=promise, field="title", old_text="Viejo", new_text="Nuevo", reason="Ajuste", changed_by=world.author
    )
    DatasetTarget.objects.create(commitment=promise, order=1, name="Presupuesto", distinct_name="p", state="partial")
    DatasetTarget.objects.create(commitment=promise, order=2, name="Contratos", distinct_name="c")
    text = words(promise)
    assert "Antes Viejo Después Nuevo" in text and "Motivo : Ajuste" in text.replace("Motivo:", "Motivo :")
    assert "Presupuesto · parcial" in text and "la fuente no dice su estado" in text


def test_who_answers_for_a_milestone_is_named_when_it_is_another(world: World, promise: Commitment) -> None:
    milestone = world.milestone(promise)
    CheckDate.objects.create(milestone=milestone, on=date(2026, 3, 1))
    assert "Responden:" not in words(promise) and "Fechas intermedias: 1 de marzo de 2026" in words(promise)
    MilestoneResponsible.objects.create(milestone=milestone, organization=world.entities[2])
    assert "Entidad 1 ( lidera )" in words(promise).replace("(lidera)", "( lidera )") and "Entidad 3" in words(promise)


def test_the_page_costs_the_same_with_one_and_thirty(world: World, promise: Commitment) -> None:
    def add(number: int) -> None:
        milestone = world.milestone(promise, order=number)
        report = world.report(milestone, 20 + number, ago=40 - number)
        again = world.report(milestone, 10, ago=1)
        ProgressReport.objects.filter(pk=again.pk).update(corrects=report)
        move(world, milestone, 150)
        Measurement.objects.create(indicator=indicator(promise), measured_on=date(2025, 1, 1), value=number)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(promise)
        return len(captured)

    add(1)
    one = cost()
    for number in range(2, 31):
        add(number)
    assert cost() == one <= 13
