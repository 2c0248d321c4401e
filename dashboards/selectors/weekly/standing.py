"""Where each milestone of a plan stood at the end of a week and a week before, read once in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from commitments.choices import LEFT_OUT_STATES, CommitmentState, Completion, ParticipationRole, Voice
from commitments.models import Commitment, Milestone, MilestoneResponsible, Participation
from commitments.progress import CommitmentFacts, MilestoneFacts, MilestoneProgress, commitment_progress
from commitments.selectors import read_ledger
from dashboards.selectors.weekly.week import Week
from people.models import Organization
from plans.models import ActionPlan

MOST_ROWS = 200
"""A list keeps this many rows and counts the rest, so that the report of a plan of any size can be read and printed."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """Facts and figures by milestone, those of `before` a week earlier. Dates are those in force on each day."""

    week: Week
    facts: dict[int, MilestoneFacts]
    facts_before: dict[int, MilestoneFacts]
    figures: dict[int, MilestoneProgress]
    figures_before: dict[int, MilestoneProgress]
    states: dict[int, str]
    """The state of the commitment of each milestone."""

    def completed(self) -> list[int]:
        return [key for key in self._counted() if self._is_complete(key) and not self._was_complete(key)]

    def became_late(self) -> list[int]:
        """By the planned end, the oldest first."""
        new = [key for key in self._counted() if self.figures[key].late and not self._was_late(key)]
        return self._by_end(new)

    def due(self) -> list[int]:
        """Not complete, and planned to end in the fortnight after the week."""
        ends = {key: self.facts[key].ends_on for key in self._counted() if not self._is_complete(key)}
        return self._by_end(
            key for key, end in ends.items() if end is not None and self.week.sunday < end <= self.week.horizon
        )

    def running(self) -> list[int]:
        """The smallest parts that have begun and are not complete, of commitments that are carried out."""
        carried_out = (CommitmentState.APPROVED, CommitmentState.IN_PROGRESS)
        return [
            key
            for key, milestone in self.facts.items()
            if self.states[key] in carried_out
            and not milestone.children
            and not self._is_complete(key)
            and milestone.starts_on is not None
            and milestone.starts_on <= self.week.sunday
        ]

    def told_before(self, milestone: int, voice: str) -> int | None:
        """The percent that a voice had last published when the week began."""
        facts = self.facts_before.get(milestone)
        report = getattr(facts, Voice(voice).value) if facts else None
        return report.percent if report else None

    def _counted(self) -> Iterator[int]:
        return (key for key in self.facts if self.states[key] not in LEFT_OUT_STATES)

    def _is_complete(self, key: int) -> bool:
        return self.figures[key].completion == Completion.COMPLETE

    def _was_complete(self, key: int) -> bool:
        return key in self.figures_before and self.figures_before[key].completion == Completion.COMPLETE

    def _was_late(self, key: int) -> bool:
        return key in self.figures_before and self.figures_before[key].late

    def _by_end(self, keys: Iterable[int]) -> list[int]:
        return sorted(keys, key=lambda key: (self.facts[key].ends_on, key))


def read_standing(plan: ActionPlan, week: Week) -> Standing:
    """Three queries. Only what is public counts."""
    shown = Q(plan=plan, parent__isnull=True) & ~Q(state=CommitmentState.DRAFT)
    ledger = read_ledger(shown, week.before, week.sunday)
    now, before = ledger.facts(week.sunday), ledger.facts(week.before)
    return Standing(
        week=week,
        facts=_milestones(now),
        facts_before=_milestones(before),
        figures=_figures(now, week.sunday),
        figures_before=_figures(before, week.before),
        states={key: facts.state for facts in now.values() for key in _milestones({facts.id: facts})},
    )


def _figures(commitments: dict[int, CommitmentFacts], day: date) -> dict[int, MilestoneProgress]:
    return {
        key: figures
        for facts in commitments.values()
        for key, figures in commitment_progress(facts, day).milestones.items()
    }


def _milestones(commitments: dict[int, CommitmentFacts]) -> dict[int, MilestoneFacts]:
    return {one.id: one for facts in commitments.values() for top in facts.milestones for one in _with_parts(top)}


def _with_parts(milestone: MilestoneFacts) -> Iterator[MilestoneFacts]:
    yield milestone
    for child in milestone.children:
        yield from _with_parts(child)


def commitment_rows(keys: Iterable[int]) -> dict[int, Row]:
    """How the public ones among some commitments are named in a report. One query."""
    rows = Commitment.objects.public().filter(pk__in=set(keys)).only("number", "title", "slug")
    return {row.pk: {"commitment": str(row), "url": row.get_absolute_url()} for row in rows}


def public_milestones(keys: Iterable[int]) -> dict[int, Milestone]:
    """The public ones among some milestones, with the commitment of each. One query."""
    rows = Milestone.objects.public().filter(pk__in=set(keys)).select_related("commitment")
    shown = ("title", "planned_ends_precision", "commitment__number", "commitment__title", "commitment__slug")
    return {row.pk: row for row in rows.only(*shown)}


def named(milestone: Milestone) -> Row:
    """How it is named in a report."""
    commitment = milestone.commitment
    return {"milestone": milestone.title, "commitment": str(commitment), "url": commitment.get_absolute_url()}


@dataclass(frozen=True)
class Owners:
    """The organizations that answer for each milestone of a plan: its responsibles, else the lead of its commitment."""

    of: dict[int, list[int]]
    organizations: dict[int, Organization]

    def names(self, milestone: int) -> list[str]:
        return [self.organizations[key].name for key in self.of.get(milestone, ())]


def read_owners(plan: ActionPlan) -> Owners:
    """Three queries."""
    owners: dict[int, list[int]] = defaultdict(list)
    named = MilestoneResponsible.objects.filter(milestone__commitment__plan=plan).order_by("-leads", "pk")
    for milestone, organization in named.values_list("milestone_id", "organization_id"):
        owners[milestone].append(organization)
    leads = Participation.objects.filter(
        commitment__plan=plan, role=ParticipationRole.LEAD, commitment__milestones__isnull=False
    )
    for milestone, organization in leads.values_list("commitment__milestones", "organization_id"):
        if milestone not in owners:
            owners[milestone].append(organization)
    known = {organization for found in owners.values() for organization in found}
    return Owners(dict(owners), Organization.objects.only("name", "slug").in_bulk(known))


def listed(rows: list[Row], total: int | None = None) -> Row:
    """A list as a report keeps it: how many there are, and the first of them."""
    return {"total": len(rows) if total is None else total, "rows": rows[:MOST_ROWS]}
