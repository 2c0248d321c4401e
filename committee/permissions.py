"""Who may do what in a committee, when: plain predicates for pages, API and admin alike.

A right comes from a tenure that is active and in force on the day, or from the technical secretariat of the committee's
jurisdiction. The day after a tenure ends, or the day it is suspended, nothing is left of it.
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from committee.choices import MinutesState, SeatSector, TenureKind, TenureState
from committee.models import (
    Agreement,
    Committee,
    Minutes,
    MinutesObservation,
    SelfEvaluation,
    Session,
    Tenure,
)
from people.choices import Role
from people.models import User
from people.permissions import is_secretariat, is_superuser, jurisdiction_ids, organization_ids

Person = User | AnonymousUser
APPROVING_SECTORS = (SeatSector.GOVERNMENT, SeatSector.CIVIL_SOCIETY)


def can_manage(user: Person, committee: Committee) -> bool:
    """Committees, seats, tenures, calls and publication belong to the secretariat of the jurisdiction."""
    return is_secretariat(user, committee.jurisdiction_id)


def active_tenures(user: Person, today: date) -> QuerySet[Tenure]:
    """The person's own, in force that day and not suspended nor withdrawn."""
    if not user.is_authenticated or not user.is_active:
        return Tenure.objects.none()
    return Tenure.objects.in_force(today).filter(user=user, state=TenureState.ACTIVE, starts_on__isnull=False)


def tenure_in(user: Person, committee: Committee, today: date, *, titular: bool = False) -> Tenure | None:
    """The tenure by which the person sits there that day; a titular one before a suplente's."""
    found = active_tenures(user, today).filter(seat__committee=committee).select_related("seat__organization")
    if titular:
        found = found.filter(kind=TenureKind.TITULAR)
    rows = sorted(found, key=lambda tenure: (tenure.kind != TenureKind.TITULAR, tenure.pk))
    return rows[0] if rows else None


def sits_in(user: Person, committee: Committee, today: date) -> bool:
    return tenure_in(user, committee, today) is not None


def committees_of(user: Person, today: date) -> QuerySet[Committee]:
    """Those in which the person sits that day, and those of the jurisdictions that the person keeps."""
    if is_superuser(user):
        return Committee.objects.all()
    seated = active_tenures(user, today).values("seat__committee")
    return Committee.objects.filter(Q(pk__in=seated) | Q(jurisdiction__in=jurisdiction_ids(user, Role.SECRETARIAT)))


def can_record(user: Person, session: Session, today: date) -> bool:
    """Agenda, attendance, guests, decisions and agreements: any member, or the secretariat (domain.md)."""
    return can_manage(user, session.committee) or sits_in(user, session.committee, today)


def can_draft(user: Person, minutes: Minutes, today: date) -> bool:
    """The text, while it is a draft or comes back from its observations."""
    open_text = minutes.state in (MinutesState.DRAFT, MinutesState.OBSERVATIONS)
    return open_text and can_record(user, minutes.session, today)


def can_observe(user: Person, minutes: Minutes, today: date) -> bool:
    """Whoever sits in the committee, inside the window."""
    if minutes.state != MinutesState.OBSERVATIONS or minutes.observations_until is None:
        return False
    return today <= minutes.observations_until and sits_in(user, minutes.session.committee, today)


def can_resolve(user: Person, observation: MinutesObservation, today: date) -> bool:
    """Whoever drafts the minutes, never on one's own observation."""
    minutes = observation.minutes
    return observation.made_by_id != user.pk and can_draft(user, minutes, today)


def can_approve(user: Person, minutes: Minutes, today: date) -> bool:
    """A titular of government or of civil society who did not draft it; one approval of each sector is enough."""
    if minutes.state != MinutesState.APPROVAL or user.pk == minutes.drafted_by_id:
        return False
    tenure = tenure_in(user, minutes.session.committee, today, titular=True)
    return tenure is not None and tenure.seat.sector in APPROVING_SECTORS


def can_publish_minutes(user: Person, minutes: Minutes) -> bool:
    """The secretariat, once both sectors approved; later only to publish a correction."""
    published = (MinutesState.APPROVED, MinutesState.PUBLISHED)
    return minutes.state in published and can_manage(user, minutes.session.committee)


def can_read_minutes(user: Person, minutes: Minutes, today: date) -> bool:
    """Unpublished minutes are read by those who sit in the committee and by its secretariat."""
    return minutes.published_at is not None or can_record(user, minutes.session, today)


def can_follow(user: Person, agreement: Agreement, today: date) -> bool:
    """Its owner, whoever works for the organization that owns it, or the secretariat, writes what was done.

    A person who owns it needs a right in force somewhere: nothing outlives the last membership.
    """
    if can_manage(user, agreement.session.committee):
        return True
    if user.is_authenticated and agreement.person_id == user.pk:
        return bool(user.is_active and user.current_memberships)
    return agreement.organization_id in organization_ids(user, Role.MEMBER, Role.ENTITY_EDITOR)


def can_answer(user: Person, evaluation: SelfEvaluation, today: date) -> bool:
    """Each seat answers by its titular or suplente, while the questionnaire is open."""
    is_open = evaluation.opens_on <= today <= evaluation.closes_on and evaluation.published_at is None
    return is_open and sits_in(user, evaluation.committee, today)


def can_prepare(user: Person, committee: Committee, today: date) -> bool:
    """A session that nobody knows yet: whoever sits in the committee, or its secretariat, which is who calls it."""
    return can_manage(user, committee) or sits_in(user, committee, today)


def can_return_minutes(user: Person, minutes: Minutes, today: date) -> bool:
    """Back to draft, with a reason: any member or the secretariat until both sides approved, then the secretariat."""
    if minutes.state == MinutesState.APPROVED:
        return can_manage(user, minutes.session.committee)
    return minutes.state == MinutesState.APPROVAL and can_record(user, minutes.session, today)


def can_annex(user: Person, minutes: Minutes, today: date) -> bool:
    """What goes with the minutes is settled when they are published."""
    return minutes.published_at is None and can_record(user, minutes.session, today)


def can_see_agreement(user: Person, agreement: Agreement, today: date) -> bool:
    """Its page for signed-in people: whoever may follow it, and whoever sits in the committee."""
    return can_follow(user, agreement, today) or can_record(user, agreement.session, today)


def owned_agreements(user: Person) -> QuerySet[Agreement]:
    """Those for which `can_follow` holds by ownership, the secretariat's own apart."""
    if not user.is_authenticated or not user.is_active or not user.current_memberships:
        return Agreement.objects.none()
    organizations = organization_ids(user, Role.MEMBER, Role.ENTITY_EDITOR)
    return Agreement.objects.filter(Q(person=user) | Q(organization__in=organizations))
