"""What every API list is held to; each app calls these on its own lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

BASE = "/api/v1/"


def get(path: str, **query: Any) -> dict[str, Any]:
    response = Client().get(BASE + path, query)
    assert response.status_code == 200, response.content
    return response.json()


def rows(path: str, **query: Any) -> list[dict[str, Any]]:
    return get(path, page_size=200, **query)["results"]


def slugs(path: str, **query: Any) -> set[str]:
    return {row["slug"] for row in rows(path, **query)}


def refused(path: str, **query: Any) -> dict[str, Any]:
    """The message of a 400, by parameter."""
    response = Client().get(BASE + path, query)
    assert response.status_code == 400, (path, query, response.content)
    return response.json()


def csv_rows(path: str, **query: Any) -> list[dict[str, str]]:
    response = Client().get(BASE + path, query | {"format": "csv"})
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


def queries(path: str, **query: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        get(path, page_size=100, **query)
    return len(captured)


def assert_constant(path: str, add: Callable[[int], Any], at_most: int) -> None:
    """The list costs the same with 1 and with 30 rows; `add` makes row number n."""
    add(1)
    one = queries(path)
    assert get(path)["count"] == 1
    for number in range(2, 31):
        add(number)
    assert get(path)["count"] == 30
    assert queries(path) == one <= at_most, (one, queries(path))
