"""Totals agree everywhere: what a list page counts, what the API counts, and the rows of the files, filter by filter."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import openpyxl
from django.core.management import call_command
from django.forms import Select
from django.test import TestCase, override_settings

from commitments.models import Commitment
from pages.services import add_correction
from people.models import User

OPTIONS = 3
"""Of a filter with many values, how many are tried: all that have something, up to this many, and the last one."""
TYPED = {
    "search": ("datos", "zzzz"),
    "dated_after": ("2024-01-01",),
    "dated_before": ("2024-01-01",),
    "corrected_after": ("2020-01-01",),
    "corrected_before": ("2020-01-01",),
}
LISTS = (
    ("/compromisos/", "commitments", {}),
    ("/entidades/", "organizations", {}),
    ("/consultas/", "consultations", {}),
    ("/espacios/", "spaces", {}),
    ("/propuestas/", "proposals", {}),
    ("/documentos/", "documents", {}),
    ("/noticias/", "articles", {}),
    ("/glosario/", "glossary-terms", {}),
    ("/correcciones/", "corrections", {}),
    ("/comite/demostracion/acuerdos/", "agreements", {"committee": "demostracion"}),
    ("/comite/demostracion/sesiones/", "sessions", {"committee": "demostracion"}),
)
"""Page, dataset, and what the page's own address already says of the rows."""


@override_settings(DEMO=True)
class Totals(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_sources", verbosity=0)
        call_command("seed_demo", verbosity=0)
        root = User.objects.create_superuser("root@example.org", "x")
        add_correction(place="Datos", was="Decía 26.", now_says="Dice 25.", by=root)
        whole = Commitment.objects.public().filter(plan__slug="demostracion").first()
        Commitment.objects.create(
            plan=whole.plan,
            parent=whole,
            theme=whole.theme,
            number="1.1",
            title="Parte",
            slug="parte",
            state=whole.state,
        )

    def page(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        response = self.client.get(path, query)
        assert response.status_code == 200, (path, query)
        context = response.context
        if "page_obj" in context:
            return context["page_obj"].paginator.count, context["form"]
        return context["count"], context["form"]

    def api(self, name: str, query: dict[str, str]) -> int:
        response = self.client.get(f"/api/v1/{name}/", query)
        assert response.status_code == 200, (name, query, response.content)
        return response.json()["count"]

    def file(self, name: str, extension: str, query: dict[str, str]) -> bytes:
        response = self.client.get(f"/datos/{name}.{extension}", query)
        assert response.status_code == 200, (name, query)
        return b"".join(response.streaming_content)

    def csv_rows(self, name: str, query: dict[str, str]) -> int:
        return len(list(csv.DictReader(io.StringIO(self.file(name, "csv", query).decode()))))

    def filters(self, form: Any) -> list[dict[str, str]]:
        found = []
        for name, field in form.fields.items():
            if name in TYPED:
                found += [{name: value} for value in TYPED[name]]
            elif isinstance(field.widget, Select) and name not in ("ordering",):
                values = [str(value) for value, _label in field.widget.choices if value not in ("", None)]
                found += [{name: value} for value in dict.fromkeys([*values[:OPTIONS], *values[-1:]])]
        return found

    def test_every_list_and_filter_counts_the_same(self) -> None:
        tried = 0
        wrong = []
        for path, name, fixed in LISTS:
            whole, form = self.page(path, {})
            shown = {field.name for field in self.client.get(path).context["fields"]}
            for query in [{}, *(query for query in self.filters(form) if shown & set(query))]:
                counts = (self.page(path, query)[0], self.api(name, fixed | query), self.csv_rows(name, fixed | query))
                tried += 1
                if len(set(counts)) != 1:
                    wrong.append((path, query, counts))
            assert whole > 0, path
        assert wrong == []
        assert tried > 100

    def test_lists_without_filters_count_the_same(self) -> None:
        plans = len(self.client.get("/planes/").context["rows"])
        committees = len(self.client.get("/comite/").context["rows"])
        assert plans == self.api("plans", {}) == self.csv_rows("plans", {}) > 8
        assert committees == self.api("committees", {}) == self.csv_rows("committees", {}) > 1
        for place in self.client.get("/territorios/").context["countries"]:
            parent = {"parent": place.country.code}
            assert len(place.regions) == self.api("territories", parent) == self.csv_rows("territories", parent)

    def test_each_consultation_counts_its_contributions(self) -> None:
        for row in self.client.get("/api/v1/consultations/", {"page_size": 200}).json()["results"]:
            query = {"consultation": row["slug"]}
            shown = self.page(f"/consultas/{row['slug']}/", {})[0]
            assert shown == row["contributions_count"] == self.api("contributions", query), row["slug"]
            assert shown == self.csv_rows("contributions", query)

    def test_spreadsheets_and_json_have_the_same_rows(self) -> None:
        for name, query in (("commitments", {"plan": "demostracion"}), ("milestones", {}), ("glossary-terms", {})):
            count = self.api(name, query)
            book = openpyxl.load_workbook(io.BytesIO(self.file(name, "xlsx", query)), read_only=True)
            assert sum(1 for _row in book.active.iter_rows()) - 1 == count == self.csv_rows(name, query)
            rows = json.loads(self.file(name, "json", query))
            assert len(rows) == count
            listed = self.client.get(f"/api/v1/{name}/", query).json()["results"]
            assert rows[: len(listed)] == listed
