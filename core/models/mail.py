"""The outbox: a message is a row first, written in the transaction that causes it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.choices import MailState


class MailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self, now: datetime) -> MailQuerySet:
        """What may be sent at `now`, the longest waiting first."""
        waiting = self.filter(state__in=[MailState.QUEUED, MailState.RETRYING], not_before__lte=now)
        return waiting.order_by("not_before", "id")


class OutgoingMail(models.Model):
    message_id = models.CharField(max_length=200, unique=True)
    recipient = models.EmailField(_("destinatario"))
    subject = models.CharField(_("asunto"), max_length=200)
    body = models.TextField(_("texto"))
    calendar = models.TextField(
        _("entrada de calendario"), blank=True, help_text=_("Texto iCalendar que va adjunto al mensaje.")
    )
    language = models.CharField(max_length=10, default="es")
    unsubscribe_url = models.CharField(
        _("dirección para dejar de recibir"),
        max_length=500,
        blank=True,
        help_text=_("Completa. Un botón del programa de correo la llama (RFC 8058)."),
    )
    state = models.CharField(_("estado"), max_length=10, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    not_before = models.DateTimeField(_("no antes de"), default=timezone.now)
    last_error = models.CharField(_("último error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("creado"), default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("enviado"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("correo saliente")
        verbose_name_plural = _("correos salientes")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "not_before"], name="core_mail_due")]

    def __str__(self) -> str:
        return self.subject
