from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.choices import Channel, Mode, OrganizationType, TallySector, TallySubject
from consultations.models.space import Space
from people.models import Territory
from plans.models import ActionPlan, Source, Theme


class TallyQuerySet(models.QuerySet["Tally"]):
    def public(self) -> TallyQuerySet:
        return self.filter(Q(space__isnull=True) | Q(space__is_public=True), plan__is_public=True)


class Tally(models.Model):
    """A count whose rows nobody has. A plan-wide tally is never added to those of its spaces."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="tallies")
    key = models.SlugField(_("clave"), max_length=100, unique=True)
    table = models.CharField(
        _("cuadro"), max_length=60, blank=True, help_text=_("Cuadro de la fuente al que pertenece.")
    )
    order = models.PositiveSmallIntegerField(_("orden"), default=0)
    subject = models.CharField(_("qué se cuenta"), max_length=14, choices=TallySubject)
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.PROTECT, related_name="tallies")
    consultation = models.CharField(
        _("consulta"), max_length=120, blank=True, help_text=_("Clave de la consulta virtual.")
    )
    sector = models.CharField(_("sector"), max_length=14, choices=TallySector, null=True, blank=True)
    organization_type = models.CharField(
        _("tipo de organización"), max_length=12, choices=OrganizationType, null=True, blank=True
    )
    territory = models.ForeignKey(Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("vía"), max_length=10, choices=Channel, null=True, blank=True)
    mode = models.CharField(_("modalidad"), max_length=10, choices=Mode, null=True, blank=True)
    value = models.PositiveIntegerField(_("valor"))
    is_approximate = models.BooleanField(_("aproximado"), default=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("conteo")
        verbose_name_plural = _("conteos")
        ordering = ["plan", "table", "order", "id"]

    def __str__(self) -> str:
        return self.key
