"""Whom a line of public history concerns: from the object it names to every target that people follow.

A batch costs one query per kind of object and trail that occurs in it, whatever the number of its lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps

from core.models import ActivityRecord
from notifications.choices import TargetKind
from notifications.selectors.targets import Pair, above


@dataclass(frozen=True)
class Trail:
    """Column paths from an object to the keys of targets of one kind; the columns of one key are joined by "/"."""

    kind: TargetKind
    keys: tuple[tuple[str, ...], ...]


def _to(kind: TargetKind, *paths: str) -> Trail:
    return Trail(kind, tuple((path,) for path in paths))


def _theme(path: str) -> Trail:
    return Trail(TargetKind.THEME, ((f"{path}__plan__slug", f"{path}__slug"),))


def _place(path: str) -> Trail:
    """A territory and those above it."""
    return _to(TargetKind.TERRITORY, f"{path}__code", f"{path}__parent__code", f"{path}__parent__parent__code")


def _commitment(*paths: str) -> Trail:
    return _to(TargetKind.COMMITMENT, *paths)


def _organization(*paths: str) -> Trail:
    return _to(TargetKind.ORGANIZATION, *paths)


def _consultation(*paths: str) -> Trail:
    return _to(TargetKind.CONSULTATION, *paths)


def _committee(*paths: str) -> Trail:
    return _to(TargetKind.COMMITTEE, *paths)


COMMITMENT = "commitments.commitment"
TRAILS: dict[str, tuple[Trail, ...]] = {
    COMMITMENT: (
        _commitment("slug", "parent__slug"),
        _theme("theme"),
        _organization("participations__organization__slug"),
        _place("territories"),
    ),
    "commitments.milestone": (_organization("responsibles__organization__slug"),),
    "commitments.progressreport": (
        _organization("organization__slug"),
        _organization("milestone__responsibles__organization__slug"),
    ),
    "commitments.reportreply": (_organization("organization__slug"),),
    "commitments.irmrecommendation": (_organization("addressed_to__slug"),),
    "consultations.consultation": (_consultation("slug"), _theme("themes")),
    "consultations.contribution": (_consultation("consultation__slug"), _theme("theme")),
    "consultations.decision": (
        _consultation("contribution__consultation__slug"),
        _consultation("proposal__consultations__slug"),
        _organization("observation__organization__slug"),
        _commitment("commitment__slug"),
    ),
    "consultations.proposal": (
        _consultation("consultations__slug"),
        _theme("theme"),
        _place("territory"),
        _commitment("commitment__slug"),
    ),
    "consultations.space": (_theme("themes"), _place("territory"), _commitment("commitment__slug")),
    "committee.committee": (_committee("slug"),),
    "committee.seat": (_committee("committee__slug"), _organization("organization__slug")),
    "committee.tenure": (_committee("seat__committee__slug"), _organization("seat__organization__slug")),
    "committee.session": (_committee("committee__slug"), _theme("group__theme")),
    "committee.minutes": (_committee("session__committee__slug"), _theme("session__group__theme")),
    "committee.committeedecision": (_committee("session__committee__slug"), _theme("session__group__theme")),
    "committee.agreement": (
        _committee("session__committee__slug"),
        _organization("organization__slug"),
        _commitment("commitment__slug"),
    ),
    "committee.workinggroup": (
        _committee("committee__slug"),
        _theme("theme"),
        _organization("members__organization__slug"),
    ),
    "committee.renewal": (_committee("committee__slug"),),
    "committee.selfevaluation": (_committee("committee__slug"),),
    "people.organization": (_organization("slug"),),
}


def concerned_by(records: Iterable[ActivityRecord]) -> dict[int, set[Pair]]:
    """The targets of each record by its id. A plan hears of all that is in it, and the places above of those below."""
    rows = list(records)
    found: dict[int, set[Pair]] = {row.pk: set() for row in rows}
    by_object: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.plan:
            found[row.pk].add((TargetKind.PLAN, row.plan))
        for label, pk in _objects(row):
            by_object[label][pk].append(row.pk)
    for label, objects in by_object.items():
        for trail in TRAILS.get(label, ()):
            for pk, pair in _followed(label, trail, set(objects)):
                for record in objects[pk]:
                    found[record].add(pair)
    places = above(row.jurisdiction for row in rows if row.jurisdiction)
    for row in rows:
        found[row.pk] |= {(TargetKind.TERRITORY, code) for code in places.get(row.jurisdiction, ())}
    return found


def _objects(row: ActivityRecord) -> set[tuple[str, int]]:
    """What a record names: its object, and the commitment whose history it is part of."""
    named = {(row.object_type, row.object_id)}
    if row.object_type.startswith("commitments."):
        named.add((COMMITMENT, str(row.changes.get("commitment") or "")))
    return {(label, int(pk)) for label, pk in named if pk.isdecimal()}


def _followed(label: str, trail: Trail, ids: set[int]) -> Iterable[tuple[int, Pair]]:
    columns = [column for key in trail.keys for column in key]
    rows = apps.get_model(label)._default_manager.filter(pk__in=ids).order_by()
    for pk, *values in rows.values_list("pk", *columns).distinct():
        rest = iter(values)
        for key in trail.keys:
            parts = [next(rest) for _column in key]
            if all(parts):
                yield pk, (trail.kind, "/".join(parts))
