"""Milestones that are due, late or without a report, and reporting periods about to close."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import DateTimeField, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from commitments.choices import CommitmentState, ParticipationRole, ReportState, Voice
from commitments.models import Commitment, Milestone, MilestoneResponsible, Participation, ProgressReport
from commitments.progress import SILENT_MONTHS, months_after
from notifications.choices import ReminderKind
from notifications.quiet import local_date
from notifications.selectors.due.matter import Call, Matter, Scene, address
from people.choices import Role
from people.models import Territory
from plans.choices import PlanState
from plans.models import ReportingPeriod

RUNNING = (CommitmentState.APPROVED, CommitmentState.IN_PROGRESS)
SENT = (ReportState.SUBMITTED, ReportState.PUBLISHED)
COMPLETE = 100
COMMITMENT = ("commitment__plan__jurisdiction", "commitment__jurisdiction")
SHOWN = (
    "title",
    "planned_starts_on",
    "planned_ends_on",
    "planned_ends_precision",
    "commitment__number",
    "commitment__title",
    "commitment__slug",
    "commitment__starts_on",
    "commitment__plan__state",
    "commitment__plan__starts_on",
    "commitment__plan__is_demo",
    "commitment__plan__jurisdiction__code",
    "commitment__jurisdiction__code",
)
"""Without the long texts."""


def milestone_matters(scene: Scene) -> Iterator[Matter]:
    """Of each open milestone, whichever is true: it ends soon, it has ended, or nobody has reported on it for long."""
    soon = scene.last + scene.rules.ahead(ReminderKind.MILESTONE_DUE)
    rows = open_milestones().annotate(reported_at=_last_report())
    ending = Q(planned_ends_on__lte=soon)
    started = Q(planned_starts_on__lte=scene.last) | Q(planned_starts_on__isnull=True)
    rows = rows.filter(ending | started)
    owners = owners_of(rows)
    for row in rows.select_related(*COMMITMENT).only(*SHOWN):
        place = jurisdiction_of(row.commitment)
        today = scene.today(place.country_code)
        editors = scene.crowd.holding(Role.ENTITY_EDITOR, owners[row.pk], today)
        if row.planned_ends_on is not None and row.planned_ends_on < today:
            yield _matter(ReminderKind.MILESTONE_LATE, row, place, row.planned_ends_on, editors)
            continue
        if row.planned_ends_on is not None:
            yield _matter(ReminderKind.MILESTONE_DUE, row, place, row.planned_ends_on, editors)
        silent_since = _silent_since(row, place)
        if silent_since is not None and silent_since <= today:
            unknown_from = months_after(silent_since, SILENT_MONTHS)
            yield replace(_matter(ReminderKind.NO_REPORT, row, place, silent_since, editors), due_on=unknown_from)


def open_milestones() -> QuerySet[Milestone]:
    """Of public plans that are not closed and commitments that run: those that are not complete, the smallest parts."""
    return (
        Milestone.objects.public()
        .filter(children__isnull=True, commitment__state__in=RUNNING)
        .exclude(commitment__plan__state=PlanState.CLOSED)
        .annotate(percent=_percent())
        .filter(percent__lt=COMPLETE)
        .order_by("pk")
    )


def owners_of(milestones: QuerySet[Milestone]) -> dict[int, list[int]]:
    """The organizations that answer for each milestone: its responsibles, else the lead of its commitment. Two queries."""
    keys = milestones.order_by().values("pk")
    owners: dict[int, list[int]] = defaultdict(list)
    named = MilestoneResponsible.objects.filter(milestone__in=keys)
    for milestone, organization in named.order_by("pk").values_list("milestone_id", "organization_id"):
        owners[milestone].append(organization)
    leads = Participation.objects.filter(role=ParticipationRole.LEAD, commitment__milestones__in=keys)
    for milestone, organization in leads.values_list("commitment__milestones", "organization_id"):
        if milestone not in owners:
            owners[milestone].append(organization)
    return owners


def period_matters(scene: Scene) -> Iterator[Matter]:
    """Periods that are open, for whoever edits for an entity with milestones that have no report in them yet."""
    until = scene.last + scene.rules.ahead(ReminderKind.PERIOD_CLOSING)
    periods = ReportingPeriod.objects.filter(opens_on__lte=scene.last, closes_on__range=(scene.first, until))
    rows = list(periods.select_related("plan__jurisdiction").order_by("pk"))
    plans = {row.plan_id for row in rows}
    milestones = open_milestones().filter(commitment__plan__in=plans)
    owners = owners_of(milestones)
    begun = list(milestones.values_list("pk", "commitment__plan_id", "planned_starts_on"))
    reported = set(
        ProgressReport.objects.filter(period__in=[row.pk for row in rows], voice=Voice.GOVERNMENT, state__in=SENT)
        .order_by()
        .values_list("period_id", "milestone_id")
    )
    for row in rows:
        place = row.plan.jurisdiction
        today = scene.today(place.country_code)
        if not row.opens_on <= today <= row.closes_on:
            continue
        missing: dict[int, int] = defaultdict(int)
        for milestone, plan, starts_on in begun:
            if plan == row.plan_id and (row.pk, milestone) not in reported and _has_begun(starts_on, row.closes_on):
                for user in scene.crowd.holding(Role.ENTITY_EDITOR, owners[milestone], today):
                    missing[user] += 1
        url = address("admin:commitments_milestone_changelist")
        yield Matter(
            kind=ReminderKind.PERIOD_CLOSING,
            subject=row,
            day=row.closes_on,
            due_on=row.closes_on,
            jurisdiction=place.pk,
            country=place.country_code,
            title=row.name,
            where=row.plan.title,
            is_demo=row.plan.is_demo,
            people={user: Call(Role.ENTITY_EDITOR, url, _still_missing(count)) for user, count in missing.items()},
        )


def jurisdiction_of(commitment: Commitment) -> Territory:
    """Whose secretariat keeps it. Select its plan's jurisdiction and its own."""
    place = commitment.plan.jurisdiction if commitment.plan else commitment.jurisdiction
    assert place is not None  # a constraint of the model: a plan or a jurisdiction
    return place


def is_demo(commitment: Commitment) -> bool:
    return bool(commitment.plan and commitment.plan.is_demo)


def _matter(kind: ReminderKind, row: Milestone, place: Territory, day: date, editors: list[int]) -> Matter:
    url = address("admin:commitments_milestone_change", row.pk)
    return Matter(
        kind=kind,
        subject=row,
        day=day,
        due_on=day,
        jurisdiction=place.pk,
        country=place.country_code,
        title=row.title,
        where=str(row.commitment),
        precision=row.planned_ends_precision if kind != ReminderKind.NO_REPORT else "day",
        is_demo=is_demo(row.commitment),
        people={user: Call(Role.ENTITY_EDITOR, url) for user in editors},
        milestone=row.pk,
        secretariat_url=url,
    )


def _silent_since(row: Any, place: Territory) -> date | None:
    """The day of its last report, else of its planned start; None where it is not in implementation or nobody knows."""
    commitment = row.commitment
    if commitment.plan is not None and commitment.plan.state != PlanState.IMPLEMENTATION:
        return None
    if row.reported_at is not None:
        return local_date(row.reported_at, place.country_code)
    return row.planned_starts_on or commitment.starts_on or (commitment.plan.starts_on if commitment.plan else None)


def _percent() -> Coalesce:
    """What the report in force says: the last published one of government. 0 without one."""
    published = ProgressReport.objects.published().filter(milestone=OuterRef("pk"), voice=Voice.GOVERNMENT)
    last = Subquery(published.order_by("-published_at", "-pk").values("percent")[:1], output_field=IntegerField())
    return Coalesce(last, 0)


def _last_report() -> Subquery:
    sent = ProgressReport.objects.filter(milestone=OuterRef("pk"), voice=Voice.GOVERNMENT, state__in=SENT).order_by()
    last = sent.values("milestone").annotate(last=Max(Coalesce("submitted_at", "published_at"))).values("last")
    return Subquery(last, output_field=DateTimeField())


def _has_begun(starts_on: date | None, by: date) -> bool:
    return starts_on is None or starts_on <= by


def _still_missing(count: int) -> str:
    return ngettext("Le falta %(n)s hito por reportar.", "Le faltan %(n)s hitos por reportar.", count) % {"n": count}
