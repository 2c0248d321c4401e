"""Home, open data, and the pages of errors."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aga_portal.open_data import DATASETS, MAP_CREDITS, dictionary
from commitments.choices import Light
from commitments.selectors import plan_progress
from consultations.choices import ConsultationState
from consultations.models import Consultation, Space
from core.models import ActivityRecord
from dashboards.selectors import current_plan, strip_by_theme

ROWS_ON_HOME = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    plan = current_plan(settings.COUNTRY.upper())
    if plan is None:
        return render(request, "home.html", {"today": today})
    progress = plan_progress(plan, today)
    late = [row for row in progress.commitments if row[1].light == Light.DELAYED]
    context = {
        "today": today,
        "plan": plan,
        "is_demo": plan.is_demo,
        "total": progress.total,
        "themes": strip_by_theme(progress),
        "late": [(c, figures, Light(figures.light).label) for c, figures in late[:ROWS_ON_HOME]],
        "late_count": len(late),
        "consultations": Consultation.objects.public()
        .in_state(ConsultationState.OPEN, today)
        .select_related("plan")
        .order_by("closes_on")[:ROWS_ON_HOME],
        "spaces": Space.objects.public()
        .filter(starts_on__gte=today, cancelled_at__isnull=True)
        .order_by("starts_on")[:ROWS_ON_HOME],
        "activity": ActivityRecord.objects.public().filter(plan=plan.slug)[:ROWS_ON_HOME],
    }
    return render(request, "home.html", context)


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    context = {"datasets": DATASETS, "dictionary": dictionary(), "map_credits": MAP_CREDITS}
    return render(request, "open_data.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def no_such_page(request: HttpRequest, rest: str) -> HttpResponse:
    raise Http404


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403, "403.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404, "404.html")


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def _error(request: HttpRequest, status: int, template: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "No existe." if status == 404 else "No permitido."}, status=status)
    return render(request, template, status=status)
