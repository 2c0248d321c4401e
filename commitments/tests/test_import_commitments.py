"""Real tables, hard files and small ones: loaded whole or refused with a reason, and never twice."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from commitments.imports.parsing import Unreadable, WrittenEntity, dates_in, entities_in
from commitments.imports.tables import Refused, read_table
from commitments.models import Commitment, DateChange, Milestone, ProgressReport
from core.models import ActivityRecord
from people.models import Organization, Territory
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
DATA = settings.BASE_DIR.parent / "shared" / "data"
CO = DATA / "colombia"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="las tablas reales de ../shared/data no están aquí")
HEADER = "Número de compromiso,Nombre del compromiso,Entidad responsable,Hito,Inicio,Fin"


@pytest.fixture(autouse=True)
def country() -> Territory:
    return Territory.objects.create(code="CO", name="Colombia", slug="colombia", level="country")


def load(*files: Path | str, plan: str = "colombia-ii", **options: object) -> str:
    out = io.StringIO()
    first, *second = files
    extra = {"milestones": str(second[0])} if second else {}
    call_command("import_commitments", str(first), plan=plan, stdout=out, **extra, **options)
    return out.getvalue()


def refusal(*files: Path | str, **options: object) -> str:
    with pytest.raises(CommandError) as refused:
        load(*files, **options)
    return str(refused.value)


def small(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "tabla.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def counts(plan: str = "colombia-ii") -> tuple[int, int, int]:
    """Commitments, sub-commitments and milestones without others below."""
    rows = Commitment.objects.filter(plan__slug=plan)
    leaves = Milestone.objects.filter(commitment__plan__slug=plan, children__isnull=True)
    return rows.filter(parent=None).count(), rows.exclude(parent=None).count(), leaves.count()


def everything() -> list[tuple[object, ...]]:
    tables = (Commitment, Milestone, Organization, ActionPlan, DateChange, ActivityRecord)
    return [tuple(model.objects.order_by("pk").values_list()) for model in tables]


@needs_data
@pytest.mark.parametrize(
    ("plan", "files", "expected"),
    [
        ("colombia-ii", ("colombia/co_ii_compromisos_1_a_10.csv", "colombia/co_ii_hitos_1_a_10.csv"), (10, 0, 51)),
        ("colombia-iii", ("colombia/co_iii_compromisos.csv",), (25, 0, 0)),
        ("colombia-iii", ("colombia/co_iii_base_indicadores_aga.csv",), (25, 0, 99)),
        ("colombia-iv", ("colombia/co_iv_compromisos.csv",), (15, 0, 0)),
        ("us-5", ("internacional/us_nap5_commitments.csv", "internacional/us_nap5_subcommitments.csv"), (18, 32, 0)),
        ("ca-4", ("internacional/ca_nap4_indicators.csv",), (10, 0, 135)),
        ("ca-5", ("internacional/ca_nap5_indicators.csv",), (5, 0, 106)),
    ],
)
def test_real_tables_give_their_counts_and_the_second_time_change_nothing(
    plan: str, files: tuple[str, ...], expected: tuple[int, int, int]
) -> None:
    paths = [DATA / name for name in files]
    load(*paths, plan=plan)
    assert counts(plan) == expected
    before = everything()
    again = load(*paths, plan=plan)
    assert "0 creada, 0 cambiada" in again and everything() == before
    assert not ProgressReport.objects.exists()


@needs_data
def test_second_plan_keeps_months_checks_and_entities() -> None:
    load(CO / "co_ii_compromisos_1_a_10.csv", CO / "co_ii_hitos_1_a_10.csv")
    twice = Milestone.objects.get(commitment__number="1", order=3)
    assert (twice.planned_ends_on, twice.planned_ends_precision) == (date(2017, 6, 30), "month")
    assert [(check.on, check.precision) for check in twice.check_dates.all()] == [(date(2016, 6, 30), "month")]
    assert not DateChange.objects.exists()
    first = Commitment.objects.get(number="1")
    assert [(row.organization.acronym, row.role) for row in first.participations.filter(role__contains="lead")] == [
        ("ST", "lead"),
        ("DPS", "co_lead"),
        ("DNP", "co_lead"),
        ("Mintic", "co_lead"),
    ]
    assert Organization.objects.filter(acronym="DNP").count() == 1


@needs_data
def test_repeated_activity_is_one_milestone() -> None:
    load(CO / "co_iii_base_indicadores_aga.csv", plan="colombia-iii")
    assert Commitment.objects.filter(number="23").count() + Commitment.objects.filter(number="22").count() >= 2
    out = load(CO / "co_iii_base_indicadores_aga.csv", plan="colombia-iii")
    assert "se repite con otras fechas" in out


@needs_data
@pytest.mark.parametrize("path", sorted((DATA / "corpus_importacion").glob("*.*")) if DATA.is_dir() else [], ids=str)
def test_hard_files_are_refused_with_what_to_do(path: Path) -> None:
    before = everything()
    message = refusal(path)
    assert len(message) > 30 and "Traceback" not in message
    assert everything() == before


@needs_data
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("celdas_combinadas.xlsx", "celdas combinadas (A1:B3)"),
        ("cifrado.xls", "sin contraseña"),
        ("encabezado_repetido.csv", "campo_repetido"),
        ("hoja_vacia.xlsx", "no tiene datos"),
        ("varias_hojas.xlsx", "Sheet1, Sheet2, Sheet3"),
        ("titulo_y_notas_antes_del_encabezado.csv", "no parece el encabezado"),
        ("utf8bom_punto_y_coma_coma_decimal_NULL.csv", "No reconocemos las columnas (id, id_kpi"),
    ],
)
def test_each_trap_has_its_own_message(name: str, words: str) -> None:
    assert words in refusal(DATA / "corpus_importacion" / name)


@needs_data
def test_template_without_rows_and_other_tables_say_so() -> None:
    assert "ninguna fila" in refusal(CO / "co_iv_seguimiento_encabezados.csv")
    for name in ("co_siglas_entidades.csv", "co_v_espacios_cocreacion.csv", "co_iv_criterios_puntaje.csv"):
        assert "No reconocemos las columnas" in refusal(CO / name)


@needs_data
def test_hard_tables_are_read_as_they_are() -> None:
    corpus = DATA / "corpus_importacion"
    tables = {path.name: read_table(path.read_bytes(), path.name) for path in corpus.glob("*.csv") if _readable(path)}
    manifest = csv.DictReader((corpus / "manifest.csv").open(encoding="utf-8"))
    expected = {row["archivo"]: row["filas_de_datos"] for row in manifest}
    blank = {"latin1_comas_miles.csv": 1}  # the manifest counts a row without a single word
    for name in ("latin1_comas_miles.csv", "latin1_punto_y_coma_dd-mm-aaaa.csv", "filas_duplicadas.csv"):
        assert len(tables[name].rows) == int(expected[name]) - blank.get(name, 0), name
    assert tables["latin1_comas_miles.csv"].rows[0].cells["Gasto total 2011"] == "229,932.50"
    percents = read_table((corpus / "porcentajes_formato.xlsx").read_bytes(), "p.xlsx")
    assert [row.cells["col2"] for row in percents.rows] == ["52%", "30%", "6%"]
    dates = read_table((corpus / "enteros_decimales_fechas.ods").read_bytes(), "d.ods")
    assert [row.cells["Date"] for row in dates.rows] == [date(2009, 8, 16), date(2009, 9, 20), date(2012, 8, 23)]


def _readable(path: Path) -> bool:
    try:
        read_table(path.read_bytes(), path.name)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [HEADER.split(","), ["1", "Educación más abierta", "Ministerio de Educación", "Diseñar", "01/2026", "06/26"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    load(small(tmp_path, text, encoding))
    assert Commitment.objects.get().title == "Educación más abierta"
    milestone = Milestone.objects.get()
    assert (milestone.planned_starts_on, milestone.planned_ends_on) == (date(2026, 1, 1), date(2026, 6, 30))


def test_a_book_loads_as_its_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    book.active.append([1, "Educación", "Ministerio de Educación", "Diseñar", date(2026, 1, 5), date(2026, 6, 7)])
    book.save(tmp_path / "tabla.xlsx")
    load(tmp_path / "tabla.xlsx")
    milestone = Milestone.objects.get()
    assert milestone.commitment.number == "1"
    assert (milestone.planned_ends_on, milestone.planned_ends_precision) == (date(2026, 6, 7), "day")


def test_one_wrong_row_leaves_nothing(tmp_path: Path) -> None:
    text = f"{HEADER}\n1,Uno,Entidad,Hito a,,06/26\n2,Dos,Entidad,Hito b,06/26,01/26\n3,Tres,Entidad,Hito c,,ayer\n"
    before = everything()
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_commitments", str(small(tmp_path, text)), plan="colombia-ii", stdout=out)
    told = out.getvalue()
    assert "línea 3, columna «Fin»: rechazada. La fecha final es anterior" in told
    assert "línea 4, columna «Fin»: rechazada. La fecha «ayer» no se entiende" in told
    assert everything() == before


def test_trial_writes_nothing(tmp_path: Path) -> None:
    before = everything()
    out = load(small(tmp_path, f"{HEADER}\n1,Uno,Entidad,Hito a,,06/26\n"), dry_run=True)
    assert "1 creada" in out and "no se escribió nada" in out and everything() == before


def test_a_known_date_is_not_moved_and_a_public_text_not_rewritten(tmp_path: Path) -> None:
    header = "Número de compromiso,Nombre del compromiso,Problema,Hito,Fin"
    load(small(tmp_path, f"{header}\n1,Uno,Problema viejo.,Hito a,06/26\n"))
    moved = refusal(small(tmp_path, f"{header}\n1,Uno,Problema viejo.,Hito a,09/26\n"))
    assert "No se cargó nada" in moved
    out = load(small(tmp_path, f"{header}\n1,Uno,Problema nuevo.,Hito a,06/26\n"))
    assert "se conserva" in out and Commitment.objects.get().problem == "Problema viejo."
    assert not DateChange.objects.exists()


def test_row_per_entity_is_one_milestone_of_several(tmp_path: Path) -> None:
    rows = "1,Uno,Ministerio A,Hito a,,06/26\n1,Uno,Ministerio B,Hito a,,06/26\n"
    text = f"{HEADER.replace('Entidad responsable', 'Responsables del hito')}\n{rows}"
    load(small(tmp_path, text))
    named = Milestone.objects.get().responsibles.order_by("-leads").values_list("organization__name", "leads")
    assert list(named) == [("Ministerio A", True), ("Ministerio B", False)]


def test_new_plan_takes_country_and_number_from_its_name(tmp_path: Path) -> None:
    table = small(tmp_path, f"{HEADER}\n1,Uno,Entidad,Hito a,,06/26\n")
    load(table, plan="colombia-vi", draft=True)
    load(table, plan="colombia-xiv")
    plans = {plan.slug: (plan.jurisdiction.code, plan.number, plan.is_public) for plan in ActionPlan.objects.all()}
    assert plans == {"colombia-vi": ("CO", 6, False), "colombia-xiv": ("CO", 14, True)}
    assert "no es una dirección corta" in refusal(table, plan="Plan Nuevo")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("06/16", [(date(2016, 6, 30), "month")]),
        ("06/16 y 06/17", [(date(2016, 6, 30), "month"), (date(2017, 6, 30), "month")]),
        ("2016-06;2017-06", [(date(2016, 6, 30), "month"), (date(2017, 6, 30), "month")]),
        ("06:16", [(date(2016, 6, 30), "month")]),
        ("2020", [(date(2020, 12, 31), "year")]),
        ("31-12-2020", [(date(2020, 12, 31), "day")]),
        ("2024-02-29", [(date(2024, 2, 29), "day")]),
        ("-", []),
        ("NULL", []),
        ("", []),
    ],
)
def test_dates_keep_their_precision(written: str, expected: list[tuple[date, str]]) -> None:
    assert [(found.on, found.precision) for found in dates_in(written)] == expected


@pytest.mark.parametrize("written", ["13/16", "30-02-2020", "pronto", "2020-13", "1e999"])
def test_unreadable_dates_are_told(written: str) -> None:
    with pytest.raises(Unreadable, match="no se entiende"):
        dates_in(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Ministerio de Comercio, Industria y Turismo", [("Ministerio de Comercio, Industria y Turismo", "")]),
        ("Alcaldía de Cali; Concejo de Bogotá", [("Alcaldía de Cali", ""), ("Concejo de Bogotá", "")]),
        ("Instituto Colombiano De Bienestar Familiar (ICBF)", [("Instituto Colombiano De Bienestar Familiar", "ICBF")]),
        ("INCI y FENASCOL.", [("INCI", ""), ("FENASCOL", "")]),
        ("Office A <br> Office B", [("Office A", ""), ("Office B", "")]),
        ("No aplica", []),
    ],
)
def test_entities_of_a_cell(written: str, expected: list[tuple[str, str]]) -> None:
    assert entities_in(written) == [WrittenEntity(*found) for found in expected]


def test_missing_file_is_one_line(tmp_path: Path) -> None:
    assert "No se puede leer" in refusal(tmp_path / "nada.csv")
