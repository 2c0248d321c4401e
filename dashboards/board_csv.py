"""Each figure of a dashboard as CSV: the same rows as its page, all of them, with the day they are of."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.exports import csv_response
from dashboards.choices import Scope
from dashboards.figures import LIVE, Figure, figure, side_by_side
from dashboards.forms import BoardDayForm
from dashboards.selectors.board import Board, Lens, plans_side_by_side, whole
from plans.models import ActionPlan


@require_safe
def plan_csv(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    return _answer(request, whole(_public_plan(slug)), name)


@require_safe
def slice_csv(request: HttpRequest, slug: str, scope: Scope, key: str, name: str) -> HttpResponseBase:
    return _answer(request, Lens(_public_plan(slug), scope, key), name)


@require_safe
def plans_csv(request: HttpRequest) -> HttpResponseBase:
    return _csv("planes", side_by_side(plans_side_by_side()), {})


def _public_plan(slug: str) -> ActionPlan:
    return get_object_or_404(ActionPlan.objects.public().select_related("jurisdiction"), slug=slug)


def _answer(request: HttpRequest, lens: Lens, name: str) -> HttpResponseBase:
    """404 for a figure, a slice or a day that does not exist."""
    form, today = BoardDayForm(request.GET), timezone.localdate()
    if not form.is_valid():
        raise Http404
    board = Board(lens, asked=form.cleaned_data["fecha"], limit=None)
    found = figure(name, board, today) if board.row or lens.is_whole else None
    if found is None:
        raise Http404
    stamp: dict[str, Any] = {"date": today if name in LIVE else board.day}
    if name not in LIVE:
        stamp["computed_at"] = board.row.computed_at if board.row else None
    return _csv("-".join((lens.plan.slug, *(() if lens.is_whole else (lens.scope, lens.key)), name)), found, stamp)


def _csv(name: str, found: Figure, stamp: dict[str, Any]) -> HttpResponseBase:
    """A figure with dates of its own keeps them; any other says of which day it is."""
    names = [column.name for column in found.columns]
    own = {key: value for key, value in stamp.items() if key not in names and "date" not in names}
    rows = (own | dict(zip(names, row.values, strict=True)) for row in found.rows)
    paths = [(column,) for column in (*own, *names)]
    return csv_response(name, paths, ({key: _raw(value) for key, value in row.items()} for row in rows))


def _raw(value: Any) -> Any:
    """Numbers as the API gives them."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
