"""Minutes as they are read: the versions that are public, what is proposed, what is still missing, who may do what next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committee.choices import MinutesState, VersionStage
from committee.models import (
    Minutes,
    MinutesAnnex,
    MinutesApproval,
    MinutesObservation,
    MinutesVersion,
    Session,
)
from committee.permissions import (
    can_annex,
    can_approve,
    can_draft,
    can_observe,
    can_publish_minutes,
    can_return_minutes,
)
from committee.selectors.quorum import quorum_of
from core.editorial import Placeholder, placeholders
from core.models import ActivityRecord
from people.models import User

PUBLIC_STAGES = (VersionStage.PUBLISHED, VersionStage.CORRECTED)
HISTORY_SHOWN = 40


def public_minutes() -> QuerySet[Minutes]:
    """Published, of a session that everybody may see."""
    return Minutes.objects.filter(
        published_at__isnull=False, session__in=Session.objects.public().values("pk")
    ).select_related("session__committee__plan", "session__group")


def public_versions(minutes: Minutes) -> list[MinutesVersion]:
    """Newest first."""
    return list(minutes.versions.filter(stage__in=PUBLIC_STAGES).order_by("-number"))


def public_version(minutes: Minutes) -> MinutesVersion | None:
    """The one in force, or None before publication."""
    return minutes.versions.filter(stage__in=PUBLIC_STAGES).order_by("-number").first()


def proposed_version(minutes: Minutes) -> MinutesVersion | None:
    """The text that was last taken to approval: the one that approvals speak of, published or not."""
    return minutes.versions.filter(stage=VersionStage.FINAL).order_by("-number").first()


def approvals_of(version: MinutesVersion | None) -> list[MinutesApproval]:
    """By whom, in their order. A text that came back to draft leaves its approvals behind."""
    if version is None:
        return []
    return list(version.approvals.select_related("tenure__seat__organization").order_by("pk"))


def observations_of(minutes: Minutes) -> list[MinutesObservation]:
    return list(minutes.observations.select_related("tenure__seat__organization").order_by("pk"))


def annexes_of(minutes: Minutes) -> list[MinutesAnnex]:
    return list(minutes.annexes.select_related("file").order_by("pk"))


def blank_lines(text: str) -> list[str]:
    """What is left to fill in, each as a sentence with its line and what to do."""
    return [
        _("Línea %(line)s, «%(found)s»: %(advice)s") % {"line": one.line, "found": one.found, "advice": one.advice}
        for one in placeholders(text)
    ]


def why_not_to_approval(minutes: Minutes, today: date) -> list[str]:
    """What is missing before these minutes, in observations, are taken to approval; empty when nothing is."""
    missing = []
    if minutes.observations_until is not None and today <= minutes.observations_until:
        missing.append(_("El plazo para observar sigue abierto: espere a que termine."))
    unresolved = minutes.observations.filter(resolved_at__isnull=True).count()
    if unresolved:
        words = ngettext("Falta resolver %(n)s observación.", "Falta resolver %(n)s observaciones.", unresolved)
        missing.append(words % {"n": unresolved})
    return missing + blank_lines(minutes.text)


@dataclass(frozen=True)
class Rights:
    """What one person may do with the minutes today."""

    draft: bool
    observe: bool
    approve: bool
    send_back: bool
    publish: bool
    correct: bool
    annex: bool


@dataclass(frozen=True)
class Desk:
    """The minutes as those who make them see them."""

    minutes: Minutes
    rights: Rights
    versions: list[MinutesVersion]
    observations: list[tuple[MinutesObservation, bool]]
    approvals: list[MinutesApproval]
    proposed: MinutesVersion | None
    annexes: list[MinutesAnnex]
    blanks: list[Placeholder]
    missing: list[str]
    has_no_quorum: bool
    history: list[ActivityRecord]

    @property
    def state(self) -> MinutesState:
        return MinutesState(self.minutes.state)


def desk_of(minutes: Minutes, user: User, today: date) -> Desk:
    """In as many queries for one observation, version and annex as for thirty. Observations say whether `user` may resolve them."""
    rights = rights_of(minutes, user, today)
    proposed = (
        proposed_version(minutes) if minutes.state not in (MinutesState.DRAFT, MinutesState.OBSERVATIONS) else None
    )
    in_observations = minutes.state == MinutesState.OBSERVATIONS
    return Desk(
        minutes=minutes,
        rights=rights,
        versions=list(minutes.versions.defer("text").order_by("-number")),
        observations=[
            (row, rights.draft and row.resolved_at is None and row.made_by_id != user.pk)
            for row in observations_of(minutes)
        ],
        approvals=approvals_of(proposed),
        proposed=proposed,
        annexes=annexes_of(minutes),
        blanks=placeholders(minutes.text),
        missing=why_not_to_approval(minutes, today) if in_observations else [],
        has_no_quorum=minutes.state == MinutesState.APPROVAL and quorum_of(minutes.session).met is False,
        history=list(
            ActivityRecord.objects.about(Minutes._meta.label_lower, minutes.pk).order_by("-at", "-pk")[:HISTORY_SHOWN]
        ),
    )


def rights_of(minutes: Minutes, user: User, today: date) -> Rights:
    may_publish = can_publish_minutes(user, minutes)
    return Rights(
        draft=can_draft(user, minutes, today),
        observe=can_observe(user, minutes, today),
        approve=can_approve(user, minutes, today),
        send_back=can_return_minutes(user, minutes, today),
        publish=may_publish and minutes.state == MinutesState.APPROVED,
        correct=may_publish and minutes.state == MinutesState.PUBLISHED,
        annex=can_annex(user, minutes, today),
    )
