"""Who says what: government against civil society, participation, the committee, questions without an answer."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from committee.models import Committee
from committee.selectors.glance import Glance
from consultations.selectors import ResponsesSummary
from core.plots import dumbbell
from dashboards.choices import Scope
from dashboards.figures.base import Column, Figure, Row, amount, tenths
from dashboards.models import ProgressSnapshot
from dashboards.selectors.board import Board, name_of, slice_url
from dashboards.selectors.board_voices import QUESTION, Questions

CONTRAST_COLUMNS = (
    Column("scope"),
    Column("key"),
    Column("name", gettext_lazy("De qué")),
    Column("government", gettext_lazy("Gobierno"), "percent"),
    Column("civil_society", gettext_lazy("Sociedad civil"), "percent"),
    Column("gap", gettext_lazy("Diferencia en los hitos comunes"), "points"),
)
COUNT_COLUMNS = (
    Column("counted"),
    Column("name", gettext_lazy("Qué se cuenta")),
    Column("value", gettext_lazy("Cuántos"), "number"),
)
QUESTION_COLUMNS = (
    Column("kind"),
    Column("key"),
    Column("name", gettext_lazy("Compromiso")),
    Column("what", gettext_lazy("Qué es")),
    Column("received_on", gettext_lazy("Recibida"), "date"),
    Column("due_on", gettext_lazy("Plazo"), "date"),
    Column("days_overdue", gettext_lazy("Días vencida"), "number"),
)


def contrast(board: Board) -> Figure:
    """The themes of a plan, then the commitments that the voices tell most differently."""
    found = board.standouts
    themes = [row for row in board.groups(Scope.THEME) if row.gap is not None] if board.lens.is_whole else []
    parts = (_("Temas"), _("Compromisos, primero los de más diferencia")) if themes else ("", "")
    rows = [_contrast_row(row, slice_url(board.lens.plan, row.scope, row.key), parts[0]) for row in themes]
    rows += [_contrast_row(row, row.commitment.get_absolute_url(), parts[1]) for row in found.contrasts]
    return Figure(
        name="contraste",
        heading=_("Contraste entre voces"),
        columns=CONTRAST_COLUMNS,
        rows=rows,
        total=len(themes) + found.contrasts_total,
        finding=_contrast_finding(board.row),
        formula=_("La diferencia es lo que dice el gobierno menos lo que dice la sociedad civil, en puntos."),
        bar=_("Las dos voces"),
        bar_is_plain=False,
        empty=_(
            "Aún no hay hitos que reporten las dos voces. La sociedad civil del comité puede publicar sus reportes."
        ),
    )


def _contrast_row(row: ProgressSnapshot, url: str, part: str) -> Row:
    values = (row.scope, row.key, name_of(row), row.government, row.civil_society, row.gap)
    return Row(values, url=url, pair=dumbbell(row.government, row.civil_society), part=part)


def _contrast_finding(row: ProgressSnapshot | None) -> str:
    if row is None or row.gap is None:
        return ""
    gap = tenths(row.gap)
    if not gap:
        return _("Donde hablan las dos voces, dicen lo mismo.")
    if gap > 0:
        text = ngettext(
            "Donde hablan las dos voces, el gobierno ve %(n)s punto más de avance que la sociedad civil.",
            "Donde hablan las dos voces, el gobierno ve %(n)s puntos más de avance que la sociedad civil.",
            1 if gap == 1 else 2,
        )
    else:
        text = ngettext(
            "Donde hablan las dos voces, el gobierno ve %(n)s punto menos de avance que la sociedad civil.",
            "Donde hablan las dos voces, el gobierno ve %(n)s puntos menos de avance que la sociedad civil.",
            1 if gap == -1 else 2,
        )
    return text % {"n": amount(abs(gap))}


def participation(summary: ResponsesSummary) -> Figure:
    """`rows` only of what the portal itself received: what the sources counted is on the plan's participation page."""
    kinds = (
        ("contributions", _("aportes"), _("aportes con respuesta"), summary.contributions),
        ("proposals", _("propuestas"), _("propuestas con respuesta"), summary.proposals),
        ("observations", _("observaciones institucionales"), _("observaciones con respuesta"), summary.observations),
    )
    counts: list[tuple[str, str, int | None]] = []
    for key, name, answered, told in kinds:
        if told.total:
            counts += [(key, name, told.total), (f"{key}_answered", answered, told.answered)]
    counts.append(("median_days_to_answer", _("días (mediana) para responder un aporte"), summary.median_days))
    total, finding = summary.total, ""
    if total.total:
        what = ", ".join(name for _key, name, _answered, told in kinds if told.total)
        finding = _("%(answered)s de %(total)s tienen respuesta motivada: %(what)s.") % {
            "answered": total.answered,
            "total": total.total,
            "what": what,
        }
    return Figure(
        name="participacion",
        heading=_("Participación"),
        columns=COUNT_COLUMNS,
        rows=[Row((key, name, value)) for key, name, value in counts if value is not None] if total.total else [],
        finding=finding,
        formula=_("Se cuentan los registros publicados hoy. Una respuesta motivada dice qué se decidió y por qué."),
        empty=_(
            "El portal no ha recibido aportes ni propuestas de este plan. Lo que contaron las fuentes está en su página."
        ),
    )


def committee_health(committee: Committee, glance: Glance) -> Figure:
    counts = [
        ("days_since_last_session", _("días desde la última sesión"), glance.days_since),
        ("seats", _("asientos"), glance.composition.total),
        ("seats_occupied", _("asientos ocupados"), len(glance.composition.occupied)),
        ("agreements", _("acuerdos"), glance.agreements.made),
        ("agreements_overdue", _("acuerdos vencidos"), glance.agreements.overdue),
        ("tenures_ending_in_90_days", _("periodos que terminan en 90 días"), glance.ending),
    ]
    return Figure(
        name="comite",
        heading=committee.name,
        columns=COUNT_COLUMNS,
        rows=[Row((key, name, value)) for key, name, value in counts if value is not None],
    )


def unanswered(questions: Questions) -> Figure:
    words = {True: _("pregunta"), False: _("aviso de desactualización")}
    return Figure(
        name="preguntas",
        heading=_("Preguntas sin respuesta"),
        columns=QUESTION_COLUMNS,
        rows=[
            Row(
                (
                    row.kind,
                    row.slug,
                    row.title,
                    words[row.kind == QUESTION],
                    row.asked_on,
                    row.due_on,
                    row.days_overdue,
                ),
                url=row.url,
            )
            for row in questions.oldest
        ],
        total=questions.overdue,
        finding=_questions_finding(questions),
        formula=_(
            "Se cuentan las preguntas y los avisos publicados de sus compromisos. "
            "Está vencida la que pasó su plazo sin respuesta."
        ),
    )


def _questions_finding(questions: Questions) -> str:
    told = {"n": questions.overdue, "of": questions.total, "waiting": questions.waiting}
    if not questions.total:
        return _("Nadie ha preguntado aún por estos compromisos.")
    if questions.overdue:
        text = ngettext(
            "%(n)s pregunta o aviso pasó su plazo sin respuesta, de %(of)s publicados.",
            "%(n)s preguntas o avisos pasaron su plazo sin respuesta, de %(of)s publicados.",
            questions.overdue,
        )
        return text % told
    if questions.waiting:
        text = ngettext(
            "Ninguna pasó su plazo; %(waiting)s de %(of)s espera respuesta.",
            "Ninguna pasó su plazo; %(waiting)s de %(of)s esperan respuesta.",
            questions.waiting,
        )
        return text % told
    return _("Todas las preguntas y los avisos publicados tienen respuesta (%(of)s).") % told
