"""The single router of the public API. Read-only, without accounts nor cookies."""

from inspect import cleandoc

from django.http import HttpRequest, JsonResponse
from django.urls import include, path, re_path
from django.utils.translation import gettext as _
from rest_framework.routers import DefaultRouter

from aga_portal.explorer_view import description, explorer
from commitments import api as commitments
from committee import api as committee
from consultations import api as consultations
from consultations import proposal_api as proposals
from dashboards import api as dashboards
from pages import api as pages
from people import api as people
from plans import api as plans

router = DefaultRouter()
router.include_format_suffixes = False
for name, resource in {
    "plans": dashboards.PlanResource,
    "stages": plans.StageResource,
    "themes": plans.ThemeResource,
    "commitments": commitments.CommitmentResource,
    "milestones": commitments.MilestoneResource,
    "progress-reports": commitments.ProgressReportResource,
    "evidence": commitments.EvidenceResource,
    "indicators": commitments.IndicatorResource,
    "measurements": commitments.MeasurementResource,
    "irm-assessments": commitments.IrmAssessmentResource,
    "organizations": commitments.OrganizationResource,
    "territories": people.TerritoryResource,
    "committees": committee.CommitteeResource,
    "seats": committee.SeatResource,
    "sessions": committee.SessionResource,
    "agreements": committee.AgreementResource,
    "consultations": consultations.ConsultationResource,
    "contributions": consultations.ContributionResource,
    "proposals": proposals.ProposalResource,
    "decisions": consultations.DecisionResource,
    "spaces": consultations.SpaceResource,
    "tallies": consultations.TallyResource,
    "claims": plans.ClaimResource,
    "documents": pages.LibraryResource,
    "snapshots": dashboards.SnapshotResource,
    "articles": pages.ArticleResource,
    "glossary-terms": pages.GlossaryTermResource,
    "corrections": pages.CorrectionResource,
}.items():
    router.register(name, resource, basename=name)


def first_sentence(resource: type) -> str:
    return cleandoc(resource.__doc__ or "").partition(". ")[0].rstrip(".")


def nothing_here(_request: HttpRequest) -> JsonResponse:
    """Errors of the API are JSON, those of unknown addresses too."""
    return JsonResponse({"detail": _("Esta dirección no existe en la API.")}, status=404)


urlpatterns = [
    path("schema/", description, name="api_schema"),
    path("docs/", explorer, name="api_docs"),
    path("", include(router.urls)),
    re_path(r"^.*$", nothing_here),
]
