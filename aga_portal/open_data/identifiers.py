"""The address that names a row for good: `/id/<dataset>/<key>`. It leads to the page or, for programs, to the API."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Model
from django.http import Http404
from django.urls import reverse

from aga_portal.open_data.datasets import DATASETS, Dataset
from aga_portal.open_data.rows import Rows, SiteRequest

KINDS = {dataset.model: (dataset.name, dataset.key_field) for dataset in DATASETS}


def uri(*path: str) -> str:
    return "/".join([settings.SITE_URL, "id", *path])


def uri_of(row: Model) -> str:
    """Raises KeyError for a row that no dataset has."""
    kind, field = KINDS[type(row)]
    return uri(kind, str(getattr(row, field)))


def page_and_api(dataset: Dataset, key: str) -> tuple[str | None, str]:
    """Where a public row is read: its page, None when it has none, and its JSON. Raises Http404."""
    if "\x00" in key or (dataset.key == "id" and not (key.isascii() and key.isdigit() and len(key) < 19)):
        raise Http404
    row = Rows(dataset, SiteRequest()).found.filter(**{dataset.key_field: key}).first()
    if row is None:
        raise Http404
    lookup = getattr(row, dataset.resource.lookup_field)
    address = getattr(row, "get_absolute_url", None)
    return (address() if address else None), reverse(f"{dataset.name}-detail", args=[lookup])
