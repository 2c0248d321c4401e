"""Who came: marked, noted, loaded from a table; counted by hand, and hidden wherever it is read."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations import services
from consultations.choices import OrganizationType
from consultations.models import Attendance, Space
from consultations.selectors import AttendanceTable, plan_attendance, space_attendance
from consultations.tests.participation_world import Country, make_country
from consultations.tests.space_world import came, held_space, make_space, on_day, sign_up
from core.models import ActivityRecord
from people.models import Territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    return make_country()


@pytest.fixture
def space(country: Country) -> Space:
    return held_space(country, capacity=None)


def table(found: Any, axis: str) -> AttendanceTable:
    return next(table for table in found.tables if table.axis == axis)


def cells(found: Any, axis: str) -> dict[str, Any]:
    return {row.label: row.hidden or row.persons for row in table(found, axis).rows}


def load(space: Space, country: Country, text: str, name: str = "asistentes.csv") -> services.Loaded:
    return services.import_attendance(space=space, content=text.encode(), name=name, by=country.secretariat)


# Counting.


def test_persons_and_organizations_are_counted_apart(space: Space) -> None:
    came(space, 2, organization_name="Red de Veedurías", organization_type="ngo")
    came(space, 1, organization_name=" red  de VEEDURIAS ", organization_type="ngo")
    came(space, 1, organization_name="Alcaldía", organization_type="public", mode="virtual")
    came(space, 2, organization_type="person")
    came(space, 1)
    found = space_attendance(space)
    assert (found.persons, found.organizations) == (7, 2)
    kinds = {row.label: (row.persons, row.organizations) for row in table(found, "organization_type").rows}
    assert kinds == {"a título personal": (2, 0), "entidad pública": (1, 1), "ONG": (3, 1), "Sin dato": (1, 0)}
    assert cells(found, "sector") == {"sector público": 1, "sociedad civil": 5, "Sin dato": 1}
    assert cells(found, "mode") == {"virtual": 1, "Sin dato": 6}
    shares = [row.percent for row in table(found, "organization_type").rows]
    assert shares == [Decimal("28.6"), Decimal("14.3"), Decimal("42.9"), Decimal("14.3")]  # 100.1: the note says so


def test_one_organization_in_two_rows_counts_once_in_the_total(space: Space) -> None:
    came(space, 1, organization_name="Red", organization_type="ngo")
    came(space, 1, organization_name="Red", organization_type="community")
    found = table(space_attendance(space), "organization_type")
    assert [row.organizations for row in found.rows] == [1, 1] and found.organizations == 1


def test_a_municipality_counts_in_its_region(country: Country, space: Space) -> None:
    town = Territory.objects.create(
        code="QA-N-1", name="Pueblo", slug="pueblo", level="municipality", parent=country.region
    )
    came(space, 2, territory=town)
    came(space, 1, territory=country.region)
    came(space, 1, territory=country.place)
    assert cells(space_attendance(space), "region") == {"Norte QA": 3, "País QA": 1}


def test_nobody_noted_is_no_table(space: Space) -> None:
    assert space_attendance(space) is None
    assert "Quiénes asistieron" not in Client().get(space.get_absolute_url()).content.decode()


# What is hidden, by hand.


def test_a_small_cell_and_the_one_that_would_give_it_back_are_hidden(space: Space) -> None:
    """13 women, 9 men, 3 of another sex: 25 less 22 would be 3, so the smaller of the others goes too."""
    came(space, 13, sex="woman")
    came(space, 9, sex="man")
    came(space, 3, sex="other")
    found = table(space_attendance(space), "sex")
    assert {row.label: row.hidden or row.persons for row in found.rows} == {
        "mujer": 13,
        "hombre": "withheld",
        "otro": "few",
        "Prefiere no decir o sin dato": 0,
    }
    assert {row.percent for row in found.rows if row.hidden} == {None} and found.persons == 25


def test_a_table_where_nothing_else_can_be_hidden_is_withheld_whole(space: Space) -> None:
    came(space, 3, disability="yes")
    assert table(space_attendance(space), "disability").is_withheld
    assert "con tan pocas personas" in Client().get(space.get_absolute_url()).content.decode()


def test_a_question_that_nobody_answered_has_no_table(space: Space) -> None:
    came(space, 8, sex="woman")
    assert [row.axis for row in space_attendance(space).tables if row.is_sensitive] == ["sex"]


def test_the_plan_adds_its_public_spaces_and_gives_no_cell_away(country: Country, space: Space) -> None:
    """Here 3 women hidden, there 10 shown: 13 in the plan would tell the 3."""
    other, draft = held_space(country, "otro"), held_space(country, "borrador", is_public=False)
    came(space, 3, sex="woman", organization_name="Red")
    came(space, 9, sex="man")
    came(other, 10, sex="woman", organization_name="RED")
    came(other, 10, sex="man")
    came(draft, 50, sex="man", organization_name="Otra")
    found = plan_attendance(country.plan)
    assert (found.persons, found.organizations, found.spaces) == (32, 1, 2)
    assert cells(found, "sex") == {
        "mujer": "withheld",
        "hombre": "withheld",
        "otro": 0,
        "Prefiere no decir o sin dato": 0,
    }


def test_the_plan_shows_what_two_spaces_hide_of_each_other(country: Country, space: Space) -> None:
    other = held_space(country, "otro")
    came(space, 3, sex="woman")
    came(space, 9, sex="man")
    came(other, 4, sex="woman")
    came(other, 12, sex="man")
    assert cells(space_attendance(other), "sex")["mujer"] == "few"
    assert list(cells(plan_attendance(country.plan), "sex").values())[:2] == [7, 21]


def test_a_space_where_nobody_was_asked_hides_nothing_of_another(country: Country, space: Space) -> None:
    """It has no table, which tells that its people are all without data: they cannot hide the 3."""
    other = held_space(country, "otro")
    came(space, 3, sex="woman")
    came(space, 9, sex="man")
    came(other, 40)
    assert list(cells(plan_attendance(country.plan), "sex").values()) == ["few", "withheld", 0, 40]


def test_page_csv_and_api_hide_the_same(country: Country, space: Space) -> None:
    came(space, 13, sex="woman", ethnicity="none")
    came(space, 9, sex="man", ethnicity="none")
    came(space, 3, sex="other", ethnicity="indigenous")
    page = Client().get(space.get_absolute_url()).content.decode()
    assert "menos de 5" in page and "oculto" in page and "se redondea aparte" in page
    response = Client().get(f"/espacios/{space.slug}/asistencia.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    sexes = {row["row"]: (row["persons"], row["percent"]) for row in rows if row["table"] == "sex"}
    assert sexes["otro"] == ("menos de 5", "") and sexes["hombre"] == ("oculto", "") and sexes["mujer"][0] == "13"
    hidden = [row for row in rows if row["table"] in ("sex", "ethnicity") and row["persons"] in ("3", "9", "22")]
    assert hidden == []
    answer = Client().get("/api/v1/spaces/").json()["results"][0]
    told = " ".join(sorted(answer))
    for word in ("sex", "ethnic", "disab", "age", "attend", "registr"):
        assert word not in told.replace("registrations_open", "").replace("stage", "")


def test_the_tables_cost_one_query_however_many_came(space: Space) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            space_attendance(space)
        return len(captured)

    came(space, 1, sex="woman")
    assert cost() == 1
    came(space, 300, sex="man", organization_name="Red")
    assert cost() == 1


# Noting.


def test_attendance_is_marked_from_registrations_once(country: Country) -> None:
    space = make_space(country, capacity=1)
    ana, beto = sign_up(space, "ana", sex="woman", organization_name="Red"), sign_up(space, "beto")
    mark = {"space": space, "registrations": [ana, beto], "by": country.secretariat}
    with pytest.raises(ValidationError, match="aún no ha empezado"):
        services.mark_attendance(**mark)
    later = on_day(country, 10, 18)
    assert services.mark_attendance(**mark, now=later) == 2
    assert services.mark_attendance(**mark, now=later) == 0
    row = Attendance.objects.get(registration=ana)
    assert (row.sex, row.organization_name, row.name) == ("woman", "Red", "Ana")


def test_cancelled_and_foreign_registrations_are_not_marked(country: Country) -> None:
    space, other = make_space(country), make_space(country, "otro")
    gone, foreign = sign_up(space, "ana"), sign_up(other, "beto")
    services.cancel_registration(registration=gone)
    for row in (gone, foreign):
        with pytest.raises(ValidationError):
            services.mark_attendance(
                space=space, registrations=[row], by=country.secretariat, now=on_day(country, 10, 18)
            )
    assert not Attendance.objects.exists()


def test_walk_ins_need_a_name_or_an_organization(country: Country, space: Space) -> None:
    with pytest.raises(ValidationError, match="nombre de la persona"):
        services.note_walk_in(space=space, by=country.secretariat, sex="woman")
    row = services.note_walk_in(space=space, by=country.secretariat, organization_name="Red", sex="woman")
    assert services.remove_attendance(attendances=[row], by=country.secretariat) == 1
    assert not Attendance.objects.exists()


# Tables.

TABLE = (
    "Nombre;Organización;Tipo de organización;Territorio;Modalidad;Sexo;Edad;Pertenencia étnica;Discapacidad;Cédula\n"
    "Ana Pérez;Red;ONG;norte qa;presencial;Mujer;27;ninguna;no;123\n"
    "Beto;;a título personal;QA-N;Virtual;hombre;60 años o más;Prefiere no decir;;456\n"
)


def test_a_table_is_loaded_and_says_what_it_left_out(country: Country, space: Space) -> None:
    done = load(space, country, TABLE)
    assert (done.added, done.repeated, done.unread) == (2, 0, ("Cédula",))
    ana, beto = Attendance.objects.order_by("pk")
    assert (ana.organization_type, ana.territory, ana.age_band) == (OrganizationType.NGO, country.region, "18_34")
    assert (beto.age_band, beto.ethnicity, beto.disability, beto.mode) == ("60_plus", None, None, "virtual")
    assert not ActivityRecord.objects.filter(changes__icontains="Ana").exists()


def test_the_same_table_twice_adds_nobody_and_twins_are_two(country: Country, space: Space) -> None:
    assert load(space, country, TABLE).added == 2
    again = load(space, country, TABLE + "Cira;Red;;;;;;;;\nCira;Red;;;;;;;;\n")
    assert (again.added, again.repeated) == (2, 2)
    assert load(space, country, TABLE + "Cira;Red;;;;;;;;\nCira;Red;;;;;;;;\n").added == 0


def test_wrong_rows_are_named_one_by_one_and_nothing_is_loaded(country: Country, space: Space) -> None:
    wrong = (
        "Nombre,Organización,Tipo de organización,Territorio,Sexo\n"
        "Ana,Red,ONG,QA-N,mujer\n"
        "Beto,Red,sindicato,QA-N,hombre\n"
        "Cira,Red,ONG,Marte,mujer\n"
        ",,ONG,,mujer\n"
        f"{'N' * 300},Red,ONG,QA-N,mujer\n"
    )
    with pytest.raises(ValidationError) as caught:
        load(space, country, wrong)
    messages = caught.value.message_dict["upload"]
    assert len(messages) == 4 and not Attendance.objects.exists()
    assert messages[0].startswith("Línea 3, columna «Tipo de organización»: «sindicato» no está en la lista")
    assert "Línea 4, columna «Territorio»" in messages[1] and "Línea 5" in messages[2] and "Línea 6" in messages[3]


def test_a_name_that_two_places_share_asks_for_the_code(country: Country, space: Space) -> None:
    for number in (1, 2):
        Territory.objects.create(
            code=f"QA-N-{number}", name="San José", slug=f"s{number}", level="municipality", parent=country.region
        )
    with pytest.raises(ValidationError, match="QA-N-1, QA-N-2"):
        load(space, country, "Nombre,Territorio\nAna,San José\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "vacío"),
        ("Cédula,Teléfono\n1,2\n", "Falta una columna"),
        ("Nombre,Organización\n", "no tiene personas"),
        ("Nombre,Asistente,Sexo\nAna,Ana,mujer\n", "dicen lo mismo"),
        ("%PDF-1.4 x", "No es una tabla"),
    ],
)
def test_what_is_no_table_of_people_is_told(country: Country, space: Space, text: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        load(space, country, text)


def test_a_mail_of_the_table_finds_its_registration(country: Country) -> None:
    space = make_space(country)
    ana = sign_up(space, "ana")
    Space.objects.filter(pk=space.pk).update(starts_on=country.day(-1), ends_on=country.day(-1))
    text = "Nombre,Correo\nAna,ANA@example.org\nBeto,beto@example.org\n"
    assert load(space, country, text).added == 2
    assert Attendance.objects.get(registration=ana).name == "Ana"
    assert load(space, country, text).added == 0
    with pytest.raises(ValidationError, match="ya está en otra línea"):
        load(space, country, text + "Otra,ana@example.org\n")


def test_a_spreadsheet_is_read_too(country: Country, space: Space) -> None:
    book = openpyxl.Workbook()
    for row in (("Nombre", "Sexo", "Edad"), ("Ana", "mujer", 17), ("Beto", "hombre", 61)):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    done = services.import_attendance(space=space, content=content.getvalue(), name="a.xlsx", by=country.secretariat)
    assert done.added == 2
    assert list(Attendance.objects.order_by("pk").values_list("age_band", flat=True)) == ["under_18", "60_plus"]
