"""What was heard and what was answered, counted in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _

from consultations.choices import Channel, OrganizationType, ProposalState
from consultations.models import Consultation, Contribution, Decision, InstitutionalObservation, Proposal
from consultations.selectors.tables import Cell, CountTable, count_table
from core.choices import HideReason, ModerationState
from plans.models import ActionPlan


@dataclass(frozen=True)
class Answered:
    """How many of a kind wait for a reasoned response and how many have it."""

    total: int
    answered: int

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down: 100 only when every one is answered; None when there is none."""
        return self.answered * 100 // self.total if self.total else None


@dataclass(frozen=True)
class ResponsesSummary:
    """Contributions by what moderation did; what waits for an answer; medians in whole days, rounded up."""

    received: int
    pending: int
    published: int
    hidden: dict[str, int]
    contributions: Answered
    proposals: Answered
    observations: Answered
    median_days: int | None
    moderation_days: int | None

    @property
    def hidden_words(self) -> list[tuple[str, int]]:
        return [(str(HideReason(reason).label), n) for reason, n in self.hidden.items()]

    @property
    def total(self) -> Answered:
        parts = (self.contributions, self.proposals, self.observations)
        return Answered(sum(part.total for part in parts), sum(part.answered for part in parts))


def responses_summary(plan: ActionPlan) -> ResponsesSummary:
    """Over the public consultations of a plan, its public proposals and its observations. A constant number of queries."""
    contributions = Contribution.objects.filter(consultation__in=plan.consultations.public().values("pk"))
    proposals = plan.proposals.public()
    waiting = ~Q(state__in=[ProposalState.MERGED, ProposalState.SPLIT])
    counted = proposals.filter(waiting).aggregate(total=Count("pk"), answered=Count("decision"))
    observed = plan.observations.aggregate(total=Count("pk"), answered=Count("decision"))
    return _summary(contributions, Answered(**counted), Answered(**observed))


def consultation_summary(consultation: Consultation) -> ResponsesSummary:
    """Of one consultation alone."""
    return _summary(consultation.contributions.all(), Answered(0, 0), Answered(0, 0))


def _summary(rows: QuerySet[Contribution], proposals: Answered, observations: Answered) -> ResponsesSummary:
    published = Q(moderation=ModerationState.PUBLISHED)
    reasons = {
        f"because_{reason}": Count("pk", filter=Q(moderation=ModerationState.HIDDEN, hide_reason=reason))
        for reason in HideReason.values
    }
    counts = rows.aggregate(
        received=Count("pk"),
        pending=Count("pk", filter=Q(moderation=ModerationState.PENDING)),
        published=Count("pk", filter=published),
        answered=Count("decision", filter=published),
        moderated=Count("pk", filter=Q(moderated_at__isnull=False)),
        **reasons,
    )
    answered = rows.filter(published, decision__decided_on__isnull=False)
    return ResponsesSummary(
        received=counts["received"],
        pending=counts["pending"],
        published=counts["published"],
        hidden={reason: counts[f"because_{reason}"] for reason in HideReason.values if counts[f"because_{reason}"]},
        contributions=Answered(counts["published"], counts["answered"]),
        proposals=proposals,
        observations=observations,
        median_days=_median_days(answered, F("decision__decided_on") - TruncDate("received_at"), counts["answered"]),
        moderation_days=_median_days(
            rows.filter(moderated_at__isnull=False), F("moderated_at") - F("received_at"), counts["moderated"]
        ),
    )


def _median_days(rows: QuerySet[Contribution], took: Any, count: int) -> int | None:
    """The lower median of a duration, in whole days rounded up; the database sorts, one row comes back."""
    if not count:
        return None
    durations = rows.annotate(took=ExpressionWrapper(took, output_field=DurationField()))
    found = durations.order_by("took").values_list("took", flat=True)[(count - 1) // 2 : (count - 1) // 2 + 1]
    middle = next(iter(found), None)
    return None if middle is None else max(0, ceil(middle / timedelta(days=1)))


def heard_and_answered(plan: ActionPlan) -> QuerySet[Decision]:
    """Each pair «qué oímos → qué respondimos», newest answer first; a group answered with the same words is one pair.

    `heard_count` says how many contributions (or observations) the pair stands for.
    """
    return _pairs(Decision.objects.public().filter(_of_plan(plan)))


def answers_of(consultation: Consultation) -> QuerySet[Decision]:
    """The pairs of one consultation."""
    return _pairs(Decision.objects.public().filter(contribution__consultation=consultation))


def _of_plan(plan: ActionPlan) -> Q:
    return (
        Q(contribution__in=Contribution.objects.filter(consultation__plan=plan).values("pk"))
        | Q(proposal__in=Proposal.objects.filter(plan=plan).values("pk"))
        | Q(observation__in=InstitutionalObservation.objects.filter(plan=plan).values("pk"))
    )


def _pairs(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    together = Decision.objects.filter(
        contribution__group=OuterRef("contribution__group"),
        contribution__moderation=ModerationState.PUBLISHED,
        outcome=OuterRef("outcome"),
        text=OuterRef("text"),
    )
    first = together.order_by("pk").values("pk")[:1]
    alike = together.order_by().values("outcome").annotate(n=Count("pk")).values("n")
    return (
        decisions.filter(Q(contribution__group__isnull=True) | Q(pk=Subquery(first)))
        .annotate(
            heard_count=Coalesce(
                F("observation__count"), Subquery(alike, output_field=IntegerField()), Value(1, IntegerField())
            )
        )
        .select_related(
            "contribution__group",
            "contribution__theme",
            "contribution__consultation__plan",
            "proposal__plan",
            "observation__plan",
            "observation__organization",
            "commitment__plan",
            "source__document",
        )
        .order_by("-decided_on", "-pk")
    )


def public_contributions(consultation: Consultation) -> QuerySet[Contribution]:
    """As its page lists them: newest first, each with its answer."""
    return (
        Contribution.objects.filter(consultation=consultation, moderation=ModerationState.PUBLISHED)
        .select_related("section", "theme", "territory", "group", "decision__commitment__plan")
        .defer("stems")
        .order_by("-received_at", "-pk")
    )


def with_counts(consultations: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """Each with how many of its contributions are public and how many of those are answered."""
    of_it = Contribution.objects.filter(consultation=OuterRef("pk"), moderation=ModerationState.PUBLISHED).order_by()
    counted = of_it.values("consultation").annotate(n=Count("pk"), answered=Count("decision"))
    return consultations.annotate(
        contributions_count=Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0),
        answered_count=Coalesce(Subquery(counted.values("answered"), output_field=IntegerField()), 0),
    )


def waiting_consultations(consultations: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """Those with contributions to moderate (`pending`) or to answer (`unanswered`), the oldest closing first."""
    rows = consultations.filter(cancelled_at__isnull=True, reported_at__isnull=True)
    by_state = {
        "pending": Q(contributions__moderation=ModerationState.PENDING),
        "unanswered": Q(contributions__moderation=ModerationState.PUBLISHED, contributions__decision__isnull=True),
    }
    counted = rows.annotate(**{name: Count("contributions", filter=state) for name, state in by_state.items()})
    return counted.filter(Q(pending__gt=0) | Q(unanswered__gt=0)).select_related("plan").order_by("closes_on", "pk")


def fates(consultation: Consultation) -> list[tuple[str, int]]:
    """Where the published contributions went: (outcome, or "" for those without an answer yet; how many)."""
    rows = Contribution.objects.filter(consultation=consultation, moderation=ModerationState.PUBLISHED)
    counted = rows.order_by().values_list("decision__outcome").annotate(n=Count("pk")).order_by("-n")
    return [(outcome or "", n) for outcome, n in counted]


def contribution_tables(consultation: Consultation) -> list[CountTable]:
    """What was published, by channel and theme and by who writes, as S4's Cuadro 4. One query."""
    rows = Contribution.objects.filter(consultation=consultation, moderation=ModerationState.PUBLISHED).order_by()
    counted = list(
        rows.values_list("theme__title", "channel", "organization_type")
        .annotate(n=Count("pk"))
        .order_by("theme__order", "theme__title", "channel", "organization_type")
    )
    if not counted:
        return []
    themes = [Cell(theme or _("Sin tema"), str(Channel(channel).label), n) for theme, channel, _type, n in counted]
    kinds = [
        Cell(str(OrganizationType(kind).label) if kind else _("no lo dijo"), _("Aportes"), n)
        for _theme, _channel, kind, n in sorted(counted, key=lambda row: row[2] or "~")
    ]
    return [
        count_table(themes, title=_("Aportes publicados según vía y tema"), corner=_("Tema")),
        count_table(kinds, title=_("Aportes publicados según quién escribe"), corner=_("Escribe desde")),
    ]
