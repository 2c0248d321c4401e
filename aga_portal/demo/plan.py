"""What the demonstration plan is made of: fictitious entities, 24 commitments over 5 themes, one account per role.

Dates are days relative to the day on which it is built, so that every light shows whenever it is built.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from commitments.choices import CommitmentState
from people.choices import Branch, Level, Role, Sector

PASSWORD = "demostracion-2026"
PLAN_STARTS, PLAN_ENDS = -540, 540

THEMES = (
    "Datos abiertos y transparencia",
    "Participación ciudadana",
    "Integridad y contratación",
    "Servicios públicos cercanos",
    "Justicia abierta",
)

# slug, name, sector, branch, level, territory code of each profile
ENTITIES = (
    (
        "demo-ministerio-datos",
        "Ministerio de Datos y Servicios (ficticio)",
        Sector.PUBLIC,
        Branch.EXECUTIVE,
        Level.NATIONAL,
    ),
    (
        "demo-ministerio-ambiente",
        "Ministerio de Aguas y Bosques (ficticio)",
        Sector.PUBLIC,
        Branch.EXECUTIVE,
        Level.NATIONAL,
    ),
    ("demo-agencia-compras", "Agencia de Compras Claras (ficticia)", Sector.PUBLIC, Branch.EXECUTIVE, Level.NATIONAL),
    ("demo-asamblea", "Asamblea Abierta (ficticia)", Sector.PUBLIC, Branch.LEGISLATIVE, Level.NATIONAL),
    ("demo-tribunal", "Tribunal de Cuentas Claras (ficticio)", Sector.PUBLIC, Branch.JUDICIAL, Level.NATIONAL),
    ("demo-contraloria", "Contraloría Vecina (ficticia)", Sector.PUBLIC, Branch.CONTROL, Level.NATIONAL),
    (
        "demo-registro-electoral",
        "Registro Electoral Abierto (ficticio)",
        Sector.PUBLIC,
        Branch.ELECTORAL,
        Level.NATIONAL,
    ),
    (
        "demo-comision-servicio",
        "Comisión Autónoma del Servicio (ficticia)",
        Sector.PUBLIC,
        Branch.AUTONOMOUS,
        Level.NATIONAL,
    ),
    ("demo-gobernacion-norte", "Gobernación del Norte (ficticia)", Sector.PUBLIC, Branch.EXECUTIVE, Level.SUBNATIONAL),
    ("demo-alcaldia-sur", "Alcaldía del Sur (ficticia)", Sector.PUBLIC, Branch.EXECUTIVE, Level.SUBNATIONAL),
    ("demo-veeduria", "Red de Veedurías Ciudadanas (ficticia)", Sector.CIVIL_SOCIETY, None, None),
    ("demo-fundacion-abierta", "Fundación Gobierno Abierto y Ciudad (ficticia)", Sector.CIVIL_SOCIETY, None, None),
)

TERRITORIES = {
    "co": (
        "CO-ANT",
        "CO-ATL",
        "CO-BOL",
        "CO-BOY",
        "CO-CAU",
        "CO-CUN",
        "CO-DC",
        "CO-HUI",
        "CO-LAG",
        "CO-NAR",
        "CO-SAN",
        "CO-VAC",
    ),
    "pe": (
        "PE-AMA",
        "PE-ANC",
        "PE-APU",
        "PE-ARE",
        "PE-AYA",
        "PE-CAJ",
        "PE-CUS",
        "PE-JUN",
        "PE-LAL",
        "PE-LIM",
        "PE-PIU",
        "PE-SAM",
    ),
}


@dataclass(frozen=True)
class DemoReport:
    """A report on the milestone, `ago` days before today."""

    ago: int
    percent: int
    state: str = "published"  # draft, submitted, returned, published, unverified
    voice: str = "government"
    reason: str = ""


@dataclass(frozen=True)
class DemoMilestone:
    """Planned days relative to today; `moved_from` is the first planned end, if it moved since."""

    title: str
    starts: int
    ends: int
    weight: int = 1
    reports: tuple[DemoReport, ...] = ()
    moved_from: int | None = None


@dataclass(frozen=True)
class DemoCommitment:
    title: str
    theme: int
    entity: int
    territories: tuple[int, ...]
    milestones: tuple[DemoMilestone, ...] = ()
    state: str = CommitmentState.IN_PROGRESS
    reason: str = ""
    baseline: bool | None = None
    irm_old: tuple[str, str, str] | None = None  # specificity, potential impact, completion
    irm_new: tuple[str, str] | None = None  # potential for results, completion
    supports: tuple[int, ...] = field(default=())


def _r(*reports: tuple[int, int]) -> tuple[DemoReport, ...]:
    """Published government reports as (days ago, percent)."""
    return tuple(DemoReport(ago=ago, percent=percent) for ago, percent in reports)


def _cs(ago: int, percent: int) -> tuple[DemoReport, ...]:
    return (DemoReport(ago=ago, percent=percent, voice="civil_society"),)


M, C = DemoMilestone, DemoCommitment

COMMITMENTS: tuple[DemoCommitment, ...] = (
    # On track
    C(
        "Publicar el presupuesto completo como datos abiertos",
        0,
        0,
        (6,),
        (
            M("Catálogo de partidas publicado", -300, -90, 2, _r((250, 40), (150, 80), (95, 100)) + _cs(80, 90)),
            M("Visor ciudadano en línea", -120, 120, 1, _r((60, 30), (12, 55)) + _cs(20, 40)),
        ),
        baseline=True,
        irm_new=("substantial", "substantial"),
    ),
    C(
        "Abrir los registros de calidad del agua",
        0,
        1,
        (4, 9),
        (
            M("Inventario de estaciones", -200, -60, 1, _r((170, 50), (70, 100))),
            M(
                "Datos mensuales por estación",
                -60,
                200,
                2,
                _r(
                    (20, 30),
                ),
            ),
        ),
        baseline=True,
        irm_old=("high", "transformative", "substantial"),
    ),
    C(
        "Publicar las agendas de altos funcionarios",
        0,
        3,
        (6,),
        (
            M("Formato único de agenda", -180, -40, 1, _r((90, 70), (45, 100))),
            M(
                "Agendas de todo el año",
                -40,
                240,
                1,
                _r(
                    (15, 20),
                )
                + _cs(10, 15),
            ),
        ),
        irm_new=("modest", "limited"),
    ),
    C(
        "Reutilizar datos de movilidad con universidades",
        0,
        9,
        (11,),
        (
            M(
                "Convenio firmado",
                -150,
                -20,
                1,
                _r(
                    (30, 100),
                ),
            ),
            M(
                "Tres retos de datos realizados",
                -20,
                150,
                1,
                _r(
                    (5, 15),
                ),
            ),
        ),
        baseline=False,
    ),
    C(
        "Traducir los informes de gestión a lenguaje claro",
        0,
        7,
        (5,),
        (M("Guía de lenguaje claro", -100, 100, 1, _r((40, 35), (6, 52))),),
    ),
    # At risk
    C(
        "Presupuestos participativos en doce municipios",
        1,
        8,
        (0, 1, 2),
        (
            M("Reglas acordadas con la ciudadanía", -240, -30, 1, _r((200, 40), (35, 100))),
            M("Asambleas realizadas", -160, 80, 2, _r((100, 20), (25, 48)) + _cs(22, 25)),
        ),
        baseline=True,
        irm_new=("substantial", "limited"),
    ),
    C(
        "Consultas públicas con respuesta motivada",
        1,
        3,
        (6,),
        (M("Plataforma de consulta en marcha", -200, 100, 1, _r((90, 30), (30, 50))),),
        irm_old=("medium", "moderate", "limited"),
    ),
    C(
        "Consejos juveniles con presupuesto propio",
        1,
        9,
        (11,),
        (M("Consejos instalados", -150, 150, 1, _r((70, 15), (18, 33)) + _cs(12, 20)),),
    ),
    # Delayed
    C(
        "Registro de beneficiarios reales de empresas",
        2,
        2,
        (5, 6),
        (
            M("Norma expedida", -400, -200, 2, _r((300, 30), (180, 60)) + _cs(150, 35), moved_from=-320),
            M("Registro público en línea", -200, 60, 3, _r((90, 10), (20, 20)) + _cs(15, 5), moved_from=-40),
        ),
        baseline=True,
        irm_old=("high", "moderate", "limited"),
    ),
    C(
        "Contratación abierta de obras escolares",
        2,
        2,
        (1, 2),
        (
            M("Contratos publicados por etapa", -300, -30, 1, _r((200, 25), (50, 60)) + _cs(40, 30), moved_from=-120),
            M(
                "Tablero para veedurías",
                -60,
                120,
                1,
                _r(
                    (10, 10),
                ),
            ),
        ),
        baseline=True,
        irm_new=("substantial", "limited"),
    ),
    C(
        "Declaraciones de intereses verificables",
        2,
        5,
        (6,),
        (M("Cruce automático de declaraciones", -260, 40, 1, _r((120, 20), (30, 35)) + _cs(28, 10)),),
        irm_new=("modest", "not_started"),
    ),
    C(
        "Integridad en la contratación municipal",
        2,
        8,
        (3, 8),
        (M("Pactos firmados", -220, -15, 1, _r((100, 40), (25, 70)), moved_from=-90),),
    ),
    C(
        "Alertas tempranas de control social",
        2,
        5,
        (7, 9),
        (
            M(
                "Canal de alertas abierto",
                -190,
                -10,
                1,
                _r(
                    (60, 45),
                )
                + _cs(50, 20),
            ),
        ),
        baseline=False,
    ),
    # No information
    C(
        "Trámites de salud sin filas",
        3,
        0,
        (0, 10),
        (
            M(
                "Trámites rediseñados",
                -420,
                100,
                1,
                _r(
                    (300, 75),
                ),
            ),
        ),
    ),
    C(
        "Mapa público de servicios rurales",
        3,
        8,
        (4, 7),
        (M("Servicios georreferenciados", -230, 500, 1),),
        baseline=False,
    ),
    C(
        "Ventanilla única de quejas",
        3,
        9,
        (11,),
        (
            M(
                "Ventanilla en funcionamiento",
                -250,
                400,
                1,
                _r(
                    (220, 30),
                ),
            ),
        ),
    ),
    # Complete
    C(
        "Calendario abierto de vacunación",
        3,
        0,
        (6, 10),
        (M("Calendario publicado", -380, -150, 1, _r((300, 60), (160, 100)) + _cs(140, 100)),),
        state=CommitmentState.COMPLETED,
        baseline=True,
        irm_old=("high", "transformative", "complete"),
    ),
    C(
        "Datos de accidentes viales por tramo",
        3,
        9,
        (11, 0),
        (
            M("Conjunto de datos abierto", -360, -100, 1, _r((200, 80), (110, 100))),
            M(
                "Actualización mensual acordada",
                -200,
                -50,
                1,
                _r(
                    (55, 100),
                ),
            ),
        ),
        state=CommitmentState.COMPLETED,
        irm_new=("substantial", "complete"),
    ),
    # Scheduled
    C(
        "Sentencias en lectura fácil",
        4,
        4,
        (6,),
        (M("Protocolo de lectura fácil", 60, 300, 1),),
        state=CommitmentState.APPROVED,
    ),
    C(
        "Audiencias públicas transmitidas",
        4,
        4,
        (3,),
        (
            M("Salas equipadas", 30, 280, 1),
            M("Archivo de audiencias", 90, 400, 1),
        ),
        state=CommitmentState.APPROVED,
    ),
    # More of every state of a report, and a milestone due in seven days
    C(
        "Estadísticas judiciales reutilizables",
        4,
        4,
        (6,),
        (
            M("Serie histórica publicada", -120, 7, 1, _r((40, 60), (8, 88)) + (DemoReport(2, 95, "submitted"),)),
            M("Diccionario de datos", -60, 90, 1, (DemoReport(30, 30, "unverified"), DemoReport(3, 45, "draft"))),
        ),
    ),
    C(
        "Resultados electorales por mesa en datos abiertos",
        4,
        6,
        (0, 11),
        (
            M(
                "Formato de datos acordado",
                -90,
                150,
                1,
                _r(
                    (50, 25),
                )
                + (DemoReport(9, 60, "returned"),),
            ),
        ),
        irm_new=("substantial", "limited"),
    ),
    # Withdrawn and merged
    C(
        "Portal único de multas",
        3,
        7,
        (5,),
        (
            M(
                "Estudio previo",
                -300,
                60,
                1,
                _r(
                    (200, 10),
                ),
            ),
        ),
        state=CommitmentState.WITHDRAWN,
        reason="La competencia pasó a otra entidad (dato ficticio).",
    ),
    C(
        "Laboratorio de datos judiciales",
        4,
        4,
        (6,),
        (
            M(
                "Diseño del laboratorio",
                -200,
                120,
                1,
                _r(
                    (150, 15),
                ),
            ),
        ),
        state=CommitmentState.MERGED,
        reason="Se une al compromiso de estadísticas judiciales (dato ficticio).",
    ),
)
MERGED_INTO = "Estadísticas judiciales reutilizables"

# mail, name, role, entity index (None: the jurisdiction)
ACCOUNTS = (
    ("editora@demostracion.example", "Editora de entidad (demostración)", Role.ENTITY_EDITOR, 0),
    ("editor2@demostracion.example", "Editor de otra entidad (demostración)", Role.ENTITY_EDITOR, 4),
    ("gobierno@demostracion.example", "Integrante por gobierno (demostración)", Role.MEMBER, 1),
    ("veedora@demostracion.example", "Integrante por sociedad civil (demostración)", Role.MEMBER, 10),
    ("secretaria@demostracion.example", "Secretaría técnica (demostración)", Role.SECRETARIAT, None),
    ("moderacion@demostracion.example", "Moderación (demostración)", Role.MODERATOR, None),
)
SEATS = ((0, "government"), (1, "government"), (4, "government"), (10, "civil_society"), (11, "civil_society"))
