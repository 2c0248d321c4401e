"""Writes on plans and their cycle."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import activity
from people.models import Territory, User
from people.permissions import is_secretariat
from plans.models import ActionPlan, ReportingPeriod, Stage, Theme


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
    _check(by, plan)
    stage = Stage(plan=plan, title=title, slug=slug, order=order, kind=kind, **fields)
    stage.full_clean()
    stage.save()
    _tell("añadió una etapa al plan", plan, by, changes={"stage": title})
    return stage


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
    if not is_secretariat(by, plan.jurisdiction_id):
        raise PermissionDenied


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
