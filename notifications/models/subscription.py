"""People who follow something without an account, and what there is to tell them."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import ActivityRecord, OutgoingMail, PublicIntake
from notifications.choices import Cadence, TargetKind


class Follower(PublicIntake):
    """An address that follows something. Leaving everything erases the row, and with it the address."""

    consent_purpose = "following"

    token = models.CharField(_("clave del enlace"), max_length=64, unique=True)

    class Meta(PublicIntake.Meta):
        verbose_name = _("seguidor")
        verbose_name_plural = _("seguidores")
        constraints = [
            models.UniqueConstraint(Lower("author_mail"), name="notifications_follower_mail_once"),
            models.CheckConstraint(condition=~models.Q(author_mail=""), name="notifications_follower_has_mail"),
        ]

    def __str__(self) -> str:
        return self.receipt


class Subscription(models.Model):
    """What a follower follows; counts only once confirmed from the mailbox."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="subscriptions")
    kind = models.CharField(_("tipo"), max_length=12, choices=TargetKind)
    key = models.CharField(_("clave"), max_length=200)
    cadence = models.CharField(_("frecuencia"), max_length=10, choices=Cadence, default=Cadence.WEEKLY)
    created_at = models.DateTimeField(_("pedida"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmada"), null=True, blank=True)

    class Meta:
        verbose_name = _("suscripción")
        verbose_name_plural = _("suscripciones")
        ordering = ["kind", "key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["follower", "kind", "key"], name="notifications_subscription_once")
        ]
        indexes = [models.Index(fields=["kind", "key"], name="notifications_target")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Notice(models.Model):
    """A public activity concerns a target: what feeds and mails to followers are made of."""

    activity = models.ForeignKey(ActivityRecord, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=TargetKind)
    key = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("noticia de un asunto")
        verbose_name_plural = _("noticias de asuntos")
        ordering = ["-activity"]
        constraints = [models.UniqueConstraint(fields=["kind", "key", "activity"], name="notifications_notice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} · {self.activity_id}"


class FollowerDigest(models.Model):
    """One weekly summary per follower and week (its Monday), whoever sends it and however often they try."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="digests")
    week = models.DateField(_("lunes"))
    mail = models.ForeignKey(OutgoingMail, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("resumen semanal")
        verbose_name_plural = _("resúmenes semanales")
        constraints = [models.UniqueConstraint(fields=["follower", "week"], name="notifications_weekly_once")]

    def __str__(self) -> str:
        return f"{self.follower_id} · {self.week}"
