"""Where the demonstration of participation happens: its plan, stages and themes, who acts, and the days it tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from random import Random
from typing import Any

from aga_portal.demo import voices
from aga_portal.demo.days import Days
from consultations import services
from consultations.choices import ConsultationKind
from consultations.models import Consultation
from core.intake import Submission
from people.models import Organization, Territory, User
from plans import services as plans
from plans.choices import PlanState, StageKind
from plans.models import ActionPlan, Stage


class Scene(Days):
    def __init__(
        self,
        *,
        jurisdiction: Territory,
        secretariat: User,
        moderator: User,
        territories: Sequence[Territory],
        entities: Sequence[Organization],
        today: date,
    ) -> None:
        self.secretariat, self.moderator = secretariat, moderator
        self.territories, self.entities, self.today = territories, entities, today
        self.random = Random(voices.SEED)
        self.plan = self._plan(jurisdiction)
        stages = [self._stage(order, *facts) for order, facts in enumerate(voices.STAGES, start=1)]
        self.stage = next(stage for stage in stages if stage.kind == StageKind.PARTICIPATION)
        self.themes = [
            plans.add_theme(plan=self.plan, title=title, slug=f"tema-{order}", order=order, by=self.secretariat)
            for order, title in enumerate(voices.THEMES, start=1)
        ]

    def on(self, days: int) -> dict[str, Any]:
        """The day on which a service acts."""
        return {"today": self.day(days), "now": self.moment(days)}

    def submission(self, key: str, name: str = "", mail: str = "") -> Submission:
        """A sheet from an address of its own, the same each time it is built."""
        sheet = sha256(f"{voices.SLUG}-{key}".encode()).hexdigest()
        return Submission(sheet, name, mail, bool(name), sheet, "es")

    def consultation(
        self, title: str, slug: str, kind: str, opens: int, closes: int, summary: str, *, publish: bool = True
    ) -> Consultation:
        is_vote = kind == ConsultationKind.PRIORITISATION
        made = services.create_consultation(
            plan=self.plan,
            stage=self.stage,
            title=title,
            slug=f"demostracion-{slug}",
            kind=kind,
            summary=summary,
            what_happens=voices.WHAT_HAPPENS_TO_SUPPORTS if is_vote else voices.WHAT_HAPPENS,
            opens_on=self.day(opens),
            closes_on=self.day(closes),
            themes=self.themes,
            by=self.secretariat,
            now=self.moment(opens - 5),
        )
        return self.announce(made, opens) if publish else made

    def announce(self, consultation: Consultation, opens: int) -> Consultation:
        before = min(opens - 3, -1)
        return services.publish_consultation(
            consultation=consultation, by=self.secretariat, today=self.day(before), now=self.moment(before)
        )

    def _plan(self, jurisdiction: Territory) -> ActionPlan:
        return plans.create_plan(
            jurisdiction=jurisdiction,
            number=2,
            title="Plan de demostración en cocreación",
            slug=voices.SLUG,
            summary="Plan ficticio que la ciudadanía todavía escribe: consultas, espacios y propuestas de ejemplo.",
            starts_on=self.day(101),
            ends_on=self.day(830),
            state=PlanState.COCREATION,
            is_demo=True,
            is_public=True,
            by=self.secretariat,
            now=self.moment(-180),
        )

    def _stage(self, order: int, title: str, kind: str, starts: int, ends: int) -> Stage:
        return plans.add_stage(
            plan=self.plan,
            title=title,
            slug=f"etapa-{order}",
            order=order,
            kind=kind,
            planned_starts_on=self.day(starts),
            planned_ends_on=self.day(ends),
            starts_on=self.day(starts) if starts < 0 else None,
            ends_on=self.day(ends) if ends < 0 else None,
            published_on=self.day(-175),
            by=self.secretariat,
        )
