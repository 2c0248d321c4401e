"""The dashboards as a citizen reads them: a plan, its slices, any day, and what is missing."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone, translation

from commitments.choices import CommitmentState, Light, ParticipationRole
from commitments.models import Commitment, Participation
from commitments.progress import CommitmentFacts, MilestoneFacts, VoiceReport, commitment_progress
from commitments.tests.admin_world import make_world
from committee.models import Committee
from core.tests.api_checks import rows
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from dashboards.services import take_snapshots
from dashboards.tests.board_world import BEFORE, DAY, BoardWorld, groups, make_board, promise, save, told
from dashboards.tests.test_board_figures import download, page, section
from dashboards.tests.test_pages_participation import tables_of, words
from people.models import Territory
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
PLAN = "/tablero/plan-qa/"
SLICES = ("tema/tema-1", "rama/executive", "nivel/national", "territorio/CO-ANT", "entidad/plan-qa-entidad-1")


@pytest.fixture
def world() -> BoardWorld:
    return make_board()


def test_a_plan_says_how_it_goes_when_it_was_computed_and_how(client: Client, world: BoardWorld) -> None:
    save(groups(world, commitments=15, left_out=1, milestones=40, late=12, without_information=3))
    text = page(client)
    said = words(text)
    assert "50 % hecho al 10 de marzo de 2026; se esperaba 75 %" in said
    assert "15 compromisos y 1 retirado o fusionado" in said and "12 hitos tarde" in said
    assert "Calculado el 10 de marzo de 2026 a las 03:10." in said
    assert "Un hito vale lo que dice el último reporte de gobierno publicado; sin reporte, cero." in said
    assert 'href="/tablero/como-se-calcula/#avance"' in text and 'href="/tablero/plan-qa/datos/avance.csv"' in text
    assert "style=" not in text


def test_every_figure_has_its_csv_its_formula_and_its_explanation(client: Client, world: BoardWorld) -> None:
    save([each for on in (BEFORE, DAY) for each in groups(world, on)])
    text, method = page(client), page(client, "/tablero/como-se-calcula/")
    names = set(re.findall(r"/datos/(\w+)\.csv", text))
    assert names >= {"avance", "semaforo", "hitos", "tarde", "plazos", "puntualidad", "contraste", "preguntas"}
    assert names >= {"temas", "ramas", "niveles", "territorios", "entidades"}
    for name in names:
        assert f'id="{name}"' in method, name
        assert client.get(f"{PLAN}datos/{name}.csv").status_code == 200
        assert "Calculado el" in section(text, name) or "Contado hoy" in section(text, name)
    for anchor in re.findall(r'href="#([^"]+)"', text.split('<nav class="contents"')[1].split("</nav>")[0]):
        assert f'id="{anchor}"' in text


def test_what_was_computed_is_what_was_reported(client: Client) -> None:
    world = make_world()
    take_snapshots(plan=world.plan, on=timezone.localdate())
    text = page(client)
    assert "40 % hecho al" in words(text) and "se esperaba 50 %" in words(text)
    assert [line[0] for line in tables_of(text)["Por rama"][1:]] == ["Rama ejecutiva"]
    assert "Rama ejecutiva" in words(page(client, f"{PLAN}rama/executive/"))
    (api,) = rows("snapshots/", plan="plan-qa", scope="plan")
    assert api["actual"] == 40 and api["by_light"]["on_track"] + api["by_light"]["at_risk"] == 2


@pytest.mark.parametrize("path", SLICES)
def test_a_slice_holds_its_own_figures_and_its_own_commitments(client: Client, world: BoardWorld, path: str) -> None:
    other = Territory.objects.create(code="CO-CHO", name="Chocó", slug="choco", level="region", parent=world.country)
    inside, outside = promise(world, 2), promise(world, 3, branch="judicial", level="subnational")
    outside.territories.set([other])
    Participation.objects.create(
        commitment=outside, organization=world.organizations[0], role=ParticipationRole.SUPPORT
    )
    save(groups(world, actual=33, expected=44) + [told(each, late=1, days_late=7) for each in (inside, outside)])
    ProgressSnapshot.objects.filter(scope=Scope.PLAN).update(actual=99)
    text = page(client, f"{PLAN}{path}/")
    assert "33 % hecho al 10 de marzo de 2026; se esperaba 44 %" in words(text)
    assert [line[0] for line in tables_of(text)["1 compromiso"][1:]] == ["Compromiso 2 En riesgo"]
    assert [line[0] for line in tables_of(text)["Lo que va tarde"][1:]] == ["Compromiso 2"]
    assert "Compromiso 3" not in text
    base = f"{PLAN}{path}/"
    assert [line["key"] for line in download(client, "compromisos", base)] == ["plan-qa-2"]
    assert [line["actual"] for line in download(client, "avance", base)] == ["33.0"]
    assert client.get(f"{base}datos/temas.csv").status_code == 404


def test_whoever_leads_with_another_answers_and_counts_once(client: Client, world: BoardWorld) -> None:
    commitment = promise(world, 2)
    for role in (ParticipationRole.CO_LEAD, ParticipationRole.SUPPORT):
        Participation.objects.create(commitment=commitment, organization=world.organizations[0], role=role)
    save(groups(world) + [told(commitment)])
    found = download(client, "compromisos", f"{PLAN}entidad/plan-qa-entidad-1/")
    assert [line["key"] for line in found] == ["plan-qa-2"]


def test_the_list_of_slices_links_to_each(client: Client, world: BoardWorld) -> None:
    save(groups(world))
    for word, name in {"tema": "Temas", "rama": "Ramas", "territorio": "Territorios", "entidad": "Entidades"}.items():
        text = page(client, f"{PLAN}{word}/")
        assert f"<h1>{name}</h1>" in text and f'href="{PLAN}{word}/' in text
    text = page(client, f"{PLAN}territorio/")
    assert text.count('class="shade-2"') == 1 and f'href="{PLAN}territorio/CO-ANT/"' in text


def test_any_day_can_be_seen(client: Client, world: BoardWorld) -> None:
    save(groups(world, BEFORE, actual=20) + groups(world, DAY, actual=50))
    for asked in ("2026-02-10", "2026-02-28", "2026-01-01"):
        text = page(client, f"{PLAN}?fecha={asked}")
        said = words(text)
        assert "20 % hecho al 10 de febrero de 2026" in said and "Este es el tablero del 10 de febrero de 2026." in said
        assert "50 %" not in section(text, "temas") and "<polyline" not in text
        assert f"datos/temas.csv?fecha={asked}" in text
        assert 'id="preguntas"' not in text and 'id="participacion"' not in text
    assert [line["actual"] for line in download(client, "temas", query="?fecha=2026-02-28")] == ["20.0", "20.0"]
    assert len(download(client, "avance", query="?fecha=2026-02-28")) == 1
    last = page(client, f"{PLAN}?fecha=2030-01-01")
    assert "50 % hecho al 10 de marzo de 2026" in words(last) and "Este es el tablero del" not in words(last)


@pytest.mark.parametrize("asked", ["ayer", "2026-13-01", "10/02/2026", "%00"])
def test_a_day_that_cannot_be_read_is_refused_with_its_reason(client: Client, world: BoardWorld, asked: str) -> None:
    save(groups(world, BEFORE) + groups(world, DAY))
    text = page(client, f"{PLAN}?fecha={asked}", 400)
    assert 'class="errors" id="id_fecha_error"' in text and "10 de marzo de 2026" in words(text)
    assert client.get(f"{PLAN}datos/temas.csv?fecha={asked}").status_code == 404


def test_one_day_draws_no_line_and_says_when_it_will(client: Client, world: BoardWorld) -> None:
    save(groups(world))
    text = page(client)
    assert "<polyline" not in text and 'class="multiples"' not in text
    assert "La línea se dibuja desde el segundo" in section(text, "avance")
    save(groups(world, BEFORE))
    text = page(client)
    assert text.count("<polyline") == 2 + 2 * len(world.themes) and 'role="img"' in text
    assert text.count('<ul class="multiples">') == 1


def test_a_plan_nobody_computed_says_so(client: Client, world: BoardWorld) -> None:
    promise(world, 1)
    text = page(client)
    assert "Aún no se ha calculado el avance de este plan." in words(text) and "—" not in section(text, "participacion")
    for name in ("avance", "semaforo", "tarde", "temas"):
        assert f'id="{name}"' not in text and download(client, name) == []
    assert client.get(f"{PLAN}tema/tema-1/").status_code == 404
    assert client.get(f"{PLAN}tema/").status_code == 404


def test_a_plan_without_milestones_has_no_progress_and_no_zeros(client: Client, world: BoardWorld) -> None:
    nothing = {"milestones": 0, "by_completion": {}, "actual": None, "expected": None, "without_information": 15}
    save(groups(world, commitments=15, by_light={"no_information": 15}, **nothing))
    text = page(client)
    assert "Las fuentes no dan hitos de este plan: no se calcula su avance." in words(text)
    assert "Ninguno de los 15 compromisos tiene información." in section(text, "semaforo")
    for name in ("avance", "hitos", "tarde", "plazos", "puntualidad", "contraste"):
        assert f'id="{name}"' not in text
    assert "0 %" not in section(text, "temas") and "Sin hitos publicados" in section(text, "temas")
    assert "estos compromisos" in words(page(client, f"{PLAN}tema/tema-1/"))


def test_the_current_plan_and_every_plan_beside_it(client: Client, world: BoardWorld) -> None:
    ActionPlan.objects.filter(pk=world.plan.pk).update(current=True)
    other = make_board("otro", title="Otro plan", number=2, is_demo=True)
    make_board("vacio", title="Plan vacío", number=3)
    make_board("oculto", title="Plan oculto", number=4, is_public=False)
    save(groups(world) + groups(world, BEFORE, actual=1) + groups(other, BEFORE, actual=12, commitments=7))
    text = page(client, "/tablero/")
    assert "Plan de prueba" in words(text.split("<h1>")[1].split("</h1>")[0]) and "oculto" not in text
    assert tables_of(text)["Los planes, lado a lado"][1:] == [
        ["Plan vacío", "", "Colombia", "—", "—", "—", "—", "—"],
        ["Plan de prueba", "", "Colombia", "50 %", "75 %", "0", "1", "10 de marzo de 2026"],
        ["Otro plan Demostración", "", "Colombia", "12 %", "75 %", "0", "7", "10 de febrero de 2026"],
    ]
    response = client.get("/tablero/datos/planes.csv")
    told_rows = response.content.decode().splitlines()
    assert told_rows[0] == "key,name,jurisdiction,actual,expected,late,commitments,date"
    assert told_rows[2:] == [
        "plan-qa,Plan de prueba,Colombia,50.0,75.0,0,1,2026-03-10",
        "otro,Otro plan,Colombia,12.0,75.0,0,7,2026-02-10",
    ]
    assert "Esta página muestra datos ficticios" in words(text)


def test_no_plan_at_all(client: Client) -> None:
    assert "Aún no hay planes publicados." in words(page(client, "/tablero/"))


def test_an_unpublished_plan_has_no_dashboard_anywhere(client: Client, world: BoardWorld) -> None:
    save(groups(world))
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_public=False)
    for path in ("", "datos/avance.csv", "tema/", *(f"{each}/" for each in SLICES), "tema/tema-1/datos/avance.csv"):
        assert client.get(f"{PLAN}{path}").status_code == 404, path
    assert b"plan-qa" not in client.get("/tablero/").content


def test_a_commitment_that_is_a_draft_again_is_never_named(client: Client, world: BoardWorld) -> None:
    commitment = promise(world, 2, title="Secreto")
    save(groups(world) + [told(commitment, late=1, days_late=7, gap=3, moved=1, days_slipped=3)])
    assert "Secreto" in page(client)
    Commitment.objects.filter(pk=commitment.pk).update(state=CommitmentState.DRAFT)
    for path in (PLAN, *(f"{PLAN}{each}/" for each in SLICES)):
        assert "Secreto" not in page(client, path), path
    for name in ("tarde", "plazos", "contraste"):
        assert download(client, name) == []
    assert rows("snapshots/", scope="commitment") == [] and len(rows("snapshots/", scope="plan")) == 1


def test_what_does_not_exist_is_not_found(client: Client, world: BoardWorld) -> None:
    save(groups(world))
    for path in ("tema/nada/", "comuna/1/", "datos/nada.csv", "datos/compromisos.csv", "datos/comite.csv", "rama/x/"):
        assert client.get(f"{PLAN}{path}").status_code == 404, path
    assert client.post(PLAN).status_code == 405


def test_the_committee_that_follows_the_plan(client: Client, world: BoardWorld) -> None:
    save(groups(world))
    assert 'id="comite"' not in page(client)
    of_all = Committee.objects.create(
        jurisdiction=world.country, kind="national", name="De todos", slug="todos", is_public=True
    )
    other = make_board("otro", number=2).plan
    Committee.objects.create(
        jurisdiction=world.country, kind="national", name="De otro", slug="de-otro", is_public=True, plan=other
    )
    assert "De todos" in section(page(client), "comite")
    Committee.objects.create(
        jurisdiction=world.country, kind="national", name="Propio", slug="propio", is_public=True, plan=world.plan
    )
    said = section(page(client), "comite")
    assert "Propio" in said and "De todos" not in said
    assert {line["counted"]: line["value"] for line in download(client, "comite")}["seats"] == "0"
    Committee.objects.exclude(pk=of_all.pk).update(is_public=False)
    assert "De todos" in section(page(client), "comite")


def test_very_long_words_and_extreme_figures_hold(client: Client, world: BoardWorld) -> None:
    long = "Anticonstitucionalísimamente" * 8
    save(
        groups(world, actual=0, expected=100, late=99999, days_late=36500, milestones=99999, gap=-100)
        + [told(promise(world, 1, title=long), late=99999, days_late=36500, gap=-100, government=0, civil_society=100)]
    )
    text = page(client)
    assert long in text and "99999 de 99999 hitos van tarde; el que más, lleva 36500 días." in words(text)
    assert "Va 100 puntos por debajo de lo esperado: 0 % hecho y 100 % esperado." in words(text)


def test_the_dashboards_read_in_english(client: Client, world: BoardWorld) -> None:
    save(groups(world, BEFORE) + groups(world, gap=5, late=1, moved=1, days_slipped=4, days_late=2, reports_due=2))
    save([told(promise(world, 2), light=Light.DELAYED, late=1, days_late=2)])
    with translation.override("es"):
        texts = [
            words(page(client, f"/en{path}")) for path in (PLAN, f"{PLAN}rama/executive/", "/tablero/como-se-calcula/")
        ]
    assert "It is 25 points below expected: 50 % done and 75 % expected." in texts[0]
    assert "Commitments by light" in texts[0] and "Who reports on time" in texts[0]
    assert "Executive branch" in texts[1] and "rama ejecutiva" not in texts[1].lower()
    assert "The first reports 100 % and was due yesterday." in texts[2]
    for spanish in ("Calculado", "esperado", "hitos", "Cómo se calcula", "compromisos", "puntos", "Semáforo"):
        assert all(spanish not in text for text in texts), spanish


def test_the_worked_example_is_that_of_the_formula() -> None:
    """What the explanation tells a reader is what the portal computes."""
    on = DAY
    first = MilestoneFacts(
        1, on - timedelta(days=50), on - timedelta(days=1), government=VoiceReport(100, "complete", on)
    )
    second = MilestoneFacts(
        2, on - timedelta(days=10), on + timedelta(days=10), government=VoiceReport(20, "limited", on)
    )
    figures = commitment_progress(CommitmentFacts(1, "in_progress", None, None, (first, second)), on)
    assert (figures.actual, figures.expected) == (Decimal(60), Decimal(75))
