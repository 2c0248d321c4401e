"""Each figure says what it finds; its table, its CSV and the API hold the same numbers."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commitments.choices import Light
from commitments.models import Commitment, OutdatedFlag, Question
from core.choices import ModerationState
from core.tests.api_checks import csv_rows, get, rows
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from dashboards.tests.board_world import BEFORE, DAY, BoardWorld, groups, make_board, promise, row, save, told
from dashboards.tests.test_pages_participation import tables_of, words
from people.models import User
from plans.models import Theme

pytestmark = pytest.mark.django_db
PLAN = "/tablero/plan-qa/"


@pytest.fixture
def world() -> BoardWorld:
    return make_board()


def page(client: Client, path: str = PLAN, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status and not response.cookies
    return response.content.decode()


def section(text: str, name: str) -> str:
    """The words of one figure of a page."""
    found = re.search(rf' id="{name}"[^>]*>(.*?)(<section class="stack" id=|</main>)', text, re.S)
    assert found, name
    return words(found.group(1))


def download(client: Client, name: str, path: str = PLAN, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"{path}datos/{name}.csv{query}")
    assert response.status_code == 200 and response["Content-Type"].startswith("text/csv")
    text = response.content.decode()
    return list(csv.DictReader(io.StringIO(text)))


def of_plan(world: BoardWorld, on: date = DAY, **fields: Any) -> None:
    save([row(world.plan, Scope.PLAN, world.plan.slug, on, **fields)])


@pytest.mark.parametrize(
    ("actual", "expected", "finding"),
    [
        ("46.25", "72.45", "Va 26,2 puntos por debajo de lo esperado: 46,3 % hecho y 72,5 % esperado."),
        ("51", "50", "Va 1 punto por encima de lo esperado: 51 % hecho y 50 % esperado."),
        ("49", "50", "Va 1 punto por debajo de lo esperado: 49 % hecho y 50 % esperado."),
        ("50.01", "50.04", "Va al ritmo esperado: 50 % hecho."),
        ("20", None, "Va en 20 %. Sin fechas planeadas no se sabe cuánto se esperaba."),
    ],
)
def test_the_gap_is_that_of_the_written_figures(
    client: Client, world: BoardWorld, actual: str, expected: str | None, finding: str
) -> None:
    of_plan(world, BEFORE)
    of_plan(world, actual=actual, expected=expected)
    text = page(client)
    assert finding in section(text, "avance")
    assert f'<title id="avance-titulo">{finding}</title>' in text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("lights", "finding"),
    [
        ({Light.DELAYED: 1, Light.NO_INFORMATION: 2}, "1 de 15 compromisos va atrasado."),
        ({Light.DELAYED: 11}, "11 de 15 compromisos van atrasados."),
        ({Light.NO_INFORMATION: 1}, "Ninguno va atrasado, pero 1 de 15 compromisos no tiene información."),
        ({Light.NO_INFORMATION: 15}, "Ninguno de los 15 compromisos tiene información."),
        ({Light.COMPLETE: 15}, "Ninguno de los 15 compromisos va atrasado."),
    ],
)
def test_the_lights_say_first_what_matters_most(
    client: Client, world: BoardWorld, lights: dict[str, int], finding: str
) -> None:
    of_plan(world, by_light={str(light): n for light, n in lights.items()}, commitments=15)
    assert finding in section(page(client), "semaforo")


def test_lights_and_completion_add_up_on_page_csv_and_api(client: Client, world: BoardWorld) -> None:
    lights = {"complete": 2, "delayed": 1, "at_risk": 1, "withdrawn": 3}
    levels = {"complete": 4, "substantial": 3, "limited": 2, "not_started": 1}
    of_plan(world, commitments=4, left_out=3, milestones=10, by_light=lights, by_completion=levels)
    text = page(client)
    assert "4 de 10 hitos están completos." in section(text, "hitos")
    tables = tables_of(text)
    shown = {line[0]: line[-2:] for line in tables["Compromisos por semáforo"][1:]}
    assert shown["Completo"] == ["2", "50 %"] and shown["Atrasado"] == ["1", "25 %"]
    assert shown["Retirado o fusionado"] == ["3", "—"] and shown["Al día"] == ["0", "0 %"]
    assert [line[1:] for line in tables["Hitos por cumplimiento"][1:]] == [
        ["4", "40 %"],
        ["3", "30 %"],
        ["2", "20 %"],
        ["1", "10 %"],
    ]
    (api,) = rows("snapshots/", plan="plan-qa", scope="plan")
    assert {line["light"]: int(line["commitments"]) for line in download(client, "semaforo")} == {
        light: n for light, n in api["by_light"].items() if n or light != "withdrawn"
    }
    found = download(client, "hitos")
    assert {line["completion"]: int(line["milestones"]) for line in found} == api["by_completion"] == levels
    assert {line["date"] for line in found} == {"2026-03-10"}
    assert {line["computed_at"] for line in found} == {"2026-03-10T08:10:00+00:00"}


def test_the_series_is_whole_in_the_csv_thin_in_the_picture_and_the_same_in_the_api(
    client: Client, world: BoardWorld
) -> None:
    first = date(2024, 1, 1)
    save(
        [
            row(world.plan, Scope.PLAN, "plan-qa", first + timedelta(days=day), actual=day / 10, expected=day / 5)
            for day in range(400)
        ]
    )
    text = page(client)
    points = re.search(r'<polyline class="real" points="([^"]+)"', text)
    assert points and len(points.group(1).split()) == 120
    assert "Se muestran 40 de 400. El CSV los tiene todos." in section(text, "avance")
    found = download(client, "avance")
    assert len(found) == 400 and list(found[0]) == ["date", "actual", "expected"]
    api = csv_rows("snapshots/", plan="plan-qa", scope="plan", key="plan-qa", ordering="date")
    assert [(line["date"], line["actual"], line["expected"]) for line in found] == [
        (line["date"], line["actual"], line["expected"]) for line in api
    ]


def test_late_commitments_come_worst_first(client: Client, world: BoardWorld) -> None:
    lates = [(1, 5, 1), (2, 200, 2), (3, 0, 0), (4, 30, 1)]
    for number, days, late in lates:
        save([told(promise(world, number), days_late=days, late=late)])
    of_plan(world, late=4, milestones=8, days_late=200, by_light={"delayed": 3})
    text = page(client)
    assert "4 de 8 hitos van tarde; el que más, lleva 200 días." in section(text, "tarde")
    assert [(line[0], line[2]) for line in tables_of(text)["Lo que va tarde"][1:]] == [
        ("Compromiso 2", "200"),
        ("Compromiso 4", "30"),
        ("Compromiso 1", "5"),
    ]
    assert '<a href="/compromisos/?plan=plan-qa&amp;light=delayed">Ver los 3 compromisos atrasados</a>' in text
    found = download(client, "tarde")
    assert [(line["key"], line["days_late"]) for line in found] == [
        ("plan-qa-2", "200"),
        ("plan-qa-4", "30"),
        ("plan-qa-1", "5"),
    ]
    api = rows("snapshots/", plan="plan-qa", scope="commitment", ordering="-days_late")
    assert [(line["key"], str(line["days_late"])) for line in api if line["late"]] == [
        (line["key"], line["days_late"]) for line in found
    ]


@pytest.mark.parametrize(
    ("moved", "slipped", "finding"),
    [
        (0, 0, "Ningún hito cambió su fecha final."),
        (1, 1, "1 de 8 hitos cambió su fecha final: 1 día más en total."),
        (2, 385, "2 de 8 hitos cambiaron su fecha final: 385 días más en total."),
        (2, -10, "2 de 8 hitos cambiaron su fecha final: 10 días menos en total."),
        (2, 0, "2 de 8 hitos cambiaron su fecha final: en total, ni un día más."),
    ],
)
def test_moved_deadlines_are_a_net_sum(
    client: Client, world: BoardWorld, moved: int, slipped: int, finding: str
) -> None:
    of_plan(world, milestones=8, moved=moved, days_slipped=slipped)
    save([told(promise(world, 1), moved=moved, days_slipped=slipped)])
    text = page(client)
    assert finding in section(text, "plazos")
    assert [line["days_slipped"] for line in download(client, "plazos")] == ([str(slipped)] if moved else [])


def test_dates_brought_forward_are_told_with_their_sign(client: Client, world: BoardWorld) -> None:
    of_plan(world, milestones=8, moved=2, days_slipped=-5)
    save([told(promise(world, 1), moved=1, days_slipped=-25), told(promise(world, 2), moved=1, days_slipped=20)])
    save([told(promise(world, number), gap=1) for number in range(3, 30)])
    lines = tables_of(page(client))["Plazos corridos"][1:]
    assert [(line[0], line[2]) for line in lines] == [("Compromiso 2", "+20"), ("Compromiso 1", "−25")]


def test_who_reports_on_time(client: Client, world: BoardWorld) -> None:
    of_plan(world, reports_due=10, reports_on_time=7)
    first, second = world.organizations
    save(
        [
            row(world.plan, Scope.ORGANIZATION, first.slug, name="Cumplida", reports_due=6, reports_on_time=6),
            row(world.plan, Scope.ORGANIZATION, second.slug, name="Tardía", reports_due=4, reports_on_time=1),
            row(world.plan, Scope.ORGANIZATION, "nueva", name="Nueva"),
        ]
    )
    text = page(client)
    assert "Llegaron a tiempo 7 de 10 reportes esperados (70 %)." in section(text, "puntualidad")
    assert tables_of(text)["Quién reporta a tiempo"][1:] == [
        ["Tardía", "", "1", "4", "25 %"],
        ["Cumplida", "", "6", "6", "100 %"],
    ]
    found = download(client, "puntualidad")
    api = {line["key"]: line for line in rows("snapshots/", plan="plan-qa", scope="organization")}
    assert [(line["key"], line["reports_on_time"], line["reports_due"]) for line in found] == [
        (key, str(api[key]["reports_on_time"]), str(api[key]["reports_due"])) for key in (second.slug, first.slug)
    ]


def test_nobody_is_late_before_a_period_closes(client: Client, world: BoardWorld) -> None:
    of_plan(world)
    assert "Sin periodos de reporte cerrados" in section(page(client), "puntualidad")


@pytest.mark.parametrize(
    ("gap", "finding"),
    [
        ("17.41", "el gobierno ve 17,4 puntos más de avance que la sociedad civil."),
        ("-1", "el gobierno ve 1 punto menos de avance que la sociedad civil."),
        ("0.01", "Donde hablan las dos voces, dicen lo mismo."),
    ],
)
def test_the_contrast_between_voices(client: Client, world: BoardWorld, gap: str, finding: str) -> None:
    of_plan(world, gap=gap)
    save(
        [
            row(world.plan, Scope.THEME, "tema-1", name="Tema 1", government=60, civil_society=40, gap=20),
            told(promise(world, 1), government=50, civil_society=90, gap=-40),
            told(promise(world, 2), government=70, civil_society=60, gap=10),
            told(promise(world, 3), government=70),
        ]
    )
    text = page(client)
    assert finding in section(text, "contraste")
    assert [line[0] for line in tables_of(text)["Contraste entre voces"][1:]] == [
        "Temas",
        "Tema 1",
        "Compromisos, primero los de más diferencia",
        "Compromiso 1",
        "Compromiso 2",
    ]
    found = download(client, "contraste")
    assert [(line["scope"], line["government"], line["civil_society"], line["gap"]) for line in found] == [
        ("theme", "60.0", "40.0", "20.0"),
        ("commitment", "50.0", "90.0", "-40.0"),
        ("commitment", "70.0", "60.0", "10.0"),
    ]
    api = rows("snapshots/", plan="plan-qa", scope="commitment")
    assert {(line["key"], line["gap"]) for line in api if line["gap"] is not None} == {
        (line["key"], float(line["gap"])) for line in found[1:]
    }


def test_without_both_voices_the_page_says_whose_turn_it_is(client: Client, world: BoardWorld) -> None:
    of_plan(world)
    assert "La sociedad civil del comité puede publicar sus reportes." in section(page(client), "contraste")


def test_groups_are_the_same_on_page_csv_and_api(client: Client, world: BoardWorld) -> None:
    save(groups(world))
    ProgressSnapshot.objects.filter(scope=Scope.THEME, key="tema-2").update(actual=10, expected=90, late=3)
    Theme.objects.create(plan=world.plan, slug="vacio", title="Vacío", order=3)
    save([row(world.plan, Scope.THEME, "vacio", name="Vacío", actual=None, expected=None, milestones=0)])
    text = page(client)
    assert "Más rezagado: Tema 2, con 10 % hecho y 90 % esperado." in section(text, "temas")
    assert [line[0] for line in tables_of(text)["Por tema"][1:]] == ["Tema 2", "Tema 1", "Vacío"]
    for name, scope in {
        "temas": "theme",
        "ramas": "branch",
        "niveles": "level",
        "territorios": "territory",
        "entidades": "organization",
    }.items():
        fields = ("key", "actual", "expected", "late", "milestones", "commitments", "without_information")
        api = csv_rows("snapshots/", plan="plan-qa", scope=scope, date="2026-03-10")
        found = download(client, name)
        assert sorted(tuple(line[field] for field in fields) for line in found) == sorted(
            tuple(line[field] for field in fields) for line in api
        )
        caption = {"theme": "Por tema", "branch": "Por rama", "level": "Por nivel"}.get(scope)
        assert not caption or len(tables_of(text)[caption]) == len(found) + 1


def test_a_name_that_begins_like_a_formula_is_escaped(client: Client, world: BoardWorld) -> None:
    of_plan(world, late=1, days_late=9)
    save([told(promise(world, 1, title='=HYPERLINK("http://x")'), late=1, days_late=9, gap=1)])
    for name in ("tarde", "contraste"):
        assert [line["name"] for line in download(client, name)] == ['\'=HYPERLINK("http://x")']


def test_questions_past_their_deadline(client: Client, world: BoardWorld) -> None:
    from_ = make_questions(promise(world, 1))
    of_plan(world)
    text = page(client)
    said = section(text, "preguntas")
    assert "1 pregunta o aviso pasó su plazo sin respuesta, de 4 publicados." in said
    assert "¿Por qué?" not in text and "Ana" not in text
    (line,) = download(client, "preguntas")
    assert (line["kind"], line["key"], line["days_overdue"]) == ("question", "plan-qa-1", "3")
    assert line["due_on"] == (from_ - timedelta(days=3)).isoformat() and "computed_at" not in line


def make_questions(commitment: Commitment) -> date:
    """One overdue, one in time, one answered, one flag in time, and one hidden and overdue."""
    today, now = timezone.localdate(), timezone.now()
    user = User.objects.create_user("m@example.org")
    common = {
        "commitment": commitment,
        "text": "¿Por qué?",
        "author_name": "Ana",
        "show_author": True,
        "consent_version": "1",
    }
    published = common | {"moderation": ModerationState.PUBLISHED, "moderated_at": now, "moderated_by": user}
    late, soon = today - timedelta(days=3), today + timedelta(days=3)
    Question.objects.create(receipt="P-1", answer_due_on=late, **published)
    Question.objects.create(receipt="P-2", answer_due_on=soon, **published)
    Question.objects.create(
        receipt="P-3", answer_due_on=late, answer="Sí.", answered_at=now, answered_by=user, **published
    )
    OutdatedFlag.objects.create(receipt="D-1", answer_due_on=soon, **published)
    Question.objects.create(receipt="P-4", answer_due_on=late, **common)
    return today


def test_the_api_tells_the_new_figures(world: BoardWorld) -> None:
    save(groups(world, days_late=4, moved=2, days_slipped=-3, reports_due=5, reports_on_time=1, government=70))
    save([told(promise(world, 1))])
    (api,) = rows("snapshots/", plan="plan-qa", scope="plan")
    fields = ("days_late", "moved", "days_slipped", "reports_due", "reports_on_time", "government", "light")
    assert [api[field] for field in fields] == [4, 2, -3, 5, 1, 70, None]
    assert (
        api["civil_society"] is None
        and api["by_light"]["at_risk"] == 1
        and api["computed_at"].startswith("2026-03-10T")
    )
    assert get("snapshots/", light="at_risk")["count"] == 1
