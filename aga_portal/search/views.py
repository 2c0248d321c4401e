"""The page of results. The same for everybody: it reads no session, and nothing typed is kept, not even in the page cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from aga_portal.search.sources import LABELS
from aga_portal.search.words import THESAURUS
from core.search import LAST_PAGE, PAGE_SIZE, Found, Hit, find
from core.search_query import LONGEST_QUERY
from plans.models import ActionPlan

EXAMPLES = ("datos abiertos", "rendición de cuentas", "calidad del agua", "Bogotá", "MinTIC")


@dataclass(frozen=True)
class Result:
    hit: Hit
    kind: str
    plan: ActionPlan | None


@dataclass(frozen=True)
class Facet:
    """One value of a facet: how many results it would leave, the query that chooses it, and whether it is chosen."""

    label: str
    count: int
    query: str
    chosen: bool


@require_safe
@cache_control(no_cache=True)
def search(request: HttpRequest) -> HttpResponse:
    given = request.GET
    rows = ActionPlan.objects.public().only("slug", "title", "is_demo").order_by("jurisdiction__name", "number")
    plans = {plan.slug: plan for plan in rows}
    kind = given["tipo"] if given.get("tipo") in LABELS else ""
    plan = given["plan"] if given.get("plan") in plans else ""
    text, page = given.get("q", ""), _page(given.get("page"))
    found = find(text=text, thesaurus=THESAURUS, plans=plans, kind=kind, plan=plan, page=page)
    results = [Result(hit, str(LABELS[hit.document.kind]), plans.get(hit.document.plan)) for hit in found.hits]
    titles = {slug: row.title for slug, row in plans.items()}
    context = {
        "found": found,
        "results": results,
        "kinds": _facets(LABELS, found.kinds, given, "tipo", kind),
        "plans": _facets(titles, found.plans, given, "plan", plan),
        "chips": _chips(("tipo", _("Tipo"), LABELS.get(kind)), ("plan", _("Plan"), titles.get(plan))),
        "page_obj": _page_of(found),
        "longest": LONGEST_QUERY,
        "examples": EXAMPLES,
        "is_demo": any(result.plan and result.plan.is_demo for result in results),
    }
    return render(request, "search.html", context)


def _page(typed: str | None) -> int:
    """The first page for whatever is not a page."""
    return int(typed) if typed and len(typed) < 4 and typed.isdecimal() else 1


def _page_of(found: Found) -> Page:
    return Paginator(range(min(found.total, LAST_PAGE * PAGE_SIZE)), PAGE_SIZE).page(found.page)


def _chips(*filters: tuple[str, str, object]) -> list[tuple[str, str, str]]:
    return [(name, label, str(value)) for name, label, value in filters if value]


def _facets(
    labels: Mapping[str, object], counts: Mapping[str, int], given: QueryDict, name: str, chosen: str
) -> list[Facet]:
    """Most results first; the one chosen stays although it leaves none."""
    facets = []
    for value, label in labels.items():
        if counts.get(value) or value == chosen:
            query = given.copy()
            query[name] = value
            query.pop("page", None)
            facets.append(Facet(str(label), counts.get(value, 0), query.urlencode(), value == chosen))
    return sorted(facets, key=lambda facet: -facet.count)
