"""Observations of public bodies on a draft plan, and the reasoned response to each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from consultations.choices import DecisionReason, Outcome
from consultations.models.contribution import Contribution
from consultations.models.proposal import Proposal
from core.choices import DatePrecision
from core.constraints import exactly_one
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


class DecisionQuerySet(models.QuerySet["Decision"]):
    def public(self) -> DecisionQuerySet:
        """Those on what the public can see."""
        contributions = Contribution.objects.public()
        return self.filter(
            Q(observation__plan__is_public=True)
            | Q(proposal__in=Proposal.objects.public().values("pk"))
            | Q(contribution__in=contributions.values("pk"))
        )


class Decision(models.Model):
    """The reasoned response to one contribution, proposal or observation: outcome, controlled reason, text and commitment.

    Where several were answered together, each has its own row with the same words. It is not edited: a response that
    was wrong is revised by a service that keeps the earlier words in the public history.
    """

    contribution = models.OneToOneField(
        Contribution, null=True, blank=True, on_delete=models.PROTECT, related_name="decision", verbose_name=_("aporte")
    )
    proposal = models.OneToOneField(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="decision", verbose_name=_("propuesta")
    )
    observation = models.OneToOneField(
        InstitutionalObservation, null=True, blank=True, on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(_("decisión"), max_length=22, choices=Outcome)
    reason = models.CharField(_("motivo"), max_length=20, choices=DecisionReason, null=True, blank=True)
    text = models.TextField(_("respuesta"), blank=True)
    decided_on = models.DateField(_("fecha"), null=True, blank=True)
    decided_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revised_on = models.DateField(_("revisada el"), null=True, blank=True)
    revision_reason = models.CharField(_("por qué se revisó"), max_length=300, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("respuesta motivada")
        verbose_name_plural = _("respuestas motivadas")
        ordering = ["id"]
        constraints = [
            exactly_one("contribution", "proposal", "observation"),
            models.CheckConstraint(
                condition=Q(revised_on__isnull=True) | ~Q(revision_reason=""),
                name="consultations_revised_decision_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.NOT_ACCEPTED) | Q(reason__isnull=False),
                name="consultations_refusal_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_outcome_display()}"

    @property
    def subject(self) -> Contribution | Proposal | InstitutionalObservation:
        """What it answers."""
        return self.contribution or self.proposal or self.observation

    @property
    def plan(self) -> ActionPlan:
        return self.contribution.consultation.plan if self.contribution else self.subject.plan
