"""The catalogue and each dataset, for the search engines of datasets."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from aga_portal.country_profiles import profile
from aga_portal.open_data.catalogue import KEYWORDS, MEDIA, file_of
from aga_portal.open_data.columns import columns_of
from aga_portal.open_data.converters import EXTENSIONS
from aga_portal.open_data.datasets import DATASETS, Dataset
from aga_portal.open_data.identifiers import uri
from aga_portal.open_data.licence import licence
from aga_portal.open_data.publisher import portal_title
from aga_portal.structured_data.common import Thing, absolute, told, who_publishes


def catalogue(_name: str, context: dict[str, Any]) -> Thing:
    dump = context.get("dump")
    return told(
        type_="DataCatalog",
        id_=uri("datos"),
        name=_("Datos abiertos de %(portal)s") % {"portal": portal_title()},
        url=absolute(reverse("open_data")),
        license=licence().url,
        publisher=who_publishes(),
        dateModified=dump.made_at.isoformat(timespec="seconds") if dump else None,
        dataset=[_named(row) for row in DATASETS],
    )


def _named(row: Dataset) -> Thing:
    return told(
        type_="Dataset",
        id_=uri(row.name),
        name=str(row.title),
        description=str(row.description),
        url=absolute(row.get_absolute_url()),
        license=licence().url,
    )


def dataset(row: Dataset, context: dict[str, Any]) -> Thing:
    dates = context.get("told") or {}
    return _named(row) | told(
        identifier=uri(row.name),
        keywords=list(KEYWORDS),
        inLanguage="es",
        isAccessibleForFree=True,
        creator=who_publishes(),
        publisher=who_publishes(),
        datePublished=dates.get("issued"),
        dateModified=dates.get("modified"),
        spatialCoverage=str(profile().country) or None,
        includedInDataCatalog=told(type_="DataCatalog", id_=uri("datos"), url=absolute(reverse("open_data"))),
        variableMeasured=[
            told(type_="PropertyValue", name=column.name, description=column.meaning)
            for column in context.get("columns") or columns_of(row)
        ],
        distribution=[
            told(
                type_="DataDownload",
                name=extension.upper(),
                encodingFormat=MEDIA[extension],
                contentUrl=file_of(row, extension),
            )
            for extension in EXTENSIONS
        ],
    )
