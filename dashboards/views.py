"""The pages that show a plan as a whole."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from commitments.selectors import light_word, plan_progress, plans_progress
from consultations.models import Testimonial
from consultations.selectors import heard_and_answered, pairs, plan_participation, with_counts
from core.charts import flow, stage_timeline
from core.models import ActivityRecord
from dashboards.selectors import public_plan, strip_by_theme
from plans.models import ActionPlan
from plans.selectors import stage_rows, timeline_finding

PAIRS_PER_PAGE = 20
DOWNLOADS = (
    ("contributions", gettext_lazy("Aportes publicados")),
    ("decisions", gettext_lazy("Respuestas motivadas")),
    ("proposals", gettext_lazy("Propuestas")),
    ("consultations", gettext_lazy("Consultas")),
    ("spaces", gettext_lazy("Espacios de participación")),
    ("tallies", gettext_lazy("Conteos de participación")),
    ("stages", gettext_lazy("Etapas de los planes")),
)
"""Resources of the API that hold what this page shows, each filtered by its plan."""


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
    progress = plan_progress(plan, today)
    stages = stage_rows(plan.stages.all(), today)
    context = {
        "plan": plan,
        "is_demo": plan.is_demo,
        "today": today,
        "stages": stages,
        "stage_finding": timeline_finding(stages),
        "stage_picture": stage_timeline([row.span(today) for row in stages], today),
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
    today = timezone.localdate()
    plan = get_object_or_404(ActionPlan.objects.public().select_related("jurisdiction"), slug=slug)
    spaces = list(plan.spaces.public().select_related("territory"))
    counted = plan_participation(plan, today, len(spaces))
    answers = heard_and_answered(plan).filter(observation=None)
    page = Paginator(answers, PAIRS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "is_demo": plan.is_demo,
        "today": today,
        "counted": counted,
        "flow": flow(counted.flow.steps) if counted.flow else None,
        "spaces": spaces,
        "consultations": [(row, row.state(today)) for row in with_counts(plan.consultations.public())],
        "page_obj": page,
        "pairs": pairs(page),
        "observations": plan.observations.select_related("organization", "decision", "source__document"),
        "testimonials": Testimonial.objects.public()
        .filter(space__in=plan.spaces.public().values("pk"))
        .select_related("space", "source__document"),
        "downloads": DOWNLOADS,
        "crumbs": [(_("Planes"), reverse("dashboards:plan_list")), (plan.title, plan.get_absolute_url())],
    }
    return render(request, "dashboards/participation.html", context)
