"""Commitments, participation, committee and content: what is shown of rows."""

from __future__ import annotations

from datetime import UTC, datetime

from aga_portal.gallery.samples import LONG, TITLE, TODAY, Sample, commitment, days, figures, many, seen, states

DOCUMENT = Sample(title="Plan de acción", key="plan", language="es")
SOURCE = Sample(document=DOCUMENT, page="12", passage="Lo que la fuente dice.")
CLAIM = Sample(
    text="El plan tuvo 16 compromisos.",
    is_approximate=True,
    attested_on=days(-400),
    attested_precision="month",
    clashes_with=many(Sample(text="El plan tuvo 15 compromisos.")),
    note="La diferencia está en un compromiso retirado.",
    source=SOURCE,
)
RECORD = Sample(
    at=datetime(2026, 6, 12, tzinfo=UTC),
    actor_label="Ministerio de Datos",
    verb="movió una fecha de",
    object_url="",
    object_label=TITLE,
    changes={"reason": "La licitación quedó desierta."},
)
MOVED = Sample(
    changed_at=RECORD.at,
    actor_label="Ministerio de Datos",
    get_field_display="fecha final",
    old_date=days(-60),
    new_date=days(-10),
    reason="La licitación quedó desierta.",
)
MILESTONE = Sample(
    title="Catálogo de partidas publicado",
    planned_starts_on=days(-90),
    planned_starts_precision="day",
    planned_ends_on=days(-10),
    planned_ends_precision="day",
    starts_on=days(-88),
    ends_on=None,
    date_changes=many(MOVED),
    responsibles=many(Sample(organization=Sample(name="Ministerio de Datos"), leads=True)),
    check_dates=many(),
    product="Un catálogo en datos abiertos.",
    verification=LONG,
)
LATE = Sample(
    milestone=MILESTONE,
    late_days=10,
    slipped=50,
    first_ends_on=days(-60),
    figures=figures(40, 100),
    light_label="atrasado",
)
EARLY = Sample(**(vars(LATE) | {"late_days": 0, "slipped": -12, "first_ends_on": days(2)}))
COMMITMENT = "/compromisos/demostracion-1/"

ENTRIES = {
    "commitment_state": states(
        (
            "retirado",
            {
                "commitment": commitment(
                    state="withdrawn", state_reason="Cambió la ley.", continued_by=many(), merged_here=many()
                )
            },
        ),
        (
            "sin avances publicados",
            {
                "commitment": commitment(state_reason="", continued_by=many(), merged_here=many()),
                "figures": figures(None, None, "no_information"),
                "today": TODAY,
            },
        ),
    ),
    "commitment_promise": states(
        ("problema y solución", {"commitment": Sample(problem="No se puede leer.", solution=LONG)})
    ),
    "milestone_dates": states(
        ("tarde y corrido", {"row": LATE, "milestone": MILESTONE}),
        ("adelantado", {"row": EARLY, "milestone": MILESTONE}),
    ),
    "milestone_facts": states(("quién, qué y cómo", {"milestone": MILESTONE})),
    "dates_table": states(("lo que dibuja la línea", {"milestones": [LATE, EARLY]})),
    "history": states(
        ("corta", {"history": [RECORD]}), ("larga", {"history": [RECORD] * 8}), ("vacía", {"history": []})
    ),
    "claim": states(("con otra fuente que no coincide", {"claim": CLAIM})),
    "source_note": states(("de una fila", {"source": SOURCE}), ("solo texto", {"note": "Acta 3."})),
    "sources": states(("con página y pasaje", {"sources": [SOURCE]}), ("ninguna: nada", {"sources": []})),
    "committee_nav": states(("lo que cuelga de él", {"committee": Sample(slug="demostracion")})),
    **{
        name: seen(COMMITMENT) for name in ("commitment_facts", "commitment_head", "indicator", "irm_row", "milestones")
    },
    "datasets": seen("/compromisos/"),
    "amendment": seen("/compromisos/demostracion-9/"),
    "lineage": seen("/propuestas/"),
    "smart_review": seen("/propuestas/"),
    "proposal_row": seen("/propuestas/"),
    **{name: seen("/mi-espacio/") for name in ("report", "evidence_list", "minutes_blanks", "minutes_observation")},
    **{
        name: seen("/consultas/")
        for name in ("consultation_figures", "consultation_report", "consultation_state", "contribution", "decision")
    },
    **{
        name: seen("/planes/demostracion/participacion/")
        for name in ("count_table", "flow", "flow_picture", "heard_answered", "participation_map")
    },
    **{
        name: seen("/espacios/")
        for name in ("space_attendance", "space_facts", "space_how", "space_materials")
        + ("space_row", "space_standing", "space_when")
    },
    **{name: seen("/comite/demostracion/") for name in ("committee_glance", "committee_texts", "quorum_rule")},
    **{
        name: seen("/comite/demostracion/sesiones/")
        for name in ("agenda", "attendance", "decision_row", "minutes_approvals", "parity", "quorum")
    },
    "agreement_row": seen("/comite/demostracion/acuerdos/"),
    "correction": seen("/correcciones/"),
    "corrections": seen("/correcciones/"),
    "document_facts": seen("/documentos/"),
    "publication_times": seen("/noticias/"),
}
