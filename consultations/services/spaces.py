"""Writes on spaces: announced, changed, moved, opened and closed to registration, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.choices import RegistrationState
from consultations.models import Space
from consultations.permissions import can_manage
from consultations.selectors.spaces import SpaceState, has_ended, has_started
from consultations.services.space_common import (
    kept_space,
    moment,
    said,
    settle_places,
    standing_now,
    tell,
    write_to_everybody,
)
from core.choices import DatePrecision
from people.models import User
from plans.models import ActionPlan, Theme

DESCRIBED = (
    "kind",
    "title",
    "summary",
    "stage",
    "commitment",
    "territory",
    "invitation",
    "takes_registrations",
    "has_waiting_list",
    "registration_closes_on",
    "report",
    "note",
    "source",
)
WHEN_AND_WHERE = (
    "starts_on",
    "starts_precision",
    "ends_on",
    "ends_precision",
    "starts_time",
    "ends_time",
    "mode",
    "place",
    "link",
)
BEFORE_PUBLICATION = (*WHEN_AND_WHERE, "capacity")


@transaction.atomic
def create_space(
    *,
    plan: ActionPlan,
    title: str,
    slug: str,
    kind: str,
    by: User,
    themes: Sequence[Theme] = (),
    now: datetime | None = None,
    **fields: Any,
) -> Space:
    """Raises PermissionDenied for whoever is not the plan's secretariat, ValidationError per field."""
    if not can_manage(by, plan):
        raise PermissionDenied
    space = Space(plan=plan, title=title, slug=slug, kind=kind, **fields)
    _check(space, themes)
    space.save()
    space.themes.set(themes)
    tell("anunció el espacio" if space.is_public else "preparó el espacio", space, by, now=now)
    return space


@transaction.atomic
def change_space(
    *, space: Space, by: User, themes: Sequence[Theme] | None = None, now: datetime | None = None, **fields: Any
) -> Space:
    """Texts and ways of taking part. Once it is public its date, place and capacity change by their own services.

    Raises ValidationError per field, TypeError for one that is not changed here.
    """
    space = kept_space(space, by)
    if unknown := set(fields) - {*DESCRIBED, *BEFORE_PUBLICATION}:
        raise TypeError(f"change_space does not change {', '.join(sorted(unknown))}")
    changed = [name for name, value in fields.items() if getattr(space, name) != value]
    if space.is_public and (fixed := [name for name in changed if name in BEFORE_PUBLICATION]):
        raise ValidationError(
            {name: _("El espacio ya es público: cambie este dato con su propio paso.") for name in fixed}
        )
    people = space.registrations.exclude(state=RegistrationState.CANCELLED)
    if "takes_registrations" in changed and space.takes_registrations and people.exists():
        raise ValidationError(
            {"takes_registrations": _("Ya hay personas inscritas: cierre la inscripción en vez de quitarla.")}
        )
    for name in changed:
        setattr(space, name, fields[name])
    if themes is not None and set(themes) != set(space.themes.all()):
        changed.append("themes")
    _check(space, space.themes.all() if themes is None else themes)
    space.save()
    if themes is not None:
        space.themes.set(themes)
    settle_places(space, moment(now))
    if changed:
        tell("modificó el espacio", space, by, changes={"fields": sorted(changed)}, now=now)
    return space


@transaction.atomic
def publish_space(*, space: Space, by: User, now: datetime | None = None) -> Space:
    """From now on it is in the calendar."""
    space = kept_space(space, by)
    if space.is_public:
        raise ValidationError(_("El espacio ya estaba publicado."))
    space.is_public = True
    space.save(update_fields=["is_public"])
    tell("anunció el espacio", space, by, now=now)
    return space


@transaction.atomic
def move_space(
    *,
    space: Space,
    reason: str,
    by: User,
    starts_on: date,
    ends_on: date | None = None,
    starts_time: time | None = None,
    ends_time: time | None = None,
    place: str | None = None,
    link: str | None = None,
    registration_closes_on: date | None = None,
    now: datetime | None = None,
) -> Space:
    """Another day, hour or place, with its public reason; everybody who signed up is told. None leaves a place as it was."""
    now = moment(now)
    space = kept_space(space, by)
    reason = said(reason, "reason", _("Diga por qué cambia: el motivo será público."))
    _not_cancelled(space)
    old = {name: getattr(space, name) for name in WHEN_AND_WHERE}
    space.starts_on, space.starts_precision = starts_on, DatePrecision.DAY
    space.ends_on, space.ends_precision = ends_on or starts_on, DatePrecision.DAY
    space.starts_time, space.ends_time = starts_time, ends_time
    space.place = space.place if place is None else place
    space.link = space.link if link is None else link
    space.registration_closes_on = registration_closes_on
    new = {name: getattr(space, name) for name in WHEN_AND_WHERE}
    if new == old:
        raise ValidationError(_("Nada cambió: escriba la nueva fecha, hora o lugar."))
    _check(space, None)
    space.save()
    changes = {name: [_plain(old[name]), _plain(new[name])] for name in WHEN_AND_WHERE if old[name] != new[name]}
    tell("cambió la fecha o el lugar de", space, by, changes={"moved": changes, "reason": reason}, now=now)
    if not has_ended(space, now):
        write_to_everybody(space, "registration_space_moved", now, reason=reason, old=old)
    settle_places(space, now)
    return space


@transaction.atomic
def cancel_space(*, space: Space, reason: str, by: User, now: datetime | None = None) -> Space:
    """It will not be held; the reason is public and everybody who signed up is told."""
    now = moment(now)
    space = kept_space(space, by)
    reason = said(reason, "reason", _("Diga por qué se cancela: el motivo será público."))
    _not_cancelled(space)
    if has_ended(space, now):
        raise ValidationError(_("El espacio ya ocurrió: no se puede cancelar."))
    if space.attendances.exists():
        raise ValidationError(_("El espacio ya tiene asistentes anotados: no se puede cancelar."))
    space.cancelled_at, space.cancelled_by, space.cancel_reason = now, by, reason
    space.full_clean()
    space.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    tell("canceló el espacio", space, by, changes={"reason": reason}, now=now)
    write_to_everybody(space, "registration_space_cancelled", now)
    return space


@transaction.atomic
def change_capacity(*, space: Space, capacity: int | None, by: User, now: datetime | None = None) -> Space:
    """Raising it moves up as many of the waiting list; None is no limit. It never falls under the places given."""
    now = moment(now)
    space = kept_space(space, by)
    _not_cancelled(space)
    given = space.registrations.filter(state=RegistrationState.CONFIRMED).count()
    if capacity is not None and capacity < given:
        raise ValidationError(
            {"capacity": _("Ya hay %(given)s personas con cupo: el aforo no puede ser menor.") % {"given": given}}
        )
    old, space.capacity = space.capacity, capacity
    if old == capacity:
        raise ValidationError({"capacity": _("Ese es el aforo que ya tiene.")})
    space.full_clean()
    space.save(update_fields=["capacity"])
    tell("cambió el aforo de", space, by, changes={"capacity": [old, capacity]}, now=now)
    settle_places(space, now)
    return space


@transaction.atomic
def close_registrations(*, space: Space, reason: str, by: User, now: datetime | None = None) -> Space:
    """Nobody else signs up, for a public reason; those in line still move up when somebody cancels."""
    now = moment(now)
    space = kept_space(space, by)
    reason = said(reason, "reason", _("Diga por qué se cierra: el motivo será público."))
    _not_cancelled(space)
    if not space.takes_registrations or has_started(space, now):
        raise ValidationError(_("Este espacio no tiene inscripción abierta."))
    if space.registration_closed_at is not None:
        raise ValidationError(_("La inscripción ya estaba cerrada."))
    space.registration_closed_at, space.registration_closed_by, space.close_reason = now, by, reason
    space.full_clean()
    space.save(update_fields=["registration_closed_at", "registration_closed_by", "close_reason"])
    tell("cerró la inscripción de", space, by, changes={"reason": reason}, now=now)
    return space


@transaction.atomic
def reopen_registrations(
    *,
    space: Space,
    by: User,
    closes_on: date | None = None,
    with_waiting_list: bool = False,
    now: datetime | None = None,
) -> Space:
    """People can sign up again. Raises ValidationError with what is missing where that alone would not open it."""
    now = moment(now)
    space = kept_space(space, by)
    _not_cancelled(space)
    if not space.takes_registrations or has_started(space, now):
        raise ValidationError(_("Este espacio ya no puede recibir inscripciones."))
    if standing_now(space, now).takes:
        raise ValidationError(_("La inscripción ya está abierta."))
    space.registration_closed_at = space.registration_closed_by = None
    space.close_reason = ""
    space.registration_closes_on = closes_on or space.registration_closes_on
    space.has_waiting_list = space.has_waiting_list or with_waiting_list
    _check(space, None)
    state = standing_now(space, now).state
    if state == SpaceState.FULL:
        raise ValidationError(_("El aforo está completo: súbalo primero, o abra la lista de espera."))
    if state == SpaceState.CLOSED:
        raise ValidationError({"closes_on": _("El último día de inscripción ya pasó: escriba uno nuevo.")})
    space.save()
    settle_places(space, now)
    tell("reabrió la inscripción de", space, by, now=now)
    return space


def _not_cancelled(space: Space) -> None:
    if space.cancelled_at is not None:
        raise ValidationError(_("El espacio está cancelado."))


def _check(space: Space, themes: Any) -> None:
    """The parts fit each other, before anything is saved. `themes` None: they are not being changed."""
    wrong: dict[str, str] = {}
    if space.stage is not None and space.stage.plan_id != space.plan_id:
        wrong["stage"] = _("Esa etapa es de otro plan.")
    if space.commitment is not None and space.commitment.plan_id not in (None, space.plan_id):
        wrong["commitment"] = _("Ese compromiso es de otro plan.")
    if any(theme.plan_id != space.plan_id for theme in themes or ()):
        wrong["themes"] = _("Elija temas del mismo plan.")
    exact = space.starts_on is not None and space.starts_precision == DatePrecision.DAY
    if space.takes_registrations and not exact:
        wrong["starts_on"] = _("Para recibir inscripciones, escriba el día de inicio.")
    if space.registration_closes_on and exact and space.registration_closes_on > space.starts_on:
        wrong["registration_closes_on"] = _("El último día de inscripción no puede ser después del inicio.")
    if space.takes_registrations and space.ends_on is None:
        space.ends_on = space.starts_on  # somebody who signs up must know for how long
    one_day = space.ends_on in (None, space.starts_on)
    if one_day and space.starts_time and space.ends_time and space.ends_time <= space.starts_time:
        wrong["ends_time"] = _("La hora de fin debe ser después de la de inicio.")
    if wrong:
        raise ValidationError(wrong)
    space.full_clean()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
