"""Seats: dated rows that begin, are given to an organization and end."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committee.models import Committee, Seat
from committee.selectors.composition import composition_on
from committee.services.committees import kept_committee, tell
from committee.services.tenures import kept_seat, members_address, shorten_tenures
from people.models import Organization, User


@transaction.atomic
def add_seat(
    *, committee: Committee, sector: str, organization: Organization | None, order: int, by: User, since: date
) -> Seat:
    """A seat from that day on; without an organization it waits for a renewal."""
    row = kept_committee(committee, by)
    if row.is_ended:
        raise ValidationError({"committee": _("El comité terminó: ya no se le añaden asientos.")})
    _check_sits_once(row, organization, since)
    seat = Seat(committee=row, sector=sector, organization=organization, order=order, since=since)
    seat.full_clean()
    seat.save()
    _record("añadió un asiento a", seat, by, since)
    return seat


@transaction.atomic
def give_seat(*, seat: Seat, organization: Organization, by: User) -> Seat:
    """Say which organization takes a seat that had none."""
    row = kept_seat(seat, by)
    if row.organization is not None:
        raise ValidationError(_("El asiento ya tiene organización: termínelo y añada otro."))
    _check_sits_once(row.committee, organization, row.since or timezone.localdate())
    row.organization = organization
    row.full_clean()
    row.save(update_fields=["organization"])
    _record("dio organización a un asiento de", row, by, timezone.localdate())
    return row


@transaction.atomic
def end_seat(*, seat: Seat, until: date, reason: str, by: User, today: date | None = None) -> Seat:
    """Its last day. Whoever held it beyond that day holds it no longer, and is told why."""
    row = kept_seat(seat, by)
    today = today or timezone.localdate()
    if row.until is not None and row.until <= until:
        raise ValidationError({"until": _("El asiento ya termina ese día o antes.")})
    if row.since is not None and until < row.since:
        raise ValidationError({"until": _("La fecha final no puede ser anterior a la inicial.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Escriba el motivo: se envía a quien ocupa el asiento.")})
    shorten_tenures(row, until, reason.strip(), by, today)
    row.until = until
    row.full_clean()
    row.save(update_fields=["until"])
    _record("terminó un asiento de", row, by, until)
    return row


def _check_sits_once(committee: Committee, organization: Organization | None, since: date) -> None:
    """An organization has one seat at a time, whether the portal opened it or a source attests it."""
    if organization is None:
        return
    sits = {place.seat.organization_id for place in composition_on(committee, since).seats}
    if organization.pk in sits:
        raise ValidationError(
            {"organization": _("Esta organización ya tiene un asiento en ese comité: dé posesión en él o termínelo.")}
        )


def _record(verb: str, seat: Seat, by: User, day: date) -> None:
    committee, organization = seat.committee, seat.organization
    tell(
        verb,
        seat,
        committee,
        by,
        changes={"sector": seat.sector, "organization": organization.name if organization else "", "day": str(day)},
        label=f"{organization.name if organization else seat.get_sector_display()} · {committee.name}",
        url=members_address(committee),
    )
