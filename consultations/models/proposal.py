"""Proposals of commitments: where they come from, how they changed, what became of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from consultations.choices import OrganizationType, ProposalState, SmartCriterion, SmartVerdict
from consultations.models.consultation import Consultation
from consultations.models.contribution import Contribution
from consultations.models.space import Space
from core.models import PublicIntake
from people.models import Territory
from plans.models import ActionPlan, Source, Theme


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def public(self) -> ProposalQuerySet:
        return self.filter(plan__is_public=True).exclude(state=ProposalState.DRAFT)


class Proposal(models.Model):
    """Its title and text are those of its newest version. Lineage is kept both ways.

    Contribution → proposal by `contributions`; proposal → proposal by `merged_into` and `split_from`; proposal →
    commitment by `commitment`.
    """

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="proposals")
    space = models.ForeignKey(
        Space, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("espacio")
    )
    contributions = models.ManyToManyField(
        Contribution, blank=True, related_name="proposals", verbose_name=_("aportes de los que viene")
    )
    consultations = models.ManyToManyField(
        Consultation, blank=True, related_name="proposals", verbose_name=_("priorizaciones en que está")
    )
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("tema")
    )
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("territorio")
    )
    title = models.CharField(_("título"), max_length=250)
    slug = models.SlugField(max_length=120, unique=True)
    text = models.TextField(_("texto"))
    state = models.CharField(_("estado"), max_length=12, choices=ProposalState, default=ProposalState.DRAFT)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    split_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="split_into")
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    created_at = models.DateTimeField(_("creada"), default=timezone.now)
    updated_at = models.DateTimeField(_("actualizada"), default=timezone.now)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("propuesta")
        verbose_name_plural = _("propuestas")
        ordering = ["plan", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProposalState.MERGED, merged_into__isnull=False)
                | ~Q(state=ProposalState.MERGED) & Q(merged_into__isnull=True),
                name="consultations_proposal_merged_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.COMMITTED, commitment__isnull=False)
                | ~Q(state=ProposalState.COMMITTED) & Q(commitment__isnull=True),
                name="consultations_proposal_committed_to_one",
            ),
            models.CheckConstraint(
                condition=(Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")))
                & (Q(split_from__isnull=True) | ~Q(split_from=F("pk"))),
                name="consultations_proposal_not_its_own_kin",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:proposal_detail", args=[self.slug])


class ProposalVersion(models.Model):
    """The whole text at a moment; the first one is the proposal as it came."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("versión"))
    title = models.CharField(_("título"), max_length=250)
    text = models.TextField(_("texto"))
    reason = models.CharField(_("por qué cambió"), max_length=300, blank=True)
    written_at = models.DateTimeField(_("cuándo"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("versión de la propuesta")
        verbose_name_plural = _("versiones de la propuesta")
        ordering = ["proposal", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(written_at__isnull=False, written_by__isnull=False),
                name="consultations_proposalversion_written_at_and_by",
            ),
            models.UniqueConstraint(fields=["proposal", "number"], name="consultations_proposal_version_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="consultations_proposal_change_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} v{self.number}"


class SmartNote(models.Model):
    """One criterion of a SMART review. A newer note on the same criterion supersedes the older, which stays."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="smart_notes")
    criterion = models.CharField(_("criterio"), max_length=10, choices=SmartCriterion)
    verdict = models.CharField(_("resultado"), max_length=7, choices=SmartVerdict)
    note = models.TextField(_("nota"))
    actor_label = models.CharField(_("quién revisa"), max_length=200, help_text=_("Una oficina, nunca una persona."))
    reviewed_at = models.DateTimeField(_("cuándo"))
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("nota SMART")
        verbose_name_plural = _("notas SMART")
        ordering = ["proposal", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="consultations_smartnote_reviewed_at_and_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.get_criterion_display()}"


class SupportQuerySet(models.QuerySet["Support"]):
    def confirmed(self) -> SupportQuerySet:
        return self.filter(confirmed_at__isnull=False, withdrawn_at__isnull=True)


class Support(PublicIntake):
    """A person's support for a proposal in a prioritisation; it counts once its address is confirmed.

    One per address, proposal and prioritisation, confirmed or not: asking again sends the same link again.
    """

    consent_purpose = "support"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="supports")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="supports")
    mail_key = models.CharField(max_length=254, help_text=_("La dirección, sin espacios y en minúsculas."))
    token = models.CharField(max_length=64, unique=True)
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("territorio")
    )
    organization_type = models.CharField(
        _("tipo de organización"), max_length=12, choices=OrganizationType, null=True, blank=True
    )
    confirmed_at = models.DateTimeField(_("confirmado el"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retirado el"), null=True, blank=True)
    told_at = models.DateTimeField(_("avisado del resultado el"), null=True, blank=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("apoyo")
        verbose_name_plural = _("apoyos")
        ordering = ["proposal", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "proposal", "mail_key"], name="consultations_support_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return self.receipt

    def get_absolute_url(self) -> str:
        """Its own page, which only who has the link of the mail can find."""
        return reverse("consultations:support", args=[self.token])
