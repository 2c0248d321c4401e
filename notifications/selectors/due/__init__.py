"""Everything that somebody is to be told now: a constant number of queries, whatever the number of rows and people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from notifications.quiet import may_write
from notifications.selectors.due.committee import agreement_matters, minutes_matters, session_matters, tenure_matters
from notifications.selectors.due.consultations import consultation_matters
from notifications.selectors.due.matter import Call, Matter, Scene, address
from notifications.selectors.due.milestones import milestone_matters, period_matters
from notifications.selectors.due.reports import question_matters, review_matters
from people.choices import Role

FAMILIES = (
    milestone_matters,
    period_matters,
    review_matters,
    question_matters,
    session_matters,
    minutes_matters,
    agreement_matters,
    tenure_matters,
    consultation_matters,
)


@dataclass(frozen=True)
class Owed:
    """One person is to be told of one matter. `nominal` is the day of the cadence it stands for, `today` theirs."""

    person: int
    matter: Matter
    call: Call
    nominal: date
    today: date
    is_escalated: bool = False

    @property
    def key(self) -> tuple[str, str, str, int]:
        return (self.matter.kind, self.matter.subject_type, self.matter.subject_id, self.person)


def owed(scene: Scene) -> Iterator[Owed]:
    """What the cadence asks for by now, whether or not it was told already."""
    for matter in chain.from_iterable(family(scene) for family in FAMILIES):
        steps = scene.rules.of(matter.kind, matter.jurisdiction)
        if steps is None or not may_write(scene.now, matter.country):
            continue
        today = scene.today(matter.country)
        nominal = steps.reached(matter.day, today, matter.country, working=matter.working)
        if nominal is None:
            continue
        for person, call in matter.people.items():
            yield Owed(person, matter, call, nominal, today)
        if matter.secretariat_url and steps.escalates(matter.day, today):
            for person in scene.crowd.holding(Role.SECRETARIAT, [matter.jurisdiction], today):
                if person not in matter.people and person not in matter.never:
                    call = Call(Role.SECRETARIAT, matter.secretariat_url)
                    yield Owed(person, matter, call, nominal, today, is_escalated=True)


__all__ = ["Call", "Matter", "Owed", "Scene", "address", "owed"]
