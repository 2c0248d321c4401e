"""Figures, lights, charts and tables in their states."""

from __future__ import annotations

from decimal import Decimal

from aga_portal.gallery.samples import LONG, TODAY, Sample, commitment, days, figures, seen, states
from commitments.choices import Light
from core.charts import Span, timeline
from core.plots import series_plot
from dashboards.selectors import LightCount

LIGHTS = [(light.value, str(light.label)) for light in Light]
MARKS = [(commitment(f"{n}. Compromiso {n}"), figures(light=key), word) for n, (key, word) in enumerate(LIGHTS, 1)]
TOTAL = Sample(actual=Decimal(47), expected=Decimal(61), commitments=22, without_information=2)
SPANS = [
    Span("1", "complete", days(-200), days(-60), days(-90), Decimal(100)),
    Span("2", "delayed", days(-90), days(-10), None, Decimal(40)),
    Span("3", "scheduled", days(20), days(160), None, Decimal(0)),
]
POINTS = [(days(30 * n), Decimal(9 * n), Decimal(12 * n)) for n in range(-4, 1)]
POINTS = [(day, Decimal(36) + actual, Decimal(48) + expected) for day, actual, expected in POINTS]
PLAN = Sample(title="V Plan de acción", slug="v-plan")

ENTRIES = {
    "figure": states(
        ("con su total", {"value": 6, "label": "van atrasados", "note": "de 22"}),
        ("sin nota", {"value": "47,4 %", "label": "hecho al 15 de junio de 2026"}),
        ("rótulo larguísimo", {"value": 1, "label": LONG}),
    ),
    "light": states(*((word, {"light": key, "label": word}) for key, word in LIGHTS)),
    "light_counts": states(
        ("peor primero", {"lights": [LightCount(*row, n) for n, row in enumerate(LIGHTS, 2)], "plan_slug": "v-plan"})
    ),
    "progress_pair": states(
        ("por debajo", {"actual": Decimal(47), "expected": Decimal(61)}),
        ("por encima", {"actual": Decimal(80), "expected": Decimal(61)}),
        ("nada hecho, todo esperado", {"actual": Decimal(0), "expected": Decimal(100)}),
        ("sin fechas", {"actual": Decimal(30), "expected": None}),
        ("sin hitos", {"actual": None, "expected": None}),
    ),
    "points": states(
        ("por debajo", {"total": TOTAL, "points": 14, "below": True}),
        ("por encima, un punto", {"total": TOTAL, "points": 1, "below": False}),
        ("igual", {"total": TOTAL, "points": 0, "below": False}),
        ("sin fechas", {"total": TOTAL, "points": None, "below": False}),
        ("completo", {"total": Sample(actual=Decimal(100)), "points": 0, "below": False}),
    ),
    "home_figure": states(
        ("con avance", {"plan": PLAN, "total": TOTAL, "points": 14, "below": True, "late_count": 6, "today": TODAY}),
        ("sin hitos", {"plan": PLAN, "total": Sample(actual=None, commitments=30), "today": TODAY}),
        ("sin compromisos", {"plan": PLAN, "total": Sample(actual=None, commitments=0), "today": TODAY}),
    ),
    "strip": states(("una marca de cada semáforo", {"marks": MARKS}), ("doscientas", {"marks": MARKS * 29})),
    "timeline": states(("hitos corridos, hoy y por venir", {"timeline": timeline(SPANS, TODAY)}), ("sin fechas", {})),
    "contrast": states(
        ("lejos", {"figures": figures(), "irm_label": "sustancial"}),
        ("cerca", {"figures": figures(civil_society=Decimal(82), gap=Decimal(3))}),
        ("una sola voz", {"figures": figures(civil_society=None, gap=None)}),
    ),
    "commitment_table": states(
        ("de un plan", {"rows": MARKS[:3], "show_plan": False}),
        (
            "de varios, título larguísimo",
            {"rows": [(commitment(LONG), figures(None), "sin información")], "show_plan": 1},
        ),
    ),
    "board_picture": states(
        (
            "real contra esperado",
            {
                "plot": series_plot(POINTS),
                "finding": "Va 12 puntos por debajo de lo esperado.",
                "past": [Sample(date=days(-120))],
                "board": Sample(day=TODAY),
            },
        )
    ),
    **{
        name: seen("/tablero/demostracion/")
        for name in ("board_bar", "board_figure", "board_series", "board_source", "board_table", "contents")
    },
    "small_multiples": seen("/tablero/demostracion/#tema"),
    "weekly_lines": seen("/tablero/demostracion/semanas/"),
    **{name: seen("/planes/demostracion/") for name in ("plan_facts", "plan_head", "plan_themes", "stage_picture")},
    "stage_timeline": seen("/planes/demostracion/"),
    "map": seen("/territorios/"),
    "territories": seen("/territorios/"),
    "workload_bars": seen("/comite/demostracion/carga/"),
}
