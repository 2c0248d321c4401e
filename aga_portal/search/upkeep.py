"""Keeping the index to what is public: what was just touched every few seconds, everything every night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Model
from django.utils import translation

from aga_portal.search.sources import SOURCES, Source
from core import activity, search_engine
from core.models import ActivityRecord, SearchDocument
from core.search_index import alone, forget, recount_words, remove, write
from plans.models import ActionPlan

CONSUMER = "search"
BATCH = 200
"""Rows that are read and written before others may write."""
Told = Callable[[str], None]


def refresh_touched(*, now: datetime) -> int:
    """Write anew what history says was touched, and forget what is public no longer; returns how many lines were read.

    A line that arrives while this runs is handled by the next run: only what was read is marked. May run twice. An index
    that is empty or has lost a part of itself is written whole.
    """
    if search_engine.missing_parts() or not SearchDocument.objects.exists():
        reindex(now=now)
    records = list(activity.pending(CONSUMER))
    if records:
        _forget_hidden_plans()
        for source in SOURCES:
            _refresh(source, _touched(source, records), now)
        activity.mark_handled(CONSUMER, records)
    return len(records)


def reindex(*, now: datetime, told: Told | None = None) -> int:
    """Write everything that is public and forget the rest, in batches; returns how many texts changed. May run twice."""
    search_engine.install()
    _forget_hidden_plans()
    changed = 0
    for source in SOURCES:
        shown: set[int] = set()
        of_source = 0
        for ids in _batches(source.rows(now).order_by("pk").values_list("pk", flat=True)):
            of_source += _refresh(source, ids, now, counting=False)
            shown.update(ids)
        kept = SearchDocument.objects.filter(kind=source.kind).values_list("object_id", flat=True)
        of_source += _refresh(source, [int(found) for found in kept if int(found) not in shown], now)
        changed += of_source
        if told:
            told(f"{source.kind}: {len(shown)} públicos, {of_source} cambiados")
    with alone():
        changed += forget(SearchDocument.objects.exclude(kind__in=[source.kind for source in SOURCES]))
    recount_words()
    return changed


def _refresh(source: Source, ids: Iterable[int], now: datetime, *, counting: bool = True) -> int:
    """What is public of these rows is written, the rest forgotten. Titles are in the portal's own language."""
    changed = 0
    for some in _batches(ids):
        with translation.override(settings.LANGUAGE_CODE), alone():
            found = [source.entry(row) for row in source.rows(now).filter(pk__in=some)]
            changed += write(source.kind, found, counting=counting)
            shown = {entry.object_id for entry in found}
            changed += remove(source.kind, [str(pk) for pk in some if str(pk) not in shown])
    return changed


def _touched(source: Source, records: list[ActivityRecord]) -> list[int]:
    """Rows that the history may have changed, public or not. One query for each kind of object that occurs."""
    named: dict[str, set[int]] = defaultdict(set)
    for record in records:
        for label, found in ((record.object_type, record.object_id), _commitment(record)):
            if str(found).isdecimal():
                named[label].add(int(found))
    ids: set[int] = set()
    for label, column in source.reached().items():
        if objects := named.get(label):
            rows = source.model._default_manager.filter(**{f"{column}__in": objects}).order_by()
            ids |= objects if column == "pk" else set(rows.values_list("pk", flat=True))
    return sorted(ids)


def _commitment(record: ActivityRecord) -> tuple[str, object]:
    """The commitment whose history the line is part of."""
    is_part = record.object_type.startswith("commitments.")
    return "commitments.commitment", record.changes.get("commitment") if is_part else None


def _forget_hidden_plans() -> None:
    """The texts of a plan that is public no longer go first, whatever else waits."""
    public = ActionPlan.objects.public().values("slug")
    hidden = SearchDocument.objects.exclude(plan="").exclude(plan__in=public)
    while ids := list(hidden.order_by().values_list("pk", flat=True)[:BATCH]):
        with alone():
            forget(SearchDocument.objects.filter(pk__in=ids))


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    listed = list(ids)
    for start in range(0, len(listed), BATCH):
        yield listed[start : start + BATCH]


def rewrite(model: type[Model], ids: Iterable[int], *, now: datetime) -> int:
    """Bring what is found of these rows to what is public of them now, without waiting for the history to be read."""
    listed = list(ids)
    return sum(_refresh(source, listed, now) for source in SOURCES if source.model is model)
