"""Weekly reports as anybody reads them: the list of a plan's, each as it was published, and its PDF."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.pdf import make_pdf
from core.selectors import ListPaginator
from dashboards.models import WeeklyReport
from dashboards.selectors.weekly import counts_of, findings_of, neighbours, parts_of, reports_of, week_words
from dashboards.weekly_pdf import paper_of
from plans.models import ActionPlan

WEEKS_PER_PAGE = 26


@require_safe
def weekly_list(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(ActionPlan.objects.public().select_related("jurisdiction"), slug=slug)
    page = ListPaginator(reports_of(plan), WEEKS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "is_demo": plan.is_demo,
        "page_obj": page,
        "rows": [_row(row) for row in page],
        "crumbs": _crumbs(plan),
    }
    return render(request, "dashboards/weekly_list.html", context)


@require_safe
def weekly(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    report = _published(slug, day)
    before, after = neighbours(report)
    context = {
        "report": report,
        "plan": report.plan,
        "is_demo": report.plan.is_demo,
        "title": report.content["plan"]["title"],
        "week": week_words(report.starts_on, report.ends_on),
        "published_on": timezone.localdate(report.published_at),
        "headline": report.content["headline"],
        "findings": findings_of(report.content["headline"]),
        "counts": counts_of(report.content["counts"]),
        "parts": parts_of(report.content),
        "before": before,
        "after": after,
        "crumbs": [*_crumbs(report.plan), (_("Informes semanales"), _list_url(report.plan))],
    }
    return render(request, "dashboards/weekly.html", context)


@require_safe
def weekly_pdf(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    """In the portal's own language, whatever the address: one report is one file."""
    report = _published(slug, day)
    with translation.override(settings.LANGUAGE_CODE):
        paper, text = paper_of(report, address=settings.SITE_URL + report.get_absolute_url())
        content = make_pdf(paper, text, [])
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="informe-{slug}-{report.starts_on}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _published(slug: str, day: str) -> WeeklyReport:
    """404 for any day that is not the Monday of a published report, and for any other way to write it."""
    try:
        monday = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    if monday.isoformat() != day:
        raise Http404
    rows = WeeklyReport.objects.public().select_related("plan__jurisdiction")
    return get_object_or_404(rows, plan__slug=slug, starts_on=monday)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    report = WeeklyReport(starts_on=row["starts_on"])
    return {
        "starts_on": row["starts_on"].isoformat(),
        "week": week_words(report.starts_on, report.ends_on),
        "findings": findings_of(row["content__headline"]),
        "counts": [(number, words) for number, words in counts_of(row["content__counts"]) if number],
        "published_on": timezone.localdate(row["published_at"]),
    }


def _crumbs(plan: ActionPlan) -> list[tuple[str, str]]:
    return [
        (_("Tablero"), reverse("dashboards:board")),
        (plan.title, reverse("dashboards:board_plan", args=[plan.slug])),
    ]


def _list_url(plan: ActionPlan) -> str:
    return reverse("dashboards:weekly_list", args=[plan.slug])
