"""Supports in a prioritisation: asked for with an address, counted once whoever reads that mail confirms, told at the end.

Nothing here tells one person about another: asking for an address that already supports looks the same from outside,
and the history says that a prioritisation received a support, never of which proposal nor whose.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consultations.choices import ProposalState
from consultations.models import Consultation, Proposal, Support
from consultations.permissions import UNDECIDED_STATES, receives_supports
from consultations.services.history import tell
from core import intake, mail
from core.choices import ModerationState
from core.models import OutgoingMail
from people.models import Territory

PREFIX = "S"
LETTERS_PER_HOUR = 3
"""How often the same link is sent to the same address: whoever lost it has it again, nobody floods another's mailbox."""


def mail_key(address: str) -> str:
    """What makes an address one person's: lower case and no blanks around.

    Dots and "+" parts are kept: only the provider knows whether two spellings reach one mailbox. Most tell them apart,
    and joining them would let one person's support take the place of another's.
    """
    return address.strip().lower()


@transaction.atomic
def request_support(
    *,
    consultation: Consultation,
    proposal: Proposal,
    submission: intake.Submission,
    territory: Territory | None = None,
    organization_type: str | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> Support:
    """Keep the request and send the link that confirms it. One row per address, proposal and prioritisation.

    Asked again, the same link is sent again. Raises core.intake.TooMany for this sender whether or not the address was
    known, and ValidationError when nothing can be supported any more.
    """
    moment = now or timezone.now()
    check_open(consultation, proposal, today or timezone.localdate(moment))
    key = mail_key(submission.author_mail)
    if not key:
        raise ValidationError({"author_mail": _("Escriba su correo: allí recibirá el enlace para confirmar.")})
    _check_sender(submission.sender_hash, moment)
    row = Support(
        consultation=consultation,
        proposal=proposal,
        mail_key=key,
        token=secrets.token_urlsafe(32),
        territory=territory,
        organization_type=organization_type or None,
    )
    kept = _known(row) or _received(row, submission, moment)
    # One support at a time from here on: letters are counted, and the sender's share is charged as for a new one.
    kept = Support.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    kept.sender_hash, kept.received_at = submission.sender_hash, moment
    if kept.confirmed_at is None:
        kept.territory, kept.organization_type, kept.language = (
            territory,
            organization_type or None,
            submission.language,
        )
    kept.save(update_fields=["sender_hash", "received_at", "territory", "organization_type", "language"])
    _send_link(kept, moment)
    return kept


@transaction.atomic
def confirm_support(*, support: Support, today: date | None = None, now: datetime | None = None) -> Support:
    """Count it. Done again, nothing changes; after a withdrawal it counts again."""
    moment = now or timezone.now()
    consultation = _held(support)
    row = Support.objects.select_for_update(of=("self",)).select_related("proposal__plan").get(pk=support.pk)
    if row.confirmed_at is not None and row.withdrawn_at is None:
        return row
    check_open(consultation, row.proposal, today or timezone.localdate(moment))
    row.confirmed_at, row.withdrawn_at = moment, None
    row.save(update_fields=["confirmed_at", "withdrawn_at"])
    _tell("recibió un apoyo en la priorización", consultation, now)
    return row


@transaction.atomic
def withdraw_support(*, support: Support, now: datetime | None = None) -> Support:
    """It stops counting, and its address hears no more of the proposal. At any time: consent can be taken back."""
    consultation = _held(support)
    row = Support.objects.select_for_update(of=("self",)).get(pk=support.pk)
    if row.confirmed_at is None or row.withdrawn_at is not None:
        return row
    row.withdrawn_at = now or timezone.now()
    row.save(update_fields=["withdrawn_at"])
    _tell("perdió un apoyo en la priorización", consultation, now)
    return row


@transaction.atomic
def tell_outcome(*, proposal: Proposal, now: datetime | None = None) -> int:
    """Mail what became of a proposal: once to each who supports it, and to the authors of what it comes from.

    One mail per address. Returns how many were queued. Whoever changes the state of a proposal calls it.
    """
    if proposal.state in (ProposalState.DRAFT, *UNDECIDED_STATES) or not proposal.plan.is_public:
        return 0
    supports = Support.objects.confirmed().filter(proposal=proposal, told_at__isnull=True)
    told: set[str] = set()
    letters: dict[str, str] = {}
    rows = list(supports.select_for_update(of=("self",)).order_by("pk"))
    for support in rows:
        if support.mail_key in told:
            continue
        told.add(support.mail_key)
        language = support.language
        letters[language] = letters.get(language) or _outcome_letter(proposal, language, is_supporter=True)
        _queue_outcome(proposal, support.author_mail, language, letters[language])
    for support in rows:
        support.told_at = now or timezone.now()
    Support.objects.bulk_update(rows, ["told_at"], batch_size=500)
    # Who once supported it and took that back hears nothing, not even as an author.
    gone = set(Support.objects.filter(proposal=proposal, withdrawn_at__isnull=False).values_list("mail_key", flat=True))
    authors = proposal.contributions.filter(moderation=ModerationState.PUBLISHED).exclude(author_mail="")
    for contribution in authors.order_by("pk"):
        key = mail_key(contribution.author_mail)
        if key in told or key in gone:
            continue
        told.add(key)
        letter = _outcome_letter(proposal, contribution.language, receipt=contribution.receipt)
        _queue_outcome(proposal, contribution.author_mail, contribution.language, letter)
    return len(told)


def check_open(consultation: Consultation, proposal: Proposal, today: date) -> None:
    """Raises ValidationError that says why this proposal cannot be supported today."""
    if proposal.state not in UNDECIDED_STATES:
        raise ValidationError(_("Esta propuesta ya tiene decisión: no recibe más apoyos."))
    if not receives_supports(consultation, today) or not proposal.consultations.filter(pk=consultation.pk).exists():
        raise ValidationError(_("La priorización no está abierta: no recibe apoyos ahora."))


def _check_sender(sender_hash: str, now: datetime) -> None:
    """The same limit as for any public form, asked before it is known whether the address is new."""
    recent = Support.objects.filter(sender_hash=sender_hash, received_at__gt=now - timedelta(hours=1))
    if sender_hash and recent.count() >= intake.PER_HOUR:
        raise intake.TooMany


def _known(row: Support) -> Support | None:
    return Support.objects.filter(
        consultation=row.consultation_id, proposal=row.proposal_id, mail_key=row.mail_key
    ).first()


def _received(row: Support, submission: intake.Submission, now: datetime) -> Support:
    """A new row, or the one that somebody else wrote at the same moment: the database keeps one per person."""
    # One sheet may support several proposals, so its key is told apart by what it asks.
    asked = f"{submission.form_key}:{row.consultation_id}:{row.proposal_id}:{row.mail_key}"
    keyed = replace(submission, form_key=hashlib.sha256(asked.encode()).hexdigest())
    try:
        return intake.receive(row, keyed, prefix=PREFIX, now=now)[0]
    except Support.DoesNotExist:
        return Support.objects.get(consultation=row.consultation_id, proposal=row.proposal_id, mail_key=row.mail_key)


def _send_link(support: Support, now: datetime) -> None:
    """At most LETTERS_PER_HOUR to the address; beyond that nothing is sent and nothing looks different."""
    sent = OutgoingMail.objects.filter(recipient=support.author_mail, created_at__gt=now - timedelta(hours=1))
    if sent.filter(body__contains=support.token).count() >= LETTERS_PER_HOUR:
        return
    with translation.override(support.language):
        context = {
            "proposal": support.proposal,
            "consultation": support.consultation,
            "is_demo": support.consultation.plan.is_demo,
            "url": settings.SITE_URL + support.get_absolute_url(),
        }
        subject = _("Confirme su apoyo a una propuesta")
        body = render_to_string("emails/support_confirm.txt", context)
        mail.queue(to=support.author_mail, subject=subject, body=body, language=support.language)


def _outcome_letter(proposal: Proposal, language: str, *, is_supporter: bool = False, receipt: str = "") -> str:
    with translation.override(language):
        context = {
            "proposal": proposal,
            "decision": getattr(proposal, "decision", None),
            "parts": proposal.split_into.public() if proposal.state == ProposalState.SPLIT else (),
            "is_supporter": is_supporter,
            "receipt": receipt,
            "is_demo": proposal.plan.is_demo,
            "url": settings.SITE_URL + proposal.get_absolute_url(),
        }
        return render_to_string("emails/proposal_outcome.txt", context)


def _queue_outcome(proposal: Proposal, to: str, language: str, body: str) -> None:
    with translation.override(language):
        subject = _("Qué pasó con la propuesta «%(title)s»") % {"title": proposal.title}
    mail.queue(to=to, subject=subject, body=body, language=language)


def _held(support: Support) -> Consultation:
    """The prioritisation, locked: it is not cancelled or extended while a support is being counted."""
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("plan__jurisdiction")
    return rows.get(pk=support.consultation_id)


def _tell(verb: str, consultation: Consultation, now: datetime | None) -> None:
    tell(verb=verb, obj=consultation, plan=consultation.plan, by=None, public=False, now=now)
