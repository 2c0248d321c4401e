"""What a list of committees tells of each today: its texts, its rule, its seats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from committee.choices import TextKind
from committee.models import Committee, CommitteeText, QuorumRule
from committee.selectors.composition import compositions_on
from committee.selectors.parity import parity


def texts_in_force(texts: QuerySet[CommitteeText], day: date) -> QuerySet[CommitteeText]:
    """Dated ones between their dates; of those that a source attests, the ones attested so far."""
    return texts.filter(
        Q(since__isnull=True) | Q(since__lte=day),
        Q(until__isnull=True) | Q(until__gte=day),
        Q(attested_on__isnull=True) | Q(attested_on__lte=day),
    )


def quorum_rules_on(committees: Sequence[Committee], day: date) -> dict[int, QuorumRule]:
    """The rule of each committee that day, by its id; none for those that had none yet."""
    rows = QuorumRule.objects.filter(committee__in=[row.pk for row in committees], since__lte=day).order_by("since")
    return {rule.committee_id: rule for rule in rows}


def attach_standing(committees: Sequence[Any], day: date) -> None:
    """Puts on each row what the API tells of it, in a constant number of queries."""
    compositions = compositions_on(committees, day)
    rules = quorum_rules_on(committees, day)
    texts: dict[tuple[int, str], list[str]] = defaultdict(list)
    found = texts_in_force(CommitteeText.objects.filter(committee__in=[row.pk for row in committees]), day)
    for key, kind, text in found.order_by("order", "pk").values_list("committee_id", "kind", "text"):
        texts[key, kind].append(text)
    for row in committees:
        composition = compositions[row.pk]
        even = parity(composition)
        occupied = {share.sector.value: share.seats for share in even.shares}
        row.functions = texts[row.pk, TextKind.FUNCTION]
        row.responsibilities = texts[row.pk, TextKind.RESPONSIBILITY]
        row.quorum_rule = rules.get(row.pk)
        row.seats_count, row.vacancies = composition.total, len(composition.vacancies)
        row.parity = {"other": 0, **occupied, "difference": even.difference}
