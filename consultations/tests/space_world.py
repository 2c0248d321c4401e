"""Spaces of a country, and people who sign up for them."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.utils import timezone

from consultations import services
from consultations.choices import Invitation, Mode, SpaceKind
from consultations.models import Attendance, Registration, Space
from consultations.tests.participation_world import Country, submission
from core.models import OutgoingMail


def make_space(country: Country, slug: str = "taller", **fields: Any) -> Space:
    """Announced, in ten days, with two places and a waiting list."""
    values = {
        "plan": country.plan,
        "title": f"Espacio {slug}",
        "slug": slug,
        "kind": SpaceKind.REGIONAL_WORKSHOP,
        "territory": country.region,
        "mode": Mode.IN_PERSON,
        "invitation": Invitation.OPEN,
        "place": "Casa de la cultura",
        "starts_on": country.day(10),
        "starts_time": time(9),
        "ends_time": time(12),
        "takes_registrations": True,
        "capacity": 2,
        "is_public": True,
        "by": country.secretariat,
    }
    return services.create_space(**(values | fields))


def held_space(country: Country, slug: str = "pasado", **fields: Any) -> Space:
    """It was ten days ago."""
    return make_space(country, slug, **({"starts_on": country.day(-10)} | fields))


def sign_up(space: Space, name: str = "ana", *, now: datetime | None = None, **answers: Any) -> Registration:
    sent = submission(name=name.capitalize(), mail=f"{name}@example.org")
    return services.register(space=space, submission=sent, now=now, **answers).registration


def state_of(registration: Registration) -> str:
    return Registration.objects.get(pk=registration.pk).state


def letters(name: str) -> list[OutgoingMail]:
    """What was queued for one person, oldest first."""
    return list(OutgoingMail.objects.filter(recipient=f"{name}@example.org").order_by("pk"))


def on_day(country: Country, days: int, hour: int = 8) -> datetime:
    return timezone.make_aware(datetime.combine(country.day(days), time(hour)))


def came(space: Space, people: int, **answers: Any) -> None:
    """So many people, all alike."""
    Attendance.objects.bulk_create(
        Attendance(space=space, noted_by_id=space_keeper(space), **answers) for _person in range(people)
    )


def space_keeper(space: Space) -> int:
    """The id of its secretariat."""
    return space.plan.jurisdiction.memberships.get(role="secretariat").user_id
