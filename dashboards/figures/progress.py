"""How far: actual against expected over time, commitments by light, milestones by completion."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.choices import Completion, Light
from core.plots import series_plot, stack, thinned
from core.templatetags.core_tags import percent
from dashboards.choices import Scope
from dashboards.figures.base import Column, Figure, Row, amount, label, share, tenths
from dashboards.figures.links import list_url
from dashboards.selectors.board import Board

SERIES_COLUMNS = (
    Column("date", gettext_lazy("Fecha"), "date"),
    Column("actual", gettext_lazy("Real"), "percent"),
    Column("expected", gettext_lazy("Esperado"), "percent"),
)
LIGHT_COLUMNS = (
    Column("light"),
    Column("name", gettext_lazy("Semáforo")),
    Column("commitments", gettext_lazy("Compromisos"), "number"),
    Column("share", gettext_lazy("Parte"), "percent"),
)
COMPLETION_COLUMNS = (
    Column("completion"),
    Column("name", gettext_lazy("Cumplimiento")),
    Column("milestones", gettext_lazy("Hitos"), "number"),
    Column("share", gettext_lazy("Parte"), "percent"),
)
SHOWN_DAYS = 40
LIGHT_ORDER = (
    Light.COMPLETE,
    Light.ON_TRACK,
    Light.AT_RISK,
    Light.DELAYED,
    Light.NO_INFORMATION,
    Light.SCHEDULED,
)
COMPLETION_ORDER = (Completion.COMPLETE, Completion.SUBSTANTIAL, Completion.LIMITED, Completion.NOT_STARTED)


def over_time(board: Board) -> Figure:
    """The picture is thinned, the page's table more so; the CSV has every day."""
    series = board.past
    shown = series if board.limit is None else thinned(series, SHOWN_DAYS)
    return Figure(
        name="avance",
        heading=_("Real contra esperado"),
        columns=SERIES_COLUMNS,
        rows=[Row(tuple(point)) for point in shown],
        total=len(series),
        finding=gap_finding(board),
        formula=" ".join((_actual_formula(board), _expected_formula())),
        picture=series_plot(series) if any(point.actual is not None for point in series) else None,
        empty=_("Hay un solo día calculado. La línea se dibuja desde el segundo: el portal calcula uno cada noche."),
    )


def gap_finding(board: Board) -> str:
    """What the two last figures say, in points of difference; nothing where one of them is unknown."""
    row = board.row
    if row is None or row.actual is None:
        return ""
    if row.expected is None:
        return _("Va en %(actual)s. Sin fechas planeadas no se sabe cuánto se esperaba.") % {
            "actual": percent(row.actual)
        }
    gap = tenths(row.actual) - tenths(row.expected)
    told = {"actual": percent(row.actual), "expected": percent(row.expected), "n": amount(abs(gap))}
    if not gap:
        return _("Va al ritmo esperado: %(actual)s hecho.") % told
    if gap < 0:
        text = ngettext(
            "Va %(n)s punto por debajo de lo esperado: %(actual)s hecho y %(expected)s esperado.",
            "Va %(n)s puntos por debajo de lo esperado: %(actual)s hecho y %(expected)s esperado.",
            1 if gap == -1 else 2,
        )
    else:
        text = ngettext(
            "Va %(n)s punto por encima de lo esperado: %(actual)s hecho y %(expected)s esperado.",
            "Va %(n)s puntos por encima de lo esperado: %(actual)s hecho y %(expected)s esperado.",
            1 if gap == 1 else 2,
        )
    return text % told


def _actual_formula(board: Board) -> str:
    if board.lens.scope == Scope.PLAN:
        return _(
            "Real: la media de los temas del plan; cada tema es la media de sus compromisos y cada compromiso, la de sus hitos."
        )
    return _("Real: la media de sus compromisos; cada compromiso es la media de sus hitos.")


def _expected_formula() -> str:
    return _(
        "Un hito vale lo que dice el último reporte de gobierno publicado; sin reporte, cero. "
        "Esperado: la parte del tiempo planeado que ya pasó, con los mismos pesos."
    )


def by_light(board: Board) -> Figure:
    counts, row = (board.row.by_light, board.row) if board.row else ({}, None)
    counted = row.commitments if row else 0
    order = [*LIGHT_ORDER, Light.WITHDRAWN] if counts.get(Light.WITHDRAWN) else LIGHT_ORDER
    rows = [
        Row(
            (light.value, _light_word(light), counts.get(light, 0), _light_share(light, counts, counted)),
            url=list_url(board.lens, light=light.value) if counts.get(light) and board.is_latest else "",
            light=light.value,
            bar=_light_share(light, counts, counted),
        )
        for light in order
    ]
    return Figure(
        name="semaforo",
        heading=_("Compromisos por semáforo"),
        columns=LIGHT_COLUMNS,
        rows=rows if row else [],
        finding=_light_finding(counts, counted),
        formula=_(
            "Atrasado: venció sin completarse, o va más de 30 puntos por debajo de lo esperado. En riesgo: más de 10. "
            "Sin información: seis meses sin reporte. Los retirados o fusionados se cuentan aparte."
        ),
        bar=_("Compromisos"),
    )


def _light_word(light: Light) -> str:
    return _("Retirado o fusionado") if light == Light.WITHDRAWN else label(light)


def _light_share(light: Light, counts: dict[str, int], counted: int) -> float | None:
    """Of the commitments that count; those left out have no share."""
    return None if light == Light.WITHDRAWN else share(counts.get(light, 0), counted)


def _light_finding(counts: dict[str, int], counted: int) -> str:
    """The first thing that matters: what is late, else what nobody tells, else what is well."""
    if not counted:
        return ""
    delayed, silent = counts.get(Light.DELAYED, 0), counts.get(Light.NO_INFORMATION, 0)
    if delayed:
        text = ngettext(
            "%(n)s de %(of)s compromisos va atrasado.", "%(n)s de %(of)s compromisos van atrasados.", delayed
        )
        return text % {"n": delayed, "of": counted}
    if silent == counted:
        text = ngettext(
            "El compromiso no tiene información.", "Ninguno de los %(of)s compromisos tiene información.", counted
        )
        return text % {"of": counted}
    if silent:
        text = ngettext(
            "Ninguno va atrasado, pero %(n)s de %(of)s compromisos no tiene información.",
            "Ninguno va atrasado, pero %(n)s de %(of)s compromisos no tienen información.",
            silent,
        )
        return text % {"n": silent, "of": counted}
    text = ngettext("El compromiso no va atrasado.", "Ninguno de los %(of)s compromisos va atrasado.", counted)
    return text % {"of": counted}


def by_completion(board: Board) -> Figure:
    row = board.row
    counts = {level: row.by_completion.get(level, 0) for level in COMPLETION_ORDER} if row else {}
    total = sum(counts.values())
    rows = [Row((level.value, label(level), n, share(n, total)), key=level.value) for level, n in counts.items()]
    done = counts.get(Completion.COMPLETE, 0)
    finding = ngettext("%(n)s de %(of)s hitos está completo.", "%(n)s de %(of)s hitos están completos.", done)
    if not done:
        finding = _("Ninguno de los %(of)s hitos está completo.")
    return Figure(
        name="hitos",
        heading=_("Hitos por cumplimiento"),
        columns=COMPLETION_COLUMNS,
        rows=rows if total else [],
        finding=finding % {"n": done, "of": total} if total else "",
        formula=_(
            "Escala de la AGA: no iniciado, 0; limitado, menos de 50; sustancial, de 50 a 99; completo, 100 con evidencia."
        ),
        stack=stack([(level.value, n) for level, n in counts.items()]),
        empty=_("Las fuentes no dan hitos: no hay cumplimiento que contar. La entidad responsable puede publicarlos."),
    )
