"""The dashboards: a plan as a whole, each slice of it, the list of its slices, and how every figure is computed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committee.selectors.glance import glance
from core.selectors import ListPaginator
from dashboards.choices import Scope
from dashboards.figures import (
    FIGURES,
    NAMES,
    Figure,
    Row,
    committee_health,
    figure,
    group,
    grouped,
    members,
    moment,
    side_by_side,
    small_multiples,
    territory_map,
)
from dashboards.forms import BoardDayForm
from dashboards.selectors import current_plan
from dashboards.selectors.board import Board, Lens, board_url, name_of, plans_side_by_side, whole
from dashboards.selectors.board_voices import committee_of
from plans.models import ActionPlan

PAGE_SIZE = 50
NEEDS_MILESTONES = ("avance", "hitos", "tarde", "plazos", "puntualidad", "contraste")


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The dashboard of the current plan, and every plan beside the others."""
    plan = current_plan(settings.COUNTRY.upper())
    if plan is None:
        return render(request, "dashboards/board_empty.html")
    plans = plans_side_by_side()
    context = _plan_context(request, plan) | {"comparison": (found := side_by_side(plans)), "crumbs": []}
    context["contents"][-1][1].insert(0, (f"#{found.name}", found.heading))
    context["is_demo"] = any(row.is_demo for row in plans)
    return render(request, "dashboards/board.html", context, status=context["status"])


@require_safe
def board_plan(request: HttpRequest, slug: str) -> HttpResponse:
    context = _plan_context(request, _public_plan(slug))
    return render(request, "dashboards/board.html", context, status=context["status"])


@require_safe
def board_slice(request: HttpRequest, slug: str, scope: Scope, key: str) -> HttpResponse:
    plan = _public_plan(slug)
    shown, context = _context(request, Lens(plan, scope, key))
    if shown.row is None:
        raise Http404
    rows = shown.members()
    page = ListPaginator(rows, PAGE_SIZE, known=rows.count()).get_page(request.GET.get("page"))
    context |= {
        "title": name_of(shown.row),
        "kind": capfirst(str(scope.label)),
        "page_obj": page,
        "members": (listed := members(shown, page)),
        "contents": grouped(
            {
                **{name: found.heading for name, found in context["figures"].items() if found},
                listed.name: _("Sus compromisos"),
            }
        ),
        "profile_page": _profile_page(scope, key),
        "follow": _follow(plan, scope, key),
        "crumbs": [
            (_("Tablero"), reverse("dashboards:board")),
            (plan.title, board_url(whole(plan))),
            (_group_title(scope), reverse("dashboards:board_group", args=[slug, scope])),
        ],
    }
    return render(request, "dashboards/board_slice.html", context, status=context["status"])


@require_safe
def board_group(request: HttpRequest, slug: str, scope: Scope) -> HttpResponse:
    """Every slice of one kind, where the dashboard shows the first."""
    plan = _public_plan(slug)
    shown, context = _context(request, whole(plan), names=(), limit=None)
    rows = group(shown, scope)
    if not rows.rows:
        raise Http404
    context |= {
        "figure": rows,
        "map": territory_map(shown) if scope == Scope.TERRITORY else None,
        "title": _group_title(scope),
        "crumbs": [(_("Tablero"), reverse("dashboards:board")), (plan.title, board_url(whole(plan)))],
    }
    return render(request, "dashboards/board_group.html", context, status=context["status"])


@require_safe
def board_method(request: HttpRequest) -> HttpResponse:
    """Every formula in words."""
    return render(request, "dashboards/board_method.html", {"crumbs": [(_("Tablero"), reverse("dashboards:board"))]})


def _public_plan(slug: str) -> ActionPlan:
    return get_object_or_404(ActionPlan.objects.public().select_related("jurisdiction"), slug=slug)


def _plan_context(request: HttpRequest, plan: ActionPlan) -> dict[str, Any]:
    shown, context = _context(request, whole(plan))
    today = context["today"]
    context |= {"crumbs": [(_("Tablero"), reverse("dashboards:board"))], "groups": []}
    if shown.row is not None:
        context["groups"] = [found for scope in NAMES if (found := group(shown, scope)).rows]
        context["small"] = small_multiples(shown)
        context["map"] = territory_map(shown)
    if shown.asked is None:
        context["figures"]["participacion"] = figure("participacion", shown, today)
        context |= _committee(plan, today)
    sections = {found.name: found.heading for found in (*context["figures"].values(), *context["groups"]) if found}
    if "health" in context:
        sections["comite"] = _("Comité")
    weekly = reverse("dashboards:weekly_list", args=[plan.slug]), _("Informes semanales")
    context["contents"] = [*grouped(sections), (_("Además"), [weekly])]
    return context


def _committee(plan: ActionPlan, today: date) -> dict[str, Any]:
    committee = committee_of(plan)
    if committee is None:
        return {}
    now = glance(committee, today)
    return {"committee": committee, "glance": now, "health": committee_health(committee, now)}


def _context(
    request: HttpRequest, lens: Lens, *, names: tuple[str, ...] = tuple(FIGURES), **reading: Any
) -> tuple[Board, dict[str, Any]]:
    """The board of the day asked for, and what every page of it shows. A day that cannot be read answers 400."""
    today = timezone.localdate()
    form = BoardDayForm(request.GET if "fecha" in request.GET else None)
    asked = form.cleaned_data["fecha"] if form.is_valid() else None
    shown = Board(lens, asked=asked, **reading)
    return shown, {
        "plan": lens.plan,
        "is_demo": lens.plan.is_demo,
        "board": shown,
        "row": shown.row,
        "computed": moment(shown.row.computed_at) if shown.row else "",
        "figures": _figures(shown, today, names),
        "hero": Row((), bar=_number(shown.row.actual), mark=_number(shown.row.expected)) if shown.row else None,
        "today": today,
        "form": form,
        "query": f"?fecha={asked.isoformat()}" if asked else "",
        "base": board_url(lens),
        "status": 400 if form.errors else 200,
    }


def _figures(shown: Board, today: date, names: tuple[str, ...]) -> dict[str, Figure | None]:
    """Nothing is asked of a plan nobody computed, nor of milestones where no source gives one."""
    if shown.row is None:
        names = ()
    elif not shown.row.milestones:
        names = tuple(name for name in names if name not in NEEDS_MILESTONES)
    if shown.asked is not None:
        names = tuple(name for name in names if name != "preguntas")
    return {name: figure(name, shown, today) for name in names}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _profile_page(scope: Scope, key: str) -> tuple[str, str] | None:
    """What the portal tells of an entity or a place beyond this plan."""
    if scope == Scope.ORGANIZATION:
        return _("Ver la página de la entidad"), reverse("commitments:organization_detail", args=[key])
    if scope == Scope.TERRITORY:
        return _("Ver la página del territorio"), reverse("commitments:territory_detail", args=[key])
    return None


def _group_title(scope: Scope) -> str:
    titles = {
        Scope.THEME: _("Temas"),
        Scope.BRANCH: _("Ramas"),
        Scope.LEVEL: _("Niveles"),
        Scope.TERRITORY: _("Territorios"),
        Scope.ORGANIZATION: _("Entidades"),
    }
    return titles[scope]


def _follow(plan: ActionPlan, scope: Scope, key: str) -> tuple[str, str] | None:
    """(kind, key) of what the slice is about, where it can be followed."""
    targets = {
        Scope.THEME: ("theme", f"{plan.slug}/{key}"),
        Scope.TERRITORY: ("territory", key),
        Scope.ORGANIZATION: ("organization", key),
    }
    return targets.get(scope)
