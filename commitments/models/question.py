"""What citizens ask about a commitment, and what they flag as outdated."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.commitment import Commitment
from commitments.models.milestone import Milestone
from core.choices import ModerationState
from core.constraints import paired
from core.models import ModeratedIntake


class AnsweredIntakeQuerySet(models.QuerySet["AnsweredIntake"]):
    def public(self) -> AnsweredIntakeQuerySet:
        return self.filter(moderation=ModerationState.PUBLISHED)


class AnsweredIntake(ModeratedIntake):
    """Public intake that an entity answers by a deadline."""

    milestone = models.ForeignKey(Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss")
    text = models.TextField(_("texto"))
    answer_due_on = models.DateField(_("responder antes de"), null=True, blank=True)
    answer = models.TextField(_("respuesta"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AnsweredIntakeQuerySet.as_manager()

    class Meta(ModeratedIntake.Meta):
        abstract = True
        constraints = [*ModeratedIntake.Meta.constraints, paired("answered")]

    def get_absolute_url(self) -> str:
        """Its own page, which only who has the receipt can find."""
        return reverse("commitments:receipt", args=[self.receipt])

    @property
    def admin_url_name(self) -> str:
        return f"admin:{self._meta.app_label}_{self._meta.model_name}_change"

    @property
    def days_to_answer(self) -> int | None:
        if self.answered_at is None:
            return None
        return (timezone.localdate(self.answered_at) - timezone.localdate(self.received_at)).days


class Question(AnsweredIntake):
    consent_purpose = "question"
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="questions")

    class Meta(AnsweredIntake.Meta):
        verbose_name = _("pregunta")
        verbose_name_plural = _("preguntas")
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return self.receipt


class OutdatedFlag(AnsweredIntake):
    """A citizen says that what the portal shows is out of date."""

    consent_purpose = "flag"

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="outdated_flags")

    class Meta(AnsweredIntake.Meta):
        verbose_name = _("aviso de desactualización")
        verbose_name_plural = _("avisos de desactualización")
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return self.receipt
