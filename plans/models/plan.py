from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.choices import DatePrecision
from core.constraints import end_not_before_start, or_never
from core.models import StoredFile
from people.models import Organization, Territory
from plans.choices import PlanRole, PlanState


class ActionPlanQuerySet(models.QuerySet["ActionPlan"]):
    def public(self) -> ActionPlanQuerySet:
        return self.filter(is_public=True)


class ActionPlan(models.Model):
    jurisdiction = models.ForeignKey(
        Territory, verbose_name=_("jurisdicción"), on_delete=models.PROTECT, related_name="plans"
    )
    number = models.PositiveSmallIntegerField(_("número"), help_text=_("Se muestra en números romanos."))
    title = models.CharField(_("título"), max_length=250)
    slug = models.SlugField(max_length=80, unique=True)
    summary = models.TextField(_("resumen"), blank=True)
    starts_on = models.DateField(_("inicio"), null=True, blank=True)
    starts_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    ends_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    state = models.CharField(_("estado"), max_length=14, choices=PlanState, default=PlanState.PREPARATION)
    current = models.BooleanField(_("vigente en portada"), default=False)
    is_demo = models.BooleanField(_("demostración"), default=False)
    is_public = models.BooleanField(_("publicado"), default=False)
    source = models.ForeignKey("plans.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(_("actualizado"), default=timezone.now)

    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan de acción")
        verbose_name_plural = _("planes de acción")
        ordering = ["jurisdiction", "-is_demo", "-number", "id"]
        constraints = [
            end_not_before_start(),
            models.UniqueConstraint(
                fields=["jurisdiction", "number"], condition=Q(is_demo=False), name="plans_one_number_per_jurisdiction"
            ),
            models.UniqueConstraint(
                fields=["jurisdiction"], condition=Q(current=True), name="plans_one_current_per_jurisdiction"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("dashboards:plan_detail", args=[self.slug])


class ApprovingAct(models.Model):
    """The norm that approved a plan, such as a ministerial resolution."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(_("tipo"), max_length=80)
    number = models.CharField(_("número"), max_length=80)
    dated_on = models.DateField(_("fecha"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey("plans.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("acto de aprobación")
        verbose_name_plural = _("actos de aprobación")
        constraints = [models.UniqueConstraint(fields=["plan", "kind", "number"], name="plans_act_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class PlanParticipation(models.Model):
    plan = models.ForeignKey(ActionPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="participations")
    jurisdiction = models.ForeignKey(
        Territory,
        on_delete=models.PROTECT,
        related_name="participations",
        help_text=_("Un documento puede nombrar quién lidera la Alianza en un país sin decir para qué plan."),
    )
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="plan_participations")
    role = models.CharField(_("papel"), max_length=12, choices=PlanRole)
    since = models.DateField(_("desde"), null=True, blank=True)
    until = models.DateField(_("hasta"), null=True, blank=True)
    attested_on = models.DateField(_("atestiguado el"), null=True, blank=True)
    attested_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    note = models.CharField(_("nota"), max_length=300, blank=True)
    source = models.ForeignKey("plans.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("participación en el plan")
        verbose_name_plural = _("participaciones en planes")
        ordering = ["role", "organization__name", "id"]
        constraints = [
            end_not_before_start("since", "until"),
            models.UniqueConstraint(
                "jurisdiction",
                Coalesce("plan", 0),
                "organization",
                "role",
                or_never("attested_on"),
                name="plans_participation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} · {self.get_role_display()}"


class PlanTerritory(models.Model):
    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="plan_territories")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("nota"), max_length=300, blank=True)
    source = models.ForeignKey("plans.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("territorio del plan")
        verbose_name_plural = _("territorios del plan")
        ordering = ["territory__name", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "territory"], name="plans_territory_once")]

    def __str__(self) -> str:
        return str(self.territory)
