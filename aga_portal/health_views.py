"""How the portal is: for a balancer (alive, ready), for staff as JSON, and as a page of the admin."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from aga_portal.health import Reading, report
from aga_portal.permissions import can_read_health
from commitments.permissions import can_recheck_links
from core import jobs
from core.models import Heartbeat

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; touches nothing else."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers. The age of the heartbeats is told, and never fails it: pages need no worker."""
    now = timezone.now()
    try:
        beats = {beat.process: round((now - beat.at).total_seconds()) for beat in Heartbeat.objects.all()}
    except DatabaseError:
        return _no_database()
    return JsonResponse({"status": "ok", "database": "ok", "seconds_since_heartbeat": beats})


@never_cache
@require_safe
def detail(request: HttpRequest) -> HttpResponse:
    """Every reading, for staff: 200 whatever it says, `status` being the worst of all. 503 when nobody can be known."""
    try:
        allowed = request.user.is_authenticated and request.user.is_active and request.user.is_staff
    except DatabaseError:
        return _no_database()
    if not allowed:
        return JsonResponse({"detail": _("Solo para el personal del portal.")}, status=403)
    health = report(now=timezone.now())
    groups = {group.key: {reading.key: _told(reading) for reading in group.readings} for group in health.groups}
    return JsonResponse({"status": health.state, "at": health.at.isoformat(), "groups": groups})


@never_cache
@require_safe
@admin.site.admin_view
def page(request: HttpRequest) -> HttpResponse:
    if not can_read_health(request.user):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": _("Salud del portal"),
        "health": report(now=timezone.now()),
        "can_recheck_links": can_recheck_links(request.user),
    }
    return render(request, "admin/health.html", context)


@require_POST
@admin.site.admin_view
def recheck_links(request: HttpRequest) -> HttpResponse:
    if not can_recheck_links(request.user):
        raise PermissionDenied
    job = jobs.ask(kind="links", params={}, by=request.user)
    return redirect("admin:core_job_change", job.pk)


def _told(reading: Reading) -> dict[str, Any]:
    return {
        "name": str(reading.name),
        "status": reading.state,
        "found": str(reading.found),
        "figure": reading.figure,
        "unit": reading.unit,
    }


def _no_database() -> HttpResponse:
    logger.exception("The database does not answer")
    connection.close()
    return JsonResponse({"status": "error", "database": "unreachable"}, status=503)
