"""A plan whose week from 17 to 23 November 2025 was written down by hand, with what must never be told of it.

Three entities lead a commitment each. Whatever is a draft, of an unpublished plan or of the wrong week is called CANARY.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from commitments.choices import CommitmentState
from commitments.models import Commitment, DateChange, Milestone, ProgressReport
from commitments.services import change_state
from committee.choices import CommitteeKind, SessionKind
from committee.models import Agreement, Committee, Minutes, Session
from consultations.models import Consultation
from dashboards.models import WeeklyReport
from dashboards.services import publish_weekly
from people.choices import Role, Sector, TerritoryLevel
from people.models import Membership, Organization, Territory, User
from plans.models import ActionPlan

MONDAY, SUNDAY = date(2025, 11, 17), date(2025, 11, 23)
ZONE = ZoneInfo("America/Bogota")
NOW = datetime(2025, 11, 24, 6, 30, tzinfo=ZONE)
YEAR_STARTS, YEAR_ENDS = date(2025, 1, 1), date(2025, 12, 31)
CANARY = "Canario"
SECRET = "persona.secreta@example.org"


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2025, month, day, hour, tzinfo=ZONE)


@dataclass
class World:
    place: Territory
    plan: ActionPlan
    committee: Committee
    entities: list[Organization]
    civil: Organization
    secretary: User
    author: User

    def commitment(self, slug: str, lead: int, **fields: Any) -> Commitment:
        values = {"plan": self.plan, "title": f"Compromiso {slug}", "state": CommitmentState.IN_PROGRESS}
        made = Commitment.objects.create(slug=slug, **(values | fields))
        made.participations.create(organization=self.entities[lead], role="lead")
        return made

    def milestone(
        self, commitment: Commitment, title: str, ends: date = YEAR_ENDS, starts: date = YEAR_STARTS, **fields: Any
    ) -> Milestone:
        return Milestone.objects.create(
            commitment=commitment,
            order=commitment.milestones.count() + 1,
            title=title,
            planned_starts_on=starts,
            planned_ends_on=ends,
            **fields,
        )

    def report(
        self, milestone: Milestone, percent: int, when: datetime, *, voice: str = "government", **fields: Any
    ) -> ProgressReport:
        """Published, unless `state` says otherwise."""
        level = "complete" if percent == 100 else "substantial" if percent >= 50 else "limited"
        lead = milestone.commitment.participations.get(role="lead").organization
        values: dict[str, Any] = {"state": "published", "submitted_at": when, "submitted_by": self.author} | fields
        if values["state"] == "published":
            values |= {"published_at": when, "verification": fields.get("verification", "verified")}
        return ProgressReport.objects.create(
            milestone=milestone,
            voice=voice,
            organization=lead if voice == "government" else self.civil,
            percent=percent,
            completion=level,
            actions="Mesas de trabajo.",
            created_by=self.author,
            created_at=when,
            **values,
        )

    def move(self, milestone: Milestone, new: date, when: datetime, reason: str = "Faltaba el acto.") -> None:
        DateChange.objects.create(
            milestone=milestone,
            field="end",
            old_date=milestone.planned_ends_on,
            new_date=new,
            changed_at=when,
            changed_by=self.author,
            actor_label="Entidad Agua",
            reason=reason,
        )
        milestone.planned_ends_on = new
        milestone.save()

    def session(self, number: int, held_on: date, **fields: Any) -> Session:
        values: dict[str, Any] = {"called_at": at(1, 5), "called_by": self.author, "kind": SessionKind.ORDINARY}
        return Session.objects.create(
            committee=self.committee, number=number, slug=f"sesion-{number}", held_on=held_on, **(values | fields)
        )

    def consultation(self, slug: str, opens: date, closes: date, **fields: Any) -> Consultation:
        values = {"title": f"Consulta {slug}", "is_public": True}
        return Consultation.objects.create(
            plan=self.plan,
            kind="draft_text",
            slug=slug,
            summary="S",
            opens_on=opens,
            closes_on=closes,
            **(values | fields),
        )

    def publish(self, week: date = MONDAY, now: datetime = NOW) -> WeeklyReport:
        return publish_weekly(plan=self.plan, week=week, now=now)


def make_world() -> World:
    """Nothing has happened yet."""
    place = Territory.objects.create(code="ZZ", name="Zeta", slug="zz", level=TerritoryLevel.COUNTRY)
    plan = ActionPlan.objects.create(
        jurisdiction=place,
        number=1,
        title="Plan Uno",
        slug="plan-uno",
        is_public=True,
        state="implementation",
        starts_on=YEAR_STARTS,
        ends_on=YEAR_ENDS,
    )
    committee = Committee.objects.create(
        jurisdiction=place, kind=CommitteeKind.STANDING, name="Comité Zeta", slug="comite-zeta", is_public=True
    )
    names = ("Agua", "Bosque", "Campo")
    entities = [
        Organization.objects.create(name=f"Entidad {name}", slug=name.lower(), sector=Sector.PUBLIC) for name in names
    ]
    civil = Organization.objects.create(name="Veeduría", slug="veeduria", sector=Sector.CIVIL_SOCIETY)
    secretary, author = (
        User.objects.create_user(mail, "x", full_name="Persona Secreta") for mail in ("secretaria@example.org", SECRET)
    )
    Membership.objects.create(user=secretary, role=Role.SECRETARIAT, jurisdiction=place, since=YEAR_STARTS)
    return World(place, plan, committee, entities, civil, secretary, author)


def make_week() -> World:
    """Everything that a report tells happens once or more, with its neighbours in time that it must leave out."""
    world = make_world()
    _progress(world)
    _canaries(world)
    _meetings(world)
    return world


def _progress(world: World) -> None:
    one = world.commitment("uno", 0, number="1")
    first = world.milestone(one, "Hito vencido", date(2025, 11, 20))
    world.report(first, 40, at(10, 10))
    world.report(first, 60, at(11, 18))
    second = world.milestone(one, "Hito completado")
    world.report(second, 80, at(11, 1))
    world.report(second, 100, at(11, 19))
    third = world.milestone(one, "Hito por vencer", date(2025, 11, 30))
    world.report(third, 20, at(11, 20), voice="civil_society", verification="not_needed")
    fourth = world.milestone(one, "Hito corrido", date(2025, 11, 25))
    world.move(fourth, date(2026, 1, 15), at(11, 21), "Faltaba el acto\nadministrativo.")
    two = world.commitment("dos", 1, state=CommitmentState.APPROVED)
    world.milestone(two, "Hito sin reportes")
    change_state(commitment=two, state=CommitmentState.IN_PROGRESS, by=world.secretary, now=at(11, 18))
    three = world.commitment("tres", 2)
    quiet = world.milestone(three, "Hito callado")
    world.report(quiet, 10, at(10, 1))


def _canaries(world: World) -> None:
    """A draft with all that would be told; a withdrawn commitment; what happened a minute before and after the week."""
    draft = world.commitment("borrador", 0, title=f"{CANARY} borrador", state=CommitmentState.DRAFT)
    hidden = world.milestone(draft, f"{CANARY} oculto", date(2025, 11, 20))
    world.report(hidden, 50, at(11, 18))
    world.move(hidden, date(2025, 11, 29), at(11, 21), f"{CANARY} motivo")
    gone = world.commitment("retirado", 1, title=f"{CANARY} retirado", state="withdrawn", state_reason="No sigue.")
    world.milestone(gone, f"{CANARY} retirado", date(2025, 11, 20))
    world.milestone(gone, f"{CANARY} retirado por vencer", date(2025, 11, 28))
    kept = Commitment.objects.get(slug="tres")
    aside = world.milestone(kept, f"{CANARY} de otra semana", date(2025, 11, 15))
    for when, state in ((at(11, 16, 23), "published"), (at(11, 24, 0), "published"), (at(11, 18), "draft")):
        world.report(aside, 30, when, voice="civil_society", state=state)
    later = world.milestone(kept, f"{CANARY} adelantado", date(2025, 12, 30))
    world.move(later, date(2025, 12, 15), at(11, 19), f"{CANARY} antes")
    world.move(later, date(2025, 12, 20), at(11, 24, 0), f"{CANARY} después")


def _meetings(world: World) -> None:
    world.consultation("abre", date(2025, 11, 18), date(2025, 12, 2))
    world.consultation("cierra", date(2025, 11, 3), date(2025, 11, 20))
    world.consultation("sigue", date(2025, 11, 3), date(2025, 12, 20), title=f"{CANARY} sigue")
    world.consultation("oculta", date(2025, 11, 18), date(2025, 12, 2), title=f"{CANARY} oculta", is_public=False)
    world.consultation(
        "cancelada",
        date(2025, 11, 18),
        date(2025, 12, 2),
        title=f"{CANARY} cancelada",
        cancelled_at=at(11, 10),
        cancelled_by=world.author,
        cancel_reason="No hubo quórum.",
    )
    held = world.session(1, date(2025, 11, 19))
    world.session(2, date(2025, 11, 26))
    world.session(3, date(2025, 11, 20), called_at=None, called_by=None)
    world.session(4, date(2025, 11, 21), cancelled_at=at(11, 20), cancelled_by=world.author, cancel_reason="Lluvia")
    Minutes.objects.create(
        session=held,
        state="published",
        text="x",
        drafted_by=world.author,
        updated_by=world.author,
        published_at=at(11, 22),
    )
    for number, due, state in ((1, 28, "pending"), (2, 28, "done"), (3, 23, "pending")):
        Agreement.objects.create(
            session=held,
            number=number,
            text="Publicar la base" if number == 1 else f"{CANARY} acuerdo",
            organization=world.entities[0],
            owner_label="Entidad Agua",
            due_on=date(2025, 11, due),
            state=state,
            closed_on=date(2025, 11, 20) if state == "done" else None,
        )
