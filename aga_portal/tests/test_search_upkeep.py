"""What is public is found within a run of the worker; what is no longer public is gone in the same run."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aga_portal import tasks
from aga_portal.search import upkeep
from aga_portal.search.sources import SOURCES
from aga_portal.search.words import THESAURUS
from commitments import services
from commitments.models import Commitment
from commitments.tests.admin_world import World, make_part, make_world
from core import activity, search_engine
from core.models import SearchDocument, SearchWord
from core.search import find
from core.search_index import Entry, alone, write
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    plans = list(ActionPlan.objects.public().values_list("slug", flat=True))
    return [f"{hit.document.kind} {hit.document.url}" for hit in find(text=text, thesaurus=THESAURUS, plans=plans).hits]


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    tasks.refresh_search()
    return made


def test_the_first_run_writes_the_whole_index(world: World) -> None:
    assert SearchDocument.objects.filter(kind="commitment").exists()
    assert tasks.refresh_search() == 0
    assert not activity.pending(upkeep.CONSUMER).exists()


def test_what_is_changed_through_a_service_is_found(world: World) -> None:
    row = world.own.commitment
    services.revise_commitment(commitment=row, summary="Vigila humedales andinos.", reason="Faltaba.", by=world.root)
    assert found("humedal") == []
    assert tasks.refresh_search() > 0
    assert found("humedal") == [f"commitment {row.get_absolute_url()}"]


def test_a_draft_is_never_found_and_what_is_withdrawn_from_view_is_gone(world: World) -> None:
    row = world.own.commitment
    services.create_commitment(plan=world.plan, title="Páramos", lead=world.own.organization, by=world.root)
    services.revise_commitment(commitment=row, title="Humedales andinos", reason="Faltaba.", by=world.root)
    tasks.refresh_search()
    assert found("humedal") and found("páramo") == []
    Commitment.objects.filter(pk=row.pk).update(state="draft")
    activity.record(verb="devolvió a borrador", obj=row, by=None, public=False)
    tasks.refresh_search()
    assert found("humedal") == [] and not SearchWord.objects.filter(word="humedales").exists()


def test_a_milestone_and_its_reports_follow_their_commitment(world: World) -> None:
    kinds = SearchDocument.objects.filter(url=world.own.commitment.get_absolute_url())
    assert set(kinds.values_list("kind", flat=True)) >= {"commitment", "milestone"}
    Commitment.objects.filter(pk=world.own.commitment.pk).update(state="draft")
    activity.record(verb="devolvió a borrador", obj=world.own.commitment, by=None, public=False)
    tasks.refresh_search()
    assert not kinds.exists()


def test_another_plan_is_left_alone(world: World) -> None:
    other = SearchDocument.objects.filter(url=world.foreign.commitment.get_absolute_url())
    before = list(other.values())
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_public=False)
    activity.record(verb="cambió", obj=world.plan, by=None, public=False)
    tasks.refresh_search()
    assert not SearchDocument.objects.filter(plan=world.plan.slug).exists()
    assert list(other.values()) == before and before


def test_a_lost_index_is_made_again_by_the_worker(world: World) -> None:
    total = SearchDocument.objects.count()
    SearchDocument.objects.all().delete()
    search_engine.uninstall()
    tasks.refresh_search()
    assert search_engine.missing_parts() == [] and SearchDocument.objects.count() == total


def test_what_no_history_told_of_is_put_right_at_night(world: World) -> None:
    with alone():
        write("commitment", [Entry("999999", "canario", "", "/nada/")])
        write("unicornio", [Entry("1", "canario", "", "/nada/")])
    Commitment.objects.filter(pk=world.own.commitment.pk).update(title="Humedales andinos")
    assert tasks.reindex_search() == 5  # the two that are nothing, the commitment, its milestone and its report
    assert found("canario") == [] and found("humedal")
    assert not SearchWord.objects.filter(word="canario").exists()


def test_writing_a_source_takes_as_many_queries_for_one_row_as_for_thirty(world: World) -> None:
    def queries() -> list[int]:
        counts = []
        for source in SOURCES:
            with CaptureQueriesContext(connection) as captured:
                list(map(source.entry, source.rows(timezone.now())))
            counts.append(len(captured))
        return counts

    one = queries()
    for number in range(30):
        make_part(f"vecina-{number}", world.plan, world.root)
    assert queries() == one


@pytest.mark.parametrize("source", SOURCES, ids=[source.kind for source in SOURCES])
def test_what_touches_a_source_is_a_column_of_it(source) -> None:  # type: ignore[no-untyped-def]
    for column in source.reached().values():
        assert list(source.model._default_manager.filter(**{f"{column}__in": [1]})) == []


def test_the_worker_comes_often_enough() -> None:
    schedule = settings.CELERY_BEAT_SCHEDULE
    assert schedule["refresh-search"]["schedule"] <= 30
    assert schedule["refresh-search"]["task"] == tasks.refresh_search.name
    assert schedule["nightly-search-index"]["task"] == tasks.reindex_search.name
