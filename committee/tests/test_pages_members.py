"""Who sits in a committee, as anybody reads it, today or on another day; and the same in the API."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from committee import services
from committee.choices import SeatSector, TenureKind
from committee.models import Committee, QuorumRule, Tenure
from committee.tests.committee_world import World, hold, make_chair, make_world
from committee.tests.renewal_world import make_renewal
from core.tests.api_checks import get, refused, rows

pytestmark = pytest.mark.django_db
TOLD = {"reason": "Inasistencia", "decided_by": "La plenaria"}
PAGE = "/comite/comite-qa/integrantes/"


@pytest.fixture
def world() -> World:
    return make_world()


def text(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status, response.content
    return " ".join(response.content.decode().split())


def cost(path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(path).status_code == 200
    return len(captured)


def test_today_and_on_another_day(world: World) -> None:
    services.withdraw_tenure(
        tenure=world.civil[0].tenure, ends_on=world.day(-5), reason="Renuncia", by=world.secretariat
    )
    page = text(PAGE)
    assert "Hay 1 asiento vacante" in page and "4 asientos" in page
    assert "Gobierno ocupa 1 asiento más que sociedad civil: 2 frente a 1." in page
    assert "Se retira: Persona civil-1-qa" in page and "Renuncia" in page
    before = text(f"{PAGE}?fecha={world.day(-5)}")
    assert "vacante" not in before and "Hay paridad" in before and "Ver la composición de hoy" in before
    assert "Las fuentes no dicen quiénes lo integran" in text(f"{PAGE}?fecha={world.day(-366)}")
    assert "Hay 1 asiento vacante" in text(f"{PAGE}?fecha=")
    assert f"on={world.day(-5)}&amp;format=csv" in before


@pytest.mark.parametrize("typed", ["ayer", "2026-13-01", "01/02/2026", "2026-1", "99999-01-01", "0000-00-00", "%00"])
def test_a_day_that_is_none_is_told(world: World, typed: str) -> None:
    page = text(f"{PAGE}?fecha={typed}", 400)
    assert "Escriba la fecha como AAAA-MM-DD" in page and "Quiénes lo integran" not in page
    assert 'role="alert"' in page or 'aria-invalid="true"' in page


def test_a_day_to_come_is_told(world: World) -> None:
    assert "Escriba hoy o un día que ya pasó" in text(f"{PAGE}?fecha={world.day(1)}", 400)


def test_a_suspended_holder_is_told_with_who_decided_and_why(world: World) -> None:
    services.suspend_tenure(tenure=world.civil[0].tenure, by=world.secretariat, **TOLD)
    page = text(PAGE)
    assert "Suspendida: Inasistencia (La plenaria)" in page and "Vacante" in page
    assert "Suspendida" not in text(f"{PAGE}?fecha={world.day(-1)}")
    assert "@" not in page.replace("@media", "")


def test_terms_that_end_soon_and_calls_are_told(world: World) -> None:
    Tenure.objects.filter(pk=world.civil[0].tenure.pk).update(ends_on=world.day(30))
    make_renewal(world)
    make_renewal(world, "oculta", is_public=False)
    page = text(PAGE)
    assert "Periodos que terminan en los próximos 90 días" in page
    assert "Recibe postulaciones" in page and "oculta" not in page


def test_in_english(world: World) -> None:
    page = text(f"/en{PAGE}")
    assert "There is parity" in page and "Hay paridad" not in page
    assert "Write the date as" in text(f"/en{PAGE}?fecha=x", 400)


def test_an_unpublished_committee_is_not_found(world: World) -> None:
    make_world("QB", is_public=False)
    for path in ("integrantes/", "mesas/", "reglamento/"):
        assert Client().get(f"/comite/comite-qb/{path}").status_code == 404
    assert "Comité QB" not in text("/comite/")


def test_pages_cost_the_same_with_one_and_with_thirty(world: World) -> None:
    paths = ("/comite/", PAGE, "/comite/comite-qa/")
    services.suspend_tenure(tenure=world.civil[0].tenure, by=world.secretariat, **TOLD)
    make_renewal(world)
    before = [cost(path) for path in paths]
    for number in range(3, 32):
        hold(make_chair(world.committee, SeatSector.CIVIL_SOCIETY, number).seat, f"s{number}", TenureKind.SUPLENTE)
        make_renewal(world, f"r-{number}")
        Committee.objects.create(
            jurisdiction=world.place, kind="standing", name=f"C{number}", slug=f"c-{number}", is_public=True
        )
    assert [cost(path) for path in paths] == before
    assert max(before) <= 12


def test_anonymous_reading_sets_no_cookie(world: World) -> None:
    response = Client().get(PAGE)
    assert not response.cookies and response["ETag"]


# The API.


def test_the_api_tells_the_same_as_the_page(world: World) -> None:
    by = world.secretariat
    services.add_text(committee=world.committee, kind="function", text="Seguir", by=by)
    services.add_text(committee=world.committee, kind="function", text="Después", since=world.day(1), by=by)
    services.add_text(committee=world.committee, kind="responsibility", text="Asistir", by=by)
    QuorumRule.objects.create(committee=world.committee, since=world.day(-9), percent=50)
    QuorumRule.objects.create(committee=world.committee, since=world.day(9), percent=60)
    services.withdraw_tenure(tenure=world.civil[0].tenure, ends_on=world.day(-5), reason="Renuncia", by=by)
    row = get("committees/comite-qa/")
    assert (row["functions"], row["responsibilities"]) == (["Seguir"], ["Asistir"])
    assert row["quorum_rule"]["percent"] == 50 and row["quorum_rule"]["each_sector"] is True
    assert (row["seats_count"], row["vacancies"]) == (4, 1)
    assert row["parity"] == {"government": 2, "civil_society": 1, "other": 0, "difference": 1}


def test_seats_on_a_day_and_who_held_them(world: World) -> None:
    one = world.civil[0]
    services.withdraw_tenure(tenure=one.tenure, ends_on=world.day(-5), reason="Renuncia", by=world.secretariat)
    hold(one.seat, "nueva", starts=-3)
    hold(one.seat, "suplente", TenureKind.SUPLENTE, starts=-3)
    services.end_seat(seat=world.government[0].seat, until=world.day(-4), reason="x", by=world.secretariat)

    def seats(**query: object) -> dict[str, dict[str, object]]:
        return {row["organization"]["slug"]: row for row in rows("seats/", committee="comite-qa", **query)}

    assert len(seats()) == 4 and len(seats(on=world.today)) == 3 and len(seats(on=world.day(-4))) == 4
    assert seats(on=world.day(-366)) == {}
    now, before, between = (seats(on=world.day(days))[one.organization.slug] for days in (0, -5, -4))
    assert (now["holder"], now["alternate"], now["vacant"]) == ("Persona nueva", "Persona suplente", False)
    assert now["holder_since"] == str(world.day(-3)) and now["since"] == str(one.seat.since)
    assert (before["holder"], before["holder_until"]) == ("Persona civil-1-qa", str(world.day(-5)))
    assert (between["holder"], between["vacant"]) == (None, True)
    assert "on" in refused("seats/", on="ayer")
    assert get(f"seats/{one.seat.pk}/", on=world.day(-5))["holder"] == "Persona civil-1-qa"
    table = Client().get("/api/v1/seats/", {"format": "csv", "committee": "comite-qa", "on": str(world.today)})
    lines = list(csv.DictReader(io.StringIO(b"".join(table.streaming_content).decode())))
    assert len(lines) == 3 and {line["holder"] for line in lines} == {
        row["holder"] or "" for row in seats(on=world.today).values()
    }


def test_no_mail_of_a_member_leaves(world: World) -> None:
    for path in ("committees/", "seats/"):
        assert "@example.org" not in str(get(path))
