"""The participation page of the real plans: S4's tables cell by cell, its gaps as gaps, each figure with its source."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import translation

from aga_portal.loading import Loader
from consultations.models import Consultation, Tally

pytestmark = pytest.mark.django_db
PAGE = "/planes/peru-iii/participacion/"

CUADROS = {
    "Cuadro 1. Organizaciones participantes según tipo": [
        ["Tipo de organización", "N°", "%"],
        ["Organizaciones de la sociedad civil", "124", "70,5 %"],
        ["Entidades públicas", "52", "29,5 %"],
        ["Total", "176", "100,0 %"],
    ],
    "Cuadro 2. Organizaciones de la sociedad civil según tipo": [
        ["Tipo de organización de la sociedad civil", "N°", "%"],
        ["Academia", "8", "6,5 %"],
        ["Cooperación internacional", "5", "4,0 %"],
        ["Empresa privada", "9", "7,3 %"],
        ["ONG", "102", "82,3 %"],
        ["Total", "124", "100,0 %"],
    ],
    "Cuadro 3. Participantes en los talleres regionales": [
        ["Región", "Sector público", "Organización de la sociedad civil", "Total"],
        ["La Libertad", "27", "22", "49"],
        ["San Martín", "14", "29", "43"],
        ["Arequipa", "22", "31", "53"],
        ["Total", "63", "82", "145"],
        ["Total (%)", "43 %", "57 %", "100 %"],
    ],
    "Cuadro 4. Aportes según vía y temática": [
        ["Temática", "Vía foro virtual", "Vía correo", "Total aportes"],
        ["Salud", "2", "1", "3"],
        ["Ambiente", "1", "2", "3"],
        ["Infraestructura", "2", "2", "4"],
        ["Educación", "2", "1", "3"],
        ["Seguridad ciudadana", "3", "3", "6"],
        ["Saneamiento", "0", "1", "1"],
        ["Total", "10", "10", "20"],
    ],
}
"""As S4 prints them, with the portal's decimal comma."""


class Tables(HTMLParser):
    """Every table of a page by its caption, as rows of cell texts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._caption, self._into = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("th", "td", "caption"):
            self._into = tag
            if tag != "caption":
                self._rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self._into == "caption":
            self._caption += data
        elif self._into:
            self._rows[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == self._into:
            self._into = ""
        elif tag == "table":
            self.found[self._caption.strip()] = [[" ".join(cell.split()) for cell in row] for row in self._rows]


def tables_of(page: str) -> dict[str, list[list[str]]]:
    reader = Tables()
    reader.feed(page)
    return reader.found


def words(page: str) -> str:
    """The page as it reads, without markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture
def page(sources: None, client: Client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200 and not response.cookies
    return response.content.decode()


def test_cuadros_1_to_4_are_those_of_the_source_cell_by_cell(page: str) -> None:
    tables = tables_of(page)
    for title, rows in CUADROS.items():
        assert tables[title] == rows, title
    assert "Cada porcentaje se redondea aparte: sumados dan 100,1 %, y el total es 100,0 %." in words(page)


def test_the_cuadros_are_counted_and_not_typed(client: Client, page: str) -> None:
    Tally.objects.filter(key="pe-iii-c4-salud-web").update(value=12)
    Tally.objects.filter(key="pe-iii-c2-ngo").delete()
    tables = tables_of(client.get(PAGE).content.decode())
    assert tables["Cuadro 4. Aportes según vía y temática"][-1] == ["Total", "20", "10", "30"]
    assert tables["Cuadro 2. Organizaciones de la sociedad civil según tipo"][-1] == ["Total", "22", "100,0 %"]


def test_the_flow_of_peru_shows_its_gap_as_a_gap(page: str) -> None:
    said = words(page)
    assert "29 propuestas, 26 presentadas, 18 compromisos." in said
    assert "De las 29 propuestas se presentaron 26: la fuente no cuenta qué pasó con las otras 3." in said
    assert "la fuente no dice qué pasó con las otras 8 de 26 propuestas." in said
    assert "17 compromisos co-creados" in said and "una de ellas de la APCI" in said
    figures = tables_of(page)["Del aporte al compromiso"]
    assert [(row[1], row[2]) for row in figures[1:]] == [
        ("Propuestas de las mesas temáticas", "18"),
        ("Propuestas de los talleres regionales", "11"),
        ("Presentadas", "26"),
        ("Sin registro", "3"),
        ("Compromisos", "18"),
        ("Sin registro", "8"),
    ]
    assert "18 PROPUESTAS DE COMPROMISOS" in figures[1][3] and "DISCUTIDOS" not in figures[4][3]
    assert figures[4][3] == "La diferencia entre dos cifras de la fuente"
    assert page.count('class="flow-gap"') == 2 and page.count('class="flow-on"') == 4
    assert page.count('class="band"') == 2


def test_every_first_figure_says_what_it_counts(page: str) -> None:
    shown = dict(re.findall(r'<div class="figure"><b class="num">([^<]+)</b><span>([^<]+)</span>', page))
    assert shown == {
        "20": "aportes",
        "4 de 4": "con respuesta motivada",
        "11": "espacios",
        "312": "personas",
        "176": "organizaciones",
    }
    said = words(page)
    assert "952" in said and "se registraron 952 visitas" in said and "en la cual participaron 55" in said


def test_where_and_how_long(page: str) -> None:
    places = tables_of(page)["Participación por región"]
    assert places[1:] == [
        ["Arequipa", "53", "—", "—"],
        ["La Libertad", "49", "—", "—"],
        ["San Martín", "43", "—", "—"],
    ]
    assert page.count('class="shade-') == 3
    said = words(page)
    assert "3 de 26 (12 %), con asistencia o inscripciones contadas" in said
    assert "≈ 123 días" in said and "48 días" in said
    assert "Organizaciones por primera vez" not in said


def test_the_two_consultations_of_the_source_are_listed_with_what_it_leaves_open(client: Client, page: str) -> None:
    said = words(page)
    assert "Consulta de la autoevaluación final del II Plan" in said
    assert "22 de septiembre de 2017 – 6 de octubre de 2017" in said
    assert "La fuente no da los días ni un informe de respuestas." in said
    virtual = Consultation.objects.get(slug="peru-iii-consulta-virtual")
    assert Tally.objects.filter(consultation=virtual.slug).count() == 13
    assert (virtual.opens_precision, virtual.themes.count()) == ("year", 6)


def test_loading_the_sources_twice_changes_nothing(page: str) -> None:
    again = Loader().load()
    assert not +again.created and not +again.changed


def test_everything_public_of_the_plan_can_be_taken_away(client: Client, page: str) -> None:
    links = set(re.findall(r'href="(/api/v1/[^"]+plan=[^"]+)"', page))
    assert len(links) == 21
    for link in links:
        response = client.get(html.unescape(link))
        assert response.status_code == 200, link
    rows = client.get("/api/v1/tallies/", {"plan": "peru-iii"}).json()["count"]
    assert rows == Tally.objects.filter(plan__slug="peru-iii").count()


def test_a_plan_of_which_nothing_is_known_says_so_and_draws_nothing(client: Client, page: str) -> None:
    empty = client.get("/planes/colombia-iv/participacion/").content.decode()
    assert "Las fuentes no dan conteos de participación de este plan." in empty
    for part in ('class="chart', "Dónde participaron", "Del aporte al compromiso", "Salud del proceso"):
        assert part not in empty


def test_the_page_reads_in_english(client: Client, page: str) -> None:
    with translation.override("es"):
        english = words(client.get("/en" + PAGE).content.decode())
    for text in (
        "From a contribution to a commitment",
        "29 proposals, 26 presented, 18 commitments.",
        "Total contributions",
        "Regions reached",
    ):
        assert text in english
    for spanish in (
        "Del aporte",
        "Qué oímos",
        "Salud del proceso",
        "sin registro",
        "conteo de la fuente",
        "Vía correo",
    ):
        assert spanish not in english
