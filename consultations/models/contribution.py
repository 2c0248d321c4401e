"""What people said, in their own words, and how it was grouped to be answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.choices import Channel, OrganizationType
from consultations.models.consultation import Consultation, Section
from core.choices import ModerationState
from core.models import ModeratedIntake
from people.models import Territory
from plans.models import Theme


class ContributionGroup(models.Model):
    """Contributions that say much the same, answered together: «qué oímos», in one sentence."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="groups")
    title = models.CharField(_("qué oímos"), max_length=300)
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("grupo de aportes")
        verbose_name_plural = _("grupos de aportes")
        ordering = ["consultation", "id"]

    def __str__(self) -> str:
        return self.title


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def public(self) -> ContributionQuerySet:
        return self.filter(
            moderation=ModerationState.PUBLISHED, consultation__is_public=True, consultation__plan__is_public=True
        )

    def unanswered(self) -> ContributionQuerySet:
        """Published and without a reasoned response."""
        return self.filter(moderation=ModerationState.PUBLISHED, decision__isnull=True)


class Contribution(ModeratedIntake):
    """A citizen's words, never edited. Those of mail, paper or a meeting are typed by the secretariat as they were said."""

    consent_purpose = "contribution"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="contributions")
    section = models.ForeignKey(
        Section,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
        verbose_name=_("sección"),
    )
    channel = models.CharField(_("vía"), max_length=10, choices=Channel, default=Channel.WEB)
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("tema")
    )
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("territorio")
    )
    organization_type = models.CharField(
        _("tipo de organización"), max_length=12, choices=OrganizationType, null=True, blank=True
    )
    organization_name = models.CharField(_("organización"), max_length=200, blank=True)
    text = models.TextField(_("texto"))
    stems = models.TextField(blank=True, editable=False, help_text=_("Raíces de las palabras, para hallar parecidos."))
    said_on = models.DateField(_("fecha en que se dijo"), null=True, blank=True)
    group = models.ForeignKey(
        ContributionGroup,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contributions",
        verbose_name=_("grupo"),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("digitado por"),
    )
    import_key = models.CharField(max_length=64, null=True, blank=True, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta(ModeratedIntake.Meta):
        verbose_name = _("aporte")
        verbose_name_plural = _("aportes")
        ordering = ["-received_at", "-id"]
        constraints = [
            *ModeratedIntake.Meta.constraints,
            models.UniqueConstraint(fields=["consultation", "import_key"], name="consultations_contribution_row_once"),
            models.CheckConstraint(
                condition=Q(channel=Channel.WEB) | Q(entered_by__isnull=False),
                name="consultations_contribution_typed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "moderation", "-received_at"], name="consultations_contrib_list")
        ]

    def __str__(self) -> str:
        return self.receipt

    def get_absolute_url(self) -> str:
        """Its own page, which only who has the receipt can find."""
        return reverse("consultations:receipt", args=[self.receipt])
