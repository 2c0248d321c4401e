"""What surrounds a page, and what leads from one to another."""

from __future__ import annotations

from aga_portal.country_profiles import PROFILES
from aga_portal.entity_file import Entity
from aga_portal.gallery.samples import LONG, TODAY, Sample, days, seen, states

OPEN = Sample(title="¿Qué propuestas van primero?", closes_on=days(9), get_kind_display="priorización")
LAST_DAY = Sample(title=LONG, closes_on=TODAY, get_kind_display="borrador en consulta")
FOUND = Sample(text="datos", is_empty=False)
WHOLE = Entity(
    "Entidad de ejemplo",
    "https://entidad.example/",
    "Calle 1 # 2-3",
    "000000",
    "lunes a viernes, 8:00 a 17:00",
    "+00 000 0000",
    "000 000",
    "000 001",
    "contacto@entidad.example",
    "judiciales@entidad.example",
    (("Red", "https://red.example/entidad"),),
)
LINKS = [
    {"url": "#", "label": "Datos abiertos", "about": "Cada lista como CSV.", "current": True},
    {"url": "#", "label": LONG, "about": "", "current": False},
]
SECTION = {"key": "x", "label": "Transparencia", "url": "#", "entries": LINKS, "current": True}
ALONE = SECTION | {"entries": LINKS[:1], "label": "Comité", "current": False}
MENU = {"sections": [SECTION, ALONE]}
CLOSES = {"day": days(9), "what": "closes"}

ENTRIES = {
    "state_bar": states(*((code, {"bar": row.bar}) for code, row in PROFILES.items() if row.bar)),
    "language": states(("la otra lengua", {})),
    "menu": states(("siete secciones caben", MENU)),
    "section_nav": states(("segundo nivel", {"section": SECTION}), ("sin segundo nivel", {"section": ALONE})),
    "outline": states(("todo el portal", MENU)),
    "section_entries": states(("con y sin explicación", {"entries": LINKS})),
    "entity": states(
        ("completa", {"entity": WHOLE}),
        ("solo el nombre", {"entity": Entity("Entidad de ejemplo")}),
        ("sin confirmar: nada", {"entity": Entity()}),
    ),
    "demo_banner": states(("aviso", {})),
    "breadcrumbs": states(("dos niveles", {"crumbs": [("Compromisos", "#"), (LONG, "#")]})),
    "search_box": states(("en la cabecera", {"id": "b1"}), ("en su página", {"id": "b2", "found": FOUND})),
    "follow_bar": states(
        ("todo", {"follow_url": "#", "feed_url": "#", "calendar_url": "#"}),
        ("sin correo", {"follow_url": "", "feed_url": "#", "calendar_url": "#"}),
    ),
    "empty": states(
        ("de quién es el turno", {"text": "La entidad no ha publicado avances desde el 3 de marzo de 2026."}),
        ("palabra larguísima", {"text": LONG}),
    ),
    "days_left": states(
        ("queda un día", CLOSES | {"n": 1}),
        ("quedan varios", CLOSES | {"n": 9}),
        ("cierra hoy", CLOSES | {"n": 0}),
        ("empieza en doce", CLOSES | {"n": 12, "what": "begins"}),
        ("empieza hoy", CLOSES | {"n": 0, "what": "begins"}),
    ),
    "take_part": states(
        ("abiertas", {"consultations": [(LAST_DAY, 0), (OPEN, 9)], "spaces": [], "is_demo": True}),
        ("nada abierto", {"consultations": [], "spaces": []}),
    ),
    "search_facet": seen("/buscar/?q=datos"),
    "search_help": seen("/buscar/?q=xyzzy"),
    "search_result": seen("/buscar/?q=datos"),
    "print_mark": seen("/compromisos/demostracion-1/"),
    "share": seen("/compromisos/demostracion-1/"),
}
