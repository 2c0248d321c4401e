"""What the Independent Reporting Mechanism's codings amount to. A star is derived, never typed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from commitments.choices import IrmCompletion, PotentialImpact, Specificity
from commitments.models import IrmAssessment

STRICTER_SINCE = 2015
CLEAR = (Specificity.MEDIUM, Specificity.HIGH)
DONE = (IrmCompletion.SUBSTANTIAL, IrmCompletion.COMPLETE)
STRONG = (PotentialImpact.MODERATE, PotentialImpact.TRANSFORMATIVE)
TECHNOLOGY = ("tecnolog", "technolog")


@dataclass(frozen=True)
class StarFacts:
    """One coding. `relevance` holds the codes of OGP values; `year` is the report's, None when it has no date."""

    specificity: str | None
    relevance: tuple[str, ...]
    potential_impact: str | None
    completion: str | None
    year: int | None


def starred(facts: StarFacts) -> bool | None:
    """Whether the coding earns a star under the rule of its report's year; None when that cannot be told.

    Rule of 2014: medium or high specificity, clear relevance to a value, moderate or transformative impact,
    substantial or complete. Since 2015 only a transformative impact counts. Codings on the scale of 2020, which
    has neither specificity nor potential impact, are not judged.
    """
    if facts.specificity is None and facts.potential_impact is None:
        return None
    if not (
        facts.specificity in CLEAR
        and is_relevant(facts.relevance)
        and facts.potential_impact in STRONG
        and facts.completion in DONE
    ):
        return False
    if facts.potential_impact == PotentialImpact.TRANSFORMATIVE:
        return True
    return None if facts.year is None else facts.year < STRICTER_SINCE


def rule_in_words(year: int | None, *, new_scale: bool) -> str:
    """The rule that decides a star, or what is promising, in a report of that year."""
    if new_scale:
        return _(
            "Escala desde 2020: el MRI señala como prometedor lo verificable, con enfoque de gobierno abierto y "
            "potencial de resultados."
        )
    impact = _("impacto transformador")
    if year is not None and year < STRICTER_SINCE:
        impact = _("impacto moderado o transformador")
    return _(
        "Es estelar si es específico (medio o alto), relevante para un valor de gobierno abierto, con %(impact)s y "
        "cumplimiento sustancial o completo."
    ) % {"impact": impact}


def is_relevant(values: Iterable[str]) -> bool:
    """Technology and innovation is a value only when joined to another one."""
    return any(not code.startswith(TECHNOLOGY) for code in values)


def star_facts(assessment: IrmAssessment) -> StarFacts:
    """Prefetch `relevance` and select `report` for lists."""
    return StarFacts(
        specificity=assessment.specificity,
        relevance=tuple(value.code for value in assessment.relevance.all()),
        potential_impact=assessment.potential_impact,
        completion=assessment.completion,
        year=assessment.report.dated_on.year if assessment.report.dated_on else None,
    )


def starred_commitments(on: date, among: Iterable[int] | None = None) -> set[int]:
    """Ids of the commitments that a report of that day or before gives a star, in one query."""
    rows = IrmAssessment.objects.filter(
        Q(report__dated_on__isnull=True) | Q(report__dated_on__lte=on),
        report__plan__is_public=True,
        specificity__in=CLEAR,
        potential_impact__in=STRONG,
        completion__in=DONE,
        relevance__isnull=False,
        commitments__isnull=False,
    )
    if among is not None:
        rows = rows.filter(commitments__in=list(among))
    return {
        commitment
        for commitment, specificity, impact, completion, dated_on, value in rows.order_by().values_list(
            "commitments", "specificity", "potential_impact", "completion", "report__dated_on", "relevance__code"
        )
        if starred(StarFacts(specificity, (value,), impact, completion, dated_on.year if dated_on else None))
    }
