"""The pages that show a plan as a whole."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments.choices import Light
from commitments.selectors import light_word, plan_progress, plans_progress
from consultations.selectors import participation_tables
from core.charts import line_chart
from core.models import ActivityRecord
from dashboards.selectors import current_plan, history, public_plan, strip_by_theme
from plans.models import ActionPlan


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    plans = list(
        ActionPlan.objects.public().select_related("jurisdiction").order_by("jurisdiction__name", "is_demo", "-number")
    )
    progress = plans_progress(plans, today)
    context = {
        "rows": [(plan, progress[plan.pk]) for plan in plans],
        "today": today,
        "is_demo": any(plan.is_demo for plan in plans),
    }
    return render(request, "dashboards/plan_list.html", context)


@require_safe
def plan_detail(request: HttpRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    plan = get_object_or_404(public_plan(), slug=slug)
    progress = plan_progress(plan, today, places=False)
    context = {
        "plan": plan,
        "is_demo": plan.is_demo,
        "today": today,
        "total": progress.total,
        "themes": strip_by_theme(progress),
        "rows": [(c, figures, light_word(c, figures)) for c, figures in progress.commitments],
        "irm_reports": plan.irm_reports.annotate(
            judged=Count("assessments__commitments", distinct=True)
        ).prefetch_related("recommendations__addressed_to"),
        "versions": plan.versions.order_by("-number"),
        "activity": ActivityRecord.objects.public().filter(plan=plan.slug)[:10],
        "crumbs": [(_("Planes"), reverse("dashboards:plan_list"))],
    }
    return render(request, "dashboards/plan_detail.html", context)


@require_safe
def participation(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(ActionPlan.objects.public(), slug=slug)
    context = {
        "plan": plan,
        "is_demo": plan.is_demo,
        "tables": participation_tables(plan),
        "spaces": plan.spaces.public().select_related("territory"),
        "observations": plan.observations.select_related("organization", "decision", "source__document"),
        "crumbs": [(_("Planes"), reverse("dashboards:plan_list")), (plan.title, plan.get_absolute_url())],
    }
    return render(request, "dashboards/participation.html", context)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The dashboard of the current plan; its own address is canonical."""
    plan = current_plan(settings.COUNTRY.upper())
    if plan is None:
        return render(request, "dashboards/board_empty.html")
    return board_plan(request, plan.slug)


@require_safe
def board_plan(request: HttpRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    plan = get_object_or_404(ActionPlan.objects.public(), slug=slug)
    progress = plan_progress(plan, today)
    snapshots = list(history(plan))
    rows = [(c, figures, light_word(c, figures)) for c, figures in progress.commitments]
    context = {
        "plan": plan,
        "is_demo": plan.is_demo,
        "today": today,
        "progress": progress,
        "late": [row for row in rows if row[1].light == Light.DELAYED],
        "contrasts": sorted((row for row in rows if row[1].gap is not None), key=lambda row: -abs(row[1].gap)),
        "chart": line_chart([(row.date, row.actual, row.expected) for row in snapshots]),
        "snapshots": snapshots,
        "others": ActionPlan.objects.public().exclude(pk=plan.pk).order_by("slug"),
        "crumbs": [(_("Tablero"), reverse("dashboards:board"))],
    }
    return render(request, "dashboards/board.html", context)
