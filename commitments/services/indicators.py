"""What is measured and which datasets were promised. A published figure changes only with its reason, on the record."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from commitments.choices import CommitmentState
from commitments.models import Commitment, DatasetTarget, Indicator, Measurement
from commitments.permissions import can_edit_commitment
from commitments.services.history import tell
from people.models import User


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


@transaction.atomic
def revise_indicator(
    *, indicator: Indicator, by: User, reason: str = "", now: datetime | None = None, **fields: Any
) -> Indicator:
    """Correct an indicator, its baseline or its target; of a public commitment, with a reason."""
    indicator = (
        Indicator.objects.select_for_update(of=("self",)).select_related("commitment__plan").get(pk=indicator.pk)
    )
    return _revise(indicator, indicator.commitment, "modificó el indicador", by, reason, fields, now, indicator.name)


@transaction.atomic
def correct_measurement(
    *, measurement: Measurement, by: User, reason: str = "", now: datetime | None = None, **fields: Any
) -> Measurement:
    """Correct a figure; a published one needs a reason, and the record keeps the old and the new."""
    measurement = (
        Measurement.objects.select_for_update(of=("self",))
        .select_related("indicator__commitment__plan")
        .get(pk=measurement.pk)
    )
    indicator = measurement.indicator
    if "indicator" in fields and fields["indicator"] != indicator:
        raise ValidationError({"indicator": _("Una medición no cambia de indicador.")})
    return _revise(measurement, indicator.commitment, "corrigió una medición", by, reason, fields, now, indicator.name)


@transaction.atomic
def revise_dataset_target(
    *, target: DatasetTarget, by: User, reason: str = "", now: datetime | None = None, **fields: Any
) -> DatasetTarget:
    """Say how far a promised dataset is (state, link) or correct its name; the name of a public one needs a reason."""
    target = DatasetTarget.objects.select_for_update(of=("self",)).select_related("commitment__plan").get(pk=target.pk)
    freely = {"state", "url", "note"}
    return _revise(
        target, target.commitment, "actualizó el conjunto de datos", by, reason, fields, now, target.name, freely
    )


def _revise(
    row: Any,
    commitment: Commitment,
    verb: str,
    by: User,
    reason: str,
    fields: dict[str, Any],
    now: datetime | None,
    label: str,
    freely: frozenset[str] | set[str] = frozenset(),
) -> Any:
    """Set `fields` on the locked row; outside `freely`, what the public could read changes only with a reason."""
    if not can_edit_commitment(by, commitment):
        raise PermissionDenied
    changed = {name: (getattr(row, name), value) for name, value in fields.items() if getattr(row, name) != value}
    if not changed:
        return row
    if changed.keys() - freely and commitment.state != CommitmentState.DRAFT and not reason.strip():
        raise ValidationError({"reason": _("Escriba el motivo del cambio: el dato ya es público.")})
    for name, (_old, value) in changed.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    tell(
        verb=verb,
        commitment=commitment,
        by=by,
        changes={
            "subject": label,
            "fields": sorted(changed),
            "from": {name: _plain(old) for name, (old, _new) in changed.items()},
            "to": {name: _plain(new) for name, (_old, new) in changed.items()},
            "reason": reason.strip(),
        },
        now=now,
    )
    return row


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | Decimal | Model) else value
