"""Every public page, in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from aga_portal.open_data.datasets import DATASETS, Dataset
from commitments.models import Commitment
from committee.models import Committee, Renewal, SelfEvaluation, Session, WorkingGroup
from committee.selectors import public_minutes
from consultations.models import Consultation, Proposal, Space
from dashboards.models import WeeklyReport
from pages.models import Article, LibraryDocument, Page, Publication
from people.models import Organization, Territory
from plans.models import ActionPlan


class PageSitemap(Sitemap):
    i18n = True
    alternates = True


class SectionSitemap(PageSitemap):
    def items(self) -> list[str]:
        return [
            "home",
            "dashboards:plan_list",
            "dashboards:board",
            "commitments:commitment_list",
            "commitments:organization_list",
            "commitments:territory_list",
            "consultations:consultation_list",
            "consultations:space_list",
            "consultations:proposal_list",
            "committee:committee_list",
            "notifications:calendar",
            "pages:page_list",
            "pages:article_list",
            "pages:glossary",
            "pages:document_list",
            "pages:correction_list",
            "open_data",
            "transparency",
            "service",
            "site_map",
            "terms",
            "authors_rights",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class RowSitemap(PageSitemap):
    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows

    def items(self) -> QuerySet[Any]:
        return self.rows.all()


class UnderCommitteeSitemap(PageSitemap):
    """The pages that every public committee has, and its published self-evaluations."""

    def items(self) -> list[tuple[str, tuple[Any, ...]]]:
        public = Committee.objects.public().order_by("slug").values_list("slug", flat=True)
        told = SelfEvaluation.objects.filter(committee__in=Committee.objects.public(), published_at__isnull=False)
        years = told.order_by("committee__slug", "year").values_list("committee__slug", "year")
        pages = [(name, (slug,)) for slug in public for name in ("agreement_list", "workload")]
        return [*pages, *(("evaluation", year) for year in years)]

    def location(self, item: tuple[str, tuple[Any, ...]]) -> str:
        name, args = item
        return reverse(f"committee:{name}", args=args)


class WrittenSitemap(PageSitemap):
    """What the portal wrote and can be read at the moment of asking."""

    def __init__(self, model: type[Publication]) -> None:
        self.model = model

    def items(self) -> QuerySet[Any]:
        return self.model.objects.public(timezone.now()).only("slug", "updated_at").order_by("slug")

    def lastmod(self, item: Publication) -> datetime:
        return item.updated_at


class DatasetSitemap(PageSitemap):
    def items(self) -> tuple[Dataset, ...]:
        return DATASETS


SITEMAPS = {
    "sections": SectionSitemap(),
    "datasets": DatasetSitemap(),
    "plans": RowSitemap(ActionPlan.objects.public().order_by("slug")),
    "weekly-reports": RowSitemap(
        WeeklyReport.objects.public().select_related("plan").defer("content").order_by("plan__slug", "starts_on")
    ),
    "pages": WrittenSitemap(Page),
    "articles": WrittenSitemap(Article),
    "documents": RowSitemap(LibraryDocument.objects.public().only("key").order_by("key")),
    "commitments": RowSitemap(Commitment.objects.public().only("slug").order_by("slug")),
    "organizations": RowSitemap(Organization.objects.only("slug").order_by("slug")),
    "territories": RowSitemap(Territory.objects.only("code").order_by("code")),
    "consultations": RowSitemap(Consultation.objects.public().only("slug").order_by("slug")),
    "spaces": RowSitemap(Space.objects.public().only("slug").order_by("slug")),
    "proposals": RowSitemap(Proposal.objects.public().only("slug").order_by("slug")),
    "sessions": RowSitemap(Session.objects.public().select_related("committee").order_by("slug")),
    "minutes": RowSitemap(public_minutes().order_by("session__slug")),
    "under_committees": UnderCommitteeSitemap(),
    "committees": RowSitemap(Committee.objects.public().only("slug").order_by("slug")),
    "renewals": RowSitemap(Renewal.objects.public().select_related("committee").order_by("slug")),
    "working-groups": RowSitemap(WorkingGroup.objects.public().select_related("committee").order_by("slug")),
}
