"""The Independent Reporting Mechanism's view: both scales, judged on one commitment or on a cluster."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.choices import (
    DidItOpen,
    EarlyResults,
    IrmCompletion,
    IrmProduct,
    PotentialForResults,
    PotentialImpact,
    RecommendationState,
    Specificity,
)
from commitments.models.commitment import Commitment
from core.choices import DatePrecision
from core.constraints import end_not_before_start
from people.models import Organization
from plans.models import ActionPlan, Classification, Document


class IrmReport(models.Model):
    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="irm_reports")
    slug = models.SlugField(max_length=80, unique=True)
    product = models.CharField(_("producto"), max_length=18, choices=IrmProduct)
    title = models.CharField(_("título"), max_length=250)
    dated_on = models.DateField(_("fecha"), null=True, blank=True)
    date_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    comments_open_on = models.DateField(_("comentarios desde"), null=True, blank=True)
    comments_close_on = models.DateField(_("comentarios hasta"), null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("informe del MRI")
        verbose_name_plural = _("informes del MRI")
        ordering = ["plan", "dated_on", "id"]
        constraints = [end_not_before_start("comments_open_on", "comments_close_on")]

    def __str__(self) -> str:
        return self.title


class IrmAssessment(models.Model):
    report = models.ForeignKey(IrmReport, on_delete=models.PROTECT, related_name="assessments")
    commitments = models.ManyToManyField(Commitment, related_name="assessments")
    code = models.CharField(_("código"), max_length=40)
    title = models.CharField(_("título"), max_length=400, blank=True)
    # Scale in use before 2020.
    specificity = models.CharField(_("especificidad"), max_length=8, choices=Specificity, null=True, blank=True)
    relevance = models.ManyToManyField(Classification, verbose_name=_("relevancia"), blank=True, related_name="+")
    potential_impact = models.CharField(
        _("impacto potencial"), max_length=14, choices=PotentialImpact, null=True, blank=True
    )
    did_it_open_government = models.CharField(
        _("¿abrió el gobierno?"), max_length=14, choices=DidItOpen, null=True, blank=True
    )
    stated_starred = models.BooleanField(_("estelar según el informe"), null=True, blank=True)
    # Scale in use since 2020.
    verifiable = models.BooleanField(_("verificable"), null=True, blank=True)
    open_government_lens = models.BooleanField(_("enfoque de gobierno abierto"), null=True, blank=True)
    potential_for_results = models.CharField(
        _("potencial de resultados"), max_length=12, choices=PotentialForResults, null=True, blank=True
    )
    promising = models.BooleanField(_("prometedor"), null=True, blank=True)
    promising_reason = models.TextField(_("por qué es prometedor"), blank=True)
    early_results = models.CharField(
        _("resultados tempranos"), max_length=12, choices=EarlyResults, null=True, blank=True
    )
    # Both.
    completion = models.CharField(_("cumplimiento"), max_length=12, choices=IrmCompletion, null=True, blank=True)

    class Meta:
        verbose_name = _("evaluación del MRI")
        verbose_name_plural = _("evaluaciones del MRI")
        ordering = ["report", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "code"], name="commitments_assessment_once")]

    def __str__(self) -> str:
        return f"{self.report} · {self.code}"


class IrmRecommendation(models.Model):
    report = models.ForeignKey(IrmReport, on_delete=models.PROTECT, related_name="recommendations")
    order = models.PositiveSmallIntegerField(_("orden"))
    text = models.TextField(_("recomendación"))
    is_about_process = models.BooleanField(_("sobre el proceso"), default=True)
    addressed_to = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("plazo"), null=True, blank=True)
    response = models.TextField(_("respuesta"), blank=True)
    state = models.CharField(_("estado"), max_length=8, choices=RecommendationState, default=RecommendationState.OPEN)

    class Meta:
        verbose_name = _("recomendación del MRI")
        verbose_name_plural = _("recomendaciones del MRI")
        ordering = ["report", "order"]
        constraints = [models.UniqueConstraint(fields=["report", "order"], name="commitments_recommendation_once")]

    def __str__(self) -> str:
        return self.text[:80]
