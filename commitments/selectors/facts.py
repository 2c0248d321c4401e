"""What progress is computed from, read once in a constant number of queries and told as of any day.

Planned dates are those in force on the day: later moves of the ledger are undone. Drafts never count.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from commitments.choices import CommitmentState, DateField, Voice
from commitments.irm import StarFacts, starred
from commitments.models import Commitment, DateChange, IrmAssessment, ProgressReport
from commitments.progress import CommitmentFacts, MilestoneFacts, VoiceReport

Told = tuple[date, VoiceReport]
Move = tuple[date, date | None]
"""The day of a change and the date that it replaced."""


class Row(NamedTuple):
    """A commitment and one of its milestones; `milestone` is None where it has none."""

    id: int
    parent: int | None
    state: str
    starts_on: date | None
    ends_on: date | None
    plan_starts_on: date | None
    plan_ends_on: date | None
    milestone: int | None
    milestone_parent: int | None
    weight: Decimal | None
    planned_starts_on: date | None
    planned_ends_on: date | None


FIELDS = (
    "id",
    "parent_id",
    "state",
    "starts_on",
    "ends_on",
    "plan__starts_on",
    "plan__ends_on",
    "milestones__id",
    "milestones__parent_id",
    "milestones__weight",
    "milestones__planned_starts_on",
    "milestones__planned_ends_on",
)


def end_of(day: date) -> datetime:
    """The first moment of the next day, in the portal's time zone: comparing with it can use an index."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


@dataclass(frozen=True)
class Ledger:
    """Commitments with their milestones, the published reports of each and the moves of their dates, oldest first."""

    rows: list[Row]
    reports: dict[tuple[int, str], list[Told]]
    moves: dict[tuple[int, str], list[Move]]
    irm: dict[int, tuple[str | None, bool]] = field(default_factory=dict)

    def facts(self, on: date) -> dict[int, CommitmentFacts]:
        """What is known of every commitment on a day, by id; one with sub-commitments holds theirs too."""
        heads: dict[int, Row] = {}
        children: dict[int, list[int]] = defaultdict(list)
        below: dict[int | None, list[Row]] = defaultdict(list)
        for row in self.rows:
            if row.id not in heads:
                heads[row.id] = row
                if row.parent is not None:
                    children[row.parent].append(row.id)
            if row.milestone is not None:
                below[row.milestone_parent].append(row)
        own: dict[int, list[MilestoneFacts]] = defaultdict(list)
        for row in below.pop(None, ()):
            own[row.id].append(self._milestone(row, below, on))
        return {key: self._commitment(key, heads, children, own) for key in heads}

    def _commitment(
        self,
        key: int,
        heads: dict[int, Row],
        children: dict[int, list[int]],
        own: dict[int, list[MilestoneFacts]],
        depth: int = 0,
    ) -> CommitmentFacts:
        row, milestones = heads[key], tuple(own.get(key, ()))
        below = children.get(key, ()) if depth == 0 else ()
        completion, is_starred = self.irm.get(key, (None, False))
        return CommitmentFacts(
            id=key,
            state=row.state,
            starts_on=row.starts_on or row.plan_starts_on,
            ends_on=row.ends_on or max((m.ends_on for m in milestones if m.ends_on), default=row.plan_ends_on),
            milestones=milestones,
            children=tuple(self._commitment(child, heads, children, own, 1) for child in below),
            irm=completion,
            starred=is_starred,
        )

    def _milestone(self, row: Row, below: dict[int | None, list[Row]], on: date) -> MilestoneFacts:
        key = row.milestone
        assert key is not None and row.weight is not None
        starts_on = self._planned(key, DateField.START, row.planned_starts_on, on)
        ends_on = self._planned(key, DateField.END, row.planned_ends_on, on)
        moves = self.moves.get((key, DateField.END))
        return MilestoneFacts(
            id=key,
            starts_on=starts_on or row.starts_on or row.plan_starts_on,
            ends_on=ends_on,
            weight=row.weight,
            government=self._report(key, Voice.GOVERNMENT, on),
            civil_society=self._report(key, Voice.CIVIL_SOCIETY, on),
            children=tuple(self._milestone(child, below, on) for child in below.get(key, ())),
            first_ends_on=moves[0][1] if moves else ends_on,
        )

    def _planned(self, milestone: int, which: str, now: date | None, on: date) -> date | None:
        """The date in force on the day: what the first later move replaced, else the one of now."""
        return next((old for day, old in self.moves.get((milestone, which), ()) if day > on), now)

    def _report(self, milestone: int, voice: str, on: date) -> VoiceReport | None:
        told = self.reports.get((milestone, voice))
        if not told:
            return None
        place = bisect_right(told, on, key=lambda row: row[0])
        return told[place - 1][1] if place else None


def read_ledger(commitments: Q, since: date, until: date, *, irm: bool = False, first_dates: bool = False) -> Ledger:
    """All that is needed to tell the facts of any day from `since` to `until`, in two to four queries.

    `commitments` is a condition on commitments; their sub-commitments come along. Without `first_dates` the moves of
    dates are read only for days in the past, to undo them.
    """
    family = commitments | _of(commitments, "parent__") & ~Q(state=CommitmentState.DRAFT)
    rows = Commitment.objects.filter(family).order_by("order", "id", "milestones__order", "milestones__id")
    found = [Row(*row) for row in rows.values_list(*FIELDS)]
    of_milestone = _of(family, "milestone__commitment__")
    views = _irm_views({row.id for row in found}, until) if irm else {}
    moves = _moves(of_milestone) if first_dates or since < timezone.localdate() else {}
    return Ledger(found, _reports(of_milestone, since, until), moves, views)


def _reports(where: Q, since: date, until: date) -> dict[tuple[int, str], list[Told]]:
    """Of each milestone and voice: the report in force on `since` and all later ones up to `until`."""
    published = ProgressReport.objects.published().filter(where, published_at__lt=end_of(until))
    if since == until:
        published = published.annotate(newness=_newness()).filter(newness=1)
    found: dict[tuple[int, str], list[Told]] = defaultdict(list)
    rows = published.order_by("published_at", "id").values_list(
        "milestone_id", "voice", "percent", "completion", "published_at"
    )
    for milestone, voice, percent, completion, published_at in rows.iterator(chunk_size=5000):
        day = timezone.localdate(published_at)
        found[milestone, voice].append((day, VoiceReport(percent, completion, day)))
    return found


def _newness() -> Window:
    """1 for the latest report of its milestone and voice, 2 for the one before…"""
    newest = (F("published_at").desc(), F("id").desc())
    return Window(RowNumber(), partition_by=[F("milestone_id"), F("voice")], order_by=newest)


def _moves(where: Q) -> dict[tuple[int, str], list[Move]]:
    found: dict[tuple[int, str], list[Move]] = defaultdict(list)
    rows = DateChange.objects.filter(where).order_by("changed_at", "id")
    for milestone, moved, old, at in rows.values_list("milestone_id", "field", "old_date", "changed_at"):
        found[milestone, moved].append((timezone.localdate(at), old))
    return found


def _irm_views(commitment_ids: Iterable[int], on: date) -> dict[int, tuple[str | None, bool]]:
    """Latest completion and star of each commitment in the independent review's published reports up to a day."""
    rows: QuerySet[Any] = (
        IrmAssessment.objects.filter(commitments__in=commitment_ids, report__plan__is_public=True)
        .filter(Q(report__dated_on__isnull=True) | Q(report__dated_on__lte=on))
        .order_by(F("report__dated_on").asc(nulls_first=True), "report_id", "id")
        .values_list(
            "commitments", "completion", "specificity", "potential_impact", "report__dated_on", "relevance__code"
        )
    )
    views: dict[int, tuple[str | None, bool]] = {}
    for commitment, completion, specificity, impact, dated_on, value in rows:
        before, was_starred = views.get(commitment, (None, False))
        judged = StarFacts(
            specificity, (value,) if value else (), impact, completion, dated_on.year if dated_on else None
        )
        views[commitment] = (completion or before, was_starred or bool(starred(judged)))
    return views


def _of(condition: Q, prefix: str) -> Q:
    """The same condition, seen from a row that points to the commitment."""
    moved = [
        _of(child, prefix) if isinstance(child, Q) else (f"{prefix}{child[0]}", child[1])
        for child in condition.children
    ]
    return Q(*moved, _connector=condition.connector, _negated=condition.negated)
