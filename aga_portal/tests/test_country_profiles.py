"""What each country's profile shows, in which order and where it leads; and the entity that its operator tells."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.test import Client, override_settings

from aga_portal import entity_file
from aga_portal.country_profiles import PROFILES
from aga_portal.entity_file import Entity
from aga_portal.menu import SECTIONS

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
WHOLE = {
    "name": "Entidad de prueba",
    "url": "https://entidad.example/",
    "address": "Calle 1 # 2-3",
    "postal_code": "110000",
    "hours": "8:00 a 17:00",
    "phone": "+57 000",
    "free_line": "01 000",
    "anticorruption_line": "01 001",
    "contact_mail": "contacto@entidad.example",
    "judicial_mail": "judiciales@entidad.example",
    "networks": [{"name": "Red", "url": "https://red.example/x"}],
}
MENU = [
    ("Planes", "/planes/"),
    ("Compromisos", "/compromisos/"),
    ("Tablero", "/tablero/"),
    ("Participar", "/consultas/"),
    ("Comité", "/comite/"),
    ("Transparencia", "/transparencia/"),
    ("Atención", "/atencion/"),
]
LEGAL_CO = [
    ("Términos y condiciones", "/condiciones/"),
    ("Seguridad, privacidad y tratamiento de datos personales", "/privacidad/"),
    ("Política de cookies", "/cookies/"),
    ("Derechos de autor", "/derechos-de-autor/"),
    ("Mis datos", "/mis-datos/"),
    ("Accesibilidad", "/accesibilidad/"),
    ("Mapa del sitio", "/mapa-del-sitio/"),
]


def page(path: str = "/") -> str:
    return Client().get(path).content.decode()


def links(html: str, start: str, end: str) -> list[tuple[str, str]]:
    part = html.partition(start)[2].partition(end)[0]
    plain = [(re.sub(r"<[^>]+>", "", text), url) for url, text in LINK.findall(part)]
    return [(unescape(re.sub(r"\s+", " ", text)).strip(), url) for text, url in plain]


def menu_of(html: str) -> list[tuple[str, str]]:
    return links(html, 'class="menu"', "</nav>")


def test_colombia_has_its_bar_its_featured_sections_and_its_legal_links() -> None:
    with override_settings(COUNTRY="co"):
        html = page()
    assert links(html, 'class="statebar"', "</header>")[:2] == [
        ("GOV.CO: Portal único del Estado colombiano", "https://www.gov.co/"),
        ("English", "/en/"),
    ]
    names = {"Participar": "Participa", "Transparencia": "Transparencia y acceso a la información pública"}
    names["Atención"] = "Atención y servicios a la ciudadanía"
    assert menu_of(html) == [(names.get(label, label), url) for label, url in MENU]
    assert links(html, 'class="legal"', "</ul>") == LEGAL_CO
    order = [html.index(mark) for mark in ('class="statebar"', 'class="brand"', 'role="search"', 'class="menu"')]
    assert order == sorted(order)


def test_peru_has_its_bar_and_plain_names() -> None:
    with override_settings(COUNTRY="pe"):
        html = page()
    bar = links(html, 'class="statebar"', "</header>")
    assert bar[0] == ("gob.pe: Plataforma digital única del Estado peruano", "https://www.gob.pe/")
    assert menu_of(html) == MENU and 'class="of-pe"' in html
    assert links(html, 'class="legal"', "</ul>")[0] == ("Condiciones de uso", "/condiciones/")


def test_without_a_country_no_state_is_named() -> None:
    with override_settings(COUNTRY="none"):
        html = page()
    assert "statebar" not in html and "gov.co" not in html.lower() and menu_of(html) == MENU
    assert ("English", "/en/") in links(html, 'class="top"', "</header>")


@pytest.mark.parametrize("country", PROFILES)
def test_the_menu_is_short_and_every_link_of_the_frame_answers(country: str) -> None:
    assert len(SECTIONS) <= 7
    with override_settings(COUNTRY=country):
        html = page()
        own = {
            url for part in ('class="menu"', 'class="outline"', 'class="legal"') for _, url in links(html, part, "<p>")
        }
        own = {url for url in own if url.startswith("/") and not url.startswith(("/admin/", "/api/", "/cuenta/"))}
        assert len(own) > 15
        assert {url: Client().get(url).status_code for url in own} == dict.fromkeys(own, 200)


def test_a_page_says_where_it_stands_in_the_menu() -> None:
    html = page("/entidades/")
    assert re.search(r'href="/compromisos/" aria-current="true"', html.partition('class="menu"')[2])
    second = links(html, 'class="secondnav wrap"', "</nav>")
    assert second == [("Compromisos", "/compromisos/"), ("Entidades", "/entidades/"), ("Territorios", "/territorios/")]
    assert 'href="/entidades/" aria-current="page"' in html
    assert "secondnav" not in page("/")


def test_the_foot_shows_what_was_confirmed_and_nothing_else() -> None:
    told = Entity(name="Entidad de prueba", anticorruption_line="01 001", judicial_mail="j@entidad.example")
    with override_settings(ENTITY=told):
        html = page()
    assert "Línea anticorrupción" in html and 'href="mailto:j@entidad.example"' in html
    assert "Código postal" not in html and "Redes sociales" not in html
    assert 'class="entity"' not in page()
    assert "aún no ha confirmado sus canales" in page("/atencion/")


def test_going_on_line_is_warned_of_what_is_missing() -> None:
    def told() -> list[str]:
        return [row.msg for row in run_checks(include_deployment_checks=True) if row.id == "aga_portal.W001"]

    with override_settings(COUNTRY="co", ENTITY=Entity(name="Entidad")):
        assert "anticorruption_line" in told()[0] and "judicial_mail" in told()[0] and " name" not in told()[0]
        assert not [row for row in run_checks() if row.id == "aga_portal.W001"]
    with override_settings(COUNTRY="none", ENTITY=Entity()):
        assert told() == []


def test_the_operators_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "entidad.json"
    path.write_text(json.dumps(WHOLE), encoding="utf-8")
    monkeypatch.setenv("PROFILE_FILE", str(path))
    assert entity_file.read("PROFILE_FILE") == Entity(**WHOLE | {"networks": (("Red", "https://red.example/x"),)})
    with override_settings(COUNTRY="co", ENTITY=entity_file.read("PROFILE_FILE")):
        assert all(str(value) in page() for name, value in WHOLE.items() if name != "networks")
        assert [row for row in run_checks(include_deployment_checks=True) if row.id == "aga_portal.W001"] == []
    monkeypatch.delenv("PROFILE_FILE")
    assert entity_file.read("PROFILE_FILE") == Entity()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "JSON"),
        ("[]", "contenido"),
        ('{"nombre": "x"}', "nombre"),
        ('{"judicial_mail": "no es un correo"}', "judicial_mail"),
        ('{"url": "entidad.example"}', "url"),
        ('{"networks": [{"name": "x"}]}', "networks"),
    ],
)
def test_a_wrong_file_stops_the_start_in_one_line(
    text: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "entidad.json"
    path.write_text(text)
    monkeypatch.setenv("PROFILE_FILE", str(path))
    with pytest.raises(SystemExit):
        entity_file.read("PROFILE_FILE")
    said = capsys.readouterr().err
    assert "PROFILE_FILE" in said and named in said and len(said.strip().splitlines()) == 1
