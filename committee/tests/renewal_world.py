"""A call for seats of a committee, and organizations that apply."""

from __future__ import annotations

from typing import Any

from committee import services
from committee.models import Application, Renewal
from committee.tests.committee_world import World
from consultations.choices import ConsultationKind
from consultations.models import Consultation
from consultations.tests.participation_world import submission


def make_renewal(world: World, slug: str = "renovacion", *, opens: int = -5, closes: int = 5, **fields: Any) -> Renewal:
    """Public and open unless told."""
    values = {
        "committee": world.committee,
        "title": f"Renovación {slug}",
        "slug": slug,
        "call": "Se renuevan dos asientos de sociedad civil.",
        "opens_on": world.day(opens),
        "closes_on": world.day(closes),
        "is_public": True,
    } | fields
    return Renewal.objects.create(**values)


def apply(renewal: Renewal, name: str = "Red", key: str = "", **fields: Any) -> Application:
    values = {"organization_name": name, "sector": "civil_society", "statement": f"Razones de {name}"} | fields
    sent = submission(key, name="Persona Privada", mail=f"{name.lower().replace(' ', '-')}@example.org")
    return services.receive_application(renewal=renewal, submission=sent, **values)


def admitted(world: World, renewal: Renewal, name: str = "Red") -> Application:
    return services.decide_application(application=apply(renewal, name), admit=True, by=world.secretariat)


def close(renewal: Renewal, world: World) -> Renewal:
    """Its last day was yesterday."""
    Renewal.objects.filter(pk=renewal.pk).update(opens_on=world.day(-20), closes_on=world.day(-1))
    return Renewal.objects.select_related("committee").get(pk=renewal.pk)


def make_consultation(world: World, slug: str = "quienes", **fields: Any) -> Consultation:
    values = {
        "plan": world.plan,
        "kind": ConsultationKind.RENEWAL,
        "title": f"Consulta {slug}",
        "slug": slug,
        "summary": "¿A quién prefiere?",
        "opens_on": world.day(-5),
        "closes_on": world.day(5),
        "is_public": True,
    } | fields
    return Consultation.objects.create(**values)
