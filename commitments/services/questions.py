"""Questions and flags of citizens: received without an account, moderated, answered by the entity with a deadline."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commitments.models import Commitment, Milestone, OutdatedFlag, Question
from commitments.models.question import AnsweredIntake
from commitments.permissions import can_answer, can_moderate
from commitments.services.history import tell
from core import intake, mail
from core.choices import ModerationState
from core.workdays import working_days_after
from people.models import User

ANSWER_WORKING_DAYS = 10
PREFIX = {Question: "P", OutdatedFlag: "D"}
Intake = TypeVar("Intake", bound=AnsweredIntake)


@transaction.atomic
def receive_intake(
    *,
    kind: type[Intake],
    commitment: Commitment,
    text: str,
    submission: intake.Submission,
    milestone: Milestone | None = None,
    now: datetime | None = None,
) -> Intake:
    """A citizen's question or flag on a public commitment, kept until somebody moderates it; sent twice it is one.

    Queues the receipt for whoever left a mail address. Raises core.intake.TooMany, ValidationError per field.
    """
    if milestone is not None and milestone.commitment_id != commitment.pk:
        raise ValidationError({"milestone": _("Ese hito es de otro compromiso.")})
    row = kind(commitment=commitment, milestone=milestone, text=text.strip())
    row, is_new = intake.receive(row, submission, prefix=PREFIX[kind], now=now or timezone.now())
    if is_new:
        _write(row, "intake_received")
    elif row.text != text.strip():
        raise ValidationError(
            {"text": _("Con esta hoja ya envió otro texto. Envíe este otra vez y quedará con su propio radicado.")}
        )
    return row


@transaction.atomic
def moderate_intake(*, row: Intake, by: User, hide_reason: str = "", now: datetime | None = None) -> Intake:
    """Publish it, which starts the days to answer, or hide it with a reason that its author can read."""
    row = _locked(row)
    if not can_moderate(by, row.commitment):
        raise PermissionDenied
    if row.moderation == ModerationState.PUBLISHED and not hide_reason:
        raise ValidationError(_("Ya estaba publicada."))
    moment = now or timezone.now()
    row = intake.moderate(row, by=by, now=moment, hide_reason=hide_reason)
    if not hide_reason:
        row.answer_due_on = working_days_after(timezone.localdate(moment), ANSWER_WORKING_DAYS)
        row.save(update_fields=["answer_due_on"])
        tell(
            verb="publicó una pregunta sobre" if isinstance(row, Question) else "publicó un aviso sobre",
            commitment=row.commitment,
            by=by,
            actor_label=_("La moderación"),
            changes={"receipt_kind": PREFIX[type(row)], "due": row.answer_due_on.isoformat()},
            now=now,
        )
    _write(row, "intake_moderated")
    return row


@transaction.atomic
def answer_intake(*, row: Intake, text: str, by: User, now: datetime | None = None) -> Intake:
    """The entity answers once, in public. Raises PermissionDenied for whoever does not answer for the commitment."""
    row = _locked(row)
    if not can_answer(by, row):
        raise PermissionDenied
    if not text.strip():
        raise ValidationError({"answer": _("Escriba la respuesta.")})
    moment = now or timezone.now()
    row.answer = text.strip()
    row.answered_at, row.answered_by = moment, by
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    tell(
        verb="respondió una pregunta sobre" if isinstance(row, Question) else "respondió un aviso sobre",
        commitment=row.commitment,
        by=by,
        changes={"days": row.days_to_answer},
        now=now,
    )
    _write(row, "intake_answered")
    return row


def _locked(row: Intake) -> Intake:
    rows = type(row)._default_manager.select_for_update(of=("self",))
    return rows.select_related("commitment__plan__jurisdiction").get(pk=row.pk)


def _write(row: AnsweredIntake, template: str) -> None:
    """Mail to the author, in the language of the form, when there is an address."""
    if not row.author_mail:
        return
    with translation.override(row.language):
        context = {"row": row, "commitment": row.commitment, "url": settings.SITE_URL + row.get_absolute_url()}
        subject = _("Su envío %(receipt)s en el portal de gobierno abierto") % {"receipt": row.receipt}
        body = render_to_string(f"emails/{template}.txt", context)
        mail.queue(to=row.author_mail, subject=subject, body=body, language=row.language)
