"""What there is to tell: public history that is still public now, about everything or about one target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone

from commitments.models import Commitment
from committee.models import Agreement, Committee, Renewal, Session, WorkingGroup
from consultations.models import Consultation, Decision, Proposal, Space
from core.models import ActivityRecord
from notifications.models import Notice
from notifications.selectors.concerned import COMMITMENT
from pages.models import Article, Page
from plans.models import ActionPlan

LATEST = 50
LOOKED_AT = 200
"""Notices are kept by the order in which they came; the newest of these many by their own date are shown."""

Public = Callable[[], QuerySet[Any]]
SHOWN: dict[str, tuple[str, Public]] = {
    COMMITMENT: ("pk", Commitment.objects.public),
    "consultations.consultation": ("pk", Consultation.objects.public),
    "consultations.contribution": ("consultation", Consultation.objects.public),
    "consultations.decision": ("pk", Decision.objects.public),
    "consultations.proposal": ("pk", Proposal.objects.public),
    "consultations.space": ("pk", Space.objects.public),
    "pages.page": ("pk", lambda: Page.objects.public(timezone.now())),
    "pages.article": ("pk", lambda: Article.objects.public(timezone.now())),
    "committee.committee": ("pk", Committee.objects.public),
    "committee.seat": ("committee", Committee.objects.public),
    "committee.tenure": ("seat__committee", Committee.objects.public),
    "committee.session": ("pk", Session.objects.public),
    "committee.minutes": ("session", Session.objects.public),
    "committee.committeedecision": ("session", Session.objects.public),
    "committee.agreement": ("pk", Agreement.objects.public),
    "committee.workinggroup": ("pk", WorkingGroup.objects.public),
    "committee.renewal": ("pk", Renewal.objects.public),
    "committee.selfevaluation": ("committee", Committee.objects.public),
}
"""For each kind of object of the history: by which column it is shown, and to whom it belongs that must be public."""


def latest_news(kind: str = "", key: str = "") -> list[ActivityRecord]:
    """The newest LATEST lines about a target, or about everything; a constant number of queries."""
    if not kind:
        rows = list(public_history().order_by("-at", "-pk")[:LATEST])
        return still_public(rows)
    notices = Notice.objects.filter(kind=kind, key=key, activity__in=public_history().values("pk"))
    rows = [notice.activity for notice in notices.select_related("activity").order_by("-activity_id")[:LOOKED_AT]]
    rows.sort(key=lambda row: (row.at, row.pk), reverse=True)
    return still_public(rows[:LATEST])


def public_history() -> QuerySet[ActivityRecord]:
    """Lines told to the public, of no plan or of one that is still published."""
    plans = ActionPlan.objects.public().values("slug")
    return ActivityRecord.objects.public().filter(Q(plan="") | Q(plan__in=plans))


def still_public(records: Iterable[ActivityRecord]) -> list[ActivityRecord]:
    """Without those whose object was taken back since; one query per kind of object, whatever their number."""
    named = [(row, _owner(row)) for row in records]
    asked: dict[str, set[int]] = defaultdict(set)
    for _row, owner in named:
        if owner:
            asked[owner[0]].add(owner[1])
    public = {label: _public_among(label, ids) for label, ids in asked.items()}
    return [row for row, owner in named if owner is None or owner[1] in public[owner[0]]]


def _owner(row: ActivityRecord) -> tuple[str, int] | None:
    """What must be public for the line to be told; None where the record's own mark and its plan's say enough."""
    label, pk = row.object_type, row.object_id
    if label.startswith("commitments.") and row.changes.get("commitment"):
        label, pk = COMMITMENT, str(row.changes["commitment"])
    return (label, int(pk)) if label in SHOWN and pk.isdecimal() else None


def _public_among(label: str, ids: set[int]) -> set[int]:
    column, public = SHOWN[label]
    rows = apps.get_model(label)._default_manager.filter(pk__in=ids)
    return set(rows.filter(**{f"{column}__in": public().order_by().values("pk")}).values_list("pk", flat=True))


def demo_plans() -> frozenset[str]:
    """Slugs of the plans whose data are fictitious: what is told of them says so."""
    return frozenset(ActionPlan.objects.filter(is_demo=True).values_list("slug", flat=True))
