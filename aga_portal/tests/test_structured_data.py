"""What pages say of themselves to programs: well formed, only public, without a query, and never a way to run a script."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings as live
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aga_portal.structured_data import BUILDERS, thing
from aga_portal.templatetags.structured_data import structured_data
from aga_portal.tests import participation_canaries as voices
from commitments.models import Commitment
from commitments.tests.admin_world import World, make_world
from committee.models import Committee, Session
from consultations.models import Consultation, Space
from pages.models import Article, GlossaryTerm
from people.models import Organization
from plans.choices import DocumentKind
from plans.models import ActionPlan, Document

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
WICKED = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>&lt;/script&gt;",
    "\u2028\u2029\"'\\",
    "</ScRiPt >",
)


@pytest.fixture
def world() -> World:
    made = make_world()
    voices.open_stage(made.plan)
    voices.consultation(made, "foro", "Foro")
    voices.space(made, "abierto", "Taller", 9, place="Casa de la Cultura", capacity=30)
    committee = Committee.objects.create(name="Comité", slug="comite-qa", jurisdiction=made.country, is_public=True)
    Session.objects.create(
        committee=committee,
        slug="sesion-1",
        number=1,
        held_on=made.today,
        called_at=timezone.now(),
        called_by=made.root,
        mode="virtual",
        link="https://canario-enlace.example/sala",
    )
    Document.objects.create(plan=made.plan, key="doc-qa", title="Estudio", kind=DocumentKind.STUDY, language="es")
    GlossaryTerm.objects.create(term="Hito", slug="hito", definition="Paso con fecha.", is_public=True)
    Article.objects.create(
        title="Noticia",
        slug="noticia",
        summary="Resumen",
        body="Texto",
        dated_on=made.today,
        published_at=timezone.now(),
    )
    return made


def paths(world: World) -> dict[str, str]:
    """A page of each kind, with the type that it tells."""
    return {
        "/": "WebSite",
        "/datos/": "DataCatalog",
        "/datos/plans/": "Dataset",
        "/glosario/": "DefinedTermSet",
        world.plan.get_absolute_url(): "CreativeWork",
        world.own.commitment.get_absolute_url(): "WebPage",
        world.own.organization.get_absolute_url(): "GovernmentOrganization",
        world.country.get_absolute_url(): "Country",
        "/consultas/foro/": "Event",
        "/espacios/abierto-taller/": "Event",
        "/comite/comite-qa/sesiones/sesion-1/": "Event",
        "/noticias/noticia/": "NewsArticle",
        "/documentos/doc-qa/": "DigitalDocument",
    }


def told(path: str) -> list[dict[str, Any]]:
    response = Client().get(path)
    assert response.status_code == 200, path
    blocks = BLOCK.findall(response.content.decode())
    assert len(blocks) == 1, path
    parsed = json.loads(blocks[0])
    assert parsed["@context"] == "https://schema.org"
    return parsed["@graph"]


def values(node: Any, key: str) -> list[str]:
    if isinstance(node, dict):
        own = [node[key]] if key in node else []
        return own + [found for value in node.values() for found in values(value, key)]
    return [found for value in node for found in values(value, key)] if isinstance(node, list) else []


def test_each_kind_of_page_tells_what_it_is(world: World) -> None:
    assert len(paths(world)) == len(BUILDERS)
    for path, kind in paths(world).items():
        for prefix in ("", "/en"):
            graph = told(prefix + path)
            assert graph[0]["@type"] == kind, path
            for key in ("@id", "url", "item"):
                for address in values(graph, key):
                    assert f"{address}/".startswith(f"{live.SITE_URL}/"), (path, key, address)


def test_identifiers_are_the_stable_ones(world: World) -> None:
    page = told(world.own.commitment.get_absolute_url())[0]
    action = page["mainEntity"]
    assert action["@type"] == "Action" and action["actionStatus"].endswith("/ActiveActionStatus")
    assert action["@id"] == f"{live.SITE_URL}/id/commitments/{world.own.commitment.slug}"
    assert action["agent"][0]["@id"] == f"{live.SITE_URL}/id/organizations/{world.own.organization.slug}"
    assert page["isPartOf"]["@id"] == f"{live.SITE_URL}/id/plans/{world.plan.slug}"
    for name in values(page, "@id"):
        if "/id/" in name:
            assert Client().get(name.removeprefix(live.SITE_URL)).status_code == 303, name


def test_the_way_back_is_told_where_the_page_shows_it(world: World) -> None:
    trail = told("/espacios/abierto-taller/")[1]
    assert trail["@type"] == "BreadcrumbList"
    assert [step["position"] for step in trail["itemListElement"]] == [1, 2]
    assert trail["itemListElement"][1]["item"] == f"{live.SITE_URL}/espacios/"
    assert len(told("/glosario/")) == 1


def test_it_never_says_where_a_session_connects(world: World) -> None:
    assert "canario-enlace" not in json.dumps(told("/comite/comite-qa/sesiones/sesion-1/"))


def test_dates_are_as_exact_as_their_source(world: World) -> None:
    span = {"starts_on": "2024-03-01", "starts_precision": "month", "ends_on": "2026-01-01", "ends_precision": "year"}
    ActionPlan.objects.filter(pk=world.plan.pk).update(**span)
    assert told(world.plan.get_absolute_url())[0]["temporalCoverage"] == "2024-03/2026"


def test_it_costs_no_query(world: World) -> None:
    """Rows read bare, with nothing beside them: what a description would need and is not there is left out."""
    bare = (ActionPlan, Commitment, Organization, Consultation, Space, Article)
    rows = [model.objects.order_by("pk").first() for model in bare]
    rows.append(Session.objects.select_related("committee", "group").get())  # both are in its address and its name
    with CaptureQueriesContext(connection) as captured:
        for row in rows:
            assert thing(row, {})["@type"]
        for name in ("home", "glossary", "data"):
            assert thing(name, {})["@type"]
    assert len(captured) == 0


@pytest.mark.parametrize("text", WICKED)
def test_no_text_ends_the_block_or_begins_another(world: World, text: str) -> None:
    Commitment.objects.filter(pk=world.own.commitment.pk).update(title=text, summary=text)
    page = Client().get(world.own.commitment.get_absolute_url()).content.decode()
    assert page.count('<script type="application/ld+json">') == 1
    raw = BLOCK.findall(page)[0]
    assert not set("<>&\u2028\u2029") & set(raw)
    assert json.loads(raw)["@graph"][0]["name"] == text


def test_a_preview_tells_nothing(world: World) -> None:
    assert structured_data({"is_preview": True}, world.own.commitment) == ""
