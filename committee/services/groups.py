"""Working groups of a committee: created, who is in, what they follow, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import CommitmentState
from commitments.models import Commitment
from committee.models import Committee, GroupMember, Seat, WorkingGroup
from committee.services.committees import kept_committee, tell
from people.models import Organization, User
from plans.models import Theme

DESCRIBED = ("name", "purpose", "theme", "is_public")


@transaction.atomic
def create_group(
    *,
    committee: Committee,
    name: str,
    slug: str,
    purpose: str,
    created_on: date,
    by: User,
    theme: Theme | None = None,
    commitments: Sequence[Commitment] = (),
    is_public: bool = True,
) -> WorkingGroup:
    row = kept_committee(committee, by)
    if row.is_ended:
        raise ValidationError({"committee": _("El comité terminó: ya no crea mesas.")})
    group = WorkingGroup(
        committee=row, name=name, slug=slug, purpose=purpose, created_on=created_on, theme=theme, is_public=is_public
    )
    _check(group, commitments)
    group.save()
    group.commitments.set(commitments)
    _tell("creó la mesa de trabajo", group, by)
    return group


@transaction.atomic
def change_group(
    *, group: WorkingGroup, by: User, commitments: Sequence[Commitment] | None = None, **fields: Any
) -> WorkingGroup:
    """Raises TypeError for a field that is not changed here."""
    row = _kept(group, by)
    if unknown := set(fields) - set(DESCRIBED):
        raise TypeError(f"change_group does not change {', '.join(sorted(unknown))}")
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    if commitments is not None and set(commitments) != set(row.commitments.all()):
        changed.append("commitments")
    _check(row, row.commitments.all() if commitments is None else commitments)
    row.save()
    if commitments is not None:
        row.commitments.set(commitments)
    if changed:
        _tell("modificó la mesa de trabajo", row, by, changes={"fields": changed})
    return row


@transaction.atomic
def add_group_member(
    *,
    group: WorkingGroup,
    since: date,
    by: User,
    seat: Seat | None = None,
    organization: Organization | None = None,
    coordinates: bool = False,
) -> GroupMember:
    """An organization by its seat in the committee, or an invited one; once at a time."""
    row = _kept(group, by)
    _check_open(row)
    if seat is not None:
        organization = _organization_of(seat, row, organization, since)
    if organization is None:
        raise ValidationError({"organization": _("Elija un asiento del comité o una organización invitada.")})
    if since < row.created_on:
        raise ValidationError({"since": _("La mesa se creó después de ese día.")})
    there = row.members.filter(organization=organization)
    if any(member.until is None or member.until >= since for member in there):
        raise ValidationError({"organization": _("Esta organización ya está en la mesa esos días.")})
    member = GroupMember(group=row, organization=organization, seat=seat, coordinates=coordinates, since=since)
    member.full_clean()
    member.save()
    _tell("sumó una organización a la mesa", row, by, changes={"organization": organization.name})
    return member


@transaction.atomic
def end_group_member(*, member: GroupMember, until: date, by: User) -> GroupMember:
    """Its last day in the group."""
    group = _kept(member.group, by)
    row = GroupMember.objects.select_for_update(of=("self",)).select_related("organization").get(pk=member.pk)
    if row.until is not None and row.until <= until:
        raise ValidationError({"until": _("Ya salió ese día o antes.")})
    row.until = until
    row.full_clean()
    row.save(update_fields=["until"])
    _tell("despidió una organización de la mesa", group, by, changes={"organization": row.organization.name})
    return row


@transaction.atomic
def end_group(*, group: WorkingGroup, ended_on: date, by: User, today: date | None = None) -> WorkingGroup:
    """Its last day, and that of whoever was still in it. Its page and its minutes stay."""
    row = _kept(group, by)
    _check_open(row)
    if ended_on > (today or timezone.localdate()):
        raise ValidationError({"ended_on": _("Escriba hoy o un día que ya pasó.")})
    if row.members.filter(since__gt=ended_on).exists():
        raise ValidationError({"ended_on": _("Hay organizaciones que entraron después de ese día.")})
    row.ended_on = ended_on
    row.full_clean()
    row.save(update_fields=["ended_on"])
    row.members.filter(until__isnull=True).update(until=ended_on)
    row.members.filter(until__gt=ended_on).update(until=ended_on)
    _tell("terminó la mesa de trabajo", row, by, changes={"ended_on": ended_on.isoformat()})
    return row


def _kept(group: WorkingGroup, by: User) -> WorkingGroup:
    committee = kept_committee(group.committee, by)
    row = WorkingGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    row.committee = committee
    return row


def _check(group: WorkingGroup, commitments: Sequence[Commitment]) -> None:
    committee = group.committee
    if group.theme is not None and not _fits(committee, group.theme.plan_id, group.theme.plan.jurisdiction_id):
        raise ValidationError({"theme": _("Elija un tema de un plan de este comité.")})
    for commitment in commitments:
        if commitment.state == CommitmentState.DRAFT:
            raise ValidationError({"commitments": _("Un borrador no se enlaza: apruébelo antes.")})
        if not _fits(committee, commitment.plan_id, commitment.answers_to_id):
            raise ValidationError({"commitments": _("Elija compromisos de este comité.")})
    group.full_clean()


def _fits(committee: Committee, plan_id: int | None, jurisdiction_id: int | None) -> bool:
    """A committee of a plan looks at that plan; any other, at those of its jurisdiction."""
    if committee.plan_id is not None:
        return plan_id == committee.plan_id
    return jurisdiction_id == committee.jurisdiction_id


def _check_open(group: WorkingGroup) -> None:
    if group.ended_on is not None:
        raise ValidationError(_("La mesa ya terminó."))


def _organization_of(seat: Seat, group: WorkingGroup, named: Organization | None, since: date) -> Organization:
    if seat.committee_id != group.committee_id or seat.organization is None:
        raise ValidationError({"seat": _("Elija un asiento de este comité que tenga organización.")})
    if seat.until is not None and seat.until < since:
        raise ValidationError({"seat": _("Ese asiento ya terminó.")})
    if named is not None and named != seat.organization:
        raise ValidationError({"organization": _("El asiento es de otra organización: deje una de las dos.")})
    return seat.organization


def _tell(verb: str, group: WorkingGroup, by: User, changes: dict[str, Any] | None = None) -> None:
    tell(verb, group, group.committee, by, public=group.is_public, changes=changes)
