"""The portal's country, whoever may do what there, and something written."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from pages import services
from pages.models import Article, Page
from people.choices import Role, Sector, TerritoryLevel
from people.models import Membership, Organization, Territory, User
from plans.models import ActionPlan, Document, Source

ROLES = (
    "anonymous",
    "citizen",
    "entity editor",
    "member",
    "moderator",
    "secretariat elsewhere",
    "former secretariat",
    "secretariat",
    "superuser",
)
KEEPERS = {"secretariat", "superuser"}
BODY = "## Un título\n\nUn texto corto y claro."


def country(code: str = "CO") -> Territory:
    fields = {"name": f"País {code}", "slug": code.lower(), "level": TerritoryLevel.COUNTRY}
    return Territory.objects.get_or_create(code=code, defaults=fields)[0]


def plan(code: str = "CO", number: int = 90, **fields: Any) -> ActionPlan:
    values = {"title": f"Plan {code} {number}", "slug": f"plan-{code.lower()}-{number}", "is_public": True} | fields
    return ActionPlan.objects.create(jurisdiction=country(code), number=number, **values)


def person(role: str) -> Any:
    """Somebody of that role, new each time it is asked for another role."""
    if role == "anonymous":
        return AnonymousUser()
    if role == "superuser":
        return User.objects.create_superuser("root@example.org", "x")
    user = User.objects.create_user(f"{role.replace(' ', '-')}@example.org", "x", full_name=role)
    today = timezone.localdate()
    held: dict[str, Any] = {"since": today - timedelta(days=400)}
    if role in ("entity editor", "member"):
        sector = Sector.PUBLIC if role == "entity editor" else Sector.CIVIL_SOCIETY
        made = Organization.objects.create(name=role, slug=role.replace(" ", "-"), sector=sector)
        held |= {"role": Role.ENTITY_EDITOR if role == "entity editor" else Role.MEMBER, "organization": made}
    elif role != "citizen":
        held |= {
            "role": Role.MODERATOR if role == "moderator" else Role.SECRETARIAT,
            "jurisdiction": country("PE" if role == "secretariat elsewhere" else "CO"),
        }
    if role == "former secretariat":
        held["until"] = today - timedelta(days=1)
    if "role" in held:
        Membership.objects.create(user=user, **held)
    return User.objects.get(pk=user.pk)


def secretariat() -> User:
    found = User.objects.filter(email="secretariat@example.org").first()
    return found or person("secretariat")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def source(passage: str = "Un pasaje.") -> Source:
    fields = {"title": "Documento citado", "kind": "report"}
    return Source.objects.create(
        document=Document.objects.get_or_create(key="citado", defaults=fields)[0], passage=passage
    )


def article(slug: str = "nota", *, by: User | None = None, **fields: Any) -> Article:
    values: dict[str, Any] = {"title": f"Nota {slug}", "summary": "Un resumen.", "body": BODY}
    values |= {"dated_on": date(2026, 3, 4)} | fields
    return services.create_article(slug=slug, by=by or secretariat(), **values)


def page(slug: str = "pagina", *, by: User | None = None, **fields: Any) -> Page:
    values = {"title": f"Página {slug}", "summary": "Un resumen.", "body": BODY} | fields
    return services.create_page(slug=slug, by=by or secretariat(), **values)


def published(row: Any, **when: datetime) -> Any:
    return services.publish(row=row, by=secretariat(), **when)
