"""Signing up for a space without an account: a place or a turn in line, and giving it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.choices import Mode, RegistrationState
from consultations.models import Registration, Space
from consultations.permissions import can_keep_space
from consultations.selectors.spaces import SpaceState, Standing, has_started
from consultations.services.space_common import locked_space, moment, settle_places, standing_now, tell, write_to
from core import intake
from core.models import OutgoingMail
from core.text import fold
from people.models import User

PREFIX = "I"
RESENT_PER_HOUR = 3
ANSWERS = (
    "organization_name",
    "organization_type",
    "territory",
    "mode",
    "sex",
    "age_band",
    "ethnicity",
    "disability",
)


@dataclass(frozen=True)
class Received:
    """`is_known`: that address had signed up before. Its receipt went there by mail; nothing of it may be shown."""

    registration: Registration
    is_known: bool = False


@transaction.atomic
def register(*, space: Space, submission: intake.Submission, now: datetime | None = None, **answers: Any) -> Received:
    """A place, or a turn in the waiting list; the same sheet sent twice is one registration.

    Raises core.intake.TooMany, and ValidationError that says why nobody can sign up or which answer is missing.
    """
    space = locked_space(space)
    now = moment(now)
    known = Registration.objects.filter(form_key=submission.form_key).first()
    if known is not None:
        return _same_sheet(known, space, submission)
    found = standing_now(space, now)
    refusal = why_closed(space, found, now)
    if refusal and (found.state != SpaceState.FULL or space.registration_closed_at is not None):
        raise ValidationError(refusal)
    earlier = space.registrations.exclude(state=RegistrationState.CANCELLED)
    row = earlier.filter(author_mail__iexact=submission.author_mail).first()
    if row is not None:
        _send_again(row, space, now)
        return Received(row, is_known=True)
    if refusal:
        raise ValidationError(refusal)
    state = RegistrationState.CONFIRMED if found.state == SpaceState.OPEN else RegistrationState.WAITING
    row = Registration(space=space, state=state, **_fitting(space, answers))
    row.clean_fields(exclude=[field.name for field in row._meta.fields if field.name not in ANSWERS])
    row, is_new = intake.receive(row, submission, prefix=PREFIX, now=now)
    if not is_new:
        return _same_sheet(row, space, submission)
    settle_places(space, now)
    tell("recibió una inscripción para", space, None, public=False, changes={"state": state}, now=now)
    write_to(row, space, "registration_received", now)
    return Received(row)


@transaction.atomic
def cancel_registration(
    *, registration: Registration, by: User | None = None, now: datetime | None = None
) -> Registration:
    """Give back one's place or turn; the first in line moves up. Whoever holds the receipt cancels with `by=None`.

    Cancelling twice changes nothing. Raises ValidationError once the space has begun or been cancelled.
    """
    space = locked_space(registration.space)
    now = moment(now)
    row = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if by is not None and not can_keep_space(by, space):
        raise PermissionDenied
    if row.state == RegistrationState.CANCELLED:
        return row
    if space.cancelled_at is not None:
        raise ValidationError(_("El espacio se canceló: ya no hace falta cancelar la inscripción."))
    if has_started(space, now):
        raise ValidationError(_("El espacio ya empezó: la inscripción no se puede cancelar."))
    row.state, row.cancelled_at = RegistrationState.CANCELLED, now
    row.save(update_fields=["state", "cancelled_at"])
    tell("canceló una inscripción de", space, by, public=False, now=now)
    write_to(row, space, "registration_cancelled", now)
    settle_places(space, now)
    return row


def why_closed(space: Space, found: Standing, now: datetime) -> str:
    """Why nobody can sign up now, in words for whoever wanted to; empty when they can."""
    if not (space.is_public and (space.plan is None or space.plan.is_public)):
        return _("Este espacio no está publicado.")
    if found.takes:
        return ""
    texts = {
        SpaceState.CANCELLED: _("Este espacio se canceló. Motivo: %(reason)s") % {"reason": space.cancel_reason},
        SpaceState.HELD: _("Este espacio ya ocurrió."),
        SpaceState.UNDATED: _("Este espacio no recibe inscripciones en el portal."),
        SpaceState.ANNOUNCED: _("Este espacio no recibe inscripciones en el portal."),
        SpaceState.FULL: _("El aforo está completo y no hay lista de espera."),
    }
    by_hand = space.registration_closed_at is not None and found.state in (SpaceState.FULL, SpaceState.CLOSED)
    if by_hand:
        return _("La inscripción se cerró. Motivo: %(reason)s") % {"reason": space.close_reason}
    if found.state in texts:
        return texts[found.state]
    if has_started(space, now):
        return _("La inscripción se cerró porque el espacio ya empezó.")
    return _("El plazo para inscribirse ya terminó.")


def _same_sheet(known: Registration, space: Space, submission: intake.Submission) -> Received:
    """Sent twice, or sent again with other data after going back."""
    same_mail = known.author_mail.lower() == submission.author_mail.lower()
    if known.space_id == space.pk and same_mail and fold(known.author_name) == fold(submission.author_name):
        return Received(known)
    raise ValidationError(
        _("Con esta hoja ya se envió otra inscripción. Envíe esta otra vez y quedará con su propio radicado.")
    )


def _send_again(row: Registration, space: Space, now: datetime) -> None:
    """Its receipt, to its own address; no more than a few in an hour, so that nobody can flood it."""
    lately = OutgoingMail.objects.filter(
        recipient=row.author_mail, subject__contains=row.receipt, created_at__gt=now - timedelta(hours=1)
    )
    if lately.count() < RESENT_PER_HOUR:
        write_to(row, space, "registration_again", now)


def _fitting(space: Space, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers with the mode that the space allows. Raises TypeError for one that is not asked."""
    if unknown := set(answers) - set(ANSWERS):
        raise TypeError(f"A registration has no {', '.join(sorted(unknown))}")
    if space.mode != Mode.MIXED:
        return answers | {"mode": space.mode}
    if answers.get("mode") not in (Mode.IN_PERSON, Mode.VIRTUAL):
        raise ValidationError({"mode": _("Diga si vendrá en persona o se conectará.")})
    return answers
