"""From a first text to one that both sides approved: written by many, observed, settled, approved."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from committee.choices import MinutesState, ObservationOutcome, TenureKind, VersionStage
from committee.minutes_template import first_text
from committee.models import Minutes, MinutesApproval, MinutesObservation, Session
from committee.permissions import (
    APPROVING_SECTORS,
    can_approve,
    can_draft,
    can_record,
    can_return_minutes,
    tenure_in,
)
from committee.selectors.minutes import approvals_of, proposed_version, why_not_to_approval
from committee.selectors.quorum import quorum_of
from committee.services.minutes_common import (
    clean_text,
    day_of,
    holders_of,
    is_open,
    locked_minutes,
    must,
    tell,
    touch,
    write,
    write_version,
)
from committee.services.session_common import locked_session, said
from core.conflicts import check_unchanged
from core.workdays import working_days_after
from people.models import User

WINDOW_WORKING_DAYS = 5
LONGEST_WINDOW = timedelta(days=30)
MAX_OBSERVATION = 5_000


@transaction.atomic
def start_minutes(*, session: Session, by: User, today: date | None = None, now: datetime | None = None) -> Minutes:
    """Once per session, from its day on, with what is known of it already written. Whoever starts them drafts them."""
    day = day_of(today, now)
    session = locked_session(session)
    if not can_record(by, session, day):
        raise PermissionDenied
    if session.cancelled_at is not None:
        raise ValidationError(_("La sesión se canceló: no lleva acta."))
    if session.called_at is None:
        raise ValidationError(_("La sesión aún no está convocada. Convóquela primero."))
    if day < session.held_on:
        raise ValidationError(_("El acta se empieza desde el día de la sesión."))
    if Minutes.objects.filter(session=session).exists():
        raise ValidationError(_("Esta sesión ya tiene acta. Ábrala y siga en ella."))
    moment = now or timezone.now()
    minutes = Minutes(
        session=session,
        text=first_text(session),
        drafted_by=by,
        created_at=moment,
        updated_at=moment,
        updated_by=by,
    )
    minutes.full_clean()
    minutes.save()
    tell("empezó el acta de", minutes, by, today=day, now=now)
    return minutes


@transaction.atomic
def save_minutes(
    *,
    minutes: Minutes,
    text: str,
    by: User,
    seen_at: datetime | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> Minutes:
    """Any member or the secretariat, while it is a draft or in observations.

    Raises core.conflicts.Conflict when somebody saved the text, or moved the minutes on, since `seen_at`.
    """
    day = day_of(today, now)
    row = locked_minutes(minutes, by, day)
    check_unchanged(row, seen_at)
    must(is_open(row), row, _("Su texto ya no se cambia aquí."))
    text = clean_text(text)
    if text != row.text:
        row.text = text
        touch(row, by, now)
        tell("cambió el texto del acta de", row, by, today=day, now=now)
    return row


@transaction.atomic
def open_observations(
    *, minutes: Minutes, by: User, until: date | None = None, today: date | None = None, now: datetime | None = None
) -> Minutes:
    """Keeps what is to be observed as a version and writes to whoever holds a seat. Five working days unless said."""
    day = day_of(today, now)
    row = locked_minutes(minutes, by, day)
    must(row.state == MinutesState.DRAFT, row, _("Solo un borrador se abre a observaciones."))
    until = until or working_days_after(day, WINDOW_WORKING_DAYS)
    if not day < until <= day + LONGEST_WINDOW:
        raise ValidationError({"until": _("Elija un día entre mañana y los próximos 30 días.")})
    row.text = clean_text(row.text)
    row.state, row.observations_until = MinutesState.OBSERVATIONS, until
    touch(row, by, now)
    version = write_version(row, VersionStage.OBSERVED, by, now)
    people = holders_of(row.session.committee, day)
    write(row, people, "minutes_observations", gettext_noop("Acta para observar"))
    changes = {"until": until.isoformat(), "version": version.number}
    tell("abrió a observaciones el acta de", row, by, today=day, changes=changes, now=now)
    return row


@transaction.atomic
def observe_minutes(
    *, minutes: Minutes, text: str, by: User, today: date | None = None, now: datetime | None = None
) -> MinutesObservation:
    """Whoever sits in the committee, inside the window. It is not edited later; another one may follow it."""
    day = day_of(today, now)
    row = locked_minutes(minutes, by, day)
    tenure = tenure_in(by, row.session.committee, day)
    if tenure is None:
        raise PermissionDenied
    must(row.state == MinutesState.OBSERVATIONS, row, _("Ahora no recibe observaciones."))
    if row.observations_until is None or day > row.observations_until:
        raise ValidationError(_("El plazo para observar ya terminó. Proponga el cambio a quien redacta el acta."))
    text = said(text, "text", _("Escriba qué debe cambiar y por qué."))
    if len(text) > MAX_OBSERVATION:
        raise ValidationError({"text": _("Resuma la observación en 5.000 caracteres.")})
    observation = MinutesObservation.objects.create(
        minutes=row, tenure=tenure, text=text, made_at=now or timezone.now(), made_by=by
    )
    tell("observó el acta de", row, by, today=day, now=now)
    return observation


@transaction.atomic
def resolve_observation(
    *,
    observation: MinutesObservation,
    outcome: str,
    by: User,
    reason: str = "",
    today: date | None = None,
    now: datetime | None = None,
) -> MinutesObservation:
    """Accepted or not, once, by somebody else than its author; a reason where it is not."""
    day = day_of(today, now)
    minutes = locked_minutes(observation.minutes, by, day)
    row = MinutesObservation.objects.select_for_update().get(pk=observation.pk)
    row.minutes = minutes
    if row.made_by_id == by.pk:
        raise PermissionDenied
    must(can_draft(by, minutes, day), minutes, _("Las observaciones ya no se resuelven."))
    if row.resolved_at is not None:
        raise ValidationError(_("Otra persona ya resolvió esta observación."))
    if outcome not in ObservationOutcome.values:
        raise ValidationError({"outcome": _("Elija si la observación se acoge o no.")})
    if outcome == ObservationOutcome.NOT_ACCEPTED:
        said(reason, "reason", _("Diga por qué no se acoge: se leerá con el acta."))
    row.outcome, row.reason = outcome, reason.strip()
    row.resolved_at, row.resolved_by = now or timezone.now(), by
    row.full_clean()
    row.save()
    tell("resolvió una observación al acta de", minutes, by, today=day, changes={"outcome": outcome}, now=now)
    return row


@transaction.atomic
def send_to_approval(*, minutes: Minutes, by: User, today: date | None = None, now: datetime | None = None) -> Minutes:
    """Once the window is over, every observation is resolved and nothing is left to fill in. Keeps the final text."""
    day = day_of(today, now)
    row = locked_minutes(minutes, by, day)
    must(row.state == MinutesState.OBSERVATIONS, row, _("Ábrala primero a observaciones."))
    if missing := why_not_to_approval(row, day):
        raise ValidationError(missing)
    row.state = MinutesState.APPROVAL
    touch(row, by, now)
    version = write_version(row, VersionStage.FINAL, by, now)
    titulars = holders_of(
        row.session.committee, day, kind=TenureKind.TITULAR, seat__sector__in=[str(s) for s in APPROVING_SECTORS]
    )
    people = [user for user in titulars if user.pk != row.drafted_by_id]
    write(row, people, "minutes_approval", gettext_noop("Acta por aprobar"))
    tell("llevó a aprobación el acta de", row, by, today=day, changes={"version": version.number}, now=now)
    return row


@transaction.atomic
def approve_minutes(
    *,
    minutes: Minutes,
    by: User,
    version: int | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> MinutesApproval:
    """A titular of government or of civil society who did not draft it; once both sectors did, it is approved.

    `version` is the number that the person read: ValidationError when another text took its place since.
    """
    day = day_of(today, now)
    row = locked_minutes(minutes, by, day)
    must(row.state == MinutesState.APPROVAL, row, _("Ahora no espera aprobaciones."))
    if row.drafted_by_id == by.pk:
        raise ValidationError(_("Quien redactó el acta no la aprueba: le toca a otro titular."))
    if not can_approve(by, row, day):
        raise PermissionDenied
    if quorum_of(row.session).met is False:
        raise ValidationError(_("La sesión no tuvo quórum: su acta no se puede aprobar. Revise la asistencia."))
    final = proposed_version(row)
    if final is None or version not in (None, final.number):
        raise ValidationError(_("El texto cambió desde que abrió la página. Léalo otra vez antes de aprobarlo."))
    tenure = tenure_in(by, row.session.committee, day, titular=True)
    assert tenure is not None
    sector, given = tenure.seat.sector, approvals_of(final)
    if any(approval.approved_by_id == by.pk for approval in given):
        raise ValidationError(_("Usted ya aprobó esta acta. Falta el otro sector."))
    if any(approval.sector == sector for approval in given):
        raise ValidationError(_("Su sector ya aprobó esta acta. Falta el otro."))
    approval = MinutesApproval(
        version=final, tenure=tenure, sector=sector, approved_at=now or timezone.now(), approved_by=by
    )
    approval.full_clean()
    approval.save()
    if {sector, *(one.sector for one in given)} >= set(APPROVING_SECTORS):
        row.state = MinutesState.APPROVED
    touch(row, by, now)
    tell("aprobó el acta de", row, by, today=day, changes={"version": final.number, "sector": sector}, now=now)
    return approval


@transaction.atomic
def return_minutes(
    *, minutes: Minutes, reason: str, by: User, today: date | None = None, now: datetime | None = None
) -> Minutes:
    """Back to draft. The approvals given stay with the text that they approved, which is no longer the one proposed."""
    day = day_of(today, now)
    row = locked_minutes(minutes, by, day)
    must(row.state in (MinutesState.APPROVAL, MinutesState.APPROVED), row, _("Ahora no se puede devolver."))
    if not can_return_minutes(by, row, day):
        raise PermissionDenied
    reason = said(reason, "reason", _("Diga qué hay que cambiar: quien redacta lo leerá."))
    if len(reason) > 400:
        raise ValidationError({"reason": _("Resuma el motivo en 400 caracteres.")})
    row.state, row.observations_until = MinutesState.DRAFT, None
    touch(row, by, now)
    drafter = User.objects.filter(pk=row.drafted_by_id, is_active=True).exclude(pk=by.pk)
    people = [user for user in drafter if can_record(user, row.session, day)]
    write(row, people, "minutes_returned", gettext_noop("Acta devuelta"), reason=reason)
    tell("devolvió a borrador el acta de", row, by, today=day, changes={"reason": reason}, now=now)
    return row
