"""Everything that the page of one commitment shows; a part that it does not have costs no query."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    CharField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.utils import timezone

from commitments.choices import DateField, IrmCompletion, Light, ParticipationRole, Voice
from commitments.irm import rule_in_words, star_facts, starred
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
    MilestoneFacts,
    MilestoneProgress,
    VoiceReport,
    commitment_progress,
    rounded,
)
from commitments.selectors.lists import days_slipped, first_dates, public_commitments
from commitments.selectors.progress import light_word, progress_of
from core.charts import Span, Timeline, timeline
from core.models import LinkCheck
from core.text import fold
from people.models import Territory
from plans.choices import ClaimSubject
from plans.models import Claim, Classification

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
