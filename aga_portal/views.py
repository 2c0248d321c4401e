"""Home, and what robots are told."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aga_portal.home import home_of, to_take_part_in
from dashboards.selectors import current_plan


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    plan = current_plan(settings.COUNTRY.upper())
    if plan is None:
        return render(request, "home.html", {"today": today})
    context = {"today": today, **home_of(plan, today), **to_take_part_in(today)}
    return render(request, "home.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
