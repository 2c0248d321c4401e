"""Sessions to come, minutes nobody published, agreements and tenures that come to their end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from committee.choices import TenureState
from committee.models import Agreement, Committee, GroupMember, Session, Tenure
from committee.selectors.evaluations import MINUTES_WITHIN
from notifications.choices import ReminderKind
from notifications.selectors.due.matter import Call, Matter, Scene, address
from people.choices import Role

COMMITTEE = ("committee__plan", "committee__jurisdiction")


def session_matters(scene: Scene) -> Iterator[Matter]:
    """Called and not cancelled, for whoever holds a seat today and on its day; of a group, by the seats in it that day."""
    until = scene.last + scene.rules.ahead(ReminderKind.SESSION_COMING)
    rows = _called().filter(held_on__range=(scene.first, until)).order_by("pk")
    seated = _Seated(scene, rows)
    inside: dict[int, list[Any]] = defaultdict(list)
    members = GroupMember.objects.filter(group__in=rows.order_by().values("group"), seat__isnull=False)
    for group, *spell in members.order_by("pk").values_list("group_id", "seat_id", "since", "until"):
        inside[group].append(spell)
    for row in rows.select_related(*COMMITTEE, "group"):
        today, day = scene.today(row.committee.jurisdiction.country_code), row.held_on
        if day < today:
            continue
        seats = None
        if row.group_id is not None:
            seats = {
                seat for seat, since, ends in inside[row.group_id] if since <= day and (ends is None or ends >= day)
            }
        url = address("committee:my_session", row.slug)
        yield _matter(
            row.committee,
            kind=ReminderKind.SESSION_COMING,
            subject=row,
            day=day,
            due_on=day,
            title=str(row),
            people={user: Call(Role.MEMBER, url) for user in seated.people(row.committee_id, today, day, seats)},
        )


def minutes_matters(scene: Scene) -> Iterator[Matter]:
    """Sessions whose minutes are not published, for the secretariat, and for who drafts them while that right lasts."""
    rows = _called().filter(held_on__lt=scene.last, minutes__published_at__isnull=True).order_by("pk")
    seated = _Seated(scene, rows)
    for row in rows.select_related(*COMMITTEE, "group", "minutes"):
        today = scene.today(row.committee.jurisdiction.country_code)
        minutes = getattr(row, "minutes", None)
        people = {}
        if minutes and minutes.drafted_by_id in seated.people(row.committee_id, today, today):
            people[minutes.drafted_by_id] = Call(Role.MEMBER, address("committee:my_minutes", row.slug))
        for user in scene.crowd.holding(Role.SECRETARIAT, [row.committee.jurisdiction_id], today):
            people[user] = Call(Role.SECRETARIAT, address("committee:my_session", row.slug))
        yield _matter(
            row.committee,
            kind=ReminderKind.MINUTES_MISSING,
            subject=row,
            day=row.held_on,
            due_on=row.held_on + MINUTES_WITHIN,
            title=str(row),
            people=people,
        )


def agreement_matters(scene: Scene) -> Iterator[Matter]:
    """Open ones, for who owns them (`committee.permissions.owned_agreements`): a person, or those of an organization."""
    until = scene.last + scene.rules.ahead(ReminderKind.AGREEMENT_DUE)
    rows = Agreement.objects.open().filter(session__cancelled_at__isnull=True, due_on__lte=until).order_by("pk")
    for row in rows.select_related("session__committee__plan", "session__committee__jurisdiction"):
        committee = row.session.committee
        today = scene.today(committee.jurisdiction.country_code)
        url = address("committee:my_agreement", row.pk)
        people = {
            user: Call(role, url)
            for role in (Role.MEMBER, Role.ENTITY_EDITOR)
            for user in scene.crowd.holding(role, [row.organization_id], today)
        }
        if row.person_id and (role := scene.crowd.any_role(row.person_id, today)):
            people.setdefault(row.person_id, Call(role, url))
        yield _matter(
            committee,
            kind=ReminderKind.AGREEMENT_DUE,
            subject=row,
            day=row.due_on,
            due_on=row.due_on,
            title=row.text,
            people=people,
            secretariat_url=url,
        )


def tenure_matters(scene: Scene) -> Iterator[Matter]:
    """Those in force, for who holds them and for the secretariat that prepares what follows.

    Neither is told where somebody follows in the seat already: the person is, when that is somebody else.
    """
    until = scene.last + scene.rules.ahead(ReminderKind.TENURE_ENDING)
    rows = Tenure.objects.filter(state=TenureState.ACTIVE, starts_on__lte=scene.last)
    rows = rows.filter(ends_on__range=(scene.first, until)).order_by("pk")
    after = Tenure.objects.filter(seat=OuterRef("seat"), kind=OuterRef("kind"), starts_on__gt=OuterRef("ends_on"))
    rows = rows.annotate(is_followed=Exists(after), goes_on=Exists(after.filter(user=OuterRef("user"))))
    paths = ("seat__organization", "seat__committee__plan", "seat__committee__jurisdiction")
    for row in rows.select_related(*paths):
        committee = row.seat.committee
        today = scene.today(committee.jurisdiction.country_code)
        if row.goes_on or not row.starts_on <= today <= row.ends_on:
            continue
        people = {}
        if row.user_id in scene.crowd.holding(Role.MEMBER, [row.seat.organization_id], today):
            people[row.user_id] = Call(Role.MEMBER, address("notifications:my_space"))
        if not row.is_followed:
            url = address("admin:committee_tenure_change", row.pk)
            for user in scene.crowd.holding(Role.SECRETARIAT, [committee.jurisdiction_id], today):
                people[user] = Call(Role.SECRETARIAT, url)
        yield _matter(
            committee,
            kind=ReminderKind.TENURE_ENDING,
            subject=row,
            day=row.ends_on,
            due_on=row.ends_on,
            title=f"{row.seat.organization or row.seat.get_sector_display()}, {row.get_kind_display()}",
            people=people,
        )


def _called() -> QuerySet[Session]:
    return Session.objects.filter(called_at__isnull=False, cancelled_at__isnull=True)


class _Seated:
    """Who sits in the committees of some sessions: an active tenure, and the membership that goes with it. One query."""

    def __init__(self, scene: Scene, sessions: QuerySet[Session]) -> None:
        self._crowd = scene.crowd
        self._held: dict[int, list[Any]] = defaultdict(list)
        rows = Tenure.objects.filter(seat__committee__in=sessions.order_by().values("committee"), user__isnull=False)
        rows = rows.filter(state=TenureState.ACTIVE, starts_on__lte=scene.last).order_by("pk")
        for committee, *held in rows.values_list(
            "seat__committee_id", "user_id", "seat_id", "seat__organization_id", "starts_on", "ends_on"
        ):
            self._held[committee].append(held)

    def people(self, committee: int, today: date, day: date, seats: set[int] | None = None) -> list[int]:
        """Those whose tenure runs from `today` to `day`, by one of `seats` where these are given."""
        return [
            user
            for user, seat, organization, starts_on, ends_on in self._held[committee]
            if starts_on <= today
            and (ends_on is None or ends_on >= day)
            and (seats is None or seat in seats)
            and user in self._crowd.holding(Role.MEMBER, [organization], today)
        ]


def _matter(committee: Committee, **facts: Any) -> Matter:
    place = committee.jurisdiction
    is_demo = bool(committee.plan and committee.plan.is_demo)
    return Matter(jurisdiction=place.pk, country=place.country_code, where=committee.name, is_demo=is_demo, **facts)
