"""Writes on committees. A tenure opens the membership of its holder in the same transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from committee.choices import TenureKind
from committee.models import Committee, CommitteeText, Seat, Tenure
from core import activity
from people.choices import Role
from people.models import Organization, Territory, User
from people.permissions import is_secretariat
from people.services import grant_membership

MAX_YEARS = 2


@transaction.atomic
def create_committee(
    *, jurisdiction: Territory, name: str, slug: str, kind: str, by: User, functions: list[str], **fields: Any
) -> Committee:
    """A committee with its functions in order."""
    if not is_secretariat(by, jurisdiction.pk):
        raise PermissionDenied
    committee = Committee(jurisdiction=jurisdiction, name=name, slug=slug, kind=kind, **fields)
    committee.full_clean()
    committee.save()
    CommitteeText.objects.bulk_create(
        CommitteeText(committee=committee, kind="function", order=order, text=text)
        for order, text in enumerate(functions, start=1)
    )
    _tell("creó el comité", committee, by)
    return committee


@transaction.atomic
def add_seat(
    *, committee: Committee, sector: str, organization: Organization, order: int, by: User, since: date
) -> Seat:
    if not is_secretariat(by, committee.jurisdiction_id):
        raise PermissionDenied
    seat = Seat(committee=committee, sector=sector, organization=organization, order=order, since=since)
    seat.full_clean()
    seat.save()
    _tell("añadió un asiento a", committee, by, changes={"organization": organization.name})
    return seat


@transaction.atomic
def begin_tenure(
    *, seat: Seat, user: User, starts_on: date, ends_on: date, by: User, kind: str = TenureKind.TITULAR
) -> Tenure:
    """At most two years (S2). The membership lasts exactly as long as the tenure."""
    if not is_secretariat(by, seat.committee.jurisdiction_id):
        raise PermissionDenied
    if seat.organization is None:
        raise ValidationError({"seat": _("Este asiento aún no tiene organización.")})
    if ends_on > years_after(starts_on, MAX_YEARS):
        raise ValidationError({"ends_on": _("La permanencia es de dos años como máximo.")})
    tenure = Tenure(seat=seat, user=user, holder_name=user.full_name, kind=kind, starts_on=starts_on, ends_on=ends_on)
    tenure.full_clean()
    tenure.save()
    grant_membership(user=user, role=Role.MEMBER, organization=seat.organization, since=starts_on, until=ends_on, by=by)
    _tell("dio posesión de un asiento en", seat.committee, by, changes={"organization": seat.organization.name})
    return tenure


def years_after(day: date, years: int) -> date:
    """29 February falls on the 28th where the year has no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _tell(verb: str, committee: Committee, by: User, changes: dict[str, Any] | None = None) -> None:
    activity.record(
        verb=verb,
        obj=committee,
        by=by,
        public=committee.is_public,
        jurisdiction=committee.jurisdiction.code,
        changes=changes,
    )
