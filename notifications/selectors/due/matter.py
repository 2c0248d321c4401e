"""What somebody may be reminded of, and what every family of matters reads to find it: rules, people, the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse

from core.choices import DatePrecision
from notifications.choices import ReminderKind
from notifications.models import ReminderRule
from notifications.quiet import ZONES, local_date
from notifications.steps import Steps, steps_of
from people.choices import Role
from people.models import Membership

QUIET_STRETCH = timedelta(days=15)
"""More than any run of weekends and holidays: a mail before a date may be due that much earlier than its cadence says."""


@dataclass(frozen=True)
class Call:
    """Why one person is told, where they act on it, and what only they read of it."""

    role: Role
    url: str
    note: str = ""


@dataclass(frozen=True)
class Matter:
    """One thing with a date, and who is to know. `day` is what the cadence counts from, `due_on` how urgent it is."""

    kind: ReminderKind
    subject: models.Model
    day: date
    due_on: date
    jurisdiction: int
    country: str
    title: str
    people: Mapping[int, Call]
    where: str = ""
    note: str = ""
    precision: str = DatePrecision.DAY
    is_demo: bool = False
    milestone: int | None = None
    working: bool = False
    secretariat_url: str = ""
    never: frozenset[int] = frozenset()

    @property
    def subject_type(self) -> str:
        return self.subject._meta.label_lower

    @property
    def subject_id(self) -> str:
        return str(self.subject.pk)


class Crowd:
    """Everybody with an active account, by role and place (an organization or a jurisdiction). One query."""

    def __init__(self, first: date, last: date) -> None:
        rows = Membership.objects.filter(user__is_active=True, since__lte=last)
        rows = rows.filter(models.Q(until__isnull=True) | models.Q(until__gte=first))
        self._spells: dict[tuple[str, int], list[tuple[int, date, date | None]]] = defaultdict(list)
        self._roles: dict[int, list[tuple[str, date, date | None]]] = defaultdict(list)
        found = rows.order_by("user_id").values_list(
            "role", "organization_id", "jurisdiction_id", "user_id", "since", "until"
        )
        for role, organization, jurisdiction, user, since, until in found:
            self._spells[role, organization or jurisdiction].append((user, since, until))
            self._roles[user].append((role, since, until))

    def holding(self, role: Role, places: Iterable[int | None], today: date) -> list[int]:
        """Who holds the role that day in any of the places, each once."""
        return list(
            dict.fromkeys(
                user
                for place in places
                if place is not None
                for user, since, until in self._spells.get((role, place), ())
                if _lasts(since, until, today)
            )
        )

    def any_role(self, user: int, today: date) -> Role | None:
        """One that the person holds that day, if any: what is one's own outlives a role, not the last of them."""
        return next(
            (Role(role) for role, since, until in self._roles.get(user, ()) if _lasts(since, until, today)), None
        )


def _lasts(since: date, until: date | None, today: date) -> bool:
    return since <= today and (until is None or until >= today)


class Rules:
    """Every rule that is kept, the jurisdiction's own before the general one. One query."""

    def __init__(self) -> None:
        rows = list(ReminderRule.objects.all())
        self._found = {(row.kind, row.jurisdiction_id): steps_of(row) if row.is_active else None for row in rows}

    def of(self, kind: ReminderKind, jurisdiction: int) -> Steps | None:
        """None where nobody is to be reminded of it."""
        general = self._found.get((kind, None))
        return self._found.get((kind, jurisdiction), general)

    def ahead(self, kind: ReminderKind) -> timedelta:
        """How long before its date something may have to be told, at most."""
        counts = [
            count for (each, _place), steps in self._found.items() if each == kind and steps for count in steps.before
        ]
        return timedelta(days=max(counts, default=0)) + QUIET_STRETCH


@dataclass(frozen=True)
class Scene:
    """One moment, as every family of matters sees it."""

    now: datetime
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        days = [self.today(country) for country in ("", *ZONES)]
        object.__setattr__(self, "first", min(days))
        object.__setattr__(self, "last", max(days))
        object.__setattr__(self, "crowd", Crowd(min(days), max(days)))

    first: date = field(init=False)
    last: date = field(init=False)
    crowd: Crowd = field(init=False)

    def today(self, country: str) -> date:
        return local_date(self.now, country)


def address(route: str, *args: object) -> str:
    """Complete, for a mail."""
    return settings.SITE_URL + reverse(route, args=args)
