"""An invitation to open an account: the only way in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.choices import InvitationState
from people.models.territory import Territory
from people.models.user import Membership, User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; its link may have expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(models.Model):
    """Its link is kept only as a digest: nobody reads from a row the way into an account."""

    user = models.ForeignKey(User, verbose_name=_("persona"), on_delete=models.PROTECT, related_name="invitations")
    membership = models.ForeignKey(
        Membership,
        verbose_name=_("papel"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    jurisdiction = models.ForeignKey(
        Territory,
        verbose_name=_("jurisdicción"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    invited_by = models.ForeignKey(
        User, verbose_name=_("invitada por"), on_delete=models.PROTECT, related_name="invitations_sent"
    )
    language = models.CharField(_("idioma del correo"), max_length=2, choices=settings.LANGUAGES, default="es")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("creada"), default=timezone.now)
    expires_at = models.DateTimeField(_("sirve hasta"))
    accepted_at = models.DateTimeField(_("aceptada"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retirada"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitación")
        verbose_name_plural = _("invitaciones")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="people_invitation_accepted_or_withdrawn",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="people_invitation_one_open_for_a_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None

    def state(self, now: datetime) -> InvitationState:
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.EXPIRED if self.expires_at <= now else InvitationState.SENT
