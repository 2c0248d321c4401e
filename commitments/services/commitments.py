"""Writes on commitments: born as drafts, approved, amended with their old text kept, withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commitments.choices import CommitmentState, ParticipationRole
from commitments.models import (
    Commitment,
    CommitmentVersion,
    DatasetTarget,
    Indicator,
    Measurement,
    Participation,
)
from commitments.permissions import can_edit_commitment
from commitments.services.history import tell
from core.conflicts import check_unchanged
from people.models import Organization, Territory, User
from people.permissions import is_secretariat
from plans.models import ActionPlan, Classification

SUMMARY_WORDS = 60
AMENDABLE = (
    "title",
    "short_title",
    "summary",
    "problem",
    "causes",
    "solution",
    "expected_results",
    "legal_basis",
    "resources_note",
)
NEXT_STATES = {
    CommitmentState.DRAFT: {CommitmentState.APPROVED},
    CommitmentState.APPROVED: {CommitmentState.IN_PROGRESS, CommitmentState.WITHDRAWN, CommitmentState.MERGED},
    CommitmentState.IN_PROGRESS: {CommitmentState.COMPLETED, CommitmentState.WITHDRAWN, CommitmentState.MERGED},
}


@transaction.atomic
def create_commitment(
    *,
    plan: ActionPlan,
    title: str,
    lead: Organization,
    by: User,
    slug: str = "",
    territories: Sequence[Territory] = (),
    classifications: Sequence[Classification] = (),
    supports: Sequence[Organization] = (),
    counterparts: Sequence[Organization] = (),
    parent: Commitment | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Commitment:
    """A draft. Branch and level are those of the lead entity unless stated.

    Raises PermissionDenied for whoever is not the plan's secretariat, ValidationError per field.
    """
    if not is_secretariat(by, plan.jurisdiction_id):
        raise PermissionDenied
    commitment = Commitment(
        plan=plan,
        parent=parent,
        title=title,
        slug=slug or free_slug(f"{plan.slug}-{fields.get('number', '')}-{title}"),
        state=CommitmentState.DRAFT,
        **{"branch": lead.branch, "level": lead.level, **fields},
    )
    check_commitment(commitment)
    commitment.save()
    commitment.territories.set(territories)
    commitment.classifications.set(classifications)
    roles = [(lead, ParticipationRole.LEAD)]
    roles += [(organization, ParticipationRole.SUPPORT) for organization in supports]
    roles += [(organization, ParticipationRole.COUNTERPART) for organization in counterparts]
    Participation.objects.bulk_create(
        Participation(commitment=commitment, organization=organization, role=role) for organization, role in roles
    )
    tell(verb="creó el borrador", commitment=commitment, by=by, now=now)
    return commitment


@transaction.atomic
def approve_commitment(*, commitment: Commitment, by: User, now: datetime | None = None) -> Commitment:
    return change_state(commitment=commitment, state=CommitmentState.APPROVED, by=by, now=now)


@transaction.atomic
def change_state(
    *,
    commitment: Commitment,
    state: str,
    by: User,
    reason: str = "",
    merged_into: Commitment | None = None,
    now: datetime | None = None,
) -> Commitment:
    """Move along the life of a commitment. Withdrawing needs a reason, merging names the other commitment."""
    commitment = (
        Commitment.objects.select_for_update(of=("self",)).select_related("plan__jurisdiction").get(pk=commitment.pk)
    )
    if not can_edit_commitment(by, commitment):
        raise PermissionDenied
    old = commitment.state
    if state not in NEXT_STATES.get(CommitmentState(old), set()):
        raise ValidationError({"state": _("Un compromiso en este estado no puede pasar a ese otro.")})
    if state == CommitmentState.WITHDRAWN and not reason.strip():
        raise ValidationError({"state_reason": _("Escriba por qué se retira el compromiso.")})
    if (state == CommitmentState.MERGED) != (merged_into is not None):
        raise ValidationError({"merged_into": _("Indique con cuál compromiso se fusiona.")})
    commitment.state, commitment.state_reason, commitment.merged_into = state, reason.strip(), merged_into
    commitment.updated_at = now or timezone.now()
    commitment.save(update_fields=["state", "state_reason", "merged_into", "updated_at"])
    tell(
        verb="cambió el estado de",
        commitment=commitment,
        by=by,
        changes={"from": old, "to": state, "reason": reason.strip()},
        now=now,
    )
    return commitment


@transaction.atomic
def revise_commitment(
    *,
    commitment: Commitment,
    by: User,
    reason: str = "",
    seen_at: datetime | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Commitment:
    """Change fields. A text that the public could already read keeps its old version and needs a reason.

    `seen_at` is the `updated_at` of what the writer had on screen: Conflict when somebody saved since.
    """
    commitment = (
        Commitment.objects.select_for_update(of=("self",)).select_related("plan__jurisdiction").get(pk=commitment.pk)
    )
    if not can_edit_commitment(by, commitment):
        raise PermissionDenied
    check_unchanged(commitment, seen_at)
    changed = {
        name: (getattr(commitment, name), value) for name, value in fields.items() if getattr(commitment, name) != value
    }
    if not changed:
        return commitment
    amended = [name for name in changed if name in AMENDABLE and commitment.state != CommitmentState.DRAFT]
    if amended and not reason.strip():
        raise ValidationError({"reason": _("Escriba el motivo del cambio: el texto ya es público.")})
    for name, (_old, value) in changed.items():
        setattr(commitment, name, value)
    check_commitment(commitment)
    commitment.updated_at = now or timezone.now()
    commitment.save()
    CommitmentVersion.objects.bulk_create(
        CommitmentVersion(
            commitment=commitment,
            field=name,
            old_text=changed[name][0],
            new_text=changed[name][1],
            reason=reason.strip(),
            changed_at=now or timezone.now(),
            changed_by=by,
        )
        for name in amended
    )
    tell(
        verb="modificó",
        commitment=commitment,
        by=by,
        changes={"fields": sorted(changed), "reason": reason.strip()},
        now=now,
    )
    return commitment


@transaction.atomic
def add_indicator(*, commitment: Commitment, by: User, now: datetime | None = None, **fields: Any) -> Indicator:
    if not can_edit_commitment(by, commitment):
        raise PermissionDenied
    indicator = Indicator(commitment=commitment, **fields)
    indicator.full_clean()
    indicator.save()
    tell(verb="añadió el indicador", commitment=commitment, by=by, changes={"indicator": indicator.name}, now=now)
    return indicator


@transaction.atomic
def add_measurement(
    *, indicator: Indicator, measured_on: date, value: Decimal, by: User, now: datetime | None = None, **fields: Any
) -> Measurement:
    if not can_edit_commitment(by, indicator.commitment):
        raise PermissionDenied
    measurement = Measurement(indicator=indicator, measured_on=measured_on, value=value, **fields)
    measurement.full_clean()
    measurement.save()
    tell(
        verb="midió el indicador",
        commitment=indicator.commitment,
        by=by,
        changes={"indicator": indicator.name, "value": str(value)},
        now=now,
    )
    return measurement


@transaction.atomic
def add_dataset_target(*, commitment: Commitment, by: User, name: str, order: int, **fields: Any) -> DatasetTarget:
    if not can_edit_commitment(by, commitment):
        raise PermissionDenied
    target = DatasetTarget(
        commitment=commitment, name=name, distinct_name=fields.pop("distinct_name", name), order=order, **fields
    )
    target.full_clean()
    target.save()
    tell(verb="prometió el conjunto de datos", commitment=commitment, by=by, changes={"dataset": name})
    return target


def check_commitment(commitment: Commitment) -> None:
    """Raises ValidationError with one message per field."""
    if len(commitment.summary.split()) > SUMMARY_WORDS:
        raise ValidationError({"summary": _("Resuma en 60 palabras o menos.")})
    commitment.full_clean(validate_unique=True)


def free_slug(text: str) -> str:
    """A slug that no commitment has."""
    base = slugify(text)[:100].strip("-")
    taken = set(Commitment.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
