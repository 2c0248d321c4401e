"""Writes on plans and their cycle."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import activity
from core.choices import DatePrecision
from people.models import Territory, User
from people.permissions import is_secretariat
from plans.models import ActionPlan, ReportingPeriod, Stage, Theme
from plans.permissions import can_run_cycle

PLANNED_DATES = ("planned_starts_on", "planned_ends_on")
REAL_FACTS = ("starts_on", "starts_precision", "ends_on", "ends_precision", "published_on")


@transaction.atomic
def create_plan(
    *, jurisdiction: Territory, number: int, title: str, slug: str, by: User, now: datetime | None = None, **fields: Any
) -> ActionPlan:
    """Raises PermissionDenied for whoever is not the secretariat there, ValidationError per field."""
    if not is_secretariat(by, jurisdiction.pk):
        raise PermissionDenied
    plan = ActionPlan(jurisdiction=jurisdiction, number=number, title=title, slug=slug, **fields)
    plan.full_clean()
    plan.save()
    _tell("creó el plan", plan, by, now=now)
    return plan


@transaction.atomic
def make_current(*, plan: ActionPlan, by: User, now: datetime | None = None) -> ActionPlan:
    """What home shows of its jurisdiction; the one that was current no longer is."""
    _check(by, plan)
    ActionPlan.objects.filter(jurisdiction=plan.jurisdiction_id, current=True).exclude(pk=plan.pk).update(current=False)
    plan.current = True
    plan.updated_at = now or timezone.now()
    plan.save(update_fields=["current", "updated_at"])
    _tell("puso en portada el plan", plan, by, now=now)
    return plan


@transaction.atomic
def add_theme(*, plan: ActionPlan, title: str, slug: str, order: int, by: User, **fields: Any) -> Theme:
    _check(by, plan)
    theme = Theme(plan=plan, title=title, slug=slug, order=order, **fields)
    theme.full_clean()
    theme.save()
    _tell("añadió un tema al plan", plan, by, changes={"theme": title})
    return theme


@transaction.atomic
def add_stage(*, plan: ActionPlan, title: str, slug: str, order: int, kind: str, by: User, **fields: Any) -> Stage:
    """A stage or, with `parent`, a sub-step. Raises PermissionDenied, ValidationError per field.

    Stages may overlap. A sub-step lies inside the planned dates of its stage, where both are known.
    """
    plan = _locked(plan, by)
    stage = Stage(plan=plan, title=title, slug=slug, order=order, kind=kind, **fields)
    _check_stage(stage)
    stage.save()
    _tell("añadió una etapa al plan", plan, by, changes={"stage": title})
    return stage


@transaction.atomic
def change_stage(*, stage: Stage, by: User, now: datetime | None = None, **fields: Any) -> Stage:
    """Change its texts, order, kind, parent or planned dates. Real dates and publication have steps of their own."""
    plan = _locked(stage.plan, by)
    if own_step := set(REAL_FACTS) & set(fields):
        raise ValidationError({name: _("Esta fecha se registra con su propio paso.") for name in own_step})
    stage = _fresh(stage, plan)
    changed = {name: value for name, value in fields.items() if getattr(stage, name) != value}
    if not changed:
        return stage
    dates = {
        name: [_plain(getattr(stage, name)), _plain(value)] for name, value in changed.items() if name in PLANNED_DATES
    }
    for name, value in changed.items():
        setattr(stage, name, value)
    _check_stage(stage)
    stage.save()
    _tell(
        "cambió el cronograma del plan" if dates else "cambió una etapa del plan",
        plan,
        by,
        changes={"stage": stage.title, "fields": sorted(changed), **dates},
        now=now,
    )
    return stage


@transaction.atomic
def start_stage(
    *, stage: Stage, on: date, by: User, precision: str = DatePrecision.DAY, now: datetime | None = None
) -> Stage:
    """Record, or correct, when a stage really began. A date in the future or after its real end is refused."""
    plan = _locked(stage.plan, by)
    stage = _fresh(stage, plan)
    _check_not_future("on", on, now)
    if stage.ends_on is not None and on > stage.ends_on:
        raise ValidationError({"on": _("El inicio no puede ser posterior al fin real de la etapa.")})
    return _record_real(stage, "starts", on, precision, plan, by, now)


@transaction.atomic
def end_stage(
    *, stage: Stage, on: date, by: User, precision: str = DatePrecision.DAY, now: datetime | None = None
) -> Stage:
    """Record, or correct, when a stage really ended. It needs its real start; an end before it is refused."""
    plan = _locked(stage.plan, by)
    stage = _fresh(stage, plan)
    if stage.starts_on is None:
        raise ValidationError({"on": _("Registre primero cuándo empezó la etapa.")})
    _check_not_future("on", on, now)
    if on < stage.starts_on:
        raise ValidationError({"on": _("El fin no puede ser anterior al inicio real de la etapa.")})
    return _record_real(stage, "ends", on, precision, plan, by, now)


@transaction.atomic
def publish_timeline(
    *, plan: ActionPlan, published_on: date, by: User, stage: Stage | None = None, now: datetime | None = None
) -> list[Stage]:
    """Record when the timeline became public: of one stage, or of every stage of the plan that does not say it yet.

    OGP 3.1 asks for two weeks before the start; a shorter notice is told (`plans.selectors.has_short_notice`), never
    refused. A stage without a start date has no timeline to publish.
    """
    plan = _locked(plan, by)
    _check_not_future("published_on", published_on, now)
    if stage is not None:
        if stage.plan_id != plan.pk:
            raise ValidationError(_("Esa etapa es de otro plan."))
        chosen = [_fresh(stage, plan)]
    else:
        chosen = list(plan.stages.select_for_update().filter(parent=None, published_on=None).order_by("order", "pk"))
    dated = [row for row in chosen if row.planned_starts_on or row.starts_on]
    if not dated:
        raise ValidationError(_("Escriba primero las fechas de la etapa: sin ellas no hay cronograma que publicar."))
    before = {row.slug: _plain(row.published_on) for row in dated}
    for row in dated:
        row.published_on = published_on
        row.save(update_fields=["published_on"])
    _tell(
        "publicó el cronograma del plan",
        plan,
        by,
        changes={"published_on": published_on.isoformat(), "stages": before},
        now=now,
    )
    return dated


@transaction.atomic
def add_period(
    *, plan: ActionPlan, name: str, opens_on: date, closes_on: date, locks_on: date, by: User
) -> ReportingPeriod:
    _check(by, plan)
    period = ReportingPeriod(plan=plan, name=name, opens_on=opens_on, closes_on=closes_on, locks_on=locks_on)
    period.full_clean()
    period.save()
    _tell("abrió un periodo de reporte en el plan", plan, by, changes={"period": name})
    return period


def _check(by: User, plan: ActionPlan) -> None:
    if not can_run_cycle(by, plan):
        raise PermissionDenied


def _locked(plan: ActionPlan, by: User) -> ActionPlan:
    """The plan under its lock: the stages of one plan are written one after the other."""
    locked = ActionPlan.objects.select_for_update(of=("self",)).select_related("jurisdiction").get(pk=plan.pk)
    _check(by, locked)
    return locked


def _fresh(stage: Stage, plan: ActionPlan) -> Stage:
    row = Stage.objects.select_for_update(of=("self",)).get(pk=stage.pk)
    row.plan = plan
    return row


def _check_stage(stage: Stage) -> None:
    """What the constraints cannot say: two levels, one plan, and a sub-step inside its stage's planned dates."""
    if stage.planned_starts_on and stage.planned_ends_on and stage.planned_ends_on < stage.planned_starts_on:
        raise ValidationError({"planned_ends_on": _("El fin previsto no puede ser anterior al inicio previsto.")})
    stage.full_clean()
    steps = list(stage.steps.all()) if stage.pk else []
    parent = stage.parent
    if parent is not None:
        if parent.plan_id != stage.plan_id:
            raise ValidationError({"parent": _("La etapa de la que depende debe ser del mismo plan.")})
        if parent.parent_id is not None or parent.pk == stage.pk or steps:
            raise ValidationError(
                {"parent": _("Un paso depende de una etapa, y una etapa con pasos no depende de otra.")}
            )
        for name in _outside(stage, parent):
            raise ValidationError({name: _("El paso debe quedar dentro de las fechas previstas de su etapa.")})
    for step in steps:
        for name in _outside(step, stage):
            text = _("El paso «%(step)s» quedaría fuera de estas fechas. Cambie primero sus fechas.")
            raise ValidationError({name: text % {"step": step.title}})


def _outside(step: Stage, stage: Stage) -> list[str]:
    """Which planned dates of the step lie outside those of its stage; unknown dates are outside of nothing."""
    first, last = stage.planned_starts_on, stage.planned_ends_on
    days = {name: getattr(step, name) for name in PLANNED_DATES}
    return [name for name, day in days.items() if day is not None and (first and day < first or last and day > last)]


def _check_not_future(field: str, day: date, now: datetime | None) -> None:
    if day > timezone.localdate(now):
        raise ValidationError({field: _("La fecha no puede estar en el futuro.")})


def _record_real(
    stage: Stage, side: str, on: date, precision: str, plan: ActionPlan, by: User, now: datetime | None
) -> Stage:
    """`side` is "starts" or "ends"."""
    day, exact = f"{side}_on", f"{side}_precision"
    old = getattr(stage, day)
    if (old, getattr(stage, exact)) == (on, precision):
        raise ValidationError({"on": _("Esa fecha ya estaba registrada.")})
    setattr(stage, day, on)
    setattr(stage, exact, precision)
    stage.full_clean()
    stage.save(update_fields=[day, exact])
    verbs = {"starts": "registró el inicio de una etapa del plan", "ends": "registró el fin de una etapa del plan"}
    _tell(verbs[side], plan, by, changes={"stage": stage.title, day: [_plain(old), on.isoformat()]}, now=now)
    return stage


def _plain(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _tell(
    verb: str, plan: ActionPlan, by: User, changes: dict[str, Any] | None = None, now: datetime | None = None
) -> None:
    activity.record(
        verb=verb,
        obj=plan,
        by=by,
        public=plan.is_public,
        plan=plan.slug,
        jurisdiction=plan.jurisdiction.code,
        changes=changes,
        now=now,
    )
