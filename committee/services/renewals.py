"""Renewal of seats: the call, who applies, who is admitted, what citizens said, and the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from committee.choices import ApplicationState, SeatSector, TenureKind
from committee.models import Application, Committee, Renewal, Seat
from committee.selectors.renewals import RenewalState, renewal_state, why_closed
from committee.services.committees import is_shown, kept_committee, tell
from committee.services.seats import add_seat, give_seat
from committee.services.tenures import begin_tenure
from consultations.choices import ConsultationKind, ConsultationState
from consultations.models import Consultation
from core import intake, mail
from people.models import Organization, User

PREFIX = "R"
MAX_STATEMENT = 5_000
EDITABLE = ("title", "call", "terms", "opens_on", "closes_on")
EDITABLE_ONCE_PUBLIC = ("terms",)


class Closed(ValidationError):
    """The call takes no applications now; the message says why."""


@dataclass(frozen=True)
class Result:
    """How one admitted application ended."""

    elected: bool
    votes: int | None = None


@dataclass(frozen=True)
class Holder:
    """Whoever takes an elected seat, between which days."""

    user: User
    starts_on: date
    ends_on: date
    kind: str = TenureKind.TITULAR


@transaction.atomic
def open_renewal(
    *,
    committee: Committee,
    title: str,
    slug: str,
    call: str,
    opens_on: date,
    closes_on: date,
    by: User,
    **fields: Any,
) -> Renewal:
    """A call that only its secretariat sees, until it is published."""
    row = kept_committee(committee, by)
    made = Renewal(committee=row, title=title, slug=slug, call=call, opens_on=opens_on, closes_on=closes_on, **fields)
    made.full_clean()
    made.save()
    _tell("preparó la renovación", made, by, public=False)
    return made


@transaction.atomic
def change_renewal(*, renewal: Renewal, by: User, **fields: Any) -> Renewal:
    """Before it is public, all of it; after, only its terms document: people apply to what they read."""
    row = _kept(renewal, by)
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if fixed := sorted(set(changed) - set(EDITABLE_ONCE_PUBLIC if row.is_public else EDITABLE)):
        raise ValidationError({name: _("Ya es pública: esto no se cambia.") for name in fixed})
    for name, value in changed.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    if changed:
        _tell("modificó la renovación", row, by, changes={"fields": sorted(changed)})
    return row


@transaction.atomic
def publish_renewal(*, renewal: Renewal, by: User, today: date | None = None) -> Renewal:
    row = _kept(renewal, by)
    if row.is_public:
        raise ValidationError(_("La convocatoria ya era pública."))
    if row.closes_on < (today or timezone.localdate()):
        raise ValidationError(_("Su cierre ya pasó: cambie antes las fechas."))
    row.is_public = True
    row.save(update_fields=["is_public"])
    _tell("convocó la renovación", row, by)
    return row


@transaction.atomic
def extend_renewal(*, renewal: Renewal, closes_on: date, by: User, today: date | None = None) -> Renewal:
    """A later closing, while it is still open or to come; never an earlier one."""
    row = _kept(renewal, by)
    today = today or timezone.localdate()
    if renewal_state(row, today) not in (RenewalState.PLANNED, RenewalState.OPEN):
        raise ValidationError(_("La convocatoria ya cerró: no se prorroga."))
    if closes_on <= row.closes_on:
        raise ValidationError({"closes_on": _("Escriba un día posterior al cierre actual.")})
    before, row.closes_on = row.closes_on, closes_on
    row.save(update_fields=["closes_on"])
    changes = {"closes_on": [before.isoformat(), closes_on.isoformat()]}
    _tell("prorrogó la renovación", row, by, changes=changes)
    return row


@transaction.atomic
def tie_consultation(*, renewal: Renewal, consultation: Consultation | None, by: User) -> Renewal:
    """Where citizens say whom they want; None takes the tie away."""
    row = _kept(renewal, by)
    if row.decided_on is not None:
        raise ValidationError(_("La renovación ya tiene resultado."))
    if consultation is not None:
        if consultation.kind != ConsultationKind.RENEWAL:
            raise ValidationError({"consultation": _("Elija una consulta de renovación del comité.")})
        if consultation.plan.jurisdiction_id != row.committee.jurisdiction_id:
            raise ValidationError({"consultation": _("Elija una consulta de la misma jurisdicción.")})
    row.consultation = consultation
    row.save(update_fields=["consultation"])
    _tell("enlazó la consulta de la renovación", row, by, public=consultation is None or consultation.is_public)
    return row


@transaction.atomic
def receive_application(
    *,
    renewal: Renewal,
    organization_name: str,
    sector: str,
    statement: str,
    submission: intake.Submission,
    today: date | None = None,
    now: datetime | None = None,
) -> Application:
    """An organization applies from the portal; the same sheet twice is one, even after the closing.

    Raises Closed, core.intake.TooMany and ValidationError per field.
    """
    row = Renewal.objects.select_for_update(of=("self",)).select_related("committee__plan").get(pk=renewal.pk)
    words = (organization_name.strip(), sector, statement.strip())
    if known := Application.objects.filter(form_key=submission.form_key).first():
        return _same(known, words)
    today = today or timezone.localdate()
    if not (row.is_public and is_shown(row.committee)) or why_closed(row, today):
        raise Closed(why_closed(row, today) or _("Esta convocatoria no está publicada."))
    _check_words(*words)
    made = Application(renewal=row, organization_name=words[0], sector=sector, statement=words[2])
    made, is_new = intake.receive(made, submission, prefix=PREFIX, now=now or timezone.now())
    if not is_new:
        return _same(made, words)
    _write(made, "application_received")
    return made


@transaction.atomic
def decide_application(*, application: Application, admit: bool, by: User, reason: str = "") -> Application:
    """Admit it, or refuse it with a reason; may be decided again until there is a result. Who applied is told."""
    renewal, row = _kept_application(application, by)
    if renewal.decided_on is not None:
        raise ValidationError(_("La renovación ya tiene resultado."))
    state = ApplicationState.ADMITTED if admit else ApplicationState.NOT_ADMITTED
    if not admit and not reason.strip():
        raise ValidationError({"reason": _("Escriba por qué no se admite: se envía a quien se postuló.")})
    if row.state == state and row.state_reason == reason.strip():
        raise ValidationError(_("Ya estaba decidida así."))
    row.state, row.state_reason = state, reason.strip()
    row.full_clean(exclude=["form_key", "consent_version", "author_mail"])
    row.save(update_fields=["state", "state_reason"])
    verb = "admitió una postulación a" if admit else "no admitió una postulación a"
    _tell(verb, renewal, by, public=admit, changes={"organization": row.organization_name} if admit else None)
    _write(row, "application_decided")
    return row


@transaction.atomic
def publish_renewal_result(
    *, renewal: Renewal, result: str, outcomes: Mapping[int, Result], by: User, today: date | None = None
) -> Renewal:
    """The result in words, and of each admitted application by its id. Who was admitted is told.

    Raises ValidationError before the closing, while its consultation is open, or when an application has no decision.
    """
    row = _kept(renewal, by)
    today = today or timezone.localdate()
    _check_decidable(row, today)
    if not result.strip():
        raise ValidationError({"result": _("Escriba el resultado, para quien no siguió el proceso.")})
    rows = list(row.applications.select_for_update(of=("self",)).order_by("pk"))
    if any(found.state == ApplicationState.RECEIVED for found in rows):
        raise ValidationError(_("Hay postulaciones sin revisar: admítalas o no, antes del resultado."))
    admitted = [found for found in rows if found.state == ApplicationState.ADMITTED]
    if {found.pk for found in admitted} != set(outcomes):
        raise ValidationError(_("Diga el resultado de cada postulación admitida, y solo de ellas."))
    row.result, row.decided_on = result.strip(), today
    row.save(update_fields=["result", "decided_on"])
    for found in admitted:
        ended = outcomes[found.pk]
        found.state = ApplicationState.ELECTED if ended.elected else ApplicationState.NOT_ELECTED
        found.votes = ended.votes
        found.save(update_fields=["state", "votes"])
        found.renewal = row
        _write(found, "application_result")
    elected = [found.organization_name for found in admitted if found.state == ApplicationState.ELECTED]
    _tell("publicó el resultado de la renovación", row, by, changes={"elected": elected})
    return row


@transaction.atomic
def seat_elected(
    *,
    application: Application,
    by: User,
    seat: Seat | None = None,
    organization: Organization | None = None,
    since: date | None = None,
    holder: Holder | None = None,
) -> Application:
    """Give an elected organization its seat, an existing one or a new one from a day on; and, if told, who holds it."""
    renewal, row = _kept_application(application, by)
    if row.state != ApplicationState.ELECTED:
        raise ValidationError(_("Solo una postulación elegida recibe asiento."))
    if row.seat is not None:
        raise ValidationError(_("Esta postulación ya tiene asiento."))
    committee = renewal.committee
    if seat is None:
        if organization is None or since is None:
            raise ValidationError({"seat": _("Elija un asiento, o la organización y el día en que empieza el nuevo.")})
        order = committee.seats.filter(sector=row.sector).count() + 1
        seat = add_seat(
            committee=committee, sector=row.sector, organization=organization, order=order, since=since, by=by
        )
    elif seat.committee_id != committee.pk or seat.sector != row.sector:
        raise ValidationError({"seat": _("Elija un asiento de este comité y de ese sector.")})
    elif seat.organization is None:
        if organization is None:
            raise ValidationError({"organization": _("El asiento no tiene organización: elíjala.")})
        seat = give_seat(seat=seat, organization=organization, by=by)
    row.seat = seat
    row.save(update_fields=["seat"])
    if holder is not None:
        begin_tenure(
            seat=seat, user=holder.user, kind=holder.kind, starts_on=holder.starts_on, ends_on=holder.ends_on, by=by
        )
    _tell("dio un asiento por la renovación", renewal, by, changes={"organization": row.organization_name})
    return row


def _kept(renewal: Renewal, by: User) -> Renewal:
    """Under the lock of its committee, for its secretariat."""
    committee = kept_committee(renewal.committee, by)
    row = Renewal.objects.select_for_update(of=("self",)).get(pk=renewal.pk)
    row.committee = committee
    return row


def _kept_application(application: Application, by: User) -> tuple[Renewal, Application]:
    renewal = _kept(application.renewal, by)
    row = Application.objects.select_for_update(of=("self",)).select_related("seat").get(pk=application.pk)
    row.renewal = renewal
    return renewal, row


def _check_words(organization_name: str, sector: str, statement: str) -> None:
    if not organization_name:
        raise ValidationError({"organization_name": _("Escriba el nombre de la organización.")})
    if sector not in SeatSector.values:
        raise ValidationError({"sector": _("Elija el sector.")})
    if not statement:
        raise ValidationError({"statement": _("Escriba por qué se postula.")})
    if len(statement) > MAX_STATEMENT:
        raise ValidationError(
            {"statement": _("Su texto tiene más de %(max)s caracteres. Acórtelo.") % {"max": MAX_STATEMENT}}
        )


def _same(known: Application, words: tuple[str, str, str]) -> Application:
    """The row of a sheet sent again; other words on the same sheet are not lost silently."""
    if (known.organization_name, known.sector, known.statement) != words:
        raise ValidationError(
            {"statement": _("Con esta hoja ya se postuló con otro texto. Envíe este otra vez y tendrá su radicado.")}
        )
    return known


def _check_decidable(renewal: Renewal, today: date) -> None:
    state = renewal_state(renewal, today)
    if state == RenewalState.DECIDED:
        raise ValidationError(_("La renovación ya tiene resultado."))
    if state != RenewalState.EVALUATING or not renewal.is_public:
        raise ValidationError(_("El resultado se publica después del cierre de una convocatoria pública."))
    asked = renewal.consultation
    if asked is not None and asked.state(today) in (ConsultationState.PLANNED, ConsultationState.OPEN):
        raise ValidationError(_("Su consulta ciudadana aún no cierra: publique el resultado después."))


def _tell(verb: str, renewal: Renewal, by: User, *, public: bool = True, changes: dict[str, Any] | None = None) -> None:
    tell(verb, renewal, renewal.committee, by, public=public and renewal.is_public, changes=changes)


def _write(row: Application, template: str) -> None:
    """One mail to whoever applied, in the language of the form; nobody else is named in it."""
    if not row.author_mail:
        return
    with translation.override(row.language):
        context = {
            "row": row,
            "renewal": row.renewal,
            "committee": row.renewal.committee,
            "is_demo": bool(row.renewal.committee.plan and row.renewal.committee.plan.is_demo),
            "url": settings.SITE_URL + row.get_absolute_url(),
            "renewal_url": settings.SITE_URL + row.renewal.get_absolute_url(),
        }
        subject = _("Su postulación %(receipt)s") % {"receipt": row.receipt}
        body = render_to_string(f"emails/{template}.txt", context)
        mail.queue(to=row.author_mail, subject=subject, body=body, language=row.language)
