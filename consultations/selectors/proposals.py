"""Proposals as everybody may read them: their words, how these changed, where they come from and what became of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from commitments.choices import Light
from commitments.models import Commitment, Milestone
from commitments.progress import CommitmentProgress, MilestoneProgress
from commitments.selectors import if_public, light_word, progress_of
from consultations.choices import ProposalState, SmartCriterion
from consultations.models import Contribution, Proposal, ProposalVersion, SmartNote, Space
from consultations.selectors.supports import with_supports
from core.differences import Change, text_changes

CONTRIBUTIONS_SHOWN = 20
CONTRIBUTION_LINKS = Proposal.contributions.through


def public_proposals(today: date) -> QuerySet[Proposal]:
    """For lists and the API: each with its counts and its answer, and nothing that the public may not read."""
    return (
        with_supports(Proposal.objects.public(), today)
        .select_related("plan", "space__plan", "theme__plan", "territory", "commitment__plan", "decision")
        .select_related("merged_into__plan", "split_from__plan")
        .annotate(
            versions_count=_counted(ProposalVersion.objects.filter(proposal=OuterRef("pk")), "proposal"),
            contributions_count=_counted(_public_links(), "proposal"),
        )
    )


def _public_links() -> QuerySet:
    public = Contribution.objects.public().order_by().values("pk")
    return CONTRIBUTION_LINKS.objects.filter(proposal=OuterRef("pk"), contribution__in=public)


def _counted(rows: QuerySet, by: str) -> Coalesce:
    total = rows.order_by().values(by).annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


def latest_notes() -> QuerySet[SmartNote]:
    """The note in force of each criterion."""
    newer = SmartNote.objects.filter(
        proposal=OuterRef("proposal"), criterion=OuterRef("criterion"), pk__gt=OuterRef("pk")
    )
    return SmartNote.objects.filter(~Exists(newer)).order_by("pk")


def space_if_public(space: Space | None) -> Space | None:
    """Select its plan."""
    if space is None or not space.is_public:
        return None
    return space if space.plan is None or space.plan.is_public else None


def proposal_if_public(proposal: Proposal | None) -> Proposal | None:
    """Select its plan."""
    if proposal is None or proposal.state == ProposalState.DRAFT:
        return None
    return proposal if proposal.plan.is_public else None


@dataclass(frozen=True)
class VersionRow:
    """A version and the way to it from the one before; the first has none."""

    version: ProposalVersion
    title_changes: tuple[Change, ...]
    text_changes: tuple[Change, ...]


def version_rows(proposal: Proposal) -> list[VersionRow]:
    """Newest first. One query."""
    versions = list(proposal.versions.order_by("number"))
    rows = [VersionRow(version, (), ()) for version in versions[:1]]
    for before, version in zip(versions, versions[1:], strict=False):
        title = text_changes(before.title, version.title) if before.title != version.title else ()
        text = text_changes(before.text, version.text) if before.text != version.text else ()
        rows.append(VersionRow(version, title, text))
    return rows[::-1]


@dataclass(frozen=True)
class SmartRow:
    """A criterion, the note in force and those that it superseded, newest first.

    `is_dated`: the text changed after the note was written.
    """

    label: str
    note: SmartNote | None
    earlier: list[SmartNote]
    is_dated: bool


def smart_rows(proposal: Proposal, newest: ProposalVersion) -> list[SmartRow]:
    """The five criteria in their order, with or without a note. One query."""
    notes: dict[str, list[SmartNote]] = defaultdict(list)
    for note in proposal.smart_notes.order_by("-pk"):
        notes[note.criterion].append(note)
    rows = []
    for value, label in SmartCriterion.choices:
        found = notes[value]
        latest = found[0] if found else None
        dated = latest is not None and latest.reviewed_at < newest.written_at
        rows.append(SmartRow(str(label), latest, found[1:], dated))
    return rows


@dataclass(frozen=True)
class MilestoneLine:
    milestone: Milestone
    light: str
    label: str


@dataclass(frozen=True)
class Lineage:
    """Both ways from a proposal. `unpublished` counts the contributions that nobody may read: that number and no more.

    `is_drafted`: it became a commitment that is still a draft, which is not named.
    """

    space: Space | None
    contributions: list[Contribution]
    contributions_count: int
    unpublished: int
    split_from: Proposal | None
    merged_from: list[Proposal]
    merged_into: Proposal | None
    split_into: list[Proposal]
    commitment: Commitment | None
    is_drafted: bool
    figures: CommitmentProgress | None
    light_label: str
    milestones: list[MilestoneLine]


def lineage_of(proposal: Proposal, today: date) -> Lineage:
    """Of a proposal of `public_proposals`, in a constant number of queries."""
    contributions = Contribution.objects.public().filter(proposals=proposal)
    shown = contributions.select_related("consultation", "theme").order_by("received_at", "pk")[:CONTRIBUTIONS_SHOWN]
    kin = Proposal.objects.public().filter(Q(merged_into=proposal) | Q(split_from=proposal))
    near = list(kin.select_related("plan").order_by("pk"))
    commitment = if_public(proposal.commitment)
    figures = progress_of([commitment], today)[commitment.pk] if commitment else None
    return Lineage(
        space=space_if_public(proposal.space),
        contributions=list(shown),
        contributions_count=proposal.contributions_count,
        unpublished=proposal.contributions.count() - proposal.contributions_count,
        split_from=proposal_if_public(proposal.split_from),
        merged_from=[row for row in near if row.merged_into_id == proposal.pk],
        merged_into=proposal_if_public(proposal.merged_into),
        split_into=[row for row in near if row.split_from_id == proposal.pk],
        commitment=commitment,
        is_drafted=proposal.commitment_id is not None and commitment is None,
        figures=figures,
        light_label=light_word(commitment, figures) if commitment and figures else "",
        milestones=_milestone_lines(commitment, figures) if commitment and figures else [],
    )


def _milestone_lines(commitment: Commitment, figures: CommitmentProgress) -> list[MilestoneLine]:
    def line(milestone: Milestone, found: MilestoneProgress) -> MilestoneLine:
        return MilestoneLine(milestone, found.light, str(Light(found.light).label))

    rows = commitment.milestones.filter(parent=None).order_by("order", "pk")
    return [line(row, figures.milestones[row.pk]) for row in rows if row.pk in figures.milestones]


def origin_of(commitment: Commitment, today: date) -> list[Proposal]:
    """The proposals that led to a commitment, each followed by those joined in it. One query.

    A row joined in another has `merged_into_id`; the contributions of a joined one are also its heir's.
    """
    family = Q(commitment=commitment) | Q(merged_into__commitment=commitment)
    family |= Q(merged_into__merged_into__commitment=commitment)
    found = with_supports(Proposal.objects.public().filter(family), today)
    rows = list(
        found.select_related("space__plan", "plan")
        .annotate(
            contributions_count=_counted(_public_links(), "proposal"),
            every_contribution=_counted(CONTRIBUTION_LINKS.objects.filter(proposal=OuterRef("pk")), "proposal"),
        )
        .order_by("pk")
    )
    joined: dict[int | None, list[Proposal]] = defaultdict(list)
    for row in rows:
        row.shown_space = space_if_public(row.space)
        row.unpublished = row.every_contribution - row.contributions_count
        joined[row.merged_into_id].append(row)

    def and_joined(row: Proposal) -> list[Proposal]:
        return [row, *(each for below in joined[row.pk] for each in and_joined(below))]

    return [each for row in rows if row.commitment_id == commitment.pk for each in and_joined(row)]


def with_smart(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Adds `notes_in_force`, for lists that tell the review. One query more, whatever the rows."""
    return proposals.prefetch_related(Prefetch("smart_notes", latest_notes(), to_attr="notes_in_force"))


def in_order(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Newest plans first, then as they were written."""
    return proposals.order_by(F("plan__number").desc(), "plan_id", "pk")
