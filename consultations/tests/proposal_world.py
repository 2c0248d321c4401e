"""Proposals, prioritisations and supports in the country of `participation_world`."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

from django.utils import timezone

from consultations import services
from consultations.choices import ConsultationKind, SmartCriterion, SmartVerdict, SpaceKind
from consultations.models import Consultation, Proposal, Space, Support
from consultations.tests.participation_world import Country, make_country, open_consultation, person, submission
from core.models import OutgoingMail
from people.choices import Branch, Level, Role, Sector
from people.models import Organization, User
from plans.choices import StageKind
from plans.models import Stage

NUMBERS = itertools.count(1)
WORDS = "Publicar cada mes la calidad del agua de los acueductos rurales."

__all__ = ["Country", "make_country", "open_consultation", "person", "submission"]


def draft(country: Country, title: str = "", **fields: Any) -> Proposal:
    title = title or f"Propuesta {next(NUMBERS)}"
    origin = {} if {"contributions", "source"} & fields.keys() else {"space": space(country)}
    values = {"text": WORDS, "theme": country.theme, "territory": country.region} | origin | fields
    return services.create_proposal(plan=country.plan, title=title, by=country.secretariat, **values)


def published(country: Country, title: str = "", **fields: Any) -> Proposal:
    return services.publish_proposal(proposal=draft(country, title, **fields), by=country.secretariat)


def space(country: Country, **fields: Any) -> Space:
    number = next(NUMBERS)
    values = {"kind": SpaceKind.THEMATIC_TABLE, "title": f"Mesa {number}", "slug": f"mesa-{number}", "is_public": True}
    return Space.objects.create(plan=country.plan, **(values | fields))


def prioritisation(country: Country, *proposals: Proposal, slug: str = "prioridades", **fields: Any) -> Consultation:
    values = {"kind": ConsultationKind.PRIORITISATION, "title": f"Priorización {slug}"} | fields
    made = open_consultation(country, slug, **values)
    made.proposals.set(proposals)
    return made


def close(consultation: Consultation, country: Country) -> Consultation:
    """It closed yesterday."""
    consultation.opens_on, consultation.closes_on = country.day(-20), country.day(-1)
    consultation.save()
    return consultation


def supported(consultation: Consultation, proposal: Proposal, mail: str, **fields: Any) -> Support:
    """Asked for and confirmed, from a connection of its own."""
    return services.confirm_support(support=asked(consultation, proposal, mail, **fields))


def asked(consultation: Consultation, proposal: Proposal, mail: str, **fields: Any) -> Support:
    sheet = replace(submission(mail=mail), **{name: fields.pop(name) for name in ("language",) if name in fields})
    return services.request_support(consultation=consultation, proposal=proposal, submission=sheet, **fields)


def all_notes(verdict: str = SmartVerdict.MET) -> dict[str, tuple[str, str]]:
    return {criterion: (verdict, f"Nota de {criterion}") for criterion in SmartCriterion.values}


def entity(country: Country, slug: str = "ministerio") -> Organization:
    return Organization.objects.create(
        name=f"Entidad {slug}",
        slug=slug,
        sector=Sector.PUBLIC,
        branch=Branch.EXECUTIVE,
        level=Level.NATIONAL,
        territory=country.place,
    )


def editor(country: Country) -> User:
    """An entity editor: no right over proposals."""
    user = User.objects.create_user("editora@example.org", "x")
    user.memberships.create(role=Role.ENTITY_EDITOR, organization=entity(country, "otra"), since=timezone.localdate())
    return user


def only_stage(country: Country, kind: StageKind | None) -> None:
    """The plan is in that stage alone, or in none."""
    country.plan.stages.all().delete()
    if kind is not None:
        Stage.objects.create(
            plan=country.plan,
            order=1,
            kind=kind,
            title=kind.label,
            slug=kind.value,
            starts_on=country.day(-5),
            planned_ends_on=country.day(50),
        )


def recipients() -> list[str]:
    return sorted(OutgoingMail.objects.values_list("recipient", flat=True))
