"""What every step on a proposal checks, under the lock of its row; and how a version is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from consultations.choices import ProposalState
from consultations.models import Contribution, Proposal, ProposalVersion
from consultations.permissions import STAGE_ACTION, UNDECIDED_STATES, Action, can_manage, may_become, stage_allows
from consultations.services.history import tell
from people.models import User
from plans.models import ActionPlan

MAX_TEXT = 10_000


def day_of(today: date | None, now: datetime | None) -> date:
    return today or (timezone.localdate(now) if now else timezone.localdate())


def locked(proposal: Proposal, by: User) -> Proposal:
    """The row as it is now, held until the transaction ends. Raises PermissionDenied for whoever does not keep it."""
    return locked_together([proposal], by)[proposal.pk]


def locked_together(proposals: Collection[Proposal], by: User) -> dict[int, Proposal]:
    """Several rows, always locked in the same order, so that two people who merge them do not wait for each other."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("plan__jurisdiction")
    found = {row.pk: row for row in rows.filter(pk__in=[row.pk for row in proposals]).order_by("pk")}
    if len(found) != len({row.pk for row in proposals}) or not all(can_manage(by, row.plan) for row in found.values()):
        raise PermissionDenied
    return found


def check_stage(plan: ActionPlan, action: Action, today: date, field: str = "") -> None:
    if stage_allows(plan, action, today):
        return
    words = (
        _("La etapa de participación del plan no está abierta: ábrala o ajuste sus fechas.")
        if action == Action.WRITE_PROPOSAL
        else _("Este paso pide que esté abierta la etapa de participación o la de aprobación del plan.")
    )
    raise ValidationError({field: words} if field else words)


def check_state(proposal: Proposal, allowed: Collection[str]) -> None:
    if proposal.state not in allowed:
        raise ValidationError(
            _("Una propuesta %(state)s ya no admite este paso.") % {"state": proposal.get_state_display()}
        )


def check_step(proposal: Proposal, state: ProposalState, today: date) -> None:
    """Whether the table of steps and the stage of the plan let it take that state."""
    if not may_become(proposal, state):
        raise ValidationError(
            _("Una propuesta %(state)s ya no admite este paso.") % {"state": proposal.get_state_display()}
        )
    if state in STAGE_ACTION:
        check_stage(proposal.plan, STAGE_ACTION[state], today)


def check_changeable(proposal: Proposal, today: date) -> None:
    check_state(proposal, (ProposalState.DRAFT, *UNDECIDED_STATES))
    check_stage(proposal.plan, Action.WRITE_PROPOSAL, today)
    check_not_being_supported(proposal, today)


def check_not_being_supported(proposal: Proposal, today: date) -> None:
    """While people support a text it neither changes nor is decided upon."""
    running = proposal.consultations.public().in_state("open", today).order_by("-closes_on").first()
    if running is not None:
        raise ValidationError(
            _("Está en una priorización abierta: espere a que cierre, después del %(day)s.")
            % {"day": running.closes_on.strftime("%d/%m/%Y")}
        )


def check_proposal(proposal: Proposal, contributions: Collection[Contribution]) -> None:
    """Raises ValidationError with one message per field."""
    if not contributions and proposal.space_id is None and proposal.source_id is None:
        raise ValidationError({"space": _("Diga de dónde viene: un espacio, aportes o una fuente.")})
    for name in ("space", "theme"):
        part = getattr(proposal, name)
        if part is not None and part.plan_id != proposal.plan_id:
            raise ValidationError({name: _("Elija uno del mismo plan.")})
    if any(contribution.consultation.plan_id != proposal.plan_id for contribution in contributions):
        raise ValidationError({"contributions": _("Elija aportes a consultas del mismo plan.")})
    place = proposal.territory
    if place is not None and place.country_code != proposal.plan.jurisdiction.country_code:
        raise ValidationError({"territory": _("Elija un territorio de la jurisdicción del plan.")})
    if len(proposal.text) > MAX_TEXT:
        raise ValidationError({"text": _("Escriba %(n)s caracteres o menos.") % {"n": MAX_TEXT}})
    proposal.full_clean(exclude=["merged_into", "split_from", "commitment"])


def revise_locked(proposal: Proposal, *, title: str, text: str, reason: str, by: User, now: datetime | None) -> None:
    """The next version of a row that is held and may change."""
    if not reason.strip():
        raise ValidationError({"reason": _("Diga por qué cambia: el motivo es público, junto a lo que decía antes.")})
    proposal.title, proposal.text = title.strip(), text.strip()
    proposal.updated_at = now or timezone.now()
    check_proposal(proposal, list(proposal.contributions.select_related("consultation")))
    proposal.save()
    version = write_version(proposal, reason=reason, by=by, now=proposal.updated_at)
    tell(
        verb="cambió el texto de la propuesta",
        obj=proposal,
        plan=proposal.plan,
        by=by,
        public=proposal.state != ProposalState.DRAFT,
        changes={"version": version.number, "reason": version.reason},
        now=now,
    )


def write_version(proposal: Proposal, *, reason: str, by: User, now: datetime) -> ProposalVersion:
    """Keep the title and text of a row that is held as its next version."""
    last = proposal.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = ProposalVersion(
        proposal=proposal,
        number=last + 1,
        title=proposal.title,
        text=proposal.text,
        reason=reason.strip(),
        written_at=now,
        written_by=by,
    )
    version.full_clean()
    version.save()
    return version


def set_state(proposal: Proposal, state: ProposalState, now: datetime | None, **fields: Any) -> None:
    proposal.state, proposal.updated_at = state, now or timezone.now()
    for name, value in fields.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=["state", "updated_at", *fields])


def free_slug(text: str) -> str:
    """A slug that no proposal has."""
    base = slugify(text)[:100].strip("-") or "propuesta"
    taken = set(Proposal.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
