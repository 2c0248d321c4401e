"""Observations of public bodies on a draft plan, and the reasoned response to each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from consultations.choices import DecisionReason, Outcome
from core.choices import DatePrecision
from people.models import Organization
from plans.models import ActionPlan, Source


class InstitutionalObservation(models.Model):
    """An observation of a public body, treated like a public one. `count` > 1 where the source only gives a number."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="observations")
    key = models.SlugField(_("clave"), max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(_("orden"), default=0)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    subject = models.CharField(_("sobre qué"), max_length=200)
    text = models.TextField(_("observación"))
    count = models.PositiveSmallIntegerField(_("cuántas"), default=1)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("observación institucional")
        verbose_name_plural = _("observaciones institucionales")
        ordering = ["plan", "order", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="consultations_observation_count_positive")
        ]

    def __str__(self) -> str:
        return self.subject


class Decision(models.Model):
    """The reasoned response: outcome, controlled reason, text and the commitment it led to."""

    observation = models.OneToOneField(InstitutionalObservation, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(_("decisión"), max_length=22, choices=Outcome)
    reason = models.CharField(_("motivo"), max_length=20, choices=DecisionReason, null=True, blank=True)
    text = models.TextField(_("respuesta"), blank=True)
    decided_on = models.DateField(_("fecha"), null=True, blank=True)
    decided_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("respuesta motivada")
        verbose_name_plural = _("respuestas motivadas")
        ordering = ["observation", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.NOT_ACCEPTED) | Q(reason__isnull=False),
                name="consultations_refusal_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.observation}: {self.get_outcome_display()}"
