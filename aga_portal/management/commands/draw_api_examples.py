"""Draws the examples of the API's description from the rows of this database: one true row of each resource."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.test import Client

from aga_portal.api_schema import EXAMPLES
from aga_portal.api_urls import router

PREFERRED = {"plan": "demostracion"}
HOST, SHOWN_HOST = "http://localhost", "https://portal.example"


class Command(BaseCommand):
    help = "Vuelve a escribir los ejemplos de la API con filas de esta base de datos."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = {name: self._row(name, resource) for name, resource, _basename in router.registry}
        text = json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=False)
        EXAMPLES.write_text(text.replace(HOST, SHOWN_HOST) + "\n", encoding="utf-8")

    def _row(self, name: str, resource: Any) -> dict[str, Any]:
        """The fullest of the first hundred, those of the demonstration before others, told whole."""
        asked = PREFERRED if "plan" in resource.filterset_class.base_filters else {}
        found = self._get(f"{name}/", asked)["results"] or self._get(f"{name}/", {})["results"]
        if not found:
            raise CommandError(f"{name}: no hay filas; cargue las fuentes y la demostración.")
        fullest = max(found, key=lambda row: sum(value not in (None, "", []) for value in row.values()))
        key = fullest["id"] if resource.lookup_field == "pk" else fullest[resource.lookup_field]
        return self._get(f"{name}/{key}/", {})

    def _get(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        return Client(SERVER_NAME="localhost").get(f"/api/v1/{path}", query).json()
