"""Real tables, hard files and small ones: loaded whole or refused with a reason, and never twice."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from commitments.imports.parsing import Unreadable, WrittenEntity, dates_in, entities_in
from commitments.models import (
    CheckDate,
    Commitment,
    DateChange,
    ImportBatch,
    Milestone,
    MilestoneResponsible,
    Participation,
    ProgressReport,
)
from core.models import ActivityRecord, StoredFile
from core.tables import Refused, read_table
from people.models import Organization, Territory
from plans.models import ActionPlan, Theme

pytestmark = pytest.mark.django_db
DATA = project.BASE_DIR.parent / "shared" / "data"
CO = DATA / "colombia"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="las tablas reales de ../shared/data no están aquí")
HEADER = "Número de compromiso,Nombre del compromiso,Entidad responsable,Hito,Inicio,Fin"


@pytest.fixture(autouse=True)
def country(settings, tmp_path: Path) -> Territory:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path / "media"
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
    tables = (
        *(Territory, Organization, ActionPlan, Theme, Commitment, Participation, Milestone, MilestoneResponsible),
        *(CheckDate, DateChange, ActivityRecord, ImportBatch, StoredFile),
    )
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
    ("slug", "code", "number"),
    [
        ("us-nap5", "US", 5),
        ("ca-4", "CA", 4),
        ("canada-v", "CA", 5),
        ("estados-unidos-ii", "US", 2),
        ("peru-iv", "PE", 4),
    ],
)
def test_a_plan_of_another_country_is_not_taken_for_ours(tmp_path: Path, slug: str, code: str, number: int) -> None:
    load(small(tmp_path, f"{HEADER}\n1,Uno,Entidad,Hito a,,06/26\n"), plan=slug)
    plan = ActionPlan.objects.get()
    assert (plan.jurisdiction.code, plan.number) == (code, number)


@pytest.mark.parametrize(
    ("slug", "code", "number"),
    [
        ("prueba", "CO", 3),
        ("colombia-piloto", "CO", 3),
        ("colombia-iiii", "CO", 3),
        ("plan-vi", "CO", 6),
        ("canada-x-y", "CA", 1),
    ],
)
def test_what_the_slug_does_not_say_is_our_country_and_its_next_plan(
    tmp_path: Path, country: Territory, slug: str, code: str, number: int
) -> None:
    ActionPlan.objects.create(jurisdiction=country, number=2, title="II", slug="colombia-ii")
    out = load(small(tmp_path, f"{HEADER}\n1,Uno,Entidad,Hito a,,06/26\n"), plan=slug)
    plan = ActionPlan.objects.get(slug=slug)
    assert (plan.jurisdiction.code, plan.number) == (code, number) and f"se crea el n.º {number} de" in out


def test_a_plan_of_no_country_is_refused(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.COUNTRY = "none"
    before = everything()
    assert "«colombia-vi»" in refusal(small(tmp_path, f"{HEADER}\n1,Uno,Entidad,Hito a,,06/26\n"), plan="prueba")
    assert everything() == before


def test_a_plan_has_one_address(tmp_path: Path) -> None:
    table = small(tmp_path, f"{HEADER}\n1,Uno,Entidad,Hito a,,06/26\n")
    load(table, plan="colombia-ii")
    assert "su dirección corta es «colombia-ii»" in refusal(table, plan="colombia-2")


@needs_data
def test_the_portals_own_fourth_plan_keeps_what_it_says() -> None:
    call_command("load_sources", stdout=io.StringIO())
    kept = ("pk", "number", "title", "slug", "summary", "state", "theme", "order", "source")
    before = list(Commitment.objects.filter(plan__slug="colombia-iv").order_by("pk").values_list(*kept))
    led = set(Participation.objects.values_list("pk", "commitment", "organization", "role"))
    out = load(CO / "co_iv_compromisos.csv", plan="colombia-iv")
    assert counts("colombia-iv") == (15, 0, 0) and "0 creada, 15 cambiada" in out
    assert list(Commitment.objects.filter(plan__slug="colombia-iv").order_by("pk").values_list(*kept)) == before
    assert led <= set(Participation.objects.values_list("pk", "commitment", "organization", "role"))
    again = everything()
    assert "15 igual" in load(CO / "co_iv_compromisos.csv", plan="colombia-iv") and everything() == again


def test_follow_up_template_with_rows(tmp_path: Path) -> None:
    header = "nombre_compromiso;entidades responsables;actividad;producto;Descripción de acciones;fecha_inicio;fecha_fin;completitud"
    rows = "Datos abiertos;MinTIC, DNP;Publicar datos;Portal;Se publicó;2021-01-04;2021-12-31;100%"
    load(small(tmp_path, f"{header}\n{rows}\n"), plan="colombia-iv")
    milestone = Milestone.objects.get()
    assert (milestone.commitment.title, milestone.product) == ("Datos abiertos", "Portal")
    named = milestone.responsibles.order_by("-leads").values_list("organization__name", "leads")
    assert list(named) == [("MinTIC", True), ("DNP", False)]
    assert not ProgressReport.objects.exists()


def test_every_row_is_told(tmp_path: Path) -> None:
    table = small(tmp_path, f"{HEADER}\n1,Uno,Entidad,Hito a,,06/26\n2,Dos,Entidad,Hito b,,06/26\n")
    out = load(table)
    assert "tabla.csv, línea 2: creada." in out and "tabla.csv, línea 3: creada." in out
    assert "tabla.csv, línea 3: igual." in load(table)
    assert "línea 3" not in load(table, verbosity=0)


def test_what_a_command_loads_is_kept_once_and_private(tmp_path: Path) -> None:
    table = small(tmp_path, f"{HEADER}\n1,Uno,Entidad,Hito a,,06/26\n")
    load(table)
    load(table)
    batch = ImportBatch.objects.get()
    assert batch.is_loaded and batch.by_command and batch.imported_by is None
    assert [(row["line"], row["outcome"]) for row in batch.rows] == [(2, "created")]
    assert not batch.file.is_public and batch.file.file.read() == table.read_bytes()
    record = ActivityRecord.objects.get(object_type="plans.actionplan")
    assert record.is_public and record.actor_id == ""


def test_a_text_repeated_with_other_words_keeps_the_first(tmp_path: Path) -> None:
    table = small(tmp_path, "Número de compromiso,Nombre del compromiso,Problema,Hito\n1,Uno,A,h1\n1,Uno,B,h2\n")
    assert "se repite con otro texto" in load(table, draft=True)
    assert "0 creada, 0 cambiada, 2 igual" in load(table)
    assert Commitment.objects.get().problem == "A"


def test_a_title_that_differs_is_told(tmp_path: Path) -> None:
    header = "Número de compromiso,Nombre del compromiso,Hito,Producto esperado"
    load(small(tmp_path, f"{header}\n1,Uno,Hito a,\n"))
    out = load(small(tmp_path, f"{header}\n1,Otro título,Hito a,Un producto\n"))
    assert "columna «Nombre del compromiso»: cambiada. El título difiere y se conserva." in out
    assert Commitment.objects.get().title == "Uno" and Milestone.objects.get().product == "Un producto"


def test_rows_after_a_wrong_one_are_told_too(tmp_path: Path) -> None:
    header = "Número de compromiso,Nombre del compromiso,Tema,Problema,Hito,Fin"
    text = f"{header}\n1,Uno,,,Hito a,ayer\n1,Uno,Tema,Problema,Hito b,06/26\n2,Dos,,,Hito c,hoy\n"
    before = everything()
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_commitments", str(small(tmp_path, text)), plan="colombia-ii", stdout=out)
    assert "línea 2, columna «Fin»" in out.getvalue() and "línea 4, columna «Fin»" in out.getvalue()
    assert everything() == before


def test_an_entity_of_another_country_is_another_one(tmp_path: Path) -> None:
    table = small(tmp_path, f"{HEADER}\n1,Uno,Ministerio de Salud,Hito a,,06/26\n")
    load(table, plan="colombia-ii")
    load(table, plan="peru-ii")
    load(table, plan="peru-iii")
    by_country = {
        code: set(Organization.objects.filter(participations__commitment__plan__jurisdiction__code=code))
        for code in ("CO", "PE")
    }
    assert [len(found) for found in by_country.values()] == [1, 1] and not by_country["CO"] & by_country["PE"]
    assert not Organization.objects.exclude(branch=None, level=None, territory=None).exists()


def test_themes_that_look_alike_in_an_address(tmp_path: Path) -> None:
    long = "t" * 80
    load(small(tmp_path, f"Número de compromiso,Nombre del compromiso,Tema\n1,Uno,{long}a\n2,Dos,{long}b\n3,Tres,?\n"))
    assert Theme.objects.values("slug").distinct().count() == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x" * 200_000 + b",b\n1,2\n", "no se entiende"),
        (f"{HEADER}\n1,Uno\x00dos,Entidad,Hito,,06/26\n".encode("utf-16"), "no son texto"),
        (b"PK\x03\x04basura", "dañado"),
        (b"\xff\xfe\x00", "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "No es una tabla"),
        (b"   ", "vacío"),
    ],
)
def test_garbage_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "basura.csv"
    path.write_bytes(content)
    assert words in refusal(path)


def test_a_month_of_a_book_stays_a_month_and_other_sheets_do_not_matter(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Hitos"
    sheet.append(HEADER.split(","))
    sheet.append([1, "Educación", "Ministerio de Educación", "Diseñar", None, date(2016, 6, 1)])
    sheet["F2"].number_format = "mmm-yy"
    notes = book.create_sheet("Notas")
    notes["A1"] = "x"
    notes.merge_cells("A1:B2")
    book.save(tmp_path / "tabla.xlsx")
    load(tmp_path / "tabla.xlsx", sheet="Hitos")
    milestone = Milestone.objects.get()
    assert (milestone.planned_ends_on, milestone.planned_ends_precision) == (date(2016, 6, 30), "month")


def test_a_line_of_an_open_document_is_that_of_the_sheet(tmp_path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Hoja")
    document.spreadsheet.addElement(table)
    for texts, times in ((HEADER.split(","), 1), ([""], 5), (["1", "Uno", "Entidad", "Hito", "", "ayer"], 1)):
        row = TableRow(numberrowsrepeated=times)
        for text in texts:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.save(tmp_path / "tabla.ods")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_commitments", str(tmp_path / "tabla.ods"), plan="colombia-ii", stdout=out)
    assert "línea 7, columna «Fin»" in out.getvalue()


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
