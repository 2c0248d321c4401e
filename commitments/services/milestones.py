"""Writes on milestones. A planned date moves only here, with a reason, and leaves a row in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import CommitmentState, DateField
from commitments.models import Commitment, DateChange, Milestone, MilestoneResponsible
from commitments.permissions import can_edit_commitment, can_move_dates, speaks_for
from commitments.services.history import tell
from core.conflicts import check_unchanged
from people.models import Organization, User

DATE_COLUMN = {DateField.START: "planned_starts_on", DateField.END: "planned_ends_on"}


@transaction.atomic
def create_milestone(
    *,
    commitment: Commitment,
    title: str,
    by: User,
    lead: Organization | None = None,
    supports: Sequence[Organization] = (),
    now: datetime | None = None,
    **fields: Any,
) -> Milestone:
    """Raises PermissionDenied for whoever is not the plan's secretariat, ValidationError per field."""
    if not can_edit_commitment(by, commitment):
        raise PermissionDenied
    milestone = Milestone(commitment=commitment, title=title, **fields)
    milestone.full_clean()
    milestone.save()
    responsibles = [(lead, True)] if lead else []
    responsibles += [(organization, False) for organization in supports]
    MilestoneResponsible.objects.bulk_create(
        MilestoneResponsible(milestone=milestone, organization=organization, leads=leads)
        for organization, leads in responsibles
    )
    tell(verb="añadió el hito", commitment=commitment, by=by, changes={"milestone": title}, now=now)
    return milestone


@transaction.atomic
def describe_milestone(
    *,
    milestone: Milestone,
    by: User,
    seen_at: datetime | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Milestone:
    """Change texts, order, weight or real dates; never a planned date.

    Real dates may be set by the entity that answers for the milestone; the rest by the secretariat. A real date in the
    future is refused. `seen_at` is the `updated_at` of what the writer had on screen: Conflict when somebody saved since.
    """
    milestone = _locked(milestone)
    own_facts = {"starts_on", "ends_on"}
    if planned := set(DATE_COLUMN.values()) & set(fields):
        raise ValidationError({name: _("Esta fecha solo cambia con «Mover fecha» y su motivo.") for name in planned})
    allowed = can_edit_commitment(by, milestone.commitment) or (
        set(fields) <= own_facts and can_move_dates(by, milestone)
    )
    if not allowed:
        raise PermissionDenied
    check_unchanged(milestone, seen_at)
    today = timezone.localdate(now)
    for name, value in fields.items():
        if name in own_facts and value is not None and value > today:
            raise ValidationError({name: _("La fecha real no puede estar en el futuro.")})
    changed = sorted(name for name, value in fields.items() if getattr(milestone, name) != value)
    if not changed:
        return milestone
    for name in changed:
        setattr(milestone, name, fields[name])
    milestone.full_clean()
    milestone.updated_at = now or timezone.now()
    milestone.save()
    tell(
        verb="modificó el hito",
        commitment=milestone.commitment,
        by=by,
        changes={"fields": changed, "milestone": milestone.title},
        now=now,
    )
    return milestone


@transaction.atomic
def move_date(
    *, milestone: Milestone, field: str, new_date: date, reason: str, by: User, now: datetime | None = None
) -> DateChange:
    """Move the planned start or end of a milestone.

    Raises PermissionDenied for whoever does not answer for it, ValidationError without a reason, without a change, or
    when the end would come before the start.
    """
    milestone = _locked(milestone)
    if not can_move_dates(by, milestone):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Escriba el motivo: una fecha no se mueve sin explicarlo.")})
    column = DATE_COLUMN[DateField(field)]
    old_date = getattr(milestone, column)
    if old_date == new_date:
        raise ValidationError({"new_date": _("Es la misma fecha. Escriba la nueva.")})
    setattr(milestone, column, new_date)
    if (
        milestone.planned_starts_on
        and milestone.planned_ends_on
        and milestone.planned_ends_on < milestone.planned_starts_on
    ):
        raise ValidationError({"new_date": _("La fecha final no puede ser anterior a la inicial.")})
    moment, who = now or timezone.now(), speaks_for(by, milestone)
    milestone.updated_at = moment
    milestone.save(update_fields=[column, "updated_at"])
    change = DateChange.objects.create(
        milestone=milestone,
        field=field,
        old_date=old_date,
        new_date=new_date,
        reason=reason.strip(),
        changed_at=moment,
        changed_by=by,
        actor_label=who,
    )
    tell(
        verb="movió una fecha de",
        commitment=milestone.commitment,
        by=by,
        actor_label=who,
        changes={
            "milestone": milestone.title,
            "field": field,
            "from": old_date.isoformat() if old_date else None,
            "to": new_date.isoformat(),
            "reason": reason.strip(),
        },
        now=now,
    )
    return change


@transaction.atomic
def set_responsibles(
    *,
    milestone: Milestone,
    by: User,
    reason: str,
    lead: Organization | None = None,
    supports: Sequence[Organization] = (),
    now: datetime | None = None,
) -> Milestone:
    """Who answers for the milestone from now on: one leads, the others support. Who leaves keeps its reports.

    By the secretariat; once the commitment is public, with a reason.
    """
    milestone = _locked(milestone)
    commitment = milestone.commitment
    if not can_edit_commitment(by, commitment):
        raise PermissionDenied
    if lead is None and supports:
        raise ValidationError({"lead": _("Elija qué entidad lidera el hito.")})
    wanted = {organization.pk: (organization, False) for organization in supports}
    if lead is not None:
        if lead.pk in wanted:
            raise ValidationError({"supports": _("La entidad que lidera no va también como apoyo.")})
        wanted[lead.pk] = (lead, True)
    rows = {row.organization_id: row for row in milestone.responsibles.select_related("organization")}
    before = {pk: row.leads for pk, row in rows.items()}
    if before == {pk: leads for pk, (_organization, leads) in wanted.items()}:
        return milestone
    if commitment.state != CommitmentState.DRAFT and not reason.strip():
        raise ValidationError({"reason": _("Escriba el motivo del cambio: el dato ya es público.")})
    milestone.responsibles.all().delete()
    MilestoneResponsible.objects.bulk_create(
        MilestoneResponsible(milestone=milestone, organization=organization, leads=leads)
        for organization, leads in sorted(wanted.values(), key=lambda pair: not pair[1])
    )
    milestone.updated_at = now or timezone.now()
    milestone.save(update_fields=["updated_at"])
    tell(
        verb="cambió los responsables del hito",
        commitment=commitment,
        by=by,
        changes={
            "milestone": milestone.title,
            "from": [str(row.organization) for row in sorted(rows.values(), key=lambda row: not row.leads)],
            "to": [str(organization) for organization, _leads in sorted(wanted.values(), key=lambda pair: not pair[1])],
            "reason": reason.strip(),
        },
        now=now,
    )
    return milestone


def _locked(milestone: Milestone) -> Milestone:
    return (
        Milestone.objects.select_for_update(of=("self",))
        .select_related("commitment__plan__jurisdiction")
        .get(pk=milestone.pk)
    )
