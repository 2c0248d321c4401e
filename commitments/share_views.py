"""What other sites show of a commitment: a badge, a card, a frame, and how to cite it. Public rows only."""

from __future__ import annotations

from csp.decorators import csp, csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from commitments.models import Commitment
from commitments.progress import CommitmentProgress
from commitments.selectors import progress_of
from commitments.sharing import next_milestone, shared_commitments, thing_of
from core.drawing import BADGE_POLICY, Thing
from core.sharing import (
    FRAMED_ANYWHERE,
    badge_answer,
    card_answer,
    card_of,
    citation_answer,
    frame_context,
)


def _shared(slug: str) -> tuple[Commitment, CommitmentProgress, Thing]:
    """Raises Http404 for what the public may not see."""
    today = timezone.localdate()
    commitment = get_object_or_404(shared_commitments(), slug=slug)
    figures = progress_of([commitment], today)[commitment.pk]
    return commitment, figures, thing_of(commitment, figures, today)


@require_safe
@csp(BADGE_POLICY)
def badge(request: HttpRequest, slug: str) -> HttpResponse:
    return badge_answer(_shared(slug)[2])


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    return card_answer(card_of(_shared(slug)[2]))


@require_safe
@xframe_options_exempt
@csp_replace(FRAMED_ANYWHERE)
def frame(request: HttpRequest, slug: str) -> HttpResponse:
    commitment, figures, thing = _shared(slug)
    milestone = next_milestone(commitment, figures)
    late = bool(milestone and figures.milestones[milestone.pk].late)
    return render(request, "share/frame.html", frame_context(thing) | {"milestone": milestone, "late": late})


@require_safe
def citation(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    return citation_answer(_shared(slug)[2], form)
