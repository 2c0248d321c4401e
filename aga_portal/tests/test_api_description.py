"""What OpenAPI says of the API is what it does, with an example of every resource."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import jsonschema
import pytest
from django.core.management import call_command
from django.test import Client

from aga_portal.api_schema import examples
from aga_portal.api_texts import GROUPS
from aga_portal.api_urls import router
from core.tests.api_checks import BASE, get

pytestmark = pytest.mark.django_db
RESOURCES = {name: resource for name, resource, _basename in router.registry}


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return Client().get(f"{BASE}schema/").json()


def operations(told: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, methods["get"]) for path, methods in told["paths"].items()]


def as_json_schema(schema: Any, components: dict[str, Any]) -> Any:
    """OpenAPI 3.0 says `nullable` where JSON Schema lists null; references are followed."""
    if isinstance(schema, list):
        return [as_json_schema(each, components) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return as_json_schema(components[schema["$ref"].rpartition("/")[2]], components)
    plain = {key: as_json_schema(value, components) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain


def test_the_command_finds_nothing_to_warn_about() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=StringIO())


def test_every_list_and_row_is_described(told: dict[str, Any]) -> None:
    assert len(told["paths"]) == 2 * len(RESOURCES)
    for path, operation in operations(told):
        assert operation["summary"] and operation["description"], path
        assert set(operation["tags"]) <= {name for name, _text in GROUPS.values()}
        assert {"200", "304", "400", "404", "429"} == set(operation["responses"])
        for parameter in operation["parameters"]:
            assert parameter["description"], (path, parameter["name"])
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert {"fields", "format"} <= names
    assert told["info"]["license"]["url"] and told["info"]["contact"]["name"]
    assert "Promesa de estabilidad" in told["info"]["description"]
    assert told["servers"] == [{"url": "http://testserver"}]


@pytest.mark.parametrize("name", RESOURCES)
def test_the_example_is_valid_and_whole(told: dict[str, Any], name: str) -> None:
    components = told["components"]["schemas"]
    for path, operation in operations(told):
        if not path.startswith(f"{BASE}{name}/"):
            continue
        body = operation["responses"]["200"]["content"]["application/json"]
        schema = as_json_schema(body["schema"], components)
        jsonschema.validate(body["example"], schema, format_checker=jsonschema.FormatChecker())
        is_list = path == f"{BASE}{name}/"
        view = RESOURCES[name](action="list" if is_list else "retrieve")
        view.request, view.format_kwarg = None, None
        row = body["example"]["results"][0] if is_list else body["example"]
        assert list(row) == list(view.get_serializer_class()().fields)
        with pytest.raises(jsonschema.ValidationError):
            wrong = {"results": [row | {list(row)[0]: {}}]} if is_list else row | {list(row)[0]: {}}
            jsonschema.validate(wrong, schema)


def test_examples_are_of_no_other_resource() -> None:
    assert set(examples()) == set(RESOURCES)


def test_orders_and_fields_are_lists_of_what_is_offered(told: dict[str, Any]) -> None:
    given = told["paths"][f"{BASE}milestones/"]["get"]["parameters"]
    parameters = {each["name"]: each for each in given}
    assert "-ends_on" in parameters["ordering"]["schema"]["items"]["enum"]
    assert parameters["fields"]["schema"]["items"]["enum"][0] == "id"
    assert parameters["ordering"]["style"] == "form" and parameters["ordering"]["explode"] is False
    assert parameters["page"]["schema"]["minimum"] == 1


def test_the_root_lists_the_resources() -> None:
    root = get("")
    assert set(root) == set(RESOURCES) and root["plans"].endswith(f"{BASE}plans/")


@pytest.mark.parametrize("name", RESOURCES)
def test_the_explorer_asks_for_every_parameter_without_javascript(told: dict[str, Any], name: str) -> None:
    page = Client().get(f"{BASE}docs/", {"lista": name}).content.decode()
    assert [other for other in RESOURCES if f'href="?lista={other}"' not in page] == []
    form = re.search(rf'<form[^>]* method="get" action="{BASE}{name}/".*?</form>', page, re.DOTALL)
    asked = set(re.findall(r'name="(\w+)"', form[0]))
    assert asked == {each["name"] for each in told["paths"][f"{BASE}{name}/"]["get"]["parameters"]}
    assert Client().get(f"{BASE}{name}/", dict.fromkeys(asked, "")).status_code == 200


def test_the_explorer_knows_no_other_list() -> None:
    assert Client().get(f"{BASE}docs/", {"lista": "users"}).status_code == 404


CONTRACT = {
    "commitments": "id slug number code title short_title summary problem plan theme branch level territories lead participants "
    "state starts_on ends_on progress milestones_count starred url updated_at",
    "milestones": "id commitment order title product responsible starts_on ends_on first_ends_on days_slipped percent completion "
    "late evidence_count updated_at actual expected light",
    "plans": "id slug country number title starts_on ends_on state progress commitments_count url",
    "spaces": "id slug plan kind title themes territory starts_on ends_on invitation capacity url",
    "tallies": "id plan subject space consultation sector organization_type territory theme channel mode value source",
    "claims": "id plan text value source clashes_with",
    "sessions": "id slug committee number kind held_on mode quorum attendance agreements_count minutes_state url",
    "organizations": "id slug name acronym sector branch level territory url",
    "territories": "code name level parent",
    "contributions": "id receipt consultation section channel theme territory organization_type text author published_at decision",
    "decisions": "id kind outcome reason text decided_on commitment subject",
    "agreements": "id session text owner due_on state commitment late",
    "seats": "id committee sector organization holder since until",
    "irm-assessments": "id report commitments specificity relevance potential_impact completion did_it_open_government verifiable "
    "potential_for_results early_results starred promising",
    "snapshots": "date plan scope key name commitments milestones by_completion actual expected late without_information",
}
FILTERS = {
    "commitments": "plan branch level territory theme organization role state completion light value sdg starred late updated_after on",
    "milestones": "on",
    "plans": "on",
    "organizations": "plan",
}
BELONGS_TO_A_PLAN = set(RESOURCES) - {"organizations", "territories", "glossary-terms", "corrections", "plans"}


@pytest.mark.parametrize("name", CONTRACT)
def test_rows_have_what_was_promised(name: str) -> None:
    missing = set(CONTRACT[name].split()) - set(RESOURCES[name](action="list").get_serializer_class()().fields)
    assert missing == set()


@pytest.mark.parametrize("name", RESOURCES)
def test_lists_take_the_filters_that_were_promised(name: str) -> None:
    filters = set(RESOURCES[name].filterset_class.base_filters)
    promised = {"search", "ordering", *FILTERS.get(name, "").split()} | (
        {"plan"} if name in BELONGS_TO_A_PLAN else set()
    )
    assert promised - filters == set()


def test_references_are_objects() -> None:
    row = examples()["commitments"]
    assert set(row["plan"]) == {"slug", "name", "url"} and set(row["territories"][0]) == {"code", "name", "url"}
    assert set(row["progress"]) >= set("actual expected completion light government civil_society irm".split())
