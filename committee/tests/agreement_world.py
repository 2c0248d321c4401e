"""Sessions that were held, with what they decided and agreed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from commitments.models import Commitment
from committee import services
from committee.choices import AttendanceStatus, MinutesState
from committee.models import Agreement, CommitteeDecision, Minutes, SeatAttendance, Session
from committee.tests.committee_world import World, make_session
from people.models import User


def mark(world: World, session: Session, came: int = 3) -> None:
    for place, chair in enumerate(world.chairs):
        status = AttendanceStatus.PRESENT if place < came else AttendanceStatus.ABSENT
        SeatAttendance.objects.create(session=session, seat=chair.seat, tenure=chair.tenure, status=status)


def agree(world: World, session: Session, **fields: Any) -> Agreement:
    values = {
        "session": session,
        "text": "Publicar la serie de datos",
        "organization": world.government[0].organization,
        "due_on": world.day(20),
        "by": world.secretariat,
    }
    return services.make_agreement(**(values | fields))


def consensus(session: Session, by: User, **fields: Any) -> CommitteeDecision:
    return services.record_decision(
        session=session, text="Se aprueba el plan de trabajo", method="consensus", by=by, **fields
    )


def vote(session: Session, by: User, yes: int, no: int, kept: int) -> CommitteeDecision:
    counts = {"in_favour": yes, "against": no, "abstained": kept}
    return services.record_decision(session=session, text="Se aprueba", method="vote", by=by, **counts)


def publish_minutes(session: Session, by: User) -> None:
    now = timezone.now()
    Minutes.objects.create(
        session=session,
        state=MinutesState.PUBLISHED,
        text="Acta",
        drafted_by=by,
        updated_by=by,
        updated_at=now,
        published_at=now,
    )


def session_in(world: World, state: str, number: int) -> Session:
    made = make_session(world, number, 5 if state == "called" else -10, called=state != "prepared")
    mark(world, made)
    if state == "cancelled":
        Session.objects.filter(pk=made.pk).update(
            cancelled_at=timezone.now(), cancelled_by=world.secretariat, cancel_reason="Paro"
        )
    if state == "published":
        publish_minutes(made, world.secretariat)
    return Session.objects.get(pk=made.pk)


def promise(world: World, slug: str = "uno", **fields: Any) -> Commitment:
    values = {
        "plan": world.plan,
        "title": f"Compromiso {slug}",
        "slug": f"{slug}-{world.plan.slug}",
        "state": "in_progress",
    }
    return Commitment.objects.create(**(values | fields))


def attempt(do: Callable[[], Any]) -> str:
    try:
        do()
    except PermissionDenied:
        return "denied"
    except ValidationError:
        return "refused"
    return "done"


def refusal(do: Callable[[], Any]) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        do()
    error = caught.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
