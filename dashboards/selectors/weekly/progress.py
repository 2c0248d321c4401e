"""What a week changed in the progress of a plan: what moved, what slipped, what is due and who has not reported."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from commitments.choices import CommitmentState, DateField, ReportState, Voice
from commitments.models import DateChange, Milestone, ProgressReport
from core.models import ActivityRecord
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from dashboards.selectors.weekly.standing import (
    MOST_ROWS,
    Owners,
    Row,
    Standing,
    commitment_rows,
    listed,
    named,
    public_milestones,
)
from dashboards.selectors.weekly.week import Week
from plans.models import ActionPlan, ReportingPeriod

SILENCE = timedelta(days=30)
LONGEST_REASON = 500


def headline(plan: ActionPlan, week: Week) -> Row:
    """The plan's snapshots of the last day of the week and of a week before. Null where nobody took one."""
    rows = ProgressSnapshot.objects.filter(
        plan=plan, scope=Scope.PLAN, key=plan.slug, date__in=[week.before, week.sunday]
    )
    found = {row.date: row for row in rows}
    now, before = found.get(week.sunday), found.get(week.before)
    return {
        "on": week.sunday.isoformat(),
        "before_on": week.before.isoformat(),
        "commitments": now.commitments if now else None,
        "milestones": now.milestones if now else None,
        "late": now.late if now else None,
        "late_before": before.late if before else None,
        **{name: value for figure in ("actual", "expected") for name, value in _change(figure, now, before)},
    }


def _change(figure: str, now: Any, before: Any) -> list[tuple[str, str | None]]:
    """A percent on both days, and its difference in points."""
    last, first = getattr(now, figure, None), getattr(before, figure, None)
    change = None if last is None or first is None else last - first
    return [(figure, _text(last)), (f"{figure}_before", _text(first)), (f"{figure}_change", _text(change))]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def reports_told(plan: ActionPlan, standing: Standing) -> Row:
    """Those of both voices, in the order in which they were published, each with what its voice had said before."""
    published = ProgressReport.objects.public().filter(
        standing.week.holds("published_at"), milestone__commitment__plan=plan
    )
    found = list(
        published.order_by("published_at", "pk").values_list(
            "milestone_id", "voice", "percent", "verification", "organization__name", "published_at"
        )
    )
    milestones = public_milestones(key for key, *_rest in found[:MOST_ROWS])
    said: dict[tuple[int, str], int | None] = {}
    rows = []
    for key, voice, percent, verification, organization, published_at in found[:MOST_ROWS]:
        before = said.get((key, voice), standing.told_before(key, voice))
        said[key, voice] = percent
        rows.append(
            {
                **named(milestones[key]),
                "organization": organization,
                "voice": voice,
                "verification": verification,
                "from": before,
                "to": percent,
                "on": timezone.localdate(published_at).isoformat(),
            }
        )
    return listed(rows, len(found))


def milestones_listed(keys: list[int], standing: Standing, owners: Owners) -> Row:
    """Milestones with who answers for each and its planned end as it was on the last day of the week."""
    milestones = public_milestones(keys[:MOST_ROWS])
    rows = []
    for key in keys[:MOST_ROWS]:
        end = standing.facts[key].ends_on
        rows.append(
            {
                **named(milestones[key]),
                "organizations": owners.names(key),
                "ends_on": end.isoformat() if end else None,
                "precision": milestones[key].planned_ends_precision,
                "days_late": (standing.week.sunday - end).days if end and standing.figures[key].late else 0,
            }
        )
    return listed(rows, len(keys))


def states_changed(plan: ActionPlan, week: Week) -> Row:
    """Commitments whose state is another than when the week began, from the public history."""
    history = ActivityRecord.objects.public().filter(
        week.holds("at"), plan=plan.slug, object_type="commitments.commitment"
    )
    first: dict[int, str] = {}
    last: dict[int, dict[str, Any]] = {}
    for key, changes in history.order_by("at", "pk").values_list("object_id", "changes"):
        if changes.get("from") in CommitmentState.values and changes.get("to") in CommitmentState.values:
            first.setdefault(int(key), changes["from"])
            last[int(key)] = changes
    commitments = commitment_rows(last)
    rows = [
        {
            **commitments[key],
            "from": first[key],
            "to": changes["to"],
            "reason": _short(changes.get("reason") or ""),
        }
        for key, changes in last.items()
        if key in commitments and first[key] != changes["to"]
    ]
    return listed(rows)


def dates_moved(plan: ActionPlan, week: Week) -> Row:
    """Planned ends that somebody put off, the longest first."""
    moves = DateChange.objects.filter(
        week.holds("changed_at"),
        field=DateField.END,
        new_date__gt=F("old_date"),
        milestone__in=Milestone.objects.public().filter(commitment__plan=plan).values("pk"),
    )
    found = [
        (new - old, key, old, new, reason, who)
        for key, old, new, reason, who in moves.order_by("pk").values_list(
            "milestone_id", "old_date", "new_date", "reason", "actor_label"
        )
    ]
    found.sort(key=lambda move: -move[0])
    milestones = public_milestones(key for _slip, key, *_rest in found[:MOST_ROWS])
    rows = [
        {
            **named(milestones[key]),
            "from": old.isoformat(),
            "to": new.isoformat(),
            "days": slip.days,
            "reason": _short(reason),
            "organization": who,
        }
        for slip, key, old, new, reason, who in found[:MOST_ROWS]
    ]
    return listed(rows, len(found))


def silent_organizations(plan: ActionPlan, standing: Standing, owners: Owners) -> Row:
    """Organizations none of whose running milestones has a government report of the last 30 days or of the open period.

    A report that waits for review counts from the day it was sent. Where there never was one, days are counted from the
    earliest start of those milestones. The longest silence first.
    """
    sunday = standing.week.sunday
    opened = (
        ReportingPeriod.objects.open(sunday).filter(plan=plan).order_by("opens_on").values_list("opens_on", flat=True)
    )
    since = min([sunday - SILENCE, *opened[:1]])
    told = _last_reports(plan, standing.week)
    running: dict[int, list[int]] = defaultdict(list)
    for key in standing.running():
        for organization in owners.of.get(key, ()):
            running[organization].append(key)
    rows = []
    for organization, keys in running.items():
        last = max((told[key] for key in keys if key in told), default=None)
        started = min(standing.facts[key].starts_on or sunday for key in keys)
        quiet_since = last or started
        if quiet_since < since:
            found = owners.organizations[organization]
            rows.append(
                {
                    "organization": found.name,
                    "url": found.get_absolute_url(),
                    "milestones": len(keys),
                    "last_on": last.isoformat() if last else None,
                    "started_on": started.isoformat(),
                    "days": (sunday - quiet_since).days,
                }
            )
    return listed(sorted(rows, key=lambda row: (-row["days"], row["organization"])))


def _last_reports(plan: ActionPlan, week: Week) -> dict[int, date]:
    """The day of the last government report of each milestone by the end of the week, sent or published."""
    sent: QuerySet[Any] = ProgressReport.objects.filter(
        milestone__commitment__plan=plan,
        voice=Voice.GOVERNMENT,
        state__in=(ReportState.SUBMITTED, ReportState.PUBLISHED),
    ).annotate(sent_at=Coalesce("submitted_at", "published_at"))
    last = sent.filter(sent_at__lt=week.ends_at).order_by().values("milestone_id").annotate(last=Max("sent_at"))
    return {key: timezone.localdate(at) for key, at in last.values_list("milestone_id", "last")}


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_REASON else words[: LONGEST_REASON - 1].rstrip() + "…"
