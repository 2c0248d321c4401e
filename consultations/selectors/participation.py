"""A plan's participation as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.selectors import if_public
from consultations.models import Decision
from consultations.selectors.attendance import AttendanceCount, plan_attendance
from consultations.selectors.counted import count_rows, row_tables
from consultations.selectors.flow import ParticipationFlow, participation_flow
from consultations.selectors.headline import Headline, headlines
from consultations.selectors.reach import (
    ParticipationMap,
    ProcessHealth,
    participation_map,
    process_health,
    regions_by_place,
)
from consultations.selectors.responses import ResponsesSummary, responses_summary
from consultations.selectors.tables import CountTable, standing_tallies, tally_tables
from plans.models import ActionPlan


@dataclass(frozen=True)
class PlanParticipation:
    """Everything that is counted on the page. `singles` are tables of one number."""

    headlines: list[Headline]
    tables: list[CountTable]
    singles: list[CountTable]
    attendance: AttendanceCount | None
    flow: ParticipationFlow | None
    map: ParticipationMap | None
    health: ProcessHealth
    summary: ResponsesSummary


def plan_participation(plan: ActionPlan, today: date, spaces: int) -> PlanParticipation:
    """Read in a constant number of queries, whatever the number of rows. `spaces` is how many public ones the plan has."""
    counted, regions = count_rows(plan), regions_by_place(plan)
    tallies = standing_tallies(plan, counted.at_hand)
    tables = row_tables(counted, regions) + tally_tables(tallies)
    summary = responses_summary(plan)
    return PlanParticipation(
        headlines=headlines(counted, tallies, summary, spaces),
        tables=[table for table in tables if not table.is_single],
        singles=[table for table in tables if table.is_single],
        attendance=attendance_detail(plan),
        flow=participation_flow(plan, tallies),
        map=participation_map(plan, counted, tallies, regions),
        health=process_health(plan, today, counted, tallies, regions),
        summary=summary,
    )


def attendance_detail(plan: ActionPlan) -> AttendanceCount | None:
    """What the tables of S4 do not tell of those who came; sector and region stand there. Small cells are hidden."""
    found = plan_attendance(plan)
    if found is None:
        return None
    return replace(found, tables=[table for table in found.tables if table.axis not in ("sector", "region")])


def participation_tables(plan: ActionPlan) -> list[CountTable]:
    """Counted from rows where there are any, then from the tallies that no row replaces, in the order of their source."""
    counted = count_rows(plan)
    tables = row_tables(counted, regions_by_place(plan))
    return tables + tally_tables(standing_tallies(plan, counted.at_hand))


@dataclass(frozen=True)
class Pair:
    """«Qué oímos → qué respondimos». `where` is the public page of what was heard; the commitment only if it is public."""

    heard: str
    kind: str
    count: int
    where: str
    where_label: str
    decision: Decision
    commitment: Commitment | None


def pairs(decisions: Iterable[Decision]) -> list[Pair]:
    """Of rows of `heard_and_answered`. No query."""
    return [_pair(decision) for decision in decisions]


def _pair(decision: Decision) -> Pair:
    contribution, proposal = decision.contribution, decision.proposal
    count: int = getattr(decision, "heard_count", 1)
    commitment = if_public(decision.commitment)
    if contribution is not None:
        heard = contribution.group.title if contribution.group else contribution.text
        kind = _("Aporte") if count == 1 else _("Aportes")
        page = contribution.consultation
        return Pair(heard, kind, count, page.get_absolute_url(), page.title, decision, commitment)
    if proposal is not None:
        return Pair(
            proposal.title,
            _("Propuesta"),
            count,
            proposal.get_absolute_url(),
            _("Leer la propuesta"),
            decision,
            commitment,
        )
    observation = decision.observation
    return Pair(observation.text, observation.subject, count, "", "", decision, commitment)
