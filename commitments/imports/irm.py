"""The Independent Reporting Mechanism's codings from a table: one row, one assessment of one commitment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.choices import (
    CommitmentState,
    DidItOpen,
    IrmCompletion,
    IrmProduct,
    PotentialImpact,
    Specificity,
)
from commitments.imports.loading import (
    CHANGED,
    CREATED,
    REFUSED,
    SAME,
    Report,
    RowRefused,
    RowResult,
    record_import,
    untitled,
)
from commitments.imports.mappings import plain
from commitments.imports.parsing import text_of
from commitments.imports.plans import plan_of_slug
from commitments.irm import star_facts, starred
from commitments.models import Commitment, IrmAssessment, IrmReport
from commitments.services.commitments import free_slug
from core.tables import Cell, Refused, TableData
from core.text import fold
from people.models import User
from plans.choices import Scheme
from plans.models import ActionPlan, Classification

MID, END = "mid", "end"
TERMS = (MID, END)
PRODUCT = {MID: IrmProduct.PROGRESS, END: IrmProduct.END_OF_TERM}
COMPLETION_COLUMNS = {
    MID: ("cumplimiento_medio_termino", "completion_midterm"),
    END: ("cumplimiento_fin_termino", "completion_end_of_term", "cumplimiento", "completion"),
}
STARRED_COLUMNS = {
    MID: ("estelar_medio_termino", "starred_midterm"),
    END: ("estelar_fin_termino", "estelar", "starred"),
}
VALUE_COLUMNS = {
    "valor_acceso_informacion": ("transparencia-y-acceso-a-la-informacion", "Transparencia y acceso a la información"),
    "valor_participacion": ("participacion-ciudadana", "Participación ciudadana"),
    "valor_rendicion_cuentas": ("rendicion-de-cuentas", "Rendición de cuentas"),
    "valor_tecnologia_innovacion": ("tecnologia-e-innovacion", "Tecnología e innovación"),
}
WORDS: dict[str, dict[str, str]] = {
    "specificity": {
        "ninguna": Specificity.NONE,
        "baja": Specificity.LOW,
        "media": Specificity.MEDIUM,
        "alta": Specificity.HIGH,
    },
    "potential_impact": {
        "empeora": PotentialImpact.WORSENS,
        "ninguno": PotentialImpact.NONE,
        "menor": PotentialImpact.MINOR,
        "moderado": PotentialImpact.MODERATE,
        "transformador": PotentialImpact.TRANSFORMATIVE,
    },
    "completion": {
        "sin evidencia": IrmCompletion.NO_EVIDENCE,
        "no iniciado": IrmCompletion.NOT_STARTED,
        "limitado": IrmCompletion.LIMITED,
        "sustancial": IrmCompletion.SUBSTANTIAL,
        "completo": IrmCompletion.COMPLETE,
    },
    "did_it_open_government": {
        "empeoro": DidItOpen.WORSENED,
        "no cambio": DidItOpen.DID_NOT_CHANGE,
        "marginalmente": DidItOpen.MARGINAL,
        "significativamente": DidItOpen.MAJOR,
        "excepcionalmente": DidItOpen.OUTSTANDING,
    },
}
ENGLISH = {
    "specificity": Specificity,
    "potential_impact": PotentialImpact,
    "completion": IrmCompletion,
    "did_it_open_government": DidItOpen,
}
COLUMNS = {
    "specificity": ("especificidad", "specificity"),
    "potential_impact": ("impacto_potencial", "potential_impact"),
    "did_it_open_government": ("apertura_gobierno", "did_it_open_government"),
}
YES, NO = {"1", "si", "yes", "true", "x"}, {"0", "no", "false"}


@dataclass(frozen=True)
class _Row:
    line: int
    cells: dict[str, Cell]

    def first(self, names: tuple[str, ...]) -> tuple[str, str]:
        """The column that the table has, as it is named there, and its text."""
        by_plain = {plain(title): title for title in self.cells}
        title = next((by_plain[plain(name)] for name in names if plain(name) in by_plain), "")
        return title or names[0], text_of(self.cells.get(title)) if title else ""


class _Undo(Exception):
    """Leaves the transaction without a trace."""


def load_irm(
    *,
    table: TableData,
    plan_slug: str,
    report_slug: str,
    term: str = END,
    by: User | None = None,
    dry_run: bool = False,
    publish: bool = True,
) -> Report:
    """Load every row in one transaction; plan, report and commitments are created when missing.

    `term` says which completion column the report is about. A row such as 1.2 judges sub-commitment 1.2 where the plan
    has it, else the commitment of the plan that the table names. A star is never loaded: what the table states and
    the rule of the report's year contradicts is told in the notes. Raises Refused for the table as a whole.
    """
    known = {plain(title) for title in table.header}
    if not {"id", "titulo"} <= known and not {"id", "title"} <= known:
        raise Refused(_("No es una tabla de codificaciones del MRI: faltan las columnas id y título."))
    if not known & {plain(name) for name in COMPLETION_COLUMNS[term]}:
        raise Refused(_("La tabla no tiene la columna de cumplimiento de ese término."))
    if not table.rows:
        raise Refused(_("«%(name)s» tiene encabezado y ninguna fila. No hay nada que cargar.") % {"name": table.name})
    outcome = Report(plan=plan_slug)
    try:
        with transaction.atomic():
            plan = plan_of_slug(plan_slug, publish, outcome.notes)
            report = _irm_report(plan, report_slug, term)
            values = _values()
            for row in table.rows:
                outcome.rows.append(_load_row(table, _Row(row.line, row.cells), report, term, values, outcome))
            if outcome.refused or dry_run:
                raise _Undo
            record_import(plan, table.name, outcome, by)
            outcome.loaded = True
    except _Undo:
        pass
    return outcome


def _irm_report(plan: ActionPlan, slug: str, term: str) -> IrmReport:
    found = IrmReport.objects.filter(slug=slug).first()
    if found is not None:
        if found.plan_id != plan.pk:
            raise Refused(_("El informe «%(slug)s» es de otro plan.") % {"slug": slug})
        return found
    title = _("Informe de avance del MRI") if term == MID else _("Informe de fin de término del MRI")
    report = IrmReport(plan=plan, slug=slug, product=PRODUCT[term], title=f"{title}: {plan.title}"[:250])
    try:
        report.full_clean()
    except ValidationError as error:
        raise Refused(_("«%(slug)s» no sirve como dirección corta del informe.") % {"slug": slug}) from error
    report.save()
    return report


def _values() -> dict[str, Classification]:
    """The values that the table has a column for; the portal's own list holds them, an empty portal gains them."""
    return {
        column: Classification.objects.get_or_create(
            scheme=Scheme.OGP_VALUE, code=code, defaults={"name": name, "order": order}
        )[0]
        for order, (column, (code, name)) in enumerate(VALUE_COLUMNS.items(), start=1)
    }


def _load_row(
    table: TableData, row: _Row, report: IrmReport, term: str, values: dict[str, Classification], outcome: Report
) -> RowResult:
    try:
        code = row.first(("id",))[1]
        if not code or len(code) > 40:
            raise RowRefused("id", _("Falta el código de la evaluación."))
        fields: dict[str, Any] = {"title": row.first(("titulo", "title"))[1][:400]}
        for name, names in {**COLUMNS, "completion": COMPLETION_COLUMNS[term]}.items():
            fields[name] = _coded(name, *row.first(names))
        stated = _truth(*row.first(STARRED_COLUMNS[term]))
        fields["stated_starred"] = stated
        relevance = [value for column, value in values.items() if _truth(*row.first((column,)))]
        commitment = _commitment(report.plan, row, code, fields["title"])
    except RowRefused as refusal:
        return RowResult(table.name, row.line, REFUSED, refusal.column, refusal.reason)
    assessment = IrmAssessment.objects.filter(report=report, code=code).first()
    result = RowResult(table.name, row.line, SAME if assessment else CREATED)
    if assessment is None:
        assessment = IrmAssessment.objects.create(report=report, code=code, **fields)
    elif any(getattr(assessment, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(assessment, name, value)
        assessment.save()
        result.outcome = CHANGED
    if set(assessment.relevance.all()) != set(relevance):
        assessment.relevance.set(relevance)
        result.outcome = max(result.outcome, CHANGED, key=(SAME, CHANGED, CREATED).index)
    if not assessment.commitments.filter(pk=commitment.pk).exists():
        assessment.commitments.add(commitment)
        result.outcome = max(result.outcome, CHANGED, key=(SAME, CHANGED, CREATED).index)
    derived = starred(star_facts(assessment))
    if stated is not None and derived is not None and stated != derived:
        result.column = row.first(STARRED_COLUMNS[term])[0]
        result.reason = _("La tabla dice que %(stated)s es estelar y la regla del año dice lo contrario.") % {
            "stated": _("sí") if stated else _("no")
        }
        outcome.notes.append(f"{code}: {result.reason}")
    return result


def _commitment(plan: ActionPlan, row: _Row, code: str, title: str) -> Commitment:
    own = Commitment.objects.filter(plan=plan, number=code).order_by("id").first()
    number = row.first(("compromiso_plan", "plan_commitment"))[1] or code
    found = own or Commitment.objects.filter(plan=plan, number=number, parent=None).order_by("id").first()
    if found is not None:
        return found
    if not title or len(number) > 20:
        raise RowRefused("titulo", _("Falta el título: el compromiso no está en el plan y no se puede crear."))
    # The title of 1.2 is not that of commitment 1, which this table does not give.
    title = title if number == code else untitled(number)
    return Commitment.objects.create(
        plan=plan,
        number=number,
        order=plan.commitments.count() + 1,
        title=title,
        slug=free_slug(f"{plan.slug}-{number}-{title}"[:110]),
        state=CommitmentState.APPROVED,
    )


def _coded(name: str, column: str, text: str) -> str | None:
    """The value of our scale for the word of the table; None where it says nothing."""
    if not text:
        return None
    word = plain(text)
    found = WORDS[name].get(word) or next((value for value in ENGLISH[name].values if plain(value) == word), None)
    if found is None:
        known = ", ".join(WORDS[name])
        raise RowRefused(column, _("«%(text)s» no es de la escala. Use: %(known)s.") % {"text": text, "known": known})
    return str(found)


def _truth(column: str, text: str) -> bool | None:
    """None where the table has no such column, or says nothing in it."""
    if not text:
        return None
    word = fold(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise RowRefused(column, _("«%(text)s» no es sí ni no. Use 1 o 0.") % {"text": text})
