"""The pages and files of the open data, its identifiers and its catalogues."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings as live
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from aga_portal import env
from aga_portal.entity_file import Entity
from aga_portal.open_data import dump
from aga_portal.open_data.columns import columns_of, serializer_of
from aga_portal.open_data.datasets import DATASETS, RESOURCES
from aga_portal.open_data.words import EVERYWHERE, OF_A_LIST
from commitments.models import Commitment
from commitments.tests.admin_world import World, make_world
from core import exports

pytestmark = pytest.mark.django_db
NAMES = [dataset.name for dataset in DATASETS]


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def body(response: Any) -> bytes:
    return b"".join(response) if response.streaming else response.content


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(path).status_code == 200
    return len(captured)


def test_every_list_of_the_api_is_a_dataset() -> None:
    assert sorted(NAMES) == sorted(RESOURCES)


def test_every_column_is_told_and_no_word_is_left_over() -> None:
    left = {(name, key) for name, words in OF_A_LIST.items() for key in words} | {("", key) for key in EVERYWHERE}
    for dataset in DATASETS:
        names = [column.name for column in columns_of(dataset)]
        assert names == ["_".join(path) for path in exports.columns(serializer_of(dataset))]
        assert dataset.key in names and set(dataset.refers) <= set(names)
        told = {f"{name}_" for name in names}
        left -= {(where, key) for where, key in left if where in ("", dataset.name) and _is_told(key, told)}
        with translation.override("en"):
            assert all(column.meaning for column in columns_of(dataset))
    assert left == set()


def _is_told(key: str, told: set[str]) -> bool:
    return any(name.startswith(f"{key}_") or f"_{key}_" in name for name in told)


@pytest.mark.parametrize("name", NAMES)
def test_each_dataset_has_a_page_in_both_languages(name: str) -> None:
    for prefix in ("", "/en"):
        response = Client().get(f"{prefix}/datos/{name}/")
        assert response.status_code == 200 and response["ETag"] and not response.cookies
        page = response.content.decode()
        assert all(f"/datos/{name}.{extension}" in page for extension in ("csv", "json", "xlsx"))
        assert f"{live.SITE_URL}/id/{name}" in page


def test_the_page_costs_the_same_with_one_dump_and_with_many(world: World) -> None:
    none = queries("/datos/")
    made = dump.make(now=timezone.now())
    one = queries("/datos/"), queries("/datos/commitments/")
    for _days in range(1, 30):
        made.pk, made.day = None, made.day - timedelta(days=1)
        made.save(force_insert=True)
    assert none == one[0] == queries("/datos/") <= 3
    assert one[1] == queries("/datos/commitments/") <= 3


def test_the_page_tells_rows_dates_and_licence(world: World) -> None:
    waiting = Client().get("/datos/").content.decode()
    assert "aún no está hecho" in waiting and "/datos/volcado.zip" not in waiting
    made = dump.make(now=timezone.now())
    page = Client().get("/datos/").content.decode()
    assert "/datos/volcado.zip" in page and "Creative Commons Atribución 4.0 Internacional" in page
    assert f'<td class="n num" data-label="Filas">{made.contents["commitments"]["rows"]}</td>' in page


def test_files_have_every_row_and_take_the_filters_of_the_api(world: World) -> None:
    client = Client()
    for extension, read in (("csv", _csv), ("json", json.loads), ("xlsx", _xlsx)):
        assert len(read(body(client.get(f"/datos/commitments.{extension}")))) == 3, extension
        few = client.get(f"/datos/commitments.{extension}", {"plan": world.plan.slug})
        assert len(read(body(few))) == 2 and few["ETag"]
        assert client.get(f"/datos/commitments.{extension}", {"plan": "no-existe"}).json()["plan"]
        assert client.get(f"/datos/commitments.{extension}", {"page": "2"}).status_code == 400
    first = client.get("/datos/commitments.csv")
    assert client.get("/datos/commitments.csv", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.head("/datos/commitments.csv").status_code == 200
    assert client.get("/datos/nada.csv").status_code == client.get("/datos/plans.pdf").status_code == 404


def _csv(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode())))


def _xlsx(raw: bytes) -> list[Any]:
    return list(openpyxl.load_workbook(io.BytesIO(raw)).active.iter_rows(min_row=2, values_only=True))


def test_a_formula_leaves_as_text_in_every_file(world: World) -> None:
    wicked = "\u200b ＝HYPERLINK(1)"
    Commitment.objects.filter(pk=world.own.commitment.pk).update(title=wicked)
    row = next(row for row in _csv(body(Client().get("/datos/commitments.csv"))) if "HYPERLINK" in row["title"])
    assert row["title"] == f"'{wicked}"
    book = openpyxl.load_workbook(io.BytesIO(body(Client().get("/datos/commitments.xlsx"))))
    cell = next(cell for row in book.active.iter_rows() for cell in row if "HYPERLINK" in str(cell.value))
    assert cell.data_type == "s" and cell.quotePrefix
    assert wicked in [row["title"] for row in json.loads(body(Client().get("/datos/commitments.json")))]


def test_an_identifier_leads_to_the_page_or_to_the_data(world: World) -> None:
    client, slug = Client(), world.own.commitment.slug
    page, api = f"/compromisos/{slug}/", f"/api/v1/commitments/{slug}/"
    for accept, target in (("", page), ("text/html", page), ("application/json", api), ("application/ld+json", api)):
        response = client.get(f"/id/commitments/{slug}", headers={"Accept": accept} if accept else {})
        assert (response.status_code, response["Location"]) == (303, target), accept
        assert "Accept" in response["Vary"]
    milestone = f"/id/milestones/{world.own.milestone.pk}"
    assert client.get(milestone)["Location"] == f"/api/v1/milestones/{world.own.milestone.pk}/"
    for target in (page, api, "/datos/"):
        assert client.get(target).status_code == 200
    for whole in ("portal", "entidad", "datos", "volcado", "api", "commitments"):
        response = client.get(f"/id/{whole}")
        assert response.status_code == 303 and client.get(response["Location"]).status_code == 200, whole


@pytest.mark.parametrize(
    "path", ["commitments/nada", "milestones/abc", "milestones/9999999999", "nada/1", "nada", "plans/%00"]
)
def test_an_identifier_of_nothing_is_not_found(path: str) -> None:
    assert Client().get(f"/id/{path}").status_code == 404


def test_an_identifier_does_not_tell_what_is_not_public(world: World) -> None:
    hidden = Commitment.objects.create(plan=world.plan, title="canario", slug="canario", state="draft")
    assert Client().get(f"/id/commitments/{hidden.slug}").status_code == 404


def addresses(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        for key, value in told.items():
            if key != "@context":
                yield from addresses(value)
    elif isinstance(told, list):
        for value in told:
            yield from addresses(value)
    elif isinstance(told, str) and told.startswith(live.SITE_URL):
        yield told


def test_the_dcat_catalogue_can_be_harvested(world: World) -> None:
    made = dump.make(now=timezone.now())
    response = Client().get("/datos/catalogo.jsonld")
    assert response["Content-Type"].startswith("application/ld+json") and response["ETag"]
    told = response.json()
    assert isinstance(told["@context"], dict), "nobody has to fetch a context"
    nodes = {node["@id"]: node for node in told["@graph"]}
    assert len(nodes) == len(told["@graph"])
    catalogue = next(node for node in nodes.values() if node["@type"] == "dcat:Catalog")
    assert {"dct:title", "dct:description", "dct:publisher", "dct:license", "dct:issued", "dct:modified"} <= set(
        catalogue
    )
    assert len(catalogue["dcat:dataset"]) == len(DATASETS) + 1
    for name in catalogue["dcat:dataset"]:
        node = nodes[name]
        assert {"dct:title", "dct:description", "dct:publisher", "dct:issued", "dct:modified"} <= set(node), name
        assert node["dct:publisher"]["@id"] in nodes and "dcat:contactPoint" not in node
        for file in node["dcat:distribution"]:
            assert {"dcat:accessURL", "dcat:downloadURL", "dcat:mediaType", "dct:license"} <= set(file)
    whole = nodes[f"{live.SITE_URL}/id/volcado"]["dcat:distribution"][0]
    assert whole["dcat:byteSize"]["@value"] == str(made.size)
    prefixes = {key for key in told["@context"] if isinstance(told["@context"][key], str)}
    used = {key.split(":")[0] for node in told["@graph"] for key in node if ":" in key}
    assert used <= prefixes


def test_every_address_of_the_catalogues_answers(world: World) -> None:
    dump.make(now=timezone.now())
    client = Client()
    found = {each for path in ("/datos/catalogo.jsonld", "/data.json") for each in addresses(client.get(path).json())}
    assert len(found) > 100
    for address in sorted(found):
        path = address.removeprefix(live.SITE_URL).split("#")[0] or "/"
        assert client.head(path).status_code in (200, 303), address


def test_data_json_has_what_its_schema_asks(world: World) -> None:
    told = Client().get("/data.json").json()
    assert told["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema" and len(told["dataset"]) == len(
        DATASETS
    )
    required = {"@type", "title", "description", "keyword", "modified", "publisher", "identifier", "accessLevel"}
    for dataset in told["dataset"]:
        assert required <= set(dataset) and "contactPoint" not in dataset and "issued" not in dataset
        assert all({"@type", "downloadURL", "mediaType"} <= set(file) for file in dataset["distribution"])
    made = dump.make(now=timezone.now())
    told = Client().get("/data.json").json()
    assert told["dataset"][0]["modified"] == made.made_at.isoformat(timespec="seconds")
    assert all("issued" in dataset for dataset in told["dataset"])


def test_who_publishes_is_the_entity_that_the_operator_told_of() -> None:
    with override_settings(ENTITY=Entity(name="Oficina de Datos", contact_mail="datos@example.org")):
        dcat, pod = Client().get("/datos/catalogo.jsonld").json(), Client().get("/data.json").json()
        assert "Oficina de Datos" in Client().get("/datos/").content.decode()
    nodes = [node for node in dcat["@graph"] if node["@type"] == "dcat:Dataset"]
    assert {node["dcat:contactPoint"]["vcard:hasEmail"]["@id"] for node in nodes} == {"mailto:datos@example.org"}
    assert {row["contactPoint"]["hasEmail"] for row in pod["dataset"]} == {"mailto:datos@example.org"}
    assert {row["publisher"]["name"] for row in pod["dataset"]} == {"Oficina de Datos"}


def test_the_licence_is_the_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.licence("DATA_LICENSE")["name"] == "CC-BY-4.0"
    monkeypatch.setenv("DATA_LICENSE", "cc0-1.0")
    assert env.licence("DATA_LICENSE")["url"].startswith("https://creativecommons.org/publicdomain/zero/")
    monkeypatch.setenv("DATA_LICENSE", "Licencia propia https://entidad.example/licencia")
    own = env.licence("DATA_LICENSE")
    assert own == {"name": "Licencia propia", "title": "Licencia propia", "url": "https://entidad.example/licencia"}
    with override_settings(DATA_LICENSE=own):
        for path in ("/datos/", "/datos/plans/", "/datos/catalogo.jsonld", "/data.json"):
            assert "https://entidad.example/licencia" in Client().get(path).content.decode(), path
    assert Client().get("/api/v1/schema/").json()["info"]["license"]["url"] == live.DATA_LICENSE["url"]
    for wrong in ("Otra", "https://solo.example/", "Otra ftp://x.example/"):
        monkeypatch.setenv("DATA_LICENSE", wrong)
        with pytest.raises(SystemExit):
            env.licence("DATA_LICENSE")


def test_the_sitemap_names_each_dataset() -> None:
    page = Client().get("/sitemap.xml").content.decode()
    assert all(f"/datos/{name}/<" in page and f"/en/datos/{name}/<" in page for name in NAMES)
