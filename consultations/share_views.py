"""What other sites show of a consultation: a badge, a card, a frame, and how to cite it. Public ones only."""

from __future__ import annotations

from csp.decorators import csp, csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from consultations.permissions import receives_contributions
from consultations.sharing import shared_consultations, thing_of
from core.drawing import BADGE_POLICY, Thing
from core.sharing import FRAMED_ANYWHERE, badge_answer, card_answer, card_of, citation_answer, frame_context


def _shared(slug: str) -> Thing:
    """Raises Http404 for what the public may not see."""
    today = timezone.localdate()
    row = get_object_or_404(shared_consultations(), slug=slug)
    receives = receives_contributions(row, today)
    return thing_of(row, row.contributions_count, row.answered_count, receives=receives, on=today)


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
    return render(request, "share/frame.html", frame_context(_shared(slug)))


@require_safe
def citation(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    return citation_answer(_shared(slug), form)
