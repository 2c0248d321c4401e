"""Builds the demonstration plan through the same services that people use, on the days it tells."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from aga_portal.demo.committee import DemoCommittee
from aga_portal.demo.days import Days
from aga_portal.demo.participation import build_participation
from aga_portal.demo.plan import (
    ACCOUNTS,
    ENTITIES,
    PASSWORD,
    PLAN_ENDS,
    PLAN_STARTS,
    SEATS,
    TERRITORIES,
    THEMES,
)
from aga_portal.demo.promises import DemoPromises
from aga_portal.demo.scene import Scene
from committee import services as committee
from committee.choices import CommitteeKind
from consultations import services as consultations
from consultations.choices import Invitation, Mode, SpaceKind
from dashboards.selectors.weekly import HOUR
from dashboards.services import publish_weekly, take_snapshots
from notifications.services import mail_weekly_reports
from people import services as people
from people.choices import Role
from people.models import Membership, Organization, Territory, User
from plans import services as plans
from plans.choices import PlanState, StageKind
from plans.models import ActionPlan, Classification, ReportingPeriod

SNAPSHOT_EVERY = 30
FICTION = "Dato ficticio de la demostración."


class DemoBuilder(Days):
    def __init__(self, jurisdiction: Territory, today: date) -> None:
        self.jurisdiction = jurisdiction
        self.today = today
        codes = TERRITORIES["pe" if jurisdiction.code == "PE" else "co"]
        by_code = {territory.code: territory for territory in Territory.objects.filter(code__in=codes)}
        self.territories = [by_code[code] for code in codes]
        self.values = list(Classification.objects.order_by("scheme", "order"))

    def build(self) -> ActionPlan:
        self.builder = User.objects.create_user("constructora@demostracion.example", full_name="Demostración")
        self.secretariat = self._account(Role.SECRETARIAT)
        people.grant_membership(
            user=self.secretariat,
            role=Role.SECRETARIAT,
            jurisdiction=self.jurisdiction,
            since=self.day(PLAN_STARTS),
            by=None,
        )
        self.entities = [self._entity(*profile) for profile in ENTITIES]
        temporary = [
            people.grant_membership(
                user=self.builder, role=Role.ENTITY_EDITOR, organization=entity, since=self.day(PLAN_STARTS), by=None
            )
            for entity in self.entities[:10]
        ]
        self._accounts()
        self.plan = self._plan()
        self.themes = [
            plans.add_theme(plan=self.plan, title=title, slug=f"tema-{order}", order=order, by=self.secretariat)
            for order, title in enumerate(THEMES, start=1)
        ]
        self.periods = self._periods()
        self._stages_and_space()
        self._committee()
        built = DemoPromises(
            today=self.today,
            plan=self.plan,
            themes=self.themes,
            periods=self.periods,
            territories=self.territories,
            values=self.values,
            entities=self.entities,
            secretariat=self.secretariat,
            editor=self.builder,
            observer=self.observer,
        ).build()
        for days in range(PLAN_STARTS + SNAPSHOT_EVERY, 1, SNAPSHOT_EVERY):
            take_snapshots(plan=self.plan, on=self.day(days))
        take_snapshots(plan=self.plan, on=self.today)
        self._participation()
        DemoCommittee(self.forum, secretariat=self.secretariat, commitments=built, today=self.today).build()
        self._retire(temporary)
        self._weekly_reports()
        return self.plan

    def _weekly_reports(self) -> None:
        """Of the last two complete weeks, each on its Monday. Their mails are written now, not by the next worker."""
        monday = self.today - timedelta(days=self.today.weekday())
        for week in (monday - timedelta(days=14), monday - timedelta(days=7)):
            out = timezone.make_aware(datetime.combine(week + timedelta(days=7), HOUR))
            publish_weekly(plan=self.plan, week=week, now=min(out, timezone.now()))
        mail_weekly_reports(now=timezone.now())

    def _entity(self, slug: str, name: str, sector: str, branch: str | None, level: str | None) -> Organization:
        return people.create_organization(
            name=name,
            slug=slug,
            sector=sector,
            branch=branch,
            level=level,
            territory=self.jurisdiction,
            is_demo=True,
            source_note=FICTION,
            by=self.secretariat,
        )

    def _account(self, role: str) -> User:
        email, name, _role, _entity = next(account for account in ACCOUNTS if account[2] == role)
        return User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, full_name=name)

    def _accounts(self) -> None:
        for email, name, role, entity in ACCOUNTS:
            if role == Role.SECRETARIAT:
                continue
            user = User.objects.create_user(email, PASSWORD, full_name=name)
            if role == Role.MEMBER:
                continue  # the seat's tenure opens it
            people.grant_membership(
                user=user,
                role=role,
                organization=self.entities[entity] if entity is not None else None,
                jurisdiction=self.jurisdiction if entity is None else None,
                since=self.day(PLAN_STARTS),
                by=self.secretariat,
            )

    def _plan(self) -> ActionPlan:
        plan = plans.create_plan(
            jurisdiction=self.jurisdiction,
            number=1,
            title="Plan de demostración de Estado Abierto",
            slug="demostracion",
            summary="Plan ficticio para conocer el portal: ninguna entidad, cifra o fecha es real.",
            starts_on=self.day(PLAN_STARTS),
            ends_on=self.day(PLAN_ENDS),
            state=PlanState.IMPLEMENTATION,
            is_demo=True,
            is_public=True,
            by=self.secretariat,
            now=self.moment(PLAN_STARTS),
        )
        return plans.make_current(plan=plan, by=self.secretariat, now=self.moment(PLAN_STARTS))

    def _periods(self) -> list[ReportingPeriod]:
        return [
            plans.add_period(
                plan=self.plan,
                name=f"Semestre {number}",
                opens_on=self.day(start),
                closes_on=self.day(start + 150),
                locks_on=self.day(start + 179),
                by=self.secretariat,
            )
            for number, start in enumerate(range(PLAN_STARTS, PLAN_ENDS, 180), start=1)
        ]

    def _stages_and_space(self) -> None:
        stages = (
            ("Preparación", StageKind.PREPARATION, -780, -720),
            ("Participación y cocreación", StageKind.PARTICIPATION, -700, -600),
            ("Aprobación", StageKind.APPROVAL, -590, -541),
            ("Implementación", StageKind.IMPLEMENTATION, PLAN_STARTS, PLAN_ENDS),
        )
        for order, (title, kind, starts, ends) in enumerate(stages, start=1):
            plans.add_stage(
                plan=self.plan,
                title=title,
                slug=f"etapa-{order}",
                order=order,
                kind=kind,
                planned_starts_on=self.day(starts),
                planned_ends_on=self.day(ends - 5),
                starts_on=self.day(starts),
                ends_on=self.day(ends) if ends < 0 else None,
                published_on=self.day(-800),
                by=self.secretariat,
            )
        consultations.create_space(
            plan=self.plan,
            title="Mesa de seguimiento: datos y transparencia (ficticia)",
            slug="demostracion-mesa-de-seguimiento",
            kind=SpaceKind.THEMATIC_TABLE,
            summary="Encuentro ficticio para revisar los avances del tema 1 con la ciudadanía.",
            themes=self.themes[:1],
            territory=self.territories[6],
            mode=Mode.MIXED,
            invitation=Invitation.OPEN,
            capacity=60,
            starts_on=self.day(12),
            ends_on=self.day(12),
            is_public=True,
            by=self.secretariat,
        )

    def _committee(self) -> None:
        forum = self.forum = committee.create_committee(
            jurisdiction=self.jurisdiction,
            plan=self.plan,
            name="Comité de demostración (ficticio)",
            slug="demostracion",
            kind=CommitteeKind.PLAN,
            created_on=self.day(PLAN_STARTS),
            is_public=True,
            note=FICTION,
            functions=["Hacer seguimiento a los compromisos del plan de demostración."],
            by=self.secretariat,
        )
        members = {entity: email for email, _name, role, entity in ACCOUNTS if role == Role.MEMBER}
        for order, (entity, sector) in enumerate(SEATS, start=1):
            seat = committee.add_seat(
                committee=forum,
                sector=sector,
                organization=self.entities[entity],
                order=order,
                since=self.day(PLAN_STARTS),
                by=self.secretariat,
            )
            if entity in members:
                committee.begin_tenure(
                    seat=seat,
                    user=User.objects.get(email=members[entity]),
                    starts_on=self.day(PLAN_STARTS),
                    ends_on=self.day(PLAN_STARTS + 729),
                    by=self.secretariat,
                )
        self.observer = User.objects.get(email=members[10])

    def _participation(self) -> None:
        """A second plan, which people are still writing."""
        scene = Scene(
            jurisdiction=self.jurisdiction,
            secretariat=self.secretariat,
            moderator=self._account(Role.MODERATOR),
            territories=self.territories,
            entities=self.entities,
            today=self.today,
        )
        build_participation(scene)

    def _retire(self, temporary: list[Membership]) -> None:
        """The hand that built it keeps no rights."""
        for membership in temporary:
            people.end_membership(membership=membership, until=self.day(-1), by=None)
        self.builder.is_active = False
        self.builder.save(update_fields=["is_active"])
