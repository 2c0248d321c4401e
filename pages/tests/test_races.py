"""What happens when several come at once, on PostgreSQL; each race has a control that loses without its lock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.conf import settings as project
from django.db.models import QuerySet
from django.utils import timezone

from commitments.tests.test_races import TOGETHER, at_once
from core.conflicts import Conflict
from core.models import ActivityRecord
from pages import services
from pages.models import Article, DocumentText
from pages.tests.content_world import article, secretariat
from pages.tests.files import pdf
from pages.tests.test_library import document
from people.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(project.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]


@contextmanager
def nobody_waits(name: str) -> Iterator[None]:
    """The control: rows are read without their lock, and all have read before any writes."""
    together = threading.Barrier(TOGETHER, timeout=5)
    read = getattr(QuerySet, name)

    def read_together(rows: QuerySet, *args: Any, **kwargs: Any) -> Any:
        found = read(rows, *args, **kwargs)
        if rows.model is Article:
            try:
                together.wait()
            except threading.BrokenBarrierError:
                pass
        return found

    unlocked = mock.patch.object(QuerySet, "select_for_update", lambda rows, **_how: rows.all())
    with unlocked, mock.patch.object(QuerySet, name, read_together):
        yield


def announcements() -> int:
    row = services.publish(row=article(), at=timezone.now() + timedelta(days=1), by=secretariat())
    Article.objects.filter(pk=row.pk).update(published_at=timezone.now() - timedelta(seconds=5))
    at_once(lambda _n: services.announce_due(now=timezone.now()))
    return ActivityRecord.objects.public().filter(verb="publicó la noticia").count()


def test_what_became_public_by_itself_is_told_once() -> None:
    assert announcements() == 1


def test_control_without_the_lock_it_is_told_several_times() -> None:
    with nobody_waits("first"):
        assert announcements() > 1


def savings() -> int:
    """How many of several writers with the same text on screen were let through."""
    row, keeper = article(), secretariat().pk

    def save(number: int) -> Article:
        by = User.objects.get(pk=keeper)
        return services.change_publication(row=row, by=by, title=f"Título {number}", seen_at=row.updated_at)

    done = at_once(save)
    assert all(isinstance(result, Article | Conflict) for result in done)
    return sum(isinstance(result, Article) for result in done)


def test_one_of_several_writers_saves() -> None:
    assert savings() == 1


def test_control_without_the_lock_several_save() -> None:
    with nobody_waits("get"):
        assert savings() > 1


def test_several_workers_read_one_file_into_one_row(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    document("acta", pdf("caudal del río"))
    at_once(lambda _n: services.read_documents())
    text = DocumentText.objects.get()
    assert (text.state, text.text) == ("read", "caudal del río")
    assert services.read_documents() == 0
