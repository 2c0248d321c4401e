"""The independent reviewer's table of the II Plan's first half."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from commitments.models import Commitment, ImportBatch, IrmAssessment, IrmReport
from people.models import Territory
from plans.models import ActionPlan, Classification

pytestmark = pytest.mark.django_db
CO = project.BASE_DIR.parent / "shared" / "data" / "colombia"
TABLE = CO / "co_ii_irm_primera_mitad.csv"
needs_data = pytest.mark.skipif(not TABLE.exists(), reason="las tablas reales de ../shared/data no están aquí")
HEADER = "id,compromiso_plan,titulo,especificidad,valor_participacion,impacto_potencial,cumplimiento,estelar"


@pytest.fixture(autouse=True)
def country(settings, tmp_path: Path) -> Territory:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path / "media"
    return Territory.objects.create(code="CO", name="Colombia", slug="colombia", level="country")


def load(path: Path, **options: object) -> str:
    out = io.StringIO()
    given = {"plan": "colombia-ii", "report": "ii-fin"} | options
    call_command("import_irm", str(path), stdout=out, **given)
    return out.getvalue()


def small(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "mri.csv"
    path.write_text(f"{HEADER}\n{rows}\n", encoding="utf-8")
    return path


@needs_data
def test_first_half_gives_fifteen_assessments_of_ten_commitments() -> None:
    commitments, milestones = CO / "co_ii_compromisos_1_a_10.csv", CO / "co_ii_hitos_1_a_10.csv"
    call_command(
        "import_commitments", commitments, plan="colombia-ii", milestones=str(milestones), stdout=io.StringIO()
    )
    load(TABLE)
    assert IrmAssessment.objects.count() == 15 and Commitment.objects.count() == 10
    first = IrmAssessment.objects.get(code="1.1")
    assert (first.specificity, first.potential_impact, first.completion) == ("low", "minor", "substantial")
    assert [value.code for value in first.relevance.all()] == ["transparencia-y-acceso-a-la-informacion"]
    assert first.commitments.get().number == "1" and first.did_it_open_government == "marginal"
    before = list(IrmAssessment.objects.order_by("pk").values_list())
    assert "0 creada, 0 cambiada, 15 igual" in load(TABLE)
    assert list(IrmAssessment.objects.order_by("pk").values_list()) == before


@needs_data
def test_each_term_reads_its_own_column() -> None:
    load(TABLE, report="ii-medio", term="mid")
    load(TABLE, report="ii-fin", term="end")
    levels = {
        row.report.slug: row.completion for row in IrmAssessment.objects.filter(code="1.2").select_related("report")
    }
    assert levels == {"ii-medio": "limited", "ii-fin": "complete"}
    stated = {row.report.slug: row.stated_starred for row in IrmAssessment.objects.filter(code="1.2")}
    assert stated == {"ii-medio": None, "ii-fin": False}  # the table has no star for the middle of the term
    assert {report.product for report in IrmReport.objects.all()} == {"progress", "end_of_term"}


def test_missing_plan_report_and_commitment_are_made(tmp_path: Path) -> None:
    load(small(tmp_path, "7,7,Datos del agua,media,1,transformador,completo,1"), plan="colombia-vii")
    assessment = IrmAssessment.objects.get()
    assert assessment.commitments.get().title == "Datos del agua"
    assert ActionPlan.objects.get().number == 7 and assessment.report.slug == "ii-fin"
    assert Classification.objects.filter(scheme="ogp_value").count() == 4


def test_a_part_does_not_name_the_whole(tmp_path: Path) -> None:
    """1.1 and 1.2 judge commitment 1, whose title the reviewer's table does not give."""
    load(small(tmp_path, "1.1,1,Una parte,media,1,menor,completo,0\n1.2,1,Otra parte,media,1,menor,completo,0"))
    commitment = Commitment.objects.get()
    assert (commitment.number, commitment.title, commitment.assessments.count()) == ("1", "Compromiso 1", 2)
    table = tmp_path / "compromisos.csv"
    table.write_text("Número de compromiso,Nombre del compromiso\n1,Datos para todos\n", encoding="utf-8")
    out = io.StringIO()
    call_command("import_commitments", str(table), plan="colombia-ii", stdout=out)
    commitment.refresh_from_db()
    assert commitment.title == "Datos para todos" and "0 creada, 1 cambiada" in out.getvalue()


def test_the_file_is_kept_once_and_private(tmp_path: Path) -> None:
    path = small(tmp_path, "1,1,Uno,alta,1,menor,completo,0")
    load(path)
    load(path)
    batch = ImportBatch.objects.get()
    assert batch.by_command and batch.mapping == "mri" and not batch.file.is_public


def test_none_is_a_value_of_the_scales(tmp_path: Path) -> None:
    load(small(tmp_path, "1,1,Uno,ninguna,0,ninguno,no_iniciado,0"))
    found = IrmAssessment.objects.get()
    assert (found.specificity, found.potential_impact, found.completion) == ("none", "none", "not_started")


def test_a_star_that_the_rule_contradicts_is_told(tmp_path: Path) -> None:
    out = load(small(tmp_path, "1,1,Uno,baja,1,transformador,completo,1\n2,2,Dos,alta,1,transformador,completo,1"))
    assert "1: La tabla dice que sí es estelar y la regla del año dice lo contrario" in out
    assert "2: La tabla dice" not in out


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1,1,Uno,altísima,1,menor,completo,0", "columna «especificidad»: rechazada. «altísima» no es de la escala"),
        ("1,1,Uno,alta,quizá,menor,completo,0", "«quizá» no es sí ni no"),
        (",1,Uno,alta,1,menor,completo,0", "Falta el código"),
    ],
)
def test_a_wrong_row_refuses_the_file(tmp_path: Path, row: str, words: str) -> None:
    out = io.StringIO()
    path = small(tmp_path, f"9,9,Nueve,alta,1,menor,completo,0\n{row}")
    with pytest.raises(CommandError):
        call_command("import_irm", str(path), plan="colombia-ii", report="ii-fin", stdout=out)
    assert words in out.getvalue()
    assert not IrmAssessment.objects.exists() and not ActionPlan.objects.exists()


def test_another_table_and_another_plans_report_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "otra.csv"
    other.write_text("sigla,nombre\nA,B\n")
    with pytest.raises(CommandError, match="No es una tabla de codificaciones"):
        load(other)
    path = small(tmp_path, "1,1,Uno,alta,1,menor,completo,0")
    load(path)
    with pytest.raises(CommandError, match="es de otro plan"):
        load(path, plan="colombia-iii")


def test_trial_writes_nothing(tmp_path: Path) -> None:
    assert "no se escribió nada" in load(small(tmp_path, "1,1,Uno,alta,1,menor,completo,0"), dry_run=True)
    assert not IrmReport.objects.exists() and not ActionPlan.objects.exists()
