"""Two entities of one country and a third of another, each with its commitment, milestone, reports and people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from commitments import services
from commitments.choices import CommitmentState
from commitments.models import Commitment, Evidence, Milestone, ProgressReport
from people.choices import Branch, Level, Role, Sector, TerritoryLevel
from people.models import Membership, Organization, Territory, User
from plans.models import ActionPlan, ReportingPeriod


@dataclass
class Part:
    """What hangs from one entity."""

    organization: Organization
    editor: User
    commitment: Commitment
    milestone: Milestone
    draft: ProgressReport
    published: ProgressReport
    evidence: Evidence


@dataclass
class World:
    country: Territory
    abroad: Territory
    plan: ActionPlan
    own: Part
    other: Part
    foreign: Part
    secretariat: User
    root: User
    period: ReportingPeriod
    today: date = field(default_factory=timezone.localdate)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_world() -> World:
    root = User.objects.create_superuser("root@example.org", "x")
    country, abroad = (
        Territory.objects.get_or_create(
            code=code, defaults={"name": name, "slug": code, "level": TerritoryLevel.COUNTRY}
        )[0]
        for code, name in (("QA", "País propio"), ("QB", "País ajeno"))
    )
    plan, plan_abroad = (_plan(place) for place in (country, abroad))
    secretariat = _person("secretaria", Role.SECRETARIAT, jurisdiction=country)
    today = timezone.localdate()
    period = ReportingPeriod.objects.create(
        plan=plan,
        name="Semestre",
        opens_on=today - timedelta(days=10),
        closes_on=today + timedelta(days=10),
        locks_on=today + timedelta(days=20),
    )
    return World(
        country=country,
        abroad=abroad,
        plan=plan,
        own=make_part("propia", plan, root),
        other=make_part("vecina", plan, root),
        foreign=make_part("extranjera", plan_abroad, root),
        secretariat=secretariat,
        root=root,
        period=period,
    )


def make_part(name: str, plan: ActionPlan, root: User) -> Part:
    organization = Organization.objects.create(
        name=f"Entidad {name}",
        slug=f"entidad-{name}",
        sector=Sector.PUBLIC,
        branch=Branch.EXECUTIVE,
        level=Level.NATIONAL,
        territory=plan.jurisdiction,
    )
    editor = _person(f"editora-{name}", Role.ENTITY_EDITOR, organization=organization)
    commitment = services.create_commitment(plan=plan, title=f"Compromiso {name}", lead=organization, by=root)
    commitment = services.approve_commitment(commitment=commitment, by=root)
    commitment = services.change_state(commitment=commitment, state=CommitmentState.IN_PROGRESS, by=root)
    milestone = make_milestone(commitment, f"Hito {name}", root)
    published = _report(milestone, organization, editor, 40)
    services.submit_report(report=published, by=editor)
    published = services.verify_report(report=published, by=root)
    draft = _report(milestone, organization, editor, 60)
    evidence = services.add_evidence_link(
        report=draft, title=f"Evidencia {name}", url="https://example.org/prueba", by=editor
    )
    return Part(organization, editor, commitment, milestone, draft, published, evidence)


def make_milestone(commitment: Commitment, title: str, root: User, order: int = 1) -> Milestone:
    today = timezone.localdate()
    return services.create_milestone(
        commitment=commitment,
        title=title,
        order=order,
        planned_starts_on=today - timedelta(days=100),
        planned_ends_on=today + timedelta(days=100),
        lead=commitment.participations.get(role="lead").organization,
        by=root,
    )


def _report(milestone: Milestone, organization: Organization, editor: User, percent: int) -> ProgressReport:
    return services.start_report(
        milestone=milestone,
        organization=organization,
        voice="government",
        percent=percent,
        actions="Mesas de trabajo.",
        by=editor,
    )


def _plan(place: Territory) -> ActionPlan:
    return ActionPlan.objects.create(
        jurisdiction=place, number=90, title=f"Plan de {place.name}", slug=f"plan-{place.code.lower()}", is_public=True
    )


def _person(name: str, role: Role, **place: Organization | Territory) -> User:
    user = User.objects.create_user(f"{name}@example.org", "x", full_name=name)
    Membership.objects.create(user=user, role=role, since=timezone.localdate() - timedelta(days=400), **place)
    return user


class _Controls(HTMLParser):
    """What a browser would post of a page's main form, as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = self._area = ""
        self._text = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = found.get("id", "").endswith("_form")
        name = found.get("name", "")
        if not self._inside:
            return
        if tag == "input" and name and found.get("type") not in ("submit", "file"):
            if found.get("type") not in ("checkbox", "radio") or "checked" in found:
                ticked = "on" if found.get("type") in ("checkbox", "radio") else ""
                self.values.setdefault(name, []).append(found.get("value", ticked))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self.values.setdefault(self._select, []).append(found.get("value", ""))
        elif tag == "textarea":
            self._area, self._text = name, ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.values.setdefault(self._area, []).append(self._text.removeprefix("\n"))
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._inside = False


def typed(response: HttpResponse) -> dict[str, list[str]]:
    """The values of the page's form, ready to be changed and posted."""
    controls = _Controls()
    controls.feed(response.content.decode())
    return controls.values
