"""The database keeps its full-text index, and notices when a part of it is gone."""

from __future__ import annotations

import pytest
from django.db import connection, models

from core import search_engine
from core.models import SearchDocument
from core.search_engine import Matches, install, missing_parts
from core.search_index import Entry, alone, write

pytestmark = pytest.mark.django_db
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="los disparadores de la búsqueda son de SQLite")


def holding(*stems: str) -> list[str]:
    rows = SearchDocument.objects.filter(Matches(tuple(((stem,),) for stem in stems)))
    return sorted(rows.values_list("object_id", flat=True))


def test_nothing_is_missing_after_the_migrations() -> None:
    assert missing_parts() == [] and install() == []


def test_the_index_follows_every_change() -> None:
    with alone():
        write("plan", [Entry("1", "Agua", "", "/"), Entry("2", "Agua y río", "", "/")])
    assert holding("agu") == ["1", "2"] and holding("agu", "rio") == ["2"]
    SearchDocument.objects.filter(object_id="1").update(stems="mont")
    assert holding("agu") == ["2"] and holding("mont") == ["1"]
    SearchDocument.objects.filter(object_id="2").delete()
    assert holding("agu") == []


def test_alternatives_are_any_of_several_sets() -> None:
    with alone():
        write(
            "plan",
            [Entry("1", "gobierno abierto", "", "/"), Entry("2", "gobierno", "", "/"), Entry("3", "aga", "", "/")],
        )
    rows = SearchDocument.objects.filter(Matches(((("gobiern", "abiert"), ("aga",)),)))
    assert sorted(rows.values_list("object_id", flat=True)) == ["1", "3"]
    assert sorted(rows.exclude(object_id="1").values_list("object_id", flat=True)) == ["3"]


def test_what_was_lost_is_made_again() -> None:
    with alone():
        write("plan", [Entry("1", "Agua", "", "/")])
    search_engine.uninstall()
    assert missing_parts() and install() and missing_parts() == []
    assert holding("agu") == ["1"]


@sqlite_only
def test_a_table_rebuilt_by_a_migration_loses_its_triggers_and_gets_them_back(transactional_db: None) -> None:
    """Django drops the old table and its triggers with it; what changed meanwhile is read again."""
    field = models.CharField(max_length=50)
    field.set_attributes_from_name("kind")
    with connection.schema_editor() as editor:
        editor.alter_field(SearchDocument, SearchDocument._meta.get_field("kind"), field, strict=False)
    assert sorted(missing_parts()) == sorted(search_engine.SQLITE_TRIGGERS)
    with alone():
        write("plan", [Entry("1", "Agua", "", "/")])
    assert holding("agu") == []
    assert sorted(install()) == sorted(search_engine.SQLITE_TRIGGERS)
    assert holding("agu") == ["1"] and missing_parts() == []
    with connection.schema_editor() as editor:
        editor.alter_field(SearchDocument, field, SearchDocument._meta.get_field("kind"), strict=False)
    install()
