"""A country whose plan is in its participation stage, with the people who keep it and a consultation that is open."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from unittest import mock

from django.utils import timezone

from consultations import services
from consultations.choices import ConsultationKind
from consultations.models import Consultation, Contribution
from consultations.services.contributions import Words
from core import intake
from people.choices import Role, TerritoryLevel
from people.models import Membership, Territory, User
from plans.choices import StageKind
from plans.models import ActionPlan, Stage, Theme

KEYS = itertools.count()


@dataclass
class Country:
    place: Territory
    region: Territory
    plan: ActionPlan
    stage: Stage
    theme: Theme
    secretariat: User
    moderator: User
    today: date = field(default_factory=timezone.localdate)

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)


def make_country(code: str = "QA") -> Country:
    today = timezone.localdate()
    place = Territory.objects.create(code=code, name=f"País {code}", slug=code.lower(), level=TerritoryLevel.COUNTRY)
    region = Territory.objects.create(
        code=f"{code}-N", name=f"Norte {code}", slug=f"{code.lower()}-n", level=TerritoryLevel.REGION, parent=place
    )
    plan = ActionPlan.objects.create(
        jurisdiction=place, number=5, title=f"Quinto plan {code}", slug=f"plan-{code.lower()}", is_public=True
    )
    stage = Stage.objects.create(
        plan=plan,
        order=1,
        kind=StageKind.PARTICIPATION,
        title="Participación",
        slug="participacion",
        planned_starts_on=today - timedelta(days=60),
        planned_ends_on=today + timedelta(days=60),
        starts_on=today - timedelta(days=60),
        published_on=today - timedelta(days=90),
    )
    return Country(
        place=place,
        region=region,
        plan=plan,
        stage=stage,
        theme=Theme.objects.create(plan=plan, order=1, title="Agua y datos", slug="agua"),
        secretariat=person(f"secretaria-{code.lower()}", Role.SECRETARIAT, place),
        moderator=person(f"moderacion-{code.lower()}", Role.MODERATOR, place),
    )


def person(name: str, role: Role, place: Territory) -> User:
    user = User.objects.create_user(f"{name}@example.org", "x", full_name=name)
    since = timezone.localdate() - timedelta(days=400)
    Membership.objects.create(user=user, role=role, since=since, jurisdiction=place)
    return user


def open_consultation(country: Country, slug: str = "abierta", **fields: Any) -> Consultation:
    values = {
        "plan": country.plan,
        "stage": country.stage,
        "kind": ConsultationKind.DRAFT_TEXT,
        "title": f"Consulta {slug}",
        "slug": slug,
        "summary": "¿Qué le falta a este texto?",
        "what_happens": "Cada aporte recibe una respuesta motivada.",
        "opens_on": country.day(-10),
        "closes_on": country.day(10),
        "is_public": True,
    } | fields
    made = Consultation.objects.create(**values)
    made.sections.create(order=1, title="Primera sección", text="El agua que se mide se publica cada mes.")
    made.sections.create(order=2, title="Segunda sección", text="Los datos se abren por defecto.")
    return made


def submission(key: str = "", name: str = "", mail: str = "", *, show: bool = False) -> intake.Submission:
    """A sheet of its own unless `key` is given, from an address of its own."""
    key = key or f"hoja-{next(KEYS)}"
    return intake.Submission(hashlib.sha256(key.encode()).hexdigest(), name, mail, show, key[:64], "es")


def contribute(consultation: Consultation, text: str = "Publiquen los datos del agua.", **sent: Any) -> Contribution:
    return services.receive_contribution(
        consultation=consultation, words=Words(text=text), submission=submission(**sent)
    )


def old_sheet(age: int = 60) -> str:
    """A signed sheet that was opened so many seconds ago."""
    with mock.patch("time.time", return_value=timezone.now().timestamp() - age):
        return intake.new_sheet()
