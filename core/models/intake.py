"""What the public sends without an account."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.choices import HideReason, ModerationState
from core.constraints import paired


class PublicIntake(models.Model):
    """Receipt, consent and sender. The sender's address is kept only as a salted hash, for 7 days.

    The text agreed to is that of `consent_purpose` in its `consent_version`; what core/consents.py notes beside it keeps
    the text's own row, and so its hash.
    """

    consent_purpose: ClassVar[str] = ""

    receipt = models.CharField(_("radicado"), max_length=20, unique=True)
    received_at = models.DateTimeField(_("recibido"), default=timezone.now)
    author_name = models.CharField(_("nombre"), max_length=120, blank=True)
    author_mail = models.EmailField(_("correo"), blank=True)
    show_author = models.BooleanField(_("autoriza mostrar su nombre"), default=False)
    consent_version = models.CharField(_("versión del consentimiento"), max_length=20)
    consent_at = models.DateTimeField(_("consentimiento"), default=timezone.now)
    form_key = models.CharField(
        max_length=64, unique=True, null=True, blank=True, help_text=_("La misma hoja enviada dos veces es un envío.")
    )
    language = models.CharField(_("idioma"), max_length=10, default="es")
    sender_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


class ModeratedIntake(PublicIntake):
    """Public intake that somebody reads before it shows."""

    moderation = models.CharField(
        _("moderación"), max_length=10, choices=ModerationState, default=ModerationState.PENDING, db_index=True
    )
    hide_reason = models.CharField(_("motivo para ocultar"), max_length=20, choices=HideReason, blank=True)
    moderated_at = models.DateTimeField(null=True, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    @property
    def shown_author(self) -> str:
        return self.author_name if self.show_author else ""

    class Meta(PublicIntake.Meta):
        abstract = True
        constraints = [
            paired("moderated"),
            models.CheckConstraint(
                condition=~models.Q(moderation=ModerationState.HIDDEN) | ~models.Q(hide_reason=""),
                name="%(app_label)s_%(class)s_hidden_says_why",
            ),
        ]
