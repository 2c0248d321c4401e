"""Open data: its page, one for each dataset, the whole lists as files, the dump, the catalogues and the identifiers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from rest_framework.exceptions import ValidationError

from aga_portal.models import DataDump
from aga_portal.open_data import catalogue
from aga_portal.open_data.columns import columns_of
from aga_portal.open_data.converters import EXTENSIONS
from aga_portal.open_data.datasets import BY_NAME, DATASETS, Dataset
from aga_portal.open_data.dump import next_due
from aga_portal.open_data.filters import filters_of
from aga_portal.open_data.identifiers import page_and_api, uri
from aga_portal.open_data.licence import licence
from aga_portal.open_data.publisher import publisher
from aga_portal.open_data.rows import Rows
from aga_portal.open_data.serving import dump_response
from aga_portal.open_data.texts import MAP_CREDITS, citation
from core import exports
from core.api.conditional import Freshness

DUMPS_SHOWN = 20
WHOLES = {
    "portal": ("home", ""),
    "entidad": ("home", ""),
    "datos": ("open_data", ""),
    "volcado": ("open_data", "#volcado"),
    "api": ("api_docs", ""),
}


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    dumps = list(DataDump.objects.all()[:DUMPS_SHOWN])
    context = _about(dumps[0] if dumps else None) | {
        "datasets": [(row, _told(dumps[:1], row)) for row in DATASETS],
        "older_dumps": dumps[1:],
        "next_due": next_due(now),
        "map_credits": MAP_CREDITS,
        "site_url": settings.SITE_URL,
        "citation": citation(dumps[0].made_at if dumps else now),
    }
    return render(request, "data/open_data.html", context)


@require_safe
def dataset(request: HttpRequest, name: Dataset) -> HttpResponse:
    dumps = list(DataDump.objects.all()[:1])
    context = _about(dumps[0] if dumps else None) | {
        "dataset": name,
        "told": _told(dumps, name),
        "page": reverse(name.page) if name.page else "",
        "api": reverse(f"{name.name}-list"),
        "uri": uri(name.name, "").rstrip("/"),
        "columns": columns_of(name),
        "refers": [(column, other) for column, other in name.refers.items()],
        "filters": filters_of(name),
        "crumbs": [(_("Datos abiertos"), reverse("open_data"))],
    }
    return render(request, "data/dataset.html", context)


def _about(dump: DataDump | None) -> dict[str, Any]:
    return {"dump": dump, "licence": licence(), "publisher": publisher(), "extensions": EXTENSIONS}


def _told(dumps: list[DataDump], dataset: Dataset) -> dict[str, Any]:
    """Of the last dump: rows, bytes and dates; nothing while there is none, or it is older than the dataset."""
    told = dumps[0].contents.get(dataset.name) if dumps else None
    return told | {"modified_on": datetime.fromisoformat(told["modified"])} if told else {}


@require_safe
def dataset_file(request: HttpRequest, name: Dataset, extension: str) -> HttpResponseBase:
    """The whole list, or what the filters of its API leave of it, as it is now."""
    try:
        rows = Rows(name, request)
    except ValidationError as refusal:
        return JsonResponse(refusal.detail, status=400)
    fresh = Freshness(rows.view.request, rows.paths, rows.view.unrecorded())
    if (unchanged := fresh.unchanged()) is not None:
        return unchanged
    told = () if request.method == "HEAD" else rows
    if extension == "json":
        return fresh.mark(exports.json_response(name.name, told))
    answer = exports.csv_stream if extension == "csv" else exports.xlsx_stream
    return fresh.mark(answer(name.name, rows.paths, told))


@require_safe
def newest_dump(request: HttpRequest) -> HttpResponseBase:
    dump = DataDump.objects.first()
    return dump_response(request, dump) if dump else _not_made_yet(request)


@require_safe
def dump_of_day(request: HttpRequest, day: date) -> HttpResponseBase:
    dump = DataDump.objects.filter(day=day).first()
    if dump is None:
        raise Http404
    return dump_response(request, dump)


def _not_made_yet(request: HttpRequest) -> HttpResponse:
    """Not an error of whoever asks: it says when to come back."""
    response = render(
        request, "data/no_dump.html", {"crumbs": [(_("Datos abiertos"), reverse("open_data"))]}, status=503
    )
    response["Retry-After"] = "120"
    return response


@require_safe
def dcat(request: HttpRequest) -> HttpResponse:
    return _json(catalogue.dcat(DataDump.objects.first()), "application/ld+json")


@require_safe
def project_open_data(request: HttpRequest) -> HttpResponse:
    return _json(catalogue.project_open_data(DataDump.objects.first()), "application/json")


def _json(told: dict[str, Any], kind: str) -> HttpResponse:
    return JsonResponse(told, content_type=f"{kind}; charset=utf-8", json_dumps_params={"ensure_ascii": False})


@require_safe
def whole_identifier(request: HttpRequest, name: str) -> HttpResponse:
    """What is not a row: a dataset, the catalogue, the portal and who publishes it."""
    if name not in WHOLES and name not in BY_NAME:
        raise Http404
    route, part = WHOLES.get(name, ("dataset", ""))
    return _see_other(f"{reverse(route, args=[name] if route == 'dataset' else [])}{part}")


@require_safe
def identifier(request: HttpRequest, name: Dataset, key: str) -> HttpResponse:
    """303: what the row is told by is not the row. A page for people; JSON for who prefers it, or where there is no page."""
    page, api = page_and_api(name, key)
    wants_data = request.get_preferred_type(["text/html", "application/json", "application/ld+json"])
    target = api if page is None or wants_data not in (None, "text/html") else page
    response = _see_other(target)
    patch_vary_headers(response, ["Accept"])
    return response


def _see_other(target: str) -> HttpResponse:
    return HttpResponseRedirect(target, status=303)
