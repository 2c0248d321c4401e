"""Weekly reports as they are read: the list, the page and its neighbours, the PDF, in two languages; and what is not there."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commitments.models import Commitment
from commitments.tests.admin_world import client_of
from core.tests.pdf_reading import links, opened, words
from dashboards.models import WeeklyReport
from dashboards.selectors.weekly import findings_of, parts_of
from dashboards.tests.weekly_world import CANARY, MONDAY, NOW, World, at, make_week
from people.choices import Role
from people.models import Membership, User
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
LIST, PAGE = "/tablero/plan-uno/semanas/", "/tablero/plan-uno/semanas/2025-11-17/"
PDF = PAGE + "informe.pdf"


@pytest.fixture
def world() -> World:
    made = make_week()
    for week in (MONDAY, MONDAY - timedelta(days=7)):
        made.publish(week)
    return made


def said(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main)).replace(" .", ".")


def test_the_page_tells_the_week_as_it_was_published(client: Client, world: World) -> None:
    page = said(client, PAGE)
    for text in (
        "Semana del 17 al 23 de noviembre de 2025",
        "Al 23 de noviembre de 2025 el plan va en 14,4 %",
        "Subió 3,3 puntos desde el 16 de noviembre de 2025, cuando iba en 11,1 %.",
        "Así se publicó el 24 de noviembre de 2025.",
        "Gobierno: de 40 % a 60 %. Publicó Entidad Agua.",
        "Sociedad civil: 20 %, su primer reporte. Publicó Veeduría.",
        "Su fecha era el 31 de diciembre de 2025. Responde: Entidad Agua.",
        "Compromiso dos Pasó de «aprobado» a «en ejecución».",
        "Del 25 de noviembre de 2025 al 15 de enero de 2026: 51 días más. La movió Entidad Agua. "
        "Motivo: Faltaba el acto administrativo.",
        "Venció el 20 de noviembre de 2025. Responde: Entidad Agua.",
        "Hitos sin completar con fecha final hasta el 7 de diciembre de 2025.",
        "Vence el 30 de noviembre de 2025. Responde: Entidad Agua.",
        "Entidad Bosque Sin ningún reporte desde que empezó, el 1 de enero de 2025, hace 326 días. Tiene 1 hito en curso.",
        "Entidad Campo Último reporte: 1 de octubre de 2025, hace 53 días. Tiene 3 hitos en curso.",
        "Consulta abre Abrió el 18 de noviembre de 2025 y cierra el 2 de diciembre de 2025.",
        "Consulta cierra Cerró el 20 de noviembre de 2025.",
        "Publicar la base Para el 28 de noviembre de 2025. Responde: Entidad Agua.",
    ):
        assert text in page, text
    assert CANARY not in page and "Semana anterior: 10 de noviembre de 2025" in page and "Semana siguiente" not in page
    Commitment.objects.update(title="Otro título")
    assert said(client, PAGE) == page


def test_in_english_its_words_are_english_and_what_people_wrote_is_not(client: Client, world: World) -> None:
    page = said(client, "/en" + PAGE)
    for text in (
        "Week from 17 to 23 November 2025",
        "What moved",
        "Government: from 40 % to 60 %. Published by Entidad Agua.",
        "Reason: Faltaba el acto administrativo.",
        "3 reports published",
    ):
        assert text in page, text
    response = client.get("/en" + PAGE)
    assert b'href="/en/compromisos/uno/" lang="es">Hito vencido' in response.content
    assert "Weekly reports" in said(client, "/en" + LIST)


def test_the_list_leads_to_each_week_newest_first(client: Client, world: World) -> None:
    page = client.get(LIST).content.decode()
    assert re.findall(r'href="(/tablero/plan-uno/semanas/[^"]+)"', page) == [PAGE, LIST + "2025-11-10/"]
    assert "3 reportes publicados" in page and "hitos completados" not in page
    assert f'href="{LIST}"' in client.get("/tablero/plan-uno/").content.decode()


def test_neighbours_skip_weeks_without_a_report(client: Client, world: World) -> None:
    world.publish(MONDAY - timedelta(days=28))
    page = client.get(LIST + "2025-11-10/").content.decode()
    assert re.findall(r'rel="(prev|next)" href="([^"]+)"', page) == [("prev", LIST + "2025-10-20/"), ("next", PAGE)]


@pytest.mark.parametrize(
    "day", ["2025-11-18", "2025-11-24", "20251117", "2025-W47-1", "2025-11-31", "hoy", "2025-1-17", "0001-01-01"]
)
def test_any_other_day_is_not_found(client: Client, world: World, day: str) -> None:
    assert client.get(f"{LIST}{day}/").status_code == 404 and client.get(f"{LIST}{day}/informe.pdf").status_code == 404


def test_before_publication_there_is_nothing_to_read(client: Client, world: World) -> None:
    WeeklyReport.objects.create(plan=world.plan, starts_on=MONDAY + timedelta(days=7), content={"plan": CANARY})
    assert client.get(LIST + "2025-11-24/").status_code == 404
    assert "24 al 30" not in said(client, LIST) and "Semana siguiente" not in said(client, PAGE)


def test_a_plan_that_is_not_public_has_no_pages_whoever_asks(client: Client, world: World) -> None:
    ActionPlan.objects.update(is_public=False)
    for reader in (client, client_of(world.secretary)):
        assert [reader.get(path).status_code for path in (LIST, PAGE, PDF)] == [404, 404, 404]
    assert "semanas" not in client.get("/sitemap.xml").content.decode()


def test_a_plan_without_reports_says_when_the_first_comes(client: Client, world: World) -> None:
    plan = ActionPlan.objects.create(
        jurisdiction=world.place, number=2, title="Plan Dos", slug="plan-dos", is_public=True
    )
    assert "Este plan aún no tiene informes." in said(client, f"/tablero/{plan.slug}/semanas/")


def test_it_is_read_and_never_written_to(client: Client, world: World) -> None:
    assert [client.post(path).status_code for path in (LIST, PAGE, PDF)] == [405, 405, 405]
    assert PAGE in client.get("/sitemap.xml").content.decode()
    door = "/admin/dashboards/weeklyreport/"
    report = WeeklyReport.objects.get(starts_on=MONDAY)
    inside = client_of(User.objects.get(pk=world.secretary.pk))
    assert inside.get(door).status_code == inside.get(f"{door}{report.pk}/change/").status_code == 200
    assert [inside.get(f"{door}{end}").status_code for end in ("add/", f"{report.pk}/delete/")] == [403, 403]
    assert inside.post(f"{door}{report.pk}/change/", {"content": "{}"}).status_code == 403
    stranger = client_of(world.author)
    Membership.objects.create(
        user=world.author, role=Role.ENTITY_EDITOR, organization=world.entities[0], since=date(2025, 1, 1)
    )
    assert stranger.get(door).status_code == 403


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_pages_cost_the_same_with_thirty_more(client: Client, world: World) -> None:
    before = {path: queries(client, path) for path in (LIST, PAGE, PDF)}
    for number in range(30):
        milestone = world.milestone(Commitment.objects.get(slug="uno"), f"Otro {number}")
        world.report(milestone, 10, at(10, 1))
    for number in range(3, 24):
        world.publish(MONDAY - timedelta(days=7 * number))
    later = date(2025, 12, 1)
    world.publish(later, NOW + timedelta(days=60))
    assert queries(client, LIST) == before[LIST] and queries(client, PAGE) == before[PAGE]
    assert queries(client, f"{LIST}{later}/") <= before[PAGE] and queries(client, PDF) == before[PDF]


def test_the_pdf_says_what_the_page_says(client: Client, world: World) -> None:
    response = client.get(PDF)
    assert response["Content-Type"] == "application/pdf" and not response.cookies
    assert response["Content-Disposition"] == 'inline; filename="informe-plan-uno-2025-11-17.pdf"'
    reader = opened(response.content)
    assert reader.metadata is not None and reader.metadata.title == "Informe semanal · Plan Uno"
    assert reader.trailer["/Root"]["/Lang"] == "es" and reader.metadata.creation_date == NOW
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)  # A4 in points
    text = words(reader).replace("\u00a0", " ")
    report = WeeklyReport.objects.get(starts_on=MONDAY)
    for part in parts_of(report.content):
        assert part.heading in text
        for line in (line for section in part.sections for line in section.lines):
            assert line.title in text and line.said.replace("\u00a0", " ") in text
    for finding in findings_of(report.content["headline"]):
        assert finding.replace("\u00a0", " ") in text
    assert settings.SITE_URL + PAGE in text and f"Página 1 de {len(reader.pages)}" in text
    assert f"{settings.SITE_URL}/compromisos/uno/" in links(reader) and "@" not in text and CANARY not in text


def test_the_pdf_is_always_the_same_file(client: Client, world: World) -> None:
    first = client.get(PDF).content
    Commitment.objects.update(title="Otro título")
    world.report(world.milestone(Commitment.objects.get(slug="dos"), "Nuevo"), 50, at(11, 18))
    assert client.get("/en" + PDF).content == client.get(PDF).content == first
    with translation.override("en"):
        assert client.get(PDF).content == first


def test_what_people_write_is_no_markup_in_the_pdf(client: Client, world: World) -> None:
    title = "Hito [x](http://malo.example) **fuerte** <b>a</b> | `c` # _d_"
    world.milestone(Commitment.objects.get(slug="uno"), title, date(2025, 12, 10))
    world.publish(date(2025, 11, 24), NOW + timedelta(days=7))
    reader = opened(client.get(LIST + "2025-11-24/informe.pdf").content)
    assert title in words(reader) and not any("malo.example" in link for link in links(reader))
