"""Reads that mix models. The progress of any number of commitments costs the same few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.utils import timezone

from commitments.choices import CommitmentState, DateField, IrmCompletion, Light, ParticipationRole, Voice
from commitments.irm import StarFacts, rule_in_words, star_facts, starred
from commitments.models import (
    CheckDate,
    Commitment,
    CommitmentVersion,
    Contact,
    DatasetTarget,
    DateChange,
    Evidence,
    Indicator,
    IrmAssessment,
    Measurement,
    Milestone,
    MilestoneResponsible,
    OutdatedFlag,
    Participation,
    ProgressReport,
    Question,
    ReportReply,
)
from commitments.progress import (
    CommitmentFacts,
    CommitmentProgress,
    GroupProgress,
    MilestoneFacts,
    MilestoneProgress,
    VoiceReport,
    commitment_progress,
    group_progress,
    rounded,
)
from commitments.progress import plan_progress as combine_plan
from core.charts import Span, Timeline, timeline
from core.models import LinkCheck
from core.text import fold
from people.choices import Branch, Level
from people.models import Organization, Territory
from plans.choices import ClaimSubject
from plans.models import ActionPlan, Claim, Classification

LONG_TEXTS = ("problem", "causes", "solution", "expected_results", "resources_note", "legal_basis", "state_reason")


def public_commitments() -> QuerySet[Commitment]:
    """For lists: what a row shows, without the long texts."""
    return (
        Commitment.objects.public()
        .select_related("plan__jurisdiction", "theme")
        .prefetch_related(
            Prefetch("participations", Participation.objects.select_related("organization")), "territories"
        )
        .defer(*LONG_TEXTS)
    )


def progress_of(commitments: Iterable[Commitment], on: date) -> dict[int, CommitmentProgress]:
    """Progress by commitment id as of a day, in three queries whatever their number (four for a day in the past).

    Planned dates are those in force on that day: later moves in the ledger are undone. Drafts never count.
    """
    ids = [commitment.pk for commitment in commitments]
    rows = _rows_with_milestones(ids)
    found = {row["id"]: row for row in rows}
    milestones = _milestone_facts(rows, on)
    irm = _irm_views(list(found), on)
    children: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in found.values():
        children[row["parent_id"]].append(row)

    def facts(row: dict[str, Any], depth: int = 0) -> CommitmentFacts:
        own = milestones.get(row["id"], ())
        completion, is_starred = irm.get(row["id"], (None, False))
        return CommitmentFacts(
            id=row["id"],
            state=row["state"],
            starts_on=row["starts_on"] or row["plan__starts_on"],
            ends_on=row["ends_on"] or max((m.ends_on for m in own if m.ends_on), default=row["plan__ends_on"]),
            milestones=own,
            children=tuple(facts(child, 1) for child in children.get(row["id"], ())) if depth == 0 else (),
            irm=completion,
            starred=is_starred,
        )

    return {key: commitment_progress(facts(found[key]), on) for key in ids if key in found}


def _rows_with_milestones(ids: list[int]) -> list[dict[str, Any]]:
    """A row per milestone of the commitments and of their sub-commitments; one with no milestone where there is none."""
    return list(
        Commitment.objects.filter(Q(pk__in=ids) | Q(parent__in=ids) & ~Q(state=CommitmentState.DRAFT))
        .order_by("order", "id", "milestones__order", "milestones__id")
        .values(
            "id",
            "parent_id",
            "state",
            "starts_on",
            "ends_on",
            "plan__starts_on",
            "plan__ends_on",
            milestone=F("milestones__id"),
            milestone_parent=F("milestones__parent_id"),
            weight=F("milestones__weight"),
            planned_starts_on=F("milestones__planned_starts_on"),
            planned_ends_on=F("milestones__planned_ends_on"),
        )
    )


def _milestone_facts(rows: list[dict[str, Any]], on: date) -> dict[int, tuple[MilestoneFacts, ...]]:
    commitment_ids = list({row["id"] for row in rows})
    reports = reports_in_force(commitment_ids, on)
    undone = _dates_before_later_moves(commitment_ids, on) if on < timezone.localdate() else {}
    below: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["milestone"] is not None:
            below[row["milestone_parent"]].append(row)

    def facts(row: dict[str, Any]) -> MilestoneFacts:
        key = row["milestone"]
        starts_on = undone.get((key, DateField.START), row["planned_starts_on"])
        return MilestoneFacts(
            id=key,
            starts_on=starts_on or row["starts_on"] or row["plan__starts_on"],
            ends_on=undone.get((key, DateField.END), row["planned_ends_on"]),
            weight=row["weight"],
            government=reports.get((key, Voice.GOVERNMENT)),
            civil_society=reports.get((key, Voice.CIVIL_SOCIETY)),
            children=tuple(facts(child) for child in below.get(key, ())),
        )

    grouped: dict[int, list[MilestoneFacts]] = defaultdict(list)
    for row in below[None]:
        grouped[row["id"]].append(facts(row))
    return {key: tuple(value) for key, value in grouped.items()}


def reports_in_force(commitment_ids: list[int], on: date) -> dict[tuple[int, str], VoiceReport]:
    """The latest published report of each milestone and voice on a day."""
    published = ProgressReport.objects.published().filter(published_at__date__lte=on)
    newer = published.filter(milestone=OuterRef("milestone"), voice=OuterRef("voice")).filter(
        Q(published_at__gt=OuterRef("published_at")) | Q(published_at=OuterRef("published_at"), pk__gt=OuterRef("pk"))
    )
    rows = published.filter(~Exists(newer), milestone__commitment__in=commitment_ids).order_by()
    return {
        (row.milestone_id, row.voice): VoiceReport(row.percent, row.completion, timezone.localdate(row.published_at))
        for row in rows.only("milestone_id", "voice", "percent", "completion", "published_at")
    }


def _dates_before_later_moves(commitment_ids: list[int], on: date) -> dict[tuple[int, str], date | None]:
    moves = DateChange.objects.filter(milestone__commitment__in=commitment_ids, changed_at__date__gt=on)
    return {
        (milestone, moved): old
        for milestone, moved, old in moves.order_by("-changed_at", "-id").values_list(
            "milestone_id", "field", "old_date"
        )
    }


def _irm_views(commitment_ids: list[int], on: date) -> dict[int, tuple[str | None, bool]]:
    """Latest completion and star of each commitment in the independent review's published reports up to a day."""
    rows = (
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


def light_word(commitment: Commitment, figures: CommitmentProgress) -> str:
    """The word beside the light: a merged commitment shares the sign of the withdrawn ones, not their word."""
    if commitment.state == CommitmentState.MERGED:
        return str(CommitmentState.MERGED.label)
    return str(Light(figures.light).label)


def if_public(commitment: Commitment | None) -> Commitment | None:
    """A public row may point to a draft or to a plan not yet published. Select its plan."""
    if commitment is None or commitment.state == CommitmentState.DRAFT:
        return None
    return commitment if commitment.plan is None or commitment.plan.is_public else None


def narrowed(
    commitments: QuerySet[Commitment],
    on: date,
    *,
    light: str | None = None,
    completion: str | None = None,
    late: bool | None = None,
) -> QuerySet[Commitment]:
    """Keep the commitments whose computed progress matches. Figures that depend on the day are not stored columns."""
    progress = progress_of(commitments.only("pk").select_related(None).prefetch_related(None).order_by(), on)
    kept = [
        key
        for key, value in progress.items()
        if (light is None or value.light == light)
        and (completion is None or value.completion == completion)
        and (late is None or value.late == late)
    ]
    return commitments.filter(pk__in=kept)


Breakdown = list[tuple[str, str, GroupProgress]]


@dataclass(frozen=True)
class PlanProgress:
    """A plan as a whole on a day. Breakdowns are (key, name, figures); keys are slugs, codes or choice values."""

    total: GroupProgress
    commitments: list[tuple[Commitment, CommitmentProgress]]
    themes: Breakdown
    branches: Breakdown
    levels: Breakdown
    territories: Breakdown
    organizations: Breakdown


def plan_progress(plan: ActionPlan, on: date, *, places: bool = True) -> PlanProgress:
    """Everything a dashboard shows of a plan, in a constant number of queries. Only public commitments count.

    Without `places` the breakdown by territory is empty and costs nothing.
    """
    rows = public_commitments().filter(plan=plan, parent__isnull=True).order_by("order", "id")
    if not places:
        rows = rows.prefetch_related(None).prefetch_related(
            Prefetch("participations", Participation.objects.select_related("organization"))
        )
    commitments = list(rows)
    progress = progress_of(commitments, on)
    pairs = [(commitment, progress[commitment.pk]) for commitment in commitments]
    groups: dict[str, dict[tuple[str, str], list[CommitmentProgress]]] = defaultdict(lambda: defaultdict(list))
    for commitment, figures in pairs:
        for scope, key, name in _scopes(commitment, places):
            groups[scope][key, name].append(figures)
    breakdown = {
        scope: [(key, name, group_progress(members)) for (key, name), members in found.items()]
        for scope, found in groups.items()
    }
    return PlanProgress(
        total=_plan_total(pairs),
        commitments=pairs,
        themes=breakdown.get("theme", []),
        branches=breakdown.get("branch", []),
        levels=breakdown.get("level", []),
        territories=sorted(breakdown.get("territory", []), key=lambda row: row[1]),
        organizations=sorted(breakdown.get("organization", []), key=lambda row: row[1]),
    )


def plans_progress(plans: Iterable[ActionPlan], on: date) -> dict[int, GroupProgress]:
    """The total of each plan, in a constant number of queries whatever their number."""
    ids = [plan.pk for plan in plans]
    commitments = list(
        Commitment.objects.public().filter(plan__in=ids, parent__isnull=True).only("pk", "plan_id", "theme_id")
    )
    progress = progress_of(commitments, on)
    grouped: dict[int, list[tuple[Commitment, CommitmentProgress]]] = {key: [] for key in ids}
    for commitment in commitments:
        grouped[commitment.plan_id].append((commitment, progress[commitment.pk]))
    return {key: _plan_total(pairs) for key, pairs in grouped.items()}


def _plan_total(pairs: list[tuple[Commitment, CommitmentProgress]]) -> GroupProgress:
    themes: dict[int | None, list[CommitmentProgress]] = defaultdict(list)
    for commitment, figures in pairs:
        themes[commitment.theme_id].append(figures)
    has_themes = any(key is not None for key in themes)
    return combine_plan([figures for _commitment, figures in pairs], list(themes.values()) if has_themes else [])


def _scopes(commitment: Commitment, places: bool) -> list[tuple[str, str, str]]:
    scopes: list[tuple[str, str, str]] = []
    if commitment.theme:
        scopes.append(("theme", commitment.theme.slug, commitment.theme.title))
    if commitment.branch:
        scopes.append(("branch", commitment.branch, str(Branch(commitment.branch).label)))
    if commitment.level:
        scopes.append(("level", commitment.level, str(Level(commitment.level).label)))
    if places:
        scopes += [("territory", territory.code, territory.name) for territory in commitment.territories.all()]
    scopes += [
        ("organization", participation.organization.slug, participation.organization.name)
        for participation in commitment.participations.all()
        if participation.role in (ParticipationRole.LEAD, ParticipationRole.CO_LEAD)
    ]
    return scopes


def first_dates(milestone: Milestone) -> dict[str, date | None]:
    """First planned start and end, from the ledger (prefetch `date_changes` for lists)."""
    first: dict[str, date | None] = {
        DateField.START: milestone.planned_starts_on,
        DateField.END: milestone.planned_ends_on,
    }
    for change in sorted(milestone.date_changes.all(), key=lambda change: (change.changed_at, change.pk), reverse=True):
        first[change.field] = change.old_date
    return first


def days_slipped(milestone: Milestone) -> int:
    """Days between the first and the current planned end; negative when it was brought forward."""
    first = first_dates(milestone)[DateField.END]
    if first is None or milestone.planned_ends_on is None:
        return 0
    return (milestone.planned_ends_on - first).days


PAGE_PARTS = ("contacts", "dataset_targets", "indicators", "assessments", "territories", "classifications")
HIGHER_PARTS = ("proposals", "agreements")
"""What higher floors hang from a commitment, by the name of the relation; their tags ask before they read."""


def commitment_page() -> QuerySet[Commitment]:
    """A commitment, and which of the parts of its page it has."""
    own = {
        f"has_{name}": Exists(Commitment.objects.filter(**{"pk": OuterRef("pk"), f"{name}__isnull": False}))
        for name in (*PAGE_PARTS, *HIGHER_PARTS)
    }
    return (
        Commitment.objects.public()
        .select_related("plan__jurisdiction", "jurisdiction", "theme", "source__document")
        .select_related("merged_into__plan", "continued_from__plan", "parent__plan")
        .annotate(
            **own,
            has_children=Exists(Commitment.objects.filter(parent=OuterRef("pk"))),
            has_merged=Exists(Commitment.objects.public().filter(merged_into=OuterRef("pk"))),
            has_other_responsibles=Exists(_other_responsibles(OuterRef("pk"))),
            has_check_dates=Exists(CheckDate.objects.filter(milestone__commitment=OuterRef("pk"))),
            has_moves=Exists(DateChange.objects.filter(milestone__commitment=OuterRef("pk"))),
            has_versions=Exists(CommitmentVersion.objects.filter(commitment=OuterRef("pk"))),
            has_followers=Exists(Commitment.objects.public().filter(continued_from=OuterRef("pk"))),
            has_replies=Exists(ReportReply.objects.filter(report__milestone__commitment=OuterRef("pk"))),
            has_intakes=Exists(Question.objects.public().filter(commitment=OuterRef("pk")))
            | Exists(OutdatedFlag.objects.public().filter(commitment=OuterRef("pk"))),
            has_claims=Exists(Claim.objects.filter(subject=ClaimSubject.COMMITMENT, subject_key=OuterRef("slug"))),
        )
    )


def _other_responsibles(commitment: Any) -> QuerySet[MilestoneResponsible]:
    """Who answers for a milestone, where it is somebody else than the commitment's lead."""
    lead = Participation.objects.filter(
        commitment=OuterRef("milestone__commitment"), organization=OuterRef("organization"), role=ParticipationRole.LEAD
    )
    return MilestoneResponsible.objects.filter(~Exists(lead), milestone__commitment=commitment)


def load_parts(commitment: Commitment) -> None:
    """Fetch what the page of a commitment of `commitment_page()` shows; what it does not have costs no query."""

    def part(name: str, rows: QuerySet[Any], has: bool) -> Prefetch:
        return Prefetch(name, rows if has else rows.none())

    replies = ReportReply.objects.select_related("organization")
    reports = ProgressReport.objects.published().select_related("organization")
    evidence = Evidence.objects.select_related("file").annotate(
        link_status=Subquery(_link_of_evidence("status")),
        link_checked_at=Subquery(_link_of_evidence("checked_at")),
        link_succeeded_at=Subquery(_link_of_evidence("succeeded_at")),
    )
    milestones = Milestone.objects.prefetch_related(
        part("date_changes", DateChange.objects.all(), commitment.has_moves),
        part("check_dates", CheckDate.objects.all(), commitment.has_check_dates),
        part(
            "responsibles",
            MilestoneResponsible.objects.select_related("organization"),
            commitment.has_other_responsibles,
        ),
        Prefetch(
            "reports",
            reports.prefetch_related(Prefetch("evidence", evidence), part("replies", replies, commitment.has_replies)),
        ),
    )
    parts: dict[str, QuerySet[Any]] = {
        "contacts": Contact.objects.all(),
        "dataset_targets": DatasetTarget.objects.all(),
        "indicators": Indicator.objects.prefetch_related("measurements"),
        "assessments": IrmAssessment.objects.filter(report__plan__is_public=True)
        .select_related("report")
        .order_by(F("report__dated_on").asc(nulls_first=True), "report_id", "pk"),
    }
    prefetch_related_objects(
        [commitment],
        Prefetch("participations", Participation.objects.select_related("organization")),
        Prefetch("milestones", milestones),
        part("versions", CommitmentVersion.objects.all(), commitment.has_versions),
        part("continued_by", Commitment.objects.public().select_related("plan"), commitment.has_followers),
        part("merged_here", Commitment.objects.public(), commitment.has_merged),
        *(part(name, rows, getattr(commitment, f"has_{name}")) for name, rows in parts.items()),
    )
    _load_labels(commitment)


def _load_labels(commitment: Commitment) -> None:
    """Places, classifications and the values of each assessment: three short lists in one query."""
    judged = [row.pk for row in commitment.assessments.all()]
    lists = (
        ("territories", Commitment.territories.through, "territory", {"commitment": commitment.pk}),
        ("classifications", Commitment.classifications.through, "classification", {"commitment": commitment.pk}),
        ("relevance", IrmAssessment.relevance.through, "classification", {"irmassessment__in": judged}),
    )
    has = {"territories": commitment.has_territories, "classifications": commitment.has_classifications}
    wanted = [
        through.objects.filter(**owner)
        .order_by()
        .values_list(
            Value(name, output_field=CharField()),
            next(iter(owner)).removesuffix("__in"),
            f"{to}__pk",
            f"{to}__code",
            f"{to}__name",
        )
        for name, through, to, owner in lists
        if (has[name] if name in has else judged)
    ]
    rows = list(wanted[0].union(*wanted[1:], all=True)) if wanted else []
    found: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for name, owner, pk, code, label in sorted(rows, key=lambda row: fold(row[4])):
        model = Territory if name == "territories" else Classification
        found[name, owner].append(model(pk=pk, code=code, name=label))
    _remember(commitment, "territories", Territory, found["territories", commitment.pk])
    _remember(commitment, "classifications", Classification, found["classifications", commitment.pk])
    for assessment in commitment.assessments.all():
        _remember(assessment, "relevance", Classification, found["relevance", assessment.pk])


def _remember(row: Any, name: str, model: type[Any], related: list[Any]) -> None:
    """What `prefetch_related` leaves behind, from rows that were already read."""
    known = model._default_manager.all()
    known._result_cache, known._prefetch_done = related, True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = known


def _link_of_evidence(column: str) -> QuerySet[Any]:
    return LinkCheck.objects.filter(url=OuterRef("url")).values(column)


@dataclass(frozen=True)
class IrmRow:
    """One report's judgement, whether it earns a star under the rule of its year, and that rule in words.

    `before` is the completion of the last earlier report that judged it, when it is another one.
    """

    assessment: IrmAssessment
    starred: bool | None
    rule: str
    before: str
    fell: bool


def irm_rows(commitment: Commitment) -> list[IrmRow]:
    """Oldest report first; costs no query on a commitment whose parts are loaded."""
    rows = []
    last: str | None = None
    for assessment in commitment.assessments.all():
        dated_on = assessment.report.dated_on
        new_scale = assessment.specificity is None and assessment.potential_impact is None
        rule = rule_in_words(dated_on.year if dated_on else None, new_scale=new_scale)
        now = assessment.completion
        moved = bool(last and now and last != now)
        before = str(IrmCompletion(last).label) if moved else ""
        fell = moved and IrmCompletion.values.index(now) < IrmCompletion.values.index(last)
        rows.append(IrmRow(assessment, starred(star_facts(assessment)), rule, before, fell))
        last = now or last
    return rows


@dataclass(frozen=True)
class IndicatorRow:
    """Before and after. `latest` is the last measurement of the whole; `way` the percent gone from baseline to target.

    `totals` and `parts` are the measurements of the whole and the disaggregated ones, newest first.
    """

    indicator: Indicator
    latest: Measurement | None
    totals: list[Measurement]
    parts: list[Measurement]
    way: Decimal | None


def indicator_rows(commitment: Commitment) -> list[IndicatorRow]:
    """In order; costs no query on a commitment whose parts are loaded."""
    rows = []
    for indicator in commitment.indicators.all():
        newest = sorted(indicator.measurements.all(), key=lambda row: (row.measured_on, row.pk), reverse=True)
        totals = [row for row in newest if not row.category]
        latest = totals[0] if totals else None
        rows.append(
            IndicatorRow(indicator, latest, totals, [row for row in newest if row.category], _way(indicator, latest))
        )
    return rows


def _way(indicator: Indicator, latest: Measurement | None) -> Decimal | None:
    """Percent of the way from baseline to target; negative when it moved away. None where one of the three is unknown."""
    start, end = indicator.baseline_value, indicator.target_value
    if latest is None or start is None or end is None or start == end:
        return None
    return rounded((latest.value - start) * 100 / (end - start))


def timeline_of(rows: list[MilestoneRow], today: date) -> Timeline | None:
    """The milestones as bars; those without a planned end are only in the list."""
    spans = [
        Span(
            label=str(place),
            light=row.figures.light,
            start=row.milestone.planned_starts_on,
            end=row.milestone.planned_ends_on,
            first_end=row.first_ends_on,
            done=row.figures.actual or Decimal(0),
        )
        for place, row in enumerate(rows, start=1)
        if row.milestone.planned_ends_on is not None
    ]
    return timeline(spans, today)


def claims_about(commitment: Commitment) -> QuerySet[Claim]:
    """What the sources say of a commitment of `commitment_page()`."""
    claims = Claim.objects.public().filter(subject=ClaimSubject.COMMITMENT, subject_key=commitment.slug)
    found = claims if commitment.has_claims else claims.none()
    return found.select_related("source__document").prefetch_related("clashes_with")


def family_progress(
    commitment: Commitment, on: date
) -> tuple[CommitmentProgress, list[tuple[Commitment, CommitmentProgress, str]]]:
    """The figures of a commitment of `commitment_page()` and those of its sub-commitments, if it has any."""
    if not commitment.has_children:
        return page_progress(commitment, on), []
    children = list(public_commitments().filter(parent=commitment).order_by("order", "id"))
    progress = progress_of([commitment, *children], on)
    return progress[commitment.pk], [(c, progress[c.pk], light_word(c, progress[c.pk])) for c in children]


def page_progress(commitment: Commitment, on: date) -> CommitmentProgress:
    """The same figures as `progress_of`, for today, from what `load_parts` already fetched."""
    if commitment.has_children:
        return progress_of([commitment], on)[commitment.pk]
    plan_starts, plan_ends = (commitment.plan.starts_on, commitment.plan.ends_on) if commitment.plan else (None, None)
    below: dict[int | None, list[Milestone]] = defaultdict(list)
    for milestone in commitment.milestones.all():
        below[milestone.parent_id].append(milestone)

    def facts(milestone: Milestone) -> MilestoneFacts:
        latest: dict[str, VoiceReport] = {}
        for report in sorted(milestone.reports.all(), key=lambda report: (report.published_at, report.pk)):
            if (day := timezone.localdate(report.published_at)) <= on:
                latest[report.voice] = VoiceReport(report.percent, report.completion, day)
        return MilestoneFacts(
            id=milestone.pk,
            starts_on=milestone.planned_starts_on or commitment.starts_on or plan_starts,
            ends_on=milestone.planned_ends_on,
            weight=milestone.weight,
            government=latest.get(Voice.GOVERNMENT),
            civil_society=latest.get(Voice.CIVIL_SOCIETY),
            children=tuple(facts(child) for child in below[milestone.pk]),
        )

    own = tuple(facts(milestone) for milestone in list(below[None]))
    judged = [row for row in commitment.assessments.all() if row.report.dated_on is None or row.report.dated_on <= on]
    completion = next((row.completion for row in reversed(judged) if row.completion), None)
    is_starred = any(starred(star_facts(row)) for row in judged)
    return commitment_progress(
        CommitmentFacts(
            id=commitment.pk,
            state=commitment.state,
            starts_on=commitment.starts_on or plan_starts,
            ends_on=commitment.ends_on or max((m.ends_on for m in own if m.ends_on), default=plan_ends),
            milestones=own,
            irm=completion,
            starred=is_starred,
        ),
        on,
    )


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone with its figures and what the ledger says of its end."""

    milestone: Milestone
    figures: MilestoneProgress
    light_label: str
    first_ends_on: date | None
    slipped: int
    late_days: int
    corrections: dict[int, int]
    """Id of a corrected report to that of its correction."""


def milestone_rows(commitment: Commitment, figures: CommitmentProgress, today: date) -> list[MilestoneRow]:
    """In order; costs no query on a commitment of `commitment_page()`."""
    return [
        MilestoneRow(
            milestone=milestone,
            figures=figures.milestones[milestone.pk],
            light_label=str(Light(figures.milestones[milestone.pk].light).label),
            first_ends_on=first_dates(milestone)[DateField.END],
            slipped=days_slipped(milestone),
            late_days=_days_late(milestone, figures.milestones[milestone.pk], today),
            corrections={report.corrects_id: report.pk for report in milestone.reports.all() if report.corrects_id},
        )
        for milestone in commitment.milestones.all()
    ]


def _days_late(milestone: Milestone, figures: MilestoneProgress, today: date) -> int:
    end = milestone.planned_ends_on
    return (today - end).days if figures.late and end is not None else 0


def days_to_publish(organization: Organization) -> float | None:
    """Median of the days between sending and publishing its reports; None when it has published none. One query."""
    times = (
        ProgressReport.objects.public()
        .filter(organization=organization, voice=Voice.GOVERNMENT, submitted_at__isnull=False)
        .order_by()
        .values_list("submitted_at", "published_at")
    )
    days = [(timezone.localdate(out) - timezone.localdate(sent)).days for sent, out in times]
    return median(days) if days else None


def commitments_by_territory() -> Subquery:
    """Public commitments of a territory and of what it holds, each once, as its page counts them."""
    inside = Q(territory=OuterRef("pk")) | Q(territory__parent=OuterRef("pk"))
    inside |= Q(territory__parent__parent=OuterRef("pk"))
    return Subquery(
        Commitment.territories.through.objects.filter(inside, commitment__in=Commitment.objects.public())
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(total=Count("commitment", distinct=True))
        .values("total"),
        output_field=IntegerField(),
    )
