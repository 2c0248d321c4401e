"""Writes on commitments: born as drafts, approved, amended with their old text kept, withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commitments.choices import CommitmentState, ParticipationRole
from commitments.models import (
    Commitment,
    CommitmentVersion,
    Contact,
    Participation,
)
from commitments.permissions import can_edit_commitment
from commitments.services.history import tell
from core.conflicts import check_unchanged
from people.models import Organization, Territory, User
from people.permissions import is_secretariat
from plans.models import ActionPlan, Classification

SUMMARY_WORDS = 60
AMENDABLE = (
    "title",
    "short_title",
    "summary",
    "problem",
    "causes",
    "solution",
    "expected_results",
    "legal_basis",
    "resources_note",
)
NEXT_STATES = {
    CommitmentState.DRAFT: {CommitmentState.APPROVED},
    CommitmentState.APPROVED: {CommitmentState.IN_PROGRESS, CommitmentState.WITHDRAWN, CommitmentState.MERGED},
    CommitmentState.IN_PROGRESS: {CommitmentState.COMPLETED, CommitmentState.WITHDRAWN, CommitmentState.MERGED},
}


@transaction.atomic
def create_commitment(
    *,
    title: str,
    lead: Organization,
    by: User,
    plan: ActionPlan | None = None,
    jurisdiction: Territory | None = None,
    slug: str = "",
    territories: Sequence[Territory] = (),
    classifications: Sequence[Classification] = (),
    supports: Sequence[Organization] = (),
    counterparts: Sequence[Organization] = (),
    parent: Commitment | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Commitment:
    """A draft, of a plan or (Open Gov Challenge) of a jurisdiction alone. Branch and level are the lead's unless stated.

    Raises PermissionDenied for whoever is not the secretariat there, ValidationError per field.
    """
    if (plan is None) == (jurisdiction is None):
        raise ValidationError({"plan": _("Elija el plan, o la jurisdicción si el compromiso no es de un plan.")})
    if not is_secretariat(by, plan.jurisdiction_id if plan else jurisdiction.pk):
        raise PermissionDenied
    stem = plan.slug if plan else jurisdiction.slug
    commitment = Commitment(
        plan=plan,
        jurisdiction=jurisdiction,
        parent=parent,
        title=title,
        slug=slug or free_slug(f"{stem}-{fields.get('number', '')}-{title}"),
        state=CommitmentState.DRAFT,
        **{"branch": lead.branch, "level": lead.level, **fields},
    )
    check_commitment(commitment)
    commitment.save()
    commitment.territories.set(territories)
    commitment.classifications.set(classifications)
    roles = [(lead, ParticipationRole.LEAD)]
    roles += [(organization, ParticipationRole.SUPPORT) for organization in supports]
    roles += [(organization, ParticipationRole.COUNTERPART) for organization in counterparts]
    Participation.objects.bulk_create(
        Participation(commitment=commitment, organization=organization, role=role) for organization, role in roles
    )
    tell(verb="creó el borrador", commitment=commitment, by=by, now=now)
    return commitment


@transaction.atomic
def approve_commitment(*, commitment: Commitment, by: User, now: datetime | None = None) -> Commitment:
    return change_state(commitment=commitment, state=CommitmentState.APPROVED, by=by, now=now)


@transaction.atomic
def change_state(
    *,
    commitment: Commitment,
    state: str,
    by: User,
    reason: str = "",
    merged_into: Commitment | None = None,
    now: datetime | None = None,
) -> Commitment:
    """Move along the life of a commitment. Withdrawing needs a reason, merging names the other commitment."""
    commitment = _locked(commitment, by)
    old = commitment.state
    if state not in NEXT_STATES.get(CommitmentState(old), set()):
        raise ValidationError({"state": _("Un compromiso en este estado no puede pasar a ese otro.")})
    if state == CommitmentState.WITHDRAWN and not reason.strip():
        raise ValidationError({"state_reason": _("Escriba por qué se retira el compromiso.")})
    if (state == CommitmentState.MERGED) != (merged_into is not None):
        raise ValidationError({"merged_into": _("Indique con cuál compromiso se fusiona.")})
    commitment.state, commitment.state_reason, commitment.merged_into = state, reason.strip(), merged_into
    commitment.updated_at = now or timezone.now()
    commitment.save(update_fields=["state", "state_reason", "merged_into", "updated_at"])
    tell(
        verb="cambió el estado de",
        commitment=commitment,
        by=by,
        changes={"from": old, "to": state, "reason": reason.strip()},
        now=now,
    )
    return commitment


@transaction.atomic
def revise_commitment(
    *,
    commitment: Commitment,
    by: User,
    reason: str = "",
    seen_at: datetime | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Commitment:
    """Change fields. A text that the public could already read keeps its old version and needs a reason.

    `seen_at` is the `updated_at` of what the writer had on screen: Conflict when somebody saved since.
    """
    commitment = _locked(commitment, by)
    check_unchanged(commitment, seen_at)
    changed = {
        name: (getattr(commitment, name), value) for name, value in fields.items() if getattr(commitment, name) != value
    }
    if not changed:
        return commitment
    amended = [name for name in changed if name in AMENDABLE and commitment.state != CommitmentState.DRAFT]
    if amended and not reason.strip():
        raise ValidationError({"reason": _("Escriba el motivo del cambio: el texto ya es público.")})
    for name, (_old, value) in changed.items():
        setattr(commitment, name, value)
    check_commitment(commitment)
    commitment.updated_at = now or timezone.now()
    commitment.save()
    CommitmentVersion.objects.bulk_create(
        CommitmentVersion(
            commitment=commitment,
            field=name,
            old_text=changed[name][0],
            new_text=changed[name][1],
            reason=reason.strip(),
            changed_at=now or timezone.now(),
            changed_by=by,
        )
        for name in amended
    )
    tell(
        verb="modificó",
        commitment=commitment,
        by=by,
        changes={"fields": sorted(changed), "reason": reason.strip()},
        now=now,
    )
    return commitment


@transaction.atomic
def place_commitment(
    *,
    commitment: Commitment,
    by: User,
    territories: Sequence[Territory] | None = None,
    classifications: Sequence[Classification] | None = None,
    seen_at: datetime | None = None,
    now: datetime | None = None,
) -> Commitment:
    """Say where it reaches and how it is classified; None leaves a list as it is."""
    commitment = _locked(commitment, by)
    check_unchanged(commitment, seen_at)
    changes = {}
    for name, wanted in (("territories", territories), ("classifications", classifications)):
        if wanted is None:
            continue
        rows = getattr(commitment, name)
        before = {row.pk: str(row) for row in rows.all()}
        after = {row.pk: str(row) for row in wanted}
        if before.keys() != after.keys():
            rows.set(wanted)
            changes[name] = {"from": sorted(before.values()), "to": sorted(after.values())}
    if changes:
        _touch(commitment, now)
        tell(verb="modificó", commitment=commitment, by=by, changes={"fields": sorted(changes), **changes}, now=now)
    return commitment


@transaction.atomic
def set_participations(
    *,
    commitment: Commitment,
    lead: Organization,
    by: User,
    reason: str = "",
    co_leads: Sequence[Organization] = (),
    supports: Sequence[Organization] = (),
    counterparts: Sequence[Organization] = (),
    now: datetime | None = None,
) -> Commitment:
    """Who answers for it and who takes part, from now on. Public once approved: then it needs a reason.

    Who leaves keeps its reports. Raises ValidationError when one organization is named twice among those that act.
    """
    commitment = _locked(commitment, by)
    acting = [lead, *co_leads, *supports]
    if len({organization.pk for organization in acting}) != len(acting):
        raise ValidationError({"supports": _("Una entidad tiene un solo papel: responsable, corresponsable o apoyo.")})
    wanted = {(lead.pk, ParticipationRole.LEAD.value): lead}
    for role, organizations in (
        (ParticipationRole.CO_LEAD, co_leads),
        (ParticipationRole.SUPPORT, supports),
        (ParticipationRole.COUNTERPART, counterparts),
    ):
        wanted |= {(organization.pk, role.value): organization for organization in organizations}
    rows = {(row.organization_id, row.role): row for row in commitment.participations.select_related("organization")}
    gone, new = rows.keys() - wanted.keys(), wanted.keys() - rows.keys()
    if not gone and not new:
        return commitment
    _check_reason(commitment, reason)
    commitment.participations.filter(pk__in=[rows[key].pk for key in gone]).delete()
    Participation.objects.bulk_create(
        Participation(commitment=commitment, organization=wanted[key], role=key[1]) for key in sorted(new)
    )
    _touch(commitment, now)
    tell(
        verb="cambió las entidades de",
        commitment=commitment,
        by=by,
        changes={
            "added": [f"{wanted[key]} · {ParticipationRole(key[1]).label}" for key in sorted(new)],
            "removed": [f"{rows[key].organization} · {ParticipationRole(key[1]).label}" for key in sorted(gone)],
            "reason": reason.strip(),
        },
        now=now,
    )
    return commitment


@transaction.atomic
def continue_from(
    *, commitment: Commitment, earlier: Commitment | None, by: User, now: datetime | None = None
) -> Commitment:
    """Name the commitment of an earlier plan that this one carries on; never itself nor one that comes from it."""
    commitment = _locked(commitment, by)
    if commitment.continued_from_id == (earlier.pk if earlier else None):
        return commitment
    # Read anew: what the caller holds may be older than the rows.
    step = Commitment.objects.filter(pk=earlier.pk).first() if earlier else None
    while step is not None:
        if step.pk == commitment.pk:
            raise ValidationError({"continued_from": _("Un compromiso no puede venir de sí mismo.")})
        step = step.continued_from
    if earlier is not None and earlier.plan_id is not None and earlier.plan_id == commitment.plan_id:
        raise ValidationError({"continued_from": _("Elija un compromiso de otro plan.")})
    if earlier is not None and earlier.answers_to_id != commitment.answers_to_id:
        raise ValidationError({"continued_from": _("Elija un compromiso de la misma jurisdicción.")})
    commitment.continued_from = earlier
    commitment.updated_at = now or timezone.now()
    commitment.save(update_fields=["continued_from", "updated_at"])
    tell(
        verb="señaló de dónde viene",
        commitment=commitment,
        by=by,
        public=earlier is None or earlier.state != CommitmentState.DRAFT,
        changes={"continued_from": str(earlier) if earlier else ""},
        now=now,
    )
    return commitment


@transaction.atomic
def save_contact(
    *,
    commitment: Commitment,
    office: str,
    by: User,
    contact: Contact | None = None,
    role: str = "",
    public_mail: str = "",
    now: datetime | None = None,
) -> Contact:
    """The office that answers to the public: a new one, or `contact` corrected."""
    commitment = _locked(commitment, by)
    if contact is not None and contact.commitment_id != commitment.pk:
        raise ValidationError({"commitment": _("Ese contacto es de otro compromiso.")})
    kept = contact or Contact(commitment=commitment)
    kept.office, kept.role, kept.public_mail = office.strip(), role.strip(), public_mail.strip()
    kept.full_clean()
    kept.save()
    tell(verb="actualizó el contacto de", commitment=commitment, by=by, changes={"office": kept.office}, now=now)
    return kept


def _locked(commitment: Commitment, by: User) -> Commitment:
    """The row, locked. Raises PermissionDenied for whoever does not keep it."""
    commitment = (
        Commitment.objects.select_for_update(of=("self",)).select_related("plan__jurisdiction").get(pk=commitment.pk)
    )
    if not can_edit_commitment(by, commitment):
        raise PermissionDenied
    return commitment


def _touch(commitment: Commitment, now: datetime | None) -> None:
    commitment.updated_at = now or timezone.now()
    commitment.save(update_fields=["updated_at"])


def _check_reason(commitment: Commitment, reason: str) -> None:
    if commitment.state != CommitmentState.DRAFT and not reason.strip():
        raise ValidationError({"reason": _("Escriba el motivo del cambio: el dato ya es público.")})


def check_commitment(commitment: Commitment) -> None:
    """Raises ValidationError with one message per field."""
    if len(commitment.summary.split()) > SUMMARY_WORDS:
        raise ValidationError({"summary": _("Resuma en 60 palabras o menos.")})
    commitment.full_clean(validate_unique=True)


def free_slug(text: str) -> str:
    """A slug that no commitment has."""
    base = slugify(text)[:100].strip("-")
    taken = set(Commitment.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
