"""The life of a consultation: written, announced, extended or cancelled with its reason, closed with its report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.choices import COCREATION_KINDS, ConsultationKind, ConsultationState
from consultations.models import Consultation, DeadlineChange, Section
from consultations.permissions import can_manage
from consultations.services.history import tell
from consultations.services.letters import write_to_authors
from core.choices import ModerationState
from people.models import User
from plans.choices import StageKind
from plans.models import ActionPlan, Document, Theme
from plans.selectors import stage_covers

EDITABLE = (
    "title",
    "stage",
    "summary",
    "what_happens",
    "norms",
    "opens_on",
    "closes_on",
    "hides_results",
    "note",
)
EDITABLE_ONCE_PUBLIC = ("what_happens", "norms", "note")


@transaction.atomic
def create_consultation(
    *,
    plan: ActionPlan,
    title: str,
    slug: str,
    kind: str,
    summary: str,
    opens_on: date,
    closes_on: date,
    by: User,
    themes: Sequence[Theme] = (),
    now: datetime | None = None,
    **fields: Any,
) -> Consultation:
    """A consultation that only its secretariat sees, until it is published. Raises ValidationError per field."""
    if not can_manage(by, plan):
        raise PermissionDenied
    made = Consultation(
        plan=plan,
        title=title,
        slug=slug,
        kind=kind,
        summary=summary,
        opens_on=opens_on,
        closes_on=closes_on,
        **fields,
    )
    _check(made, themes)
    made.save()
    made.themes.set(themes)
    tell(verb="preparó la consulta", obj=made, plan=plan, by=by, public=False, now=now)
    return made


@transaction.atomic
def change_consultation(
    *,
    consultation: Consultation,
    by: User,
    themes: Sequence[Theme] | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Consultation:
    """Before it is public, all but its plan and kind; after, only what explains it.

    People answer what they read: what was asked does not change under their answers.
    """
    row = _locked(consultation, by)
    allowed = EDITABLE_ONCE_PUBLIC if row.is_public else EDITABLE
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if fixed := sorted(set(changed) - set(allowed)):
        raise ValidationError(
            {name: _("Ya es pública: esto no se cambia. Para mover el cierre, use «Prorrogar».") for name in fixed}
        )
    for name, value in changed.items():
        setattr(row, name, value)
    _check(row, row.themes.all() if themes is None else themes)
    row.save()
    if themes is not None and not row.is_public:
        row.themes.set(themes)
    tell(
        verb="modificó la consulta",
        obj=row,
        plan=row.plan,
        by=by,
        public=row.is_public,
        changes={"fields": sorted(changed)},
        now=now,
    )
    return row


@transaction.atomic
def save_sections(
    *, consultation: Consultation, sections: Sequence[tuple[str, str]], by: User, now: datetime | None = None
) -> list[Section]:
    """The text in its parts, each a title and its words, in order; only before it is public."""
    row = _locked(consultation, by)
    if row.is_public:
        raise ValidationError(_("Ya es pública: su texto no se cambia mientras la gente lo comenta."))
    row.sections.all().delete()
    made = [
        Section(consultation=row, order=order, title=title.strip(), text=text.strip())
        for order, (title, text) in enumerate(sections, start=1)
    ]
    for section in made:
        section.full_clean()
    Section.objects.bulk_create(made)
    tell(verb="escribió el texto de la consulta", obj=row, plan=row.plan, by=by, public=False, now=now)
    return made


@transaction.atomic
def publish_consultation(
    *, consultation: Consultation, by: User, today: date | None = None, now: datetime | None = None
) -> Consultation:
    """Announce it. Refused while something that people need is missing, or outside the stage that gives the right."""
    row = _locked(consultation, by)
    today = today or timezone.localdate()
    if row.is_public:
        raise ValidationError(_("Ya era pública."))
    if row.cancelled_at is not None:
        raise ValidationError(_("Está cancelada: prepare otra consulta."))
    missing = []
    if not row.plan.is_public:
        missing.append(_("Publique primero el plan: nadie puede ver una consulta de un plan sin publicar."))
    if row.closes_on < today:
        missing.append(_("El cierre ya pasó: cambie las fechas antes de publicarla."))
    if not row.what_happens.strip():
        missing.append(_("Escriba qué pasa con los aportes: la gente debe saberlo antes de escribir."))
    if row.kind == ConsultationKind.DRAFT_TEXT and not row.sections.exists():
        missing.append(_("Un borrador en consulta necesita su texto: agregue al menos una sección."))
    if row.kind == ConsultationKind.PRIORITISATION and not row.proposals.public().exists():
        missing.append(_("Una priorización necesita al menos una propuesta publicada."))
    missing += _outside_stage(row, row.opens_on, row.closes_on)
    if missing:
        raise ValidationError(missing)
    row.is_public = True
    row.save(update_fields=["is_public"])
    tell(
        verb="anunció la consulta",
        obj=row,
        plan=row.plan,
        by=by,
        public=True,
        changes={"opens_on": row.opens_on.isoformat(), "closes_on": row.closes_on.isoformat()},
        now=now,
    )
    return row


@transaction.atomic
def extend_consultation(
    *,
    consultation: Consultation,
    closes_on: date,
    reason: str,
    by: User,
    today: date | None = None,
    now: datetime | None = None,
) -> Consultation:
    """Move the closing day later, in public and with a reason; never earlier: somebody may be counting on it."""
    row = _locked(consultation, by)
    today = today or timezone.localdate()
    if row.state(today) not in (ConsultationState.PLANNED, ConsultationState.OPEN):
        raise ValidationError(_("Solo se prorroga una consulta programada o abierta."))
    if closes_on <= row.closes_on:
        raise ValidationError({"closes_on": _("Escriba un día posterior al cierre actual.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Diga por qué se prorroga: el motivo es público.")})
    if outside := _outside_stage(row, row.opens_on, closes_on):
        raise ValidationError({"closes_on": outside})
    DeadlineChange.objects.create(
        consultation=row,
        old_closes_on=row.closes_on,
        new_closes_on=closes_on,
        reason=reason.strip(),
        changed_at=now or timezone.now(),
        changed_by=by,
    )
    changes = {"from": row.closes_on.isoformat(), "to": closes_on.isoformat(), "reason": reason.strip()}
    row.closes_on = closes_on
    row.save(update_fields=["closes_on"])
    tell(verb="prorrogó la consulta", obj=row, plan=row.plan, by=by, public=row.is_public, changes=changes, now=now)
    return row


@transaction.atomic
def cancel_consultation(
    *, consultation: Consultation, reason: str, by: User, now: datetime | None = None
) -> Consultation:
    """Stop it for good, saying why in public; whoever contributed and left an address is told."""
    row = _locked(consultation, by)
    if row.cancelled_at is not None:
        raise ValidationError(_("Ya estaba cancelada."))
    if row.reported_at is not None:
        raise ValidationError(_("Ya cerró con su informe: no se puede cancelar."))
    if not reason.strip():
        raise ValidationError({"reason": _("Diga por qué se cancela: el motivo es público.")})
    row.cancelled_at, row.cancelled_by, row.cancel_reason = now or timezone.now(), by, reason.strip()
    row.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    tell(
        verb="canceló la consulta",
        obj=row,
        plan=row.plan,
        by=by,
        public=row.is_public,
        changes={"reason": row.cancel_reason},
        now=now,
    )
    write_to_authors(row, "consultation_cancelled")
    return row


@transaction.atomic
def publish_report(
    *,
    consultation: Consultation,
    report_summary: str,
    by: User,
    report: Document | None = None,
    unanswered_reason: str = "",
    today: date | None = None,
    now: datetime | None = None,
) -> Consultation:
    """Close it with its report. While something is unanswered it asks the secretariat to say why, in public."""
    row = _locked(consultation, by)
    if row.state(today or timezone.localdate()) != ConsultationState.ANALYSING or not row.is_public:
        raise ValidationError(_("El informe se publica cuando la consulta ya cerró y antes de otro informe."))
    if not report_summary.strip():
        raise ValidationError({"report_summary": _("Cuente en breve qué se oyó y qué se decidió.")})
    if report is not None and not report.is_public:
        raise ValidationError({"report": _("Ese documento no es público: publíquelo primero.")})
    waiting = unanswered_count(row)
    if waiting and not unanswered_reason.strip():
        raise ValidationError(
            {
                "unanswered_reason": _(
                    "Quedan %(n)s aportes sin respuesta. Respóndalos, o diga aquí por qué cierra así: será público."
                )
                % {"n": waiting}
            }
        )
    row.report, row.report_summary = report, report_summary.strip()
    row.unanswered_reason = unanswered_reason.strip() if waiting else ""
    row.reported_at = now or timezone.now()
    row.save(update_fields=["report", "report_summary", "unanswered_reason", "reported_at"])
    tell(
        verb="publicó el informe de la consulta",
        obj=row,
        plan=row.plan,
        by=by,
        public=True,
        changes={"unanswered": waiting},
        now=now,
    )
    write_to_authors(row, "consultation_reported")
    return row


def unanswered_count(consultation: Consultation) -> int:
    """Contributions that nobody has answered: published without a response, or still waiting for moderation."""
    waiting = consultation.contributions.filter(decision__isnull=True)
    return waiting.exclude(moderation=ModerationState.HIDDEN).count()


def _locked(consultation: Consultation, by: User) -> Consultation:
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("plan__jurisdiction")
    row = rows.get(pk=consultation.pk)
    if not can_manage(by, row.plan):
        raise PermissionDenied
    return row


def _check(consultation: Consultation, themes: Sequence[Theme]) -> None:
    consultation.full_clean()
    if any(theme.plan_id != consultation.plan_id for theme in themes):
        raise ValidationError({"themes": _("Elija temas del mismo plan.")})
    if consultation.stage is not None and consultation.stage.plan_id != consultation.plan_id:
        raise ValidationError({"stage": _("Elija una etapa del mismo plan.")})
    if consultation.hides_results and consultation.kind != ConsultationKind.PRIORITISATION:
        raise ValidationError({"hides_results": _("Solo una priorización oculta sus resultados.")})


def _outside_stage(consultation: Consultation, opens_on: date, closes_on: date) -> list[str]:
    """Co-creation happens inside the participation stage of its plan, which everybody can see beforehand."""
    if consultation.kind not in COCREATION_KINDS:
        return []
    if stage_covers(consultation.plan, StageKind.PARTICIPATION, opens_on, closes_on):
        return []
    return [
        _(
            "Una consulta de cocreación se abre y se cierra dentro de la etapa de participación del plan. "
            "Ajuste estas fechas o las de la etapa."
        )
    ]
