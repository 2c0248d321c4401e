"""Everything that can be found: one list, from which the index is written, kept and counted.

To make something findable, add it here: a kind, its name in the list of results, its public rows, and what search reads
of one (aga_portal/search/entries.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aga_portal.search import entries
from commitments.models import Commitment, IrmReport, Milestone, ProgressReport, Question
from committee.models import Agreement, Committee, Minutes, MinutesVersion, Renewal, Session, WorkingGroup
from committee.selectors import public_minutes
from committee.selectors.minutes import PUBLIC_STAGES
from consultations.models import Consultation, Contribution, Proposal, Space
from core.search_index import Entry
from dashboards.models import WeeklyReport
from pages.models import Article, Correction, GlossaryTerm, LibraryDocument, Page
from people.models import Organization, Territory
from plans.models import ActionPlan, Claim, Lesson, Theme

COMMITMENT, PLAN, CONSULTATION = "commitments.commitment", "plans.actionplan", "consultations.consultation"
SESSION, COMMITTEE, GROUP = "committee.session", "committee.committee", "committee.workinggroup"


@dataclass(frozen=True)
class Source:
    """`rows(now)`: what anybody may read at that moment, with what `entry` needs, in a constant number of queries.

    `touched_by`: a line of history about an object of this kind touches the rows that reach it by this column.
    """

    kind: str
    label: Promise | str
    model: type[Model]
    rows: Callable[[datetime], QuerySet[Any]]
    entry: Callable[[Any], Entry]
    touched_by: Mapping[str, str] = field(default_factory=dict)

    def reached(self) -> dict[str, str]:
        return {self.model._meta.label_lower: "pk", **self.touched_by}


def _plans(now: datetime) -> QuerySet[ActionPlan]:
    return ActionPlan.objects.public().select_related("jurisdiction").prefetch_related("acts", "themes")


def _commitments(now: datetime) -> QuerySet[Commitment]:
    together = ("participations__organization", "territories", "indicators", "dataset_targets")
    return Commitment.objects.public().select_related("plan", "theme").prefetch_related(*together)


def _milestones(now: datetime) -> QuerySet[Milestone]:
    return Milestone.objects.public().select_related("commitment__plan")


def _reports(now: datetime) -> QuerySet[ProgressReport]:
    rows = ProgressReport.objects.public().select_related("milestone__commitment__plan")
    return rows.prefetch_related("evidence")


def _questions(now: datetime) -> QuerySet[Question]:
    public = Commitment.objects.public()
    return Question.objects.public().filter(commitment__in=public).select_related("commitment__plan")


def _irm_reports(now: datetime) -> QuerySet[IrmReport]:
    rows = IrmReport.objects.filter(plan__is_public=True).select_related("plan")
    return rows.prefetch_related("recommendations")


def _themes(now: datetime) -> QuerySet[Theme]:
    promised = Commitment.objects.public().filter(theme=OuterRef("pk"))
    rows = Theme.objects.filter(plan__is_public=True).select_related("plan")
    return rows.annotate(has_commitments=Exists(promised))


def _lessons(now: datetime) -> QuerySet[Lesson]:
    return Lesson.objects.filter(plan__is_public=True).select_related("plan")


def _claims(now: datetime) -> QuerySet[Claim]:
    return Claim.objects.public().filter(plan__isnull=False).select_related("plan")


def _weekly_reports(now: datetime) -> QuerySet[WeeklyReport]:
    return WeeklyReport.objects.public().select_related("plan").defer("content")


def _organizations(now: datetime) -> QuerySet[Organization]:
    return Organization.objects.select_related("territory")


def _territories(now: datetime) -> QuerySet[Territory]:
    return Territory.objects.select_related("parent")


def _committees(now: datetime) -> QuerySet[Committee]:
    return Committee.objects.public().select_related("plan").prefetch_related("texts")


def _groups(now: datetime) -> QuerySet[WorkingGroup]:
    return WorkingGroup.objects.public().select_related("committee__plan")


def _renewals(now: datetime) -> QuerySet[Renewal]:
    return Renewal.objects.public().select_related("committee__plan")


def _sessions(now: datetime) -> QuerySet[Session]:
    rows = Session.objects.public().select_related("committee__plan", "group")
    return rows.prefetch_related("agenda", "decisions")


def _minutes(now: datetime) -> QuerySet[Minutes]:
    versions = MinutesVersion.objects.filter(stage__in=PUBLIC_STAGES).order_by("-number")
    return public_minutes().prefetch_related(Prefetch("versions", versions, to_attr="public_versions"))


def _agreements(now: datetime) -> QuerySet[Agreement]:
    return Agreement.objects.public().select_related("session__committee__plan", "session__group")


def _consultations(now: datetime) -> QuerySet[Consultation]:
    return Consultation.objects.public().select_related("plan").prefetch_related("sections")


def _contributions(now: datetime) -> QuerySet[Contribution]:
    return Contribution.objects.public().select_related("consultation__plan", "decision")


def _proposals(now: datetime) -> QuerySet[Proposal]:
    return Proposal.objects.public().select_related("plan", "decision")


def _spaces(now: datetime) -> QuerySet[Space]:
    return Space.objects.public().select_related("plan", "territory").prefetch_related("materials")


def _documents(now: datetime) -> QuerySet[LibraryDocument]:
    return LibraryDocument.objects.public().select_related("plan", "text").defer("text__stems")


def _pages(now: datetime) -> QuerySet[Page]:
    return Page.objects.public(now)


def _articles(now: datetime) -> QuerySet[Article]:
    return Article.objects.public(now).select_related("plan")


def _terms(now: datetime) -> QuerySet[GlossaryTerm]:
    return GlossaryTerm.objects.public()


def _corrections(now: datetime) -> QuerySet[Correction]:
    return Correction.objects.all()


SOURCES: tuple[Source, ...] = (
    Source("plan", _("Planes"), ActionPlan, _plans, entries.plan),
    Source(
        "commitment",
        _("Compromisos"),
        Commitment,
        _commitments,
        entries.commitment,
        {PLAN: "plan", "people.organization": "participations__organization", "commitments.indicator": "indicators"},
    ),
    Source(
        "milestone",
        _("Hitos"),
        Milestone,
        _milestones,
        entries.milestone,
        {PLAN: "commitment__plan", COMMITMENT: "commitment"},
    ),
    Source(
        "report",
        _("Reportes de avance"),
        ProgressReport,
        _reports,
        entries.report,
        {
            PLAN: "milestone__commitment__plan",
            COMMITMENT: "milestone__commitment",
            "commitments.milestone": "milestone",
            "commitments.evidence": "evidence",
        },
    ),
    Source(
        "question",
        _("Preguntas de la ciudadanía"),
        Question,
        _questions,
        entries.question,
        {PLAN: "commitment__plan", COMMITMENT: "commitment"},
    ),
    Source(
        "irm_report",
        _("Informes del MRI"),
        IrmReport,
        _irm_reports,
        entries.irm_report,
        {PLAN: "plan", "commitments.irmrecommendation": "recommendations"},
    ),
    Source("theme", _("Temas"), Theme, _themes, entries.theme, {PLAN: "plan", COMMITMENT: "commitments"}),
    Source("organization", _("Entidades y organizaciones"), Organization, _organizations, entries.organization),
    Source("territory", _("Territorios"), Territory, _territories, entries.territory),
    Source("consultation", _("Consultas"), Consultation, _consultations, entries.consultation, {PLAN: "plan"}),
    Source(
        "contribution",
        _("Aportes y respuestas"),
        Contribution,
        _contributions,
        entries.contribution,
        {PLAN: "consultation__plan", CONSULTATION: "consultation", "consultations.decision": "decision"},
    ),
    Source(
        "proposal",
        _("Propuestas"),
        Proposal,
        _proposals,
        entries.proposal,
        {PLAN: "plan", "consultations.decision": "decision"},
    ),
    Source("space", _("Espacios de participación"), Space, _spaces, entries.space, {PLAN: "plan"}),
    Source("committee", _("Comités"), Committee, _committees, entries.committee, {PLAN: "plan"}),
    Source(
        "group",
        _("Mesas de trabajo"),
        WorkingGroup,
        _groups,
        entries.group,
        {PLAN: "committee__plan", COMMITTEE: "committee"},
    ),
    Source(
        "renewal",
        _("Renovaciones del comité"),
        Renewal,
        _renewals,
        entries.renewal,
        {PLAN: "committee__plan", COMMITTEE: "committee"},
    ),
    Source(
        "session",
        _("Sesiones"),
        Session,
        _sessions,
        entries.session,
        {
            PLAN: "committee__plan",
            COMMITTEE: "committee",
            GROUP: "group",
            "committee.committeedecision": "decisions",
        },
    ),
    Source(
        "minutes",
        _("Actas"),
        Minutes,
        _minutes,
        entries.minutes,
        {
            PLAN: "session__committee__plan",
            COMMITTEE: "session__committee",
            GROUP: "session__group",
            SESSION: "session",
        },
    ),
    Source(
        "agreement",
        _("Acuerdos"),
        Agreement,
        _agreements,
        entries.agreement,
        {
            PLAN: "session__committee__plan",
            COMMITTEE: "session__committee",
            GROUP: "session__group",
            SESSION: "session",
        },
    ),
    Source(
        "document",
        _("Documentos"),
        LibraryDocument,
        _documents,
        entries.document,
        {PLAN: "plan", "plans.document": "pk"},
    ),
    Source("page", _("Páginas"), Page, _pages, entries.page),
    Source("article", _("Noticias"), Article, _articles, entries.article, {PLAN: "plan"}),
    Source("term", _("Glosario"), GlossaryTerm, _terms, entries.term),
    Source(
        "weekly_report", _("Informes semanales"), WeeklyReport, _weekly_reports, entries.weekly_report, {PLAN: "plan"}
    ),
    Source("lesson", _("Lecciones"), Lesson, _lessons, entries.lesson, {PLAN: "plan"}),
    Source("claim", _("Lo que dicen las fuentes"), Claim, _claims, entries.claim, {PLAN: "plan"}),
    Source("correction", _("Correcciones"), Correction, _corrections, entries.correction),
)
LABELS = {source.kind: source.label for source in SOURCES}
