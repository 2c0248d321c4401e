from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from consultations.choices import Invitation, Mode, SpaceKind
from core.choices import DatePrecision
from core.constraints import end_not_before_start
from people.models import Territory
from plans.models import ActionPlan, Document, Source, Stage, Theme


class SpaceQuerySet(models.QuerySet["Space"]):
    def public(self) -> SpaceQuerySet:
        return self.filter(Q(plan__isnull=True) | Q(plan__is_public=True), is_public=True)


class Space(models.Model):
    """A place where people meet: thematic tables, regional workshops, lessons learned, results given back."""

    plan = models.ForeignKey(ActionPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="spaces")
    stage = models.ForeignKey(Stage, null=True, blank=True, on_delete=models.PROTECT, related_name="spaces")
    commitment = models.ForeignKey(Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="spaces")
    kind = models.CharField(_("tipo"), max_length=18, choices=SpaceKind)
    title = models.CharField(_("nombre"), max_length=250)
    slug = models.SlugField(max_length=120, unique=True)
    summary = models.TextField(_("resumen"), blank=True)
    themes = models.ManyToManyField(Theme, verbose_name=_("temas"), blank=True, related_name="spaces")
    territory = models.ForeignKey(
        Territory, verbose_name=_("territorio"), null=True, blank=True, on_delete=models.PROTECT, related_name="spaces"
    )
    place = models.CharField(_("lugar"), max_length=200, blank=True)
    link = models.URLField(_("enlace"), blank=True)
    mode = models.CharField(_("modalidad"), max_length=10, choices=Mode, null=True, blank=True)
    starts_on = models.DateField(_("inicio"), null=True, blank=True)
    starts_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    ends_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    invitation = models.CharField(_("convocatoria"), max_length=8, choices=Invitation, null=True, blank=True)
    capacity = models.PositiveIntegerField(_("aforo"), null=True, blank=True)
    close_reason = models.CharField(_("por qué cerró la inscripción"), max_length=300, blank=True)
    report = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcomes = models.JSONField(_("resultados que la fuente enumera"), default=list, blank=True)
    note = models.CharField(_("nota"), max_length=400, blank=True)
    is_public = models.BooleanField(_("publicado"), default=False)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("espacio")
        verbose_name_plural = _("espacios")
        ordering = ["-starts_on", "title", "id"]
        constraints = [end_not_before_start()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:space_detail", args=[self.slug])


class Speaker(models.Model):
    """A person named by the source as speaker, in the role held then."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="speakers")
    order = models.PositiveSmallIntegerField(_("orden"))
    name = models.CharField(_("nombre"), max_length=150)
    role = models.CharField(_("cargo"), max_length=250, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("ponente")
        verbose_name_plural = _("ponentes")
        ordering = ["space", "order"]
        constraints = [models.UniqueConstraint(fields=["space", "name"], name="consultations_speaker_once")]

    def __str__(self) -> str:
        return self.name
