"""The API against a running portal, asked what nobody would ask: no error of ours, and answers as the schema says.

`API_FUZZ_SEED` repeats a run; `API_FUZZ_EXAMPLES` makes a longer one.
"""

from __future__ import annotations

import json
import os
import random
import urllib.error
import urllib.request
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

# The portal that conftest.py starts is asked thousands of times from one address.
os.environ.setdefault("API_RATE", "0")
os.environ.setdefault("EXPORT_RATE", "0")

SEED = int(os.environ.get("API_FUZZ_SEED", random.SystemRandom().randrange(10**6)))
EXAMPLES = int(os.environ.get("API_FUZZ_EXAMPLES", 10))
"""Of each operation: 56 of them, half a minute in all."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BASE = "/api/v1/"

STRANGE = {
    "a NUL byte": "plan=%00&search=a%00b",
    "huge numbers": "page=99999999999999999999&page_size=99999999999999999999",
    "an overlong text": f"search={'a' * 3500}",
    "an overlong slug": f"plan={'a' * 3000}",
    "digits of another script": "page=%D9%A3&page_size=%D9%A3",
    "a page of minus one": "page=-1",
    "a date that does not exist": "on=2026-02-30&updated_after=2026-02-30",
    "the first day there is": "on=0001-01-01&updated_after=0001-01-01T00:00:00%2B14:00",
    "the last day there is": "on=9999-12-31&updated_after=9999-12-31T23:59:59-14:00",
    "the first day that is taken": "on=1900-01-01&updated_after=1900-01-01T00:00:00%2B14:00",
    "the last day that is taken": "on=2200-12-31&updated_after=2200-12-31T23:59:59-14:00",
    "the same parameter twice": "page=1&page=2",
    "an order that reads a secret": "ordering=plan__owner__password",
    "broken percent signs": "search=%E0%A4%A&plan=%",
    "no text at all": "search=&ordering=&fields=&page=&format=&updated_after=&on=",
    "commas": "fields=,,,&ordering=,,",
    "an unknown field": "fields=id,password",
    "an injection": "search=%27%20OR%201%3D1%20--&plan=%27%3B%20DROP%20TABLE%20x",
    "half a surrogate": "search=%ED%A0%80",
}


@pytest.fixture(scope="module")
def description(portal: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{portal}{BASE}schema/", timeout=30) as answer:
        return json.load(answer)


def test_every_operation_answers_as_it_says(portal: str, description: dict[str, Any]) -> None:
    print(f"API_FUZZ_SEED={SEED}")
    schema = schemathesis.openapi.from_dict(description)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == len(description["paths"]) > 50
    faults = []
    for operation in operations:
        try:
            _ask(operation, portal)
        except Exception as fault:
            faults.append(f"{operation.path}: {fault}")
    assert faults == [], f"API_FUZZ_SEED={SEED}\n" + "\n".join(faults)


def _ask(operation: Any, portal: str) -> None:
    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def one(case: Any) -> None:
        response = case.call(base_url=portal, timeout=60)
        case.validate_response(response, checks=CHECKS)

    one()


def test_strange_words_are_refused_or_answered_never_an_error(portal: str, description: dict[str, Any]) -> None:
    faults = []
    for path in description["paths"]:
        address = path.replace("{slug}", "demostracion").replace("{id}", "1").replace("{code}", "CO")
        for name, query in STRANGE.items():
            status, told = answer(f"{portal}{address}?{query}")
            if status not in {200, 400, 404} or not isinstance(told, dict):
                faults.append((path, name, status))
    assert faults == []


@pytest.mark.parametrize("key", ["%00", "٣", "9" * 40, "a" * 2000, "..%2f..%2fetc", "%F0%9F%92%A9", "-1", "1.0"])
def test_strange_keys_are_not_found(portal: str, description: dict[str, Any], key: str) -> None:
    lists = [path for path in description["paths"] if "{" not in path]
    statuses = {path: answer(f"{portal}{path}{urllib.request.quote(key, safe='%')}/") for path in lists}
    assert {path: status for path, (status, told) in statuses.items() if status != 404 or "detail" not in told} == {}


def answer(address: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(address, timeout=30) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
