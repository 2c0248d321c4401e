"""What people say in the demonstration plan that is being co-created: consultations, contributions, proposals, spaces.

Every text is fictitious. Days are relative to the day on which it is built.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from consultations.choices import Channel, DecisionReason, OrganizationType, Outcome, SmartCriterion, SmartVerdict

SLUG = "demostracion-cocreacion"
SEED = 4
READER, READERS = "persona-{}@demostracion.example", 20
THEMES = ("Agua y ambiente", "Datos que se entienden", "Compras a la vista")
WHAT_HAPPENS = (
    "Leemos cada aporte y le damos una respuesta motivada. Con lo que se acoge se escriben propuestas para el plan."
)
WHAT_HAPPENS_TO_SUPPORTS = (
    "Al cerrar publicamos cuántas personas apoyaron cada propuesta. El comité revisa primero las más apoyadas."
)

# title, kind, first day, last day
STAGES = (
    ("Preparación", "preparation", -150, -96),
    ("Participación y cocreación", "participation", -95, 60),
    ("Aprobación", "approval", 61, 100),
    ("Implementación", "implementation", 101, 830),
)


@dataclass(frozen=True)
class Said:
    """A contribution: `ago` days before today, theme and territory by their place in the lists."""

    ago: int
    text: str
    theme: int | None = None
    territory: int | None = None
    organization_type: str | None = None
    channel: str = Channel.WEB
    name: str = ""
    section: int | None = None
    hide_reason: str = ""
    is_pending: bool = False


@dataclass(frozen=True)
class Heard:
    """Contributions that say much the same, and the answer that all of them get."""

    title: str
    theme: int
    said: tuple[Said, ...]
    outcome: str
    answer: str
    reason: str | None = None


@dataclass(frozen=True)
class Idea:
    """A proposal, from what was heard or from the past space when `heard` is None."""

    title: str
    text: str
    ago: int
    theme: int
    heard: int | None = None
    revised: tuple[int, str, str] | None = None  # days ago, new text, reason
    smart: bool = False
    supports: int = 0


FORUM_OPENS, FORUM_CLOSES, FORUM_REPORTED = -80, -50, -35
HEARD = (
    Heard(
        "Publicar cada mes la calidad del agua de cada acueducto",
        0,
        (
            Said(
                78, "Publiquen cada mes la calidad del agua de los acueductos rurales.", 0, 0, OrganizationType.PERSON
            ),
            Said(
                75,
                "Queremos ver los análisis de calidad del agua de nuestro acueducto, todos los meses.",
                0,
                4,
                OrganizationType.COMMUNITY,
                name="Junta de Acueducto La Ceja (ficticia)",
            ),
            Said(
                70,
                "Los resultados de las muestras de agua del acueducto deberían publicarse mensualmente.",
                0,
                9,
                OrganizationType.COMMUNITY,
                Channel.IN_PERSON,
            ),
            Said(66, "¿Por qué no se publica la calidad del agua de cada vereda?", 0, 4, None, Channel.PAPER),
        ),
        Outcome.ACCEPTED,
        "Se acoge. La propuesta de publicar la calidad del agua de cada acueducto recoge estos aportes.",
    ),
    Heard(
        "Explicar los datos con palabras sencillas",
        1,
        (
            Said(77, "Los datos abiertos vienen sin explicación. Pongan un resumen en palabras sencillas.", 1, 6),
            Said(
                72,
                "Cada tabla de datos necesita una explicación sencilla de qué es cada columna.",
                1,
                6,
                OrganizationType.ACADEMIA,
                name="Semillero de Datos (ficticio)",
            ),
            Said(60, "Expliquen los datos para quienes no somos técnicos.", 1, 1, OrganizationType.NGO, Channel.MAIL),
        ),
        Outcome.ACCEPTED_WITH_CHANGE,
        "Se acoge con cambios: primero los veinte conjuntos de datos más consultados, y después los demás.",
    ),
    Heard(
        "Rebajar los impuestos locales",
        2,
        (
            Said(68, "Rebajen el impuesto predial de los barrios populares.", None, 11, OrganizationType.PERSON),
            Said(58, "Que el plan rebaje el impuesto predial.", None, 11),
        ),
        Outcome.NOT_ACCEPTED,
        "No se acoge: los impuestos locales los fija cada concejo municipal, y este plan no puede cambiarlos.",
        DecisionReason.OUTSIDE_COMPETENCE,
    ),
)
ALONE = (
    (
        Said(64, "Instalen una pantalla con el presupuesto en cada plaza de mercado.", 2, 2, OrganizationType.COMPANY),
        Outcome.NOT_ACCEPTED,
        "No se acoge por ahora: ninguna entidad tiene recursos para comprar y mantener las pantallas.",
        DecisionReason.NO_RESOURCES,
    ),
    (
        Said(55, "Avisen por correo cuando se abre un contrato en mi municipio.", 2, 10, OrganizationType.PERSON),
        Outcome.ACCEPTED,
        "Se acoge: la propuesta de avisos por correo nació en el taller y recoge también este aporte.",
        None,
    ),
    (
        Said(52, "Hagan algo con la participación.", 1, None, None),
        Outcome.NOT_ACCEPTED,
        "No se acoge: no alcanzamos a saber qué pide. Puede detallarlo en la consulta que sigue abierta.",
        DecisionReason.NEEDS_DETAIL,
    ),
)
SPAM = Said(57, "Compre seguidores baratos en esta página.", hide_reason="spam")
REPORT_SUMMARY = (
    "Se oyó sobre todo que la calidad del agua y los datos deben publicarse con explicación. "
    "Dos grupos de aportes se volvieron propuestas. Lo que no se acogió tiene su motivo."
)

DRAFT_OPENS, DRAFT_CLOSES, DRAFT_MOVED = -9, 7, 18
SECTIONS = (
    ("1. Objetivo", "Que cualquier persona pueda saber, sin intermediarios, qué prometió el Estado y si lo cumplió."),
    ("2. Agua", "Cada acueducto publica sus análisis de calidad antes del día diez del mes siguiente."),
    ("3. Datos", "Los veinte conjuntos de datos más consultados tienen una explicación sencilla."),
    ("4. Seguimiento", "El comité revisa los avances cada tres meses y publica su acta en quince días."),
)
DRAFT_SAID = (
    Said(8, "El objetivo se entiende. Falta decir quién responde cuando no se cumple.", None, 6, "ngo", section=0),
    Said(7, "Antes del día diez es poco tiempo para los acueductos pequeños.", 0, 4, "community", section=1),
    Said(6, "Añadan los nombres de los laboratorios que analizan el agua.", 0, 0, "academia", section=1),
    Said(4, "¿Quién escoge los veinte conjuntos de datos?", 1, 1, "person", section=2, name="Rosa (ficticia)"),
    Said(3, "Quince días para publicar el acta es demasiado.", None, 11, "person", section=3),
    Said(2, "Que las reuniones del comité se puedan ver en vivo.", None, None, None, section=3),
    Said(1, "Este aporte espera a la moderación.", None, 6, None, section=3, is_pending=True),
    Said(5, "El vecino del 302 no paga y este es su teléfono.", section=0, hide_reason="personal_data"),
)

PRIORITISATION_OPENS, PRIORITISATION_CLOSES = -6, 12
WATER = Idea(
    "Calidad del agua de cada acueducto, en datos abiertos",
    "Cada acueducto publica sus análisis de agua en un formato abierto.",
    48,
    0,
    heard=0,
    revised=(
        40,
        "Cada acueducto publica cada mes sus análisis de agua, en un formato abierto y común, con su laboratorio.",
        "La revisión pidió decir cada cuánto se publica y quién analiza.",
    ),
    smart=True,
)
PRIORITISED = (
    Idea(
        "Explicación sencilla de los datos más consultados",
        "Los veinte conjuntos de datos más consultados llevan una explicación de una página, sin tecnicismos.",
        45,
        1,
        heard=1,
        smart=True,
        supports=14,
    ),
    Idea(
        "Avisos por correo de los contratos de mi municipio",
        "Cualquier persona puede pedir que le avisen por correo cuando se abre o se firma un contrato en su municipio.",
        44,
        2,
        supports=9,
    ),
    Idea(
        "Presupuesto de las obras, barrio por barrio",
        "Cada obra muestra en un mapa cuánto cuesta, quién la hace y cuándo termina.",
        43,
        2,
        supports=5,
    ),
)
MERGED = Idea(
    "Compras menores a la vista",
    "Las compras de menor valor se publican el mismo día en que se hacen.",
    42,
    2,
)
REFUSED = Idea(
    "Un canal de televisión del plan",
    "El Estado abre un canal de televisión para contar los avances del plan.",
    41,
    1,
)
DRAFT = Idea("Escuela de veedurías", "Un curso gratuito para quienes vigilan las obras de su municipio.", 12, 2)
SMART_NOTES = {
    SmartCriterion.SPECIFIC: (SmartVerdict.MET, "Dice qué se publica y quién lo hace."),
    SmartCriterion.MEASURABLE: (SmartVerdict.MET, "Se puede contar cuántos publican cada mes."),
    SmartCriterion.ACHIEVABLE: (SmartVerdict.PARTLY, "Depende de que haya laboratorios con convenio."),
    SmartCriterion.RELEVANT: (SmartVerdict.MET, "Responde a lo que más se oyó en la consulta."),
    SmartCriterion.TIME_BOUND: (SmartVerdict.MET, "Tiene plazo mensual."),
}


@dataclass(frozen=True)
class DemoSpace:
    title: str
    slug: str
    kind: str
    day: int
    capacity: int | None
    people: int
    summary: str
    takes_registrations: bool = True
    territory: int = 6
    place: str = "Biblioteca central (ficticia)"
    themes: tuple[int, ...] = field(default_factory=tuple)


SPACES = (
    DemoSpace(
        "Mesa temática: datos que se entienden (ficticia)",
        "demostracion-mesa-datos",
        "thematic_table",
        15,
        60,
        8,
        "Encuentro ficticio para escribir juntas y juntos las explicaciones de los datos.",
        themes=(1,),
    ),
    DemoSpace(
        "Taller regional: compras a la vista (ficticio)",
        "demostracion-taller-compras",
        "regional_workshop",
        22,
        5,
        8,
        "Taller ficticio con cupo pequeño: quien llega tarde entra en la lista de espera.",
        territory=4,
        themes=(2,),
    ),
)
PAST = DemoSpace(
    "Taller regional: agua y compras (ficticio)",
    "demostracion-taller-agua",
    "regional_workshop",
    -60,
    None,
    46,
    "Taller ficticio que ya pasó: aquí se ve quién asistió y qué propuestas salieron.",
    takes_registrations=False,
    territory=0,
    themes=(0, 2),
)
SPEAKERS = (
    ("Marta Agudelo (ficticia)", "Directora de aguas, Ministerio de Aguas y Bosques (ficticio)"),
    ("Luis Perea (ficticio)", "Vocero, Red de Veedurías Ciudadanas (ficticia)"),
)
TESTIMONIAL = (
    "Por primera vez vi mi propuesta escrita, con su número y con su respuesta.",
    "Doris Guerra (ficticia)",
    "Líder de acueducto comunitario",
)
