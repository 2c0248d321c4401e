"""What other sites show of a plan's headline: a badge, a card, a frame, and how to cite it. Public plans only."""

from __future__ import annotations

from csp.decorators import csp, csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from commitments.selectors import plan_progress, plans_progress
from core.drawing import BADGE_POLICY, Thing
from core.sharing import (
    FRAMED_ANYWHERE,
    badge_answer,
    card_answer,
    card_of,
    citation_answer,
    frame_context,
)
from dashboards.selectors import lights_of
from dashboards.sharing import next_milestone, thing_of
from plans.models import ActionPlan


def _plan(slug: str) -> ActionPlan:
    return get_object_or_404(ActionPlan.objects.public().select_related("jurisdiction"), slug=slug)


def _shared(slug: str) -> Thing:
    """Raises Http404 for a plan that is not published."""
    plan, today = _plan(slug), timezone.localdate()
    return thing_of(plan, plans_progress([plan], today)[plan.pk], today)


@require_safe
@csp(BADGE_POLICY)
def badge(request: HttpRequest, slug: str) -> HttpResponse:
    return badge_answer(_shared(slug))


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    return card_answer(card_of(_shared(slug)))


@require_safe
@xframe_options_exempt
@csp_replace(FRAMED_ANYWHERE)
def frame(request: HttpRequest, slug: str) -> HttpResponse:
    plan, today = _plan(slug), timezone.localdate()
    progress = plan_progress(plan, today)
    context = frame_context(thing_of(plan, progress.total, today)) | {
        "total": progress.total,
        "lights": lights_of(progress),
        "milestone": next_milestone(progress, today),
    }
    return render(request, "share/frame.html", context)


@require_safe
def citation(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    return citation_answer(_shared(slug), form)
