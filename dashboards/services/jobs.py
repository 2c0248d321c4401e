"""Long work on dashboards that a person asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import jobs
from core.models import Job
from dashboards.services.snapshots import backfill_snapshots
from people.models import User
from people.permissions import is_secretariat
from plans.models import ActionPlan

REBUILD_JOB = "rebuild_curve"
MAX_YEARS = 15


def ask_rebuild(*, plan: ActionPlan, since: date, until: date, every: int, today: date, by: User) -> Job:
    """Leave the curve of a plan between two days, with a snapshot each `every` days, to the slow worker.

    Raises PermissionDenied for whoever is not the plan's secretariat; ValidationError at `until` for an empty range, one
    of more than 15 years, or one that ends after today.
    """
    if not is_secretariat(by, plan.jurisdiction_id):
        raise PermissionDenied
    if until > today:
        raise ValidationError({"until": _("La curva llega hasta hoy: escoja una fecha que no sea futura.")})
    if since > until:
        raise ValidationError({"until": _("La última fecha debe ser igual o posterior a la primera.")})
    if (until - since).days > MAX_YEARS * 366:
        raise ValidationError({"until": _("Son más de 15 años. Pídalo por tramos.")})
    return jobs.ask(
        kind=REBUILD_JOB,
        params={"plan": plan.slug, "since": since.isoformat(), "until": until.isoformat(), "every": every},
        by=by,
        plan=plan.slug,
        jurisdiction=plan.jurisdiction.code,
    )


def _back(params: dict[str, Any]) -> str:
    return reverse("admin:dashboards_progresssnapshot_changelist")


@jobs.runner(title=gettext_lazy("Reconstruir la curva de un plan"), repeatable=True, back=_back)
def rebuild_curve(*, plan: str, since: str, until: str, actor: User, progress: jobs.Progress, every: int = 1) -> str:
    """The snapshots between two days (ISO 8601), one each `every` days and the last. A day is written whole and anew."""
    found = ActionPlan.objects.select_related("jurisdiction").get(slug=plan)
    if not is_secretariat(actor, found.jurisdiction_id):
        raise PermissionDenied
    rows = backfill_snapshots(
        plan=found,
        since=date.fromisoformat(since),
        until=date.fromisoformat(until),
        every=every,
        progress=progress,
    )
    return ngettext("Se escribió %(n)s corte.", "Se escribieron %(n)s cortes.", rows) % {"n": rows}
