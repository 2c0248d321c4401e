"""Spaces of participation as the public sees them."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations import services
from consultations.choices import Mode, SpaceKind, TallySubject
from consultations.models import Proposal, Space, SpaceMaterial, Speaker, Tally
from consultations.tests.participation_world import Country, make_country
from consultations.tests.space_world import came, make_space, sign_up
from core.tests.api_checks import csv_rows, get
from people.choices import TerritoryLevel
from people.models import Territory
from plans.models import ActionPlan, Document, Source, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> ActionPlan:
    country = Territory.objects.create(code="QA", name="País", slug="pais", level=TerritoryLevel.COUNTRY)
    return ActionPlan.objects.create(jurisdiction=country, number=1, title="Plan uno", slug="plan-uno", is_public=True)


def add(plan: ActionPlan, number: int, **fields: object) -> Space:
    values = {
        "kind": SpaceKind.DIALOGUE,
        "title": f"Encuentro {number}",
        "slug": f"encuentro-{number}",
        "is_public": True,
    }
    return Space.objects.create(plan=plan, territory=plan.jurisdiction, **(values | fields))


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_list_costs_the_same_with_one_and_with_thirty(client: Client, plan: ActionPlan) -> None:
    add(plan, 0)
    before = queries(client, "/espacios/")
    for number in range(1, 30):
        add(plan, number)
    assert queries(client, "/espacios/") == before <= 8


def test_unpublished_spaces_and_those_of_unpublished_plans_do_not_show(client: Client, plan: ActionPlan) -> None:
    add(plan, 1, is_public=False)
    hidden = ActionPlan.objects.create(jurisdiction=plan.jurisdiction, number=2, title="Oculto", slug="oculto")
    add(hidden, 2)
    for path in ("/espacios/encuentro-1/", "/espacios/encuentro-2/"):
        assert client.get(path).status_code == 404
    assert "encuentro-" not in client.get("/espacios/").content.decode()


def test_a_space_without_dates_says_that_the_source_gives_none(client: Client, plan: ActionPlan) -> None:
    page = client.get(add(plan, 1).get_absolute_url()).content.decode()
    assert "La fuente no da fechas" in page


@pytest.fixture
def country() -> Country:
    return make_country()


class _Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def headings(page: str) -> list[int]:
    parser = _Headings()
    parser.feed(page)
    return parser.levels


def words(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_calendar_puts_what_comes_first_and_says_each_state(client: Client, country: Country) -> None:
    make_space(country, "proximo")
    full = make_space(country, "lleno", capacity=1, has_waiting_list=False, starts_on=country.day(11))
    waits = make_space(country, "espera", capacity=1, starts_on=country.day(12))
    for space in (full, waits):
        sign_up(space)
    closed = make_space(country, "cerrado", starts_on=country.day(13))
    services.close_registrations(space=closed, reason="Sala pequeña.", by=country.secretariat)
    called_off = make_space(country, "caido", starts_on=country.day(14))
    services.cancel_space(space=called_off, reason="Lluvias.", by=country.secretariat)
    make_space(country, "pasado", starts_on=country.day(-40))
    page = words(client, "/espacios/")
    for word in (
        "Abierta la inscripción",
        "Lista de espera",
        "Cerrada por aforo",
        "Inscripción cerrada",
        "Cancelado",
        "Ya ocurrió",
        "quedan 2 cupos",
    ):
        assert word in page, word
    assert page.index("Próximos") < page.index("Espacio proximo") < page.index("Ya ocurrieron") < page.index("pasado")
    assert all(after - before <= 1 for before, after in zip(headings(page), headings(page)[1:], strict=False))


def test_filters_are_a_plain_form(client: Client, country: Country) -> None:
    other = Theme.objects.create(plan=country.plan, order=2, title="Salud", slug="salud")
    make_space(country, "agua", themes=[country.theme], kind=SpaceKind.DATAJAM)
    make_space(country, "salud", themes=[other], territory=country.place, mode=Mode.VIRTUAL)
    for query, shown in (
        ("theme=agua", {"agua"}),
        ("kind=datajam", {"agua"}),
        (f"plan={country.plan.slug}", {"agua", "salud"}),
        (f"territory={country.region.code}", {"agua"}),
        (f"territory={country.place.code}", {"agua", "salud"}),
        ("search=espacio+SALUD", {"salud"}),
        ("kind=dialogue", set()),
    ):
        page = words(client, f"/espacios/?{query}")
        assert {slug for slug in ("agua", "salud") if f"Espacio {slug}" in page} == shown, query
    assert "Ningún espacio cumple" in words(client, "/espacios/?kind=dialogue")
    refused = client.get("/espacios/?territory=marte")
    assert refused.status_code == 400 and "marte" in refused.content.decode()


def test_the_calendar_goes_page_by_page(client: Client, country: Country) -> None:
    for number in range(35):
        make_space(country, f"e{number}", starts_on=country.day(number + 1))
    first, second = words(client, "/espacios/"), words(client, "/espacios/?page=2")
    assert "Espacio e0<" in first and "Espacio e34<" not in first and "Espacio e34<" in second


def furnish(country: Country, space: Space, number: int) -> None:
    """One more of each thing that the page shows."""
    theme = Theme.objects.create(plan=country.plan, order=number, title=f"Tema {number}", slug=f"t{number}")
    document, _made = Document.objects.get_or_create(key="s", defaults={"title": "Fuente", "kind": "report"})
    source, _made = Source.objects.get_or_create(document=document, passage="Pasaje")
    space.themes.add(theme)
    Speaker.objects.create(space=space, order=number, name=f"Ponente {number}")
    SpaceMaterial.objects.create(space=space, title=f"Material {number}", url="https://example.org/m")
    space.testimonials.create(text=f"Palabras {number}", name="Cira", consent_at=timezone.now())
    Proposal.objects.create(
        plan=country.plan, space=space, title=f"Propuesta {number}", slug=f"p{number}", text="Texto", state="proposed"
    )
    Tally.objects.create(
        plan=country.plan,
        space=space,
        key=f"c{number}",
        subject=TallySubject.PERSONS,
        value=number,
        theme=theme,
        source=source,
    )
    came(space, 1, sex="woman", organization_name=f"Red {number}")


def test_the_page_of_a_space_costs_the_same_with_one_and_with_thirty(client: Client, country: Country) -> None:
    space = make_space(country, capacity=None)
    furnish(country, space, 1)
    sign_up(space, "p1")
    before = queries(client, space.get_absolute_url())
    for number in range(2, 31):
        furnish(country, space, number)
        sign_up(space, f"p{number}")
    assert queries(client, space.get_absolute_url()) == before <= 12
    page = words(client, space.get_absolute_url())
    assert "Propuesta 30" in page and "Ponente 30" in page and "30 asistentes" in page


def test_the_page_shows_no_draft_and_nobody(client: Client, country: Country) -> None:
    space = make_space(country)
    Proposal.objects.create(plan=country.plan, space=space, title="Canario", slug="canario", text="x", state="draft")
    report = Document.objects.create(key="r", title="Informe canario", kind="report", is_public=False)
    Space.objects.filter(pk=space.pk).update(report=report)
    sign_up(space, "canaria", organization_name="Red canaria")
    for path in (space.get_absolute_url(), "/espacios/"):
        page = words(client, path)
        assert "anari" not in page.replace("Canarias", ""), path
    told = str(get("spaces/")) + str(csv_rows("spaces/"))
    assert "anari" not in told
    assert client.get(f"/espacios/{space.slug}/informe/").status_code == 404


def test_public_pages_set_no_cookie(client: Client, country: Country) -> None:
    space = make_space(country)
    came(space, 6, sex="woman")
    for path in ("/espacios/", space.get_absolute_url(), f"/espacios/{space.slug}/asistencia.csv"):
        response = client.get(path)
        assert response.status_code == 200 and not response.cookies and "Cookie" not in response.get("Vary", "")


def test_the_api_tells_whether_one_can_sign_up(country: Country) -> None:
    space = make_space(country, capacity=3)
    sign_up(space)
    row = get(f"spaces/{space.slug}/")
    assert (row["state"], row["registrations_open"], row["places_left"]) == ("open", True, 2)
    services.cancel_space(space=space, reason="Lluvias.", by=country.secretariat)
    row = get(f"spaces/{space.slug}/")
    assert (row["state"], row["registrations_open"], row["cancel_reason"]) == ("cancelled", False, "Lluvias.")
    (line,) = csv_rows("spaces/")
    assert line["state"] == "cancelled" and line["registrations_open"] == "false"


def test_long_words_and_scripts_stay_text(client: Client, country: Country) -> None:
    space = make_space(country, title="<script>alert(1)</script>" + "x" * 200, place="<b>sala</b>")
    for path in ("/espacios/", space.get_absolute_url(), f"/espacios/{space.slug}/inscribirse/"):
        page = words(client, path)
        assert "<script>alert" not in page and "<b>sala</b>" not in page


def test_both_languages(client: Client, country: Country) -> None:
    space = make_space(country)
    start = timezone.localdate() - timedelta(days=400)
    make_space(country, "viejo", starts_on=start)
    for path in ("/en/espacios/", f"/en{space.get_absolute_url()}", f"/en/espacios/{space.slug}/inscribirse/"):
        assert client.get(path).status_code == 200
