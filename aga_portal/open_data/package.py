"""The Data Package descriptor of the dump (specs.frictionlessdata.io): what each file holds, column by column."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from aga_portal.open_data.columns import Column, columns_of
from aga_portal.open_data.datasets import BY_NAME, DATASETS, Dataset
from aga_portal.open_data.identifiers import uri
from aga_portal.open_data.licence import licence
from aga_portal.open_data.publisher import portal_title, publisher


def descriptor(contents: dict[str, dict[str, Any]], now: datetime) -> str:
    return json.dumps(_package(contents, now), ensure_ascii=False, indent=2) + "\n"


def _package(contents: dict[str, dict[str, Any]], now: datetime) -> dict[str, Any]:
    terms, who = licence(), publisher()
    return {
        "profile": "tabular-data-package",
        "name": "gobierno-abierto",
        "id": uri("datos"),
        "title": _("Datos abiertos de %(portal)s") % {"portal": portal_title()},
        "description": _("Todas las filas publicadas por el portal al momento de hacer este archivo."),
        "homepage": f"{settings.SITE_URL}/datos/",
        "version": now.date().isoformat(),
        "created": now.isoformat(timespec="seconds"),
        "keywords": ["gobierno abierto", "open government", "OGP"],
        "licenses": [{"name": terms.name, "title": terms.title, "path": terms.url}],
        "sources": [{"title": portal_title(), "path": settings.SITE_URL}],
        "contributors": [{"title": who["name"], "path": who["url"], "role": "publisher"}],
        "resources": [_resource(dataset, contents[dataset.name]) for dataset in DATASETS],
    }


def _resource(dataset: Dataset, told: dict[str, Any]) -> dict[str, Any]:
    terms = licence()
    return {
        "profile": "tabular-data-resource",
        "name": dataset.name,
        "path": f"{dataset.name}.csv",
        "title": str(dataset.title),
        "description": str(dataset.description),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "bytes": told["bytes"],
        "hash": f"sha256:{told['sha256']}",
        "rows": told["rows"],
        "licenses": [{"name": terms.name, "title": terms.title, "path": terms.url}],
        "sources": [{"title": str(dataset.title), "path": f"{settings.SITE_URL}/datos/{dataset.name}/"}],
        "schema": table_schema(dataset),
    }


def table_schema(dataset: Dataset) -> dict[str, Any]:
    return {
        "fields": [_field(dataset, column) for column in columns_of(dataset)],
        "missingValues": [""],
        "primaryKey": dataset.key,
        "foreignKeys": [
            {"fields": column, "reference": {"resource": _other(dataset, name), "fields": BY_NAME[name].key}}
            for column, name in dataset.refers.items()
        ],
    }


def _other(dataset: Dataset, name: str) -> str:
    """A file that names its own rows says so with an empty name."""
    return "" if name == dataset.name else name


def _field(dataset: Dataset, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.name == dataset.key:
        constraints = {"required": True, "unique": True}
    if column.values:
        constraints["enum"] = [value for value, _label in column.values]
    told = {
        "name": column.name,
        "type": column.type,
        "format": column.format,
        "title": column.meaning,
        "description": "; ".join([column.meaning, *(f"{value} = {label}" for value, label in column.values)]),
    }
    if column.type == "boolean":
        told |= {"trueValues": ["true"], "falseValues": ["false"]}
    return told | ({"constraints": constraints} if constraints else {})
