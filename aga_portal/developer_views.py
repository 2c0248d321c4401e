"""The page for whoever programs: how to read the data, with examples that are run as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from aga_portal.api_texts import MEANINGS
from aga_portal.api_urls import router
from aga_portal.open_data.datasets import DATASETS
from aga_portal.open_data.licence import licence
from core.api import Pagination
from dashboards.selectors import current_plan

FOLDER = Path(__file__).parent / "developer_examples"
WRITTEN_FOR, WRITTEN_PLAN = "http://127.0.0.1:8000/api/v1", "demostracion"


@dataclass(frozen=True)
class Example:
    file: str
    tool: str
    question: str | Promise
    answer: str | Promise

    def code(self, base: str, plan: str) -> str:
        text = (FOLDER / self.file).read_text(encoding="utf-8")
        return text.replace(WRITTEN_FOR, base).replace(f'"{WRITTEN_PLAN}"', f'"{plan}"')


EXAMPLES = (
    Example(
        "late.py",
        "Python",
        gettext_lazy("¿Qué compromisos van tarde, quién responde y cuántos días llevan?"),
        gettext_lazy("Solo con lo que Python trae. Escribe una línea por compromiso."),
    ),
    Example(
        "changes.sh",
        "curl",
        gettext_lazy("¿Cómo traer solo lo que cambió?"),
        gettext_lazy("Escribe 200, después 304, y por último las filas que cambiaron."),
    ),
    Example(
        "delays.mjs",
        "JavaScript",
        gettext_lazy("¿Cuántos días se han aplazado los hitos de cada entidad?"),
        gettext_lazy("Sirve en el navegador, desde cualquier página, y en Node. Escribe una línea por entidad."),
    ),
)


@require_safe
def developers(request: HttpRequest) -> HttpResponse:
    base = request.build_absolute_uri("/api/v1")
    plan = current_plan(settings.COUNTRY.upper())
    slug = plan.slug if plan else WRITTEN_PLAN
    context = {
        "base": base,
        "plan": slug,
        "examples": [(example, example.code(base, slug)) for example in EXAMPLES],
        "resources": [_resource(dataset) for dataset in DATASETS],
        "page_size": Pagination.page_size,
        "max_page_size": Pagination.max_page_size,
        "limits": {kind: _limit(*rate) for kind, rate in settings.READING_RATES.items()},
        "licence": licence(),
        "crumbs": [(_("Datos abiertos"), reverse("open_data"))],
    }
    return render(request, "developers.html", context)


def _resource(dataset: Any) -> dict[str, Any]:
    filters = RESOURCES[dataset.name].filterset_class.base_filters
    return {
        "dataset": dataset,
        "orders": ", ".join(filters["ordering"].terms),
        "moment": MEANINGS[dataset.name] if "updated_after" in filters else "",
    }


RESOURCES = {name: resource for name, resource, _basename in router.registry}


def _limit(count: int, seconds: int) -> str:
    """In words; empty where nothing is limited."""
    if not count:
        return ""
    often = {1: _("por segundo"), 60: _("por minuto"), 3600: _("por hora")}[seconds]
    return ngettext("%(n)d respuesta %(often)s", "%(n)d respuestas %(often)s", count) % {"n": count, "often": often}
