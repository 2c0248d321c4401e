"""What can be taken away: each list of the API as a dataset, with what ties it to the others."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aga_portal.api_urls import router
from core.api import ReadOnlyResource

RESOURCES: dict[str, type[ReadOnlyResource]] = {name: resource for name, resource, _basename in router.registry}
MODEL_FIELDS = {"documents": "key", "tallies": "key", "claims": "key"}
"""The field of the model behind the column `slug`, where it has another name."""


@dataclass(frozen=True)
class Dataset:
    """`page` is the route of the list that shows it; `key`, the column that names a row for good.

    `refers` maps columns to the dataset whose key they hold: only where the row they name is always published too.
    """

    name: str
    title: Promise
    description: Promise
    page: str = ""
    key: str = "id"
    refers: dict[str, str] = field(default_factory=dict)

    @property
    def resource(self) -> type[ReadOnlyResource]:
        return RESOURCES[self.name]

    @property
    def model(self) -> type[Model]:
        return self.resource.filterset_class._meta.model

    @property
    def key_field(self) -> str:
        return MODEL_FIELDS.get(self.name, self.key)

    def get_absolute_url(self) -> str:
        return reverse("dataset", args=[self.name])


DATASETS = (
    Dataset(
        "plans",
        _("Planes de acción"),
        _("Los planes de acción de gobierno abierto: su periodo, su estado y su avance al día."),
        page="dashboards:plan_list",
        key="slug",
    ),
    Dataset(
        "stages",
        _("Etapas de los planes"),
        _("Las etapas y pasos de cada plan, con sus fechas previstas y reales."),
        refers={"plan_slug": "plans"},
    ),
    Dataset(
        "themes",
        _("Temas de los planes"),
        _("Los temas o ejes en que cada plan agrupa sus compromisos."),
        refers={"plan_slug": "plans"},
    ),
    Dataset(
        "commitments",
        _("Compromisos con su avance"),
        _("Cada compromiso publicado: qué promete, quién responde, sus fechas y cómo va."),
        page="commitments:commitment_list",
        key="slug",
        refers={
            "plan_slug": "plans",
            "lead_slug": "organizations",
            "parent_slug": "commitments",
            "merged_into_slug": "commitments",
        },
    ),
    Dataset(
        "milestones",
        _("Hitos y fechas"),
        _("Los hitos de cada compromiso, con sus fechas, sus aplazamientos y su avance."),
        refers={"commitment_slug": "commitments", "responsible_slug": "organizations"},
    ),
    Dataset(
        "progress-reports",
        _("Reportes de avance publicados"),
        _("Lo que el gobierno y la sociedad civil reportaron de cada hito, en las dos voces."),
        refers={"commitment_slug": "commitments", "milestone_id": "milestones", "organization_slug": "organizations"},
    ),
    Dataset(
        "evidence",
        _("Evidencias"),
        _("Los enlaces y archivos que respaldan los reportes publicados."),
        refers={"report": "progress-reports", "milestone_id": "milestones", "commitment_slug": "commitments"},
    ),
    Dataset(
        "indicators",
        _("Indicadores"),
        _("Los indicadores de los compromisos, con su línea de base y su meta."),
        refers={"commitment_slug": "commitments"},
    ),
    Dataset(
        "measurements",
        _("Mediciones de los indicadores"),
        _("Cada valor medido de un indicador, con su fecha y su fuente."),
        refers={"indicator_id": "indicators", "commitment_slug": "commitments"},
    ),
    Dataset(
        "irm-assessments",
        _("Revisiones independientes (MRI)"),
        _("Lo que el Mecanismo de Revisión Independiente juzgó de cada compromiso."),
        refers={"plan_slug": "plans"},
    ),
    Dataset(
        "organizations",
        _("Entidades y organizaciones"),
        _("Las entidades públicas y organizaciones que toman parte en los planes."),
        page="commitments:organization_list",
        key="slug",
        refers={"territory_code": "territories", "parent_slug": "organizations"},
    ),
    Dataset(
        "territories",
        _("Territorios"),
        _("Países, departamentos o regiones y municipios, con su código oficial."),
        page="commitments:territory_list",
        key="code",
        refers={"parent_code": "territories"},
    ),
    Dataset(
        "committees",
        _("Comités"),
        _("Los comités y foros de gobierno abierto, con su regla de quórum y su paridad."),
        page="committee:committee_list",
        key="slug",
        refers={"jurisdiction_code": "territories", "plan_slug": "plans"},
    ),
    Dataset(
        "seats",
        _("Asientos de los comités"),
        _("Los asientos de cada comité y quién ocupa hoy cada uno."),
        refers={"committee_slug": "committees", "organization_slug": "organizations"},
    ),
    Dataset(
        "sessions",
        _("Sesiones de los comités"),
        _("Las sesiones convocadas, con su quórum y su asistencia por asiento."),
        key="slug",
        refers={"committee_slug": "committees"},
    ),
    Dataset(
        "agreements",
        _("Acuerdos de los comités"),
        _("Lo que cada sesión acordó: quién responde, para cuándo y qué se ha hecho."),
        refers={
            "committee_slug": "committees",
            "session_slug": "sessions",
            "commitment_slug": "commitments",
            "milestone_id": "milestones",
        },
    ),
    Dataset(
        "spaces",
        _("Espacios de participación"),
        _("Talleres, reuniones y otros encuentros en que la gente pudo participar."),
        page="consultations:space_list",
        key="slug",
        refers={"plan_slug": "plans", "territory_code": "territories", "commitment_slug": "commitments"},
    ),
    Dataset(
        "tallies",
        _("Conteos de participación"),
        _("Cuántas personas, organizaciones o propuestas contó cada fuente."),
        key="slug",
        refers={"plan_slug": "plans", "space_slug": "spaces", "territory_code": "territories"},
    ),
    Dataset(
        "consultations",
        _("Consultas"),
        _("Qué se preguntó, cuándo estuvo abierto y qué se hizo con lo que la gente dijo."),
        page="consultations:consultation_list",
        key="slug",
        refers={"plan_slug": "plans"},
    ),
    Dataset(
        "contributions",
        _("Aportes publicados"),
        _("Las palabras de quienes participaron, cada aporte con su respuesta."),
        refers={"consultation_slug": "consultations", "territory_code": "territories", "decision_id": "decisions"},
    ),
    Dataset(
        "proposals",
        _("Propuestas y en qué terminaron"),
        _("Las propuestas para los planes, su revisión y qué pasó con cada una."),
        page="consultations:proposal_list",
        key="slug",
        refers={
            "plan_slug": "plans",
            "space_slug": "spaces",
            "territory_code": "territories",
            "commitment_slug": "commitments",
            "merged_into_slug": "proposals",
            "split_from_slug": "proposals",
        },
    ),
    Dataset(
        "decisions",
        _("Respuestas motivadas"),
        _("Qué se decidió de cada aporte, propuesta u observación, y por qué."),
        refers={"plan_slug": "plans", "commitment_slug": "commitments"},
    ),
    Dataset(
        "claims",
        _("Afirmaciones de las fuentes"),
        _("Lo que dice cada fuente, tal como lo dice, y con cuál otra se contradice."),
        key="slug",
        refers={"plan_slug": "plans"},
    ),
    Dataset(
        "documents",
        _("Documentos"),
        _("Los documentos de los planes y aquellos en que se apoyan los datos."),
        page="pages:document_list",
        key="slug",
        refers={"plan_slug": "plans"},
    ),
    Dataset(
        "snapshots",
        _("Cortes de avance"),
        _("El avance de cada día, por plan, tema, rama, nivel, territorio, entidad y compromiso."),
        refers={"plan_slug": "plans"},
    ),
    Dataset(
        "articles",
        _("Noticias"),
        _("Las noticias que publica el portal."),
        page="pages:article_list",
        key="slug",
        refers={"plan_slug": "plans"},
    ),
    Dataset(
        "glossary-terms",
        _("Glosario"),
        _("Las palabras de gobierno abierto explicadas, con su fuente."),
        page="pages:glossary",
        key="slug",
    ),
    Dataset(
        "corrections",
        _("Correcciones"),
        _("Lo que el portal publicó mal, y qué dice ahora."),
        page="pages:correction_list",
    ),
)
BY_NAME = {dataset.name: dataset for dataset in DATASETS}
