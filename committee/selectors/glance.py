"""The health of a committee at a glance: when it met, whether it could decide, who sits, what is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from committee.models import Agreement, Committee, Session
from committee.selectors.agreements import AgreementCounts, agreement_counts
from committee.selectors.composition import Composition, composition_on
from committee.selectors.parity import Parity, parity
from committee.selectors.quorum import QuorumResult, quorum_of


@dataclass(frozen=True)
class Glance:
    """As of a day. `last` and `next` are sessions of the committee itself, called and not cancelled."""

    day: date
    composition: Composition
    parity: Parity
    last: Session | None
    quorum: QuorumResult | None
    next: Session | None
    agreements: AgreementCounts

    @property
    def days_since(self) -> int | None:
        return (self.day - self.last.held_on).days if self.last else None

    @property
    def ending(self) -> int:
        """Active tenures that end within 90 days."""
        return len(self.composition.ending())


def glance(committee: Committee, day: date) -> Glance:
    """A constant number of queries, whatever the committee's size and age."""
    composition = composition_on(committee, day)
    sessions = Session.objects.public().filter(committee=committee, group__isnull=True, cancelled_at__isnull=True)
    last = sessions.filter(held_on__lt=day).order_by("-held_on", "-pk").first()
    return Glance(
        day=day,
        composition=composition,
        parity=parity(composition),
        last=last,
        quorum=quorum_of(last) if last else None,
        next=sessions.filter(held_on__gte=day).order_by("held_on", "pk").first(),
        agreements=agreement_counts(Agreement.objects.public().filter(session__committee=committee), day),
    )
