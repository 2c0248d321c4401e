"""A commitment as other sites and papers show it."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext as _

from commitments.choices import Completion, ParticipationRole
from commitments.models import Commitment, Milestone, Participation
from commitments.progress import CommitmentProgress
from commitments.selectors import light_word
from core.drawing import Thing


def shared_commitments() -> QuerySet[Commitment]:
    """Public ones, with what a picture says of them."""
    leads = Participation.objects.filter(role=ParticipationRole.LEAD).select_related("organization")
    return (
        Commitment.objects.public()
        .select_related("plan", "jurisdiction")
        .only("title", "number", "slug", "state", "plan__title", "plan__slug", "plan__is_demo", "jurisdiction__name")
        .prefetch_related(Prefetch("participations", leads))
    )


def thing_of(commitment: Commitment, figures: CommitmentProgress, on: date) -> Thing:
    """Reads the plan or the jurisdiction, and the participations: select and prefetch them."""
    plan = commitment.plan
    lead = [part for part in commitment.participations.all() if part.role == ParticipationRole.LEAD]
    return Thing(
        kind=_("Compromiso %(number)s") % {"number": commitment.number} if commitment.number else _("Compromiso"),
        title=commitment.title,
        path=commitment.get_absolute_url(),
        within=plan.title if plan else str(commitment.jurisdiction),
        on=on,
        light=figures.light,
        word=light_word(commitment, figures),
        actual=figures.actual,
        expected=figures.expected,
        answers=lead[0].organization.name if lead else "",
        is_demo=bool(plan and plan.is_demo),
    )


def next_milestone(commitment: Commitment, figures: CommitmentProgress) -> Milestone | None:
    """The first by its planned end of those that are not complete, so an overdue one comes before all others. One query."""
    going = [pk for pk, row in figures.milestones.items() if row.completion != Completion.COMPLETE]
    rows = commitment.milestones.filter(pk__in=going).only("title", "planned_ends_on", "planned_ends_precision")
    return rows.order_by(F("planned_ends_on").asc(nulls_last=True), "order", "pk").first() if going else None
