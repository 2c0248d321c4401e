"""Who does what by when, and what became of it. Nothing moves or closes without a note."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from commitments.models import Commitment, Milestone
from committee.choices import AgreementState
from committee.models import OPEN_STATES, Agreement, AgreementNote, Session
from committee.permissions import can_follow, tenure_in
from committee.selectors.agreements import linkable_commitments, owner_organizations, owner_people, told_about
from committee.services.decisions import next_number, open_record, secretariat_office, tell, written
from committee.services.session_common import office_of
from core import mail
from people.choices import Role
from people.models import Organization, User
from people.permissions import organization_ids

CLOSING = (AgreementState.DONE, AgreementState.DROPPED)
NEXT_STATES = {
    AgreementState.PENDING: (AgreementState.IN_PROGRESS, *CLOSING),
    AgreementState.IN_PROGRESS: CLOSING,
}


@transaction.atomic
def make_agreement(
    *,
    session: Session,
    text: str,
    due_on: date,
    by: User,
    organization: Organization | None = None,
    person: User | None = None,
    owner_label: str = "",
    commitment: Commitment | None = None,
    milestone: Milestone | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> Agreement:
    """Somebody of the committee's own circle will do this by that day. The owner is told.

    A person is read by the public as the organization of the seat, or as the secretariat; `owner_label` may name an
    office instead, never the person. Raises PermissionDenied, ValidationError per field.
    """
    day = today or timezone.localdate(now)
    session = open_record(session, by, day)
    agreement = Agreement(
        session=session,
        number=next_number(session.agreements, "number"),
        text=text.strip(),
        due_on=due_on,
        organization=organization,
        person=person,
        owner_label=owner_label.strip(),
        commitment=commitment,
        milestone=milestone,
    )
    _set_owner(agreement, session, day)
    _check_promise(agreement, session)
    _check_date(due_on, session)
    agreement.full_clean()
    agreement.save()
    changes = {"number": agreement.number, "owner": agreement.owner_label, "due_on": due_on.isoformat()}
    _tell("registró un acuerdo de", agreement, by, office_of(by, session, day), changes, now)
    _write(agreement, "made", by, day)
    return agreement


@transaction.atomic
def follow_agreement(
    *,
    agreement: Agreement,
    text: str,
    by: User,
    state: str | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> AgreementNote:
    """What was done: pending → in progress → done or dropped. What is closed stays closed.

    A change to "in progress" may go without words; everything else needs them.
    """
    day = today or timezone.localdate(now)
    row = _followed(agreement, by, day)
    state, before = state or row.state, row.state
    if state != before and state not in NEXT_STATES[AgreementState(before)]:
        raise ValidationError(
            {"state": _("Un acuerdo pasa de pendiente a en curso, y de ahí a cumplido o descartado.")}
        )
    if not text.strip() and (state == before or state in CLOSING):
        raise ValidationError({"text": _("Escriba qué se hizo, o por qué se descarta: será público.")})
    row.state, row.closed_on = state, day if state in CLOSING else None
    row.save(update_fields=["state", "closed_on"])
    note = _note(row, text, by, now)
    _tell("dio seguimiento a un acuerdo de", row, by, note.actor_label, {"before": before, "state": state}, now)
    if state in CLOSING:
        _write(row, "closed", by, day, note=note)
    return note


@transaction.atomic
def move_agreement(
    *,
    agreement: Agreement,
    due_on: date,
    reason: str,
    by: User,
    today: date | None = None,
    now: datetime | None = None,
) -> AgreementNote:
    """A new date, with its reason, from today on. The note keeps the old date and the new one."""
    day = today or timezone.localdate(now)
    row = _followed(agreement, by, day)
    if not reason.strip():
        raise ValidationError({"reason": _("Diga por qué cambia la fecha: será público.")})
    if due_on == row.due_on:
        raise ValidationError({"due_on": _("Esa ya es la fecha del acuerdo. Escriba la nueva.")})
    if due_on < day:
        raise ValidationError({"due_on": _("Escriba una fecha de hoy en adelante.")})
    _check_date(due_on, row.session)
    old, row.due_on = row.due_on, due_on
    row.save(update_fields=["due_on"])
    with translation.override(settings.LANGUAGE_CODE):
        places = {"old": written(old), "new": written(due_on), "reason": reason.strip()}
        text = _("La fecha pasó del %(old)s al %(new)s. Motivo: %(reason)s") % places
    note = _note(row, text, by, now)
    changes = {"due_on": [old.isoformat(), due_on.isoformat()], "reason": reason.strip()}
    _tell("movió la fecha de un acuerdo de", row, by, note.actor_label, changes, now)
    _write(row, "moved", by, day, note=note, old=old)
    return note


def follower_office(agreement: Agreement, by: User) -> str:
    """What the public reads as the author of a note."""
    if agreement.organization_id in organization_ids(by, Role.MEMBER, Role.ENTITY_EDITOR):
        assert agreement.organization is not None
        return agreement.organization.name
    return agreement.owner_label if agreement.person_id == by.pk else secretariat_office()


def _set_owner(agreement: Agreement, session: Session, day: date) -> None:
    """Fills the organization of a person who sits, and the words that the public reads."""
    committee, organization, person = session.committee, agreement.organization, agreement.person
    if organization is None and person is None:
        raise ValidationError({"organization": _("Elija quién responde: una organización o una persona.")})
    if organization is not None and not owner_organizations(committee, day).filter(pk=organization.pk).exists():
        text = _("Elija una organización del comité, de sus mesas o de un compromiso.")
        raise ValidationError({"organization": text})
    if person is not None:
        if not owner_people(committee, day).filter(pk=person.pk).exists():
            raise ValidationError({"person": _("Elija a alguien del comité o de su secretaría técnica.")})
        if _names(agreement.owner_label, person):
            raise ValidationError({"owner_label": _("Escriba la oficina o el cargo, no el nombre: será público.")})
        tenure = tenure_in(person, committee, day)
        own = tenure.seat.organization if tenure else None
        if organization is not None and organization != own:
            raise ValidationError({"person": _("Esa persona no ocupa un asiento de la organización elegida.")})
        organization = agreement.organization = own
    agreement.owner_label = agreement.owner_label or (organization.name if organization else secretariat_office())[:200]


def _names(label: str, person: User) -> bool:
    words = label.casefold()
    return person.email.casefold() in words or bool(person.full_name) and person.full_name.casefold() in words


def _check_promise(agreement: Agreement, session: Session) -> None:
    """The commitment is public and of the same jurisdiction; the milestone is one of its own."""
    if agreement.milestone is not None:
        agreement.commitment = agreement.commitment or agreement.milestone.commitment
        if agreement.milestone.commitment_id != agreement.commitment.pk:
            raise ValidationError({"milestone": _("Elija un hito del mismo compromiso.")})
    chosen = agreement.commitment
    if chosen is not None and not linkable_commitments(session.committee).filter(pk=chosen.pk).exists():
        raise ValidationError({"commitment": _("Elija un compromiso publicado de la misma jurisdicción.")})


def _check_date(due_on: date, session: Session) -> None:
    if due_on < session.held_on:
        text = _("La fecha no puede ser anterior a la sesión, que fue el %(day)s.")
        raise ValidationError({"due_on": text % {"day": written(session.held_on)}})


def _followed(agreement: Agreement, by: User, today: date) -> Agreement:
    """The agreement as it is now, locked and still open."""
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(
        "session__committee__jurisdiction", "session__committee__plan", "session__group", "organization", "person"
    )
    row = rows.get(pk=agreement.pk)
    if not can_follow(by, row, today):
        raise PermissionDenied
    if row.state not in OPEN_STATES:
        raise ValidationError(_("Este acuerdo ya está cerrado. Si falta algo, la próxima sesión hace uno nuevo."))
    return row


def _note(row: Agreement, text: str, by: User, now: datetime | None) -> AgreementNote:
    return AgreementNote.objects.create(
        agreement=row,
        text=text.strip(),
        state=row.state,
        due_on=row.due_on,
        actor_label=follower_office(row, by),
        noted_at=now or timezone.now(),
        noted_by=by,
    )


def _tell(verb: str, row: Agreement, by: User, actor: str, changes: dict[str, Any], now: datetime | None) -> None:
    tell(verb, row, row.session, by, actor, {"commitment": row.commitment_id} | changes, now)


def _write(agreement: Agreement, event: str, by: User, today: date, **context: Any) -> None:
    """To the owner, or to whoever works for it today; never to whoever did it."""
    session = agreement.session
    with translation.override(settings.LANGUAGE_CODE):
        subject = {
            "made": _("Acuerdo a su cargo: %(text)s"),
            "moved": _("Cambió la fecha de un acuerdo: %(text)s"),
            "closed": _("Se cerró un acuerdo: %(text)s"),
        }[event] % {"text": Truncator(agreement.text).chars(120)}
        url = settings.SITE_URL + reverse("committee:my_agreement", args=[agreement.pk])
        about = {"agreement": agreement, "session": session, "committee": session.committee, "url": url, **context}
        for person in told_about(agreement, today):
            if person.pk != by.pk:
                body = render_to_string(f"emails/agreement_{event}.txt", {"person": person, **about})
                mail.queue(to=person.email, subject=subject, body=body)
