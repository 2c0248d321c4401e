from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.constraints import end_not_before_start
from people.choices import TerritoryLevel


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def inside(self, code: str) -> TerritoryQuerySet:
        """The territory itself and everything below it (the tree is at most three deep)."""
        return self.filter(Q(code=code) | Q(parent__code=code) | Q(parent__parent__code=code))


class Territory(models.Model):
    code = models.CharField(
        _("código"),
        max_length=20,
        unique=True,
        help_text=_("ISO 3166-1 o 3166-2; para municipios, país y código oficial."),
    )
    official_code = models.CharField(
        _("código oficial"), max_length=12, blank=True, help_text=_("DIVIPOLA en Colombia, UBIGEO en Perú.")
    )
    name = models.CharField(_("nombre"), max_length=120)
    slug = models.SlugField(max_length=120)
    level = models.CharField(_("nivel"), max_length=14, choices=TerritoryLevel)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField(_("vigente desde"), null=True, blank=True)
    valid_until = models.DateField(_("vigente hasta"), null=True, blank=True)
    source_note = models.CharField(_("fuente"), max_length=300, blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territorio")
        verbose_name_plural = _("territorios")
        ordering = ["name", "id"]
        constraints = [
            end_not_before_start("valid_from", "valid_until"),
            models.CheckConstraint(
                condition=Q(level=TerritoryLevel.COUNTRY, parent__isnull=True)
                | ~Q(level=TerritoryLevel.COUNTRY) & Q(parent__isnull=False),
                name="people_territory_only_countries_have_no_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("commitments:territory_detail", args=[self.code])

    @property
    def country_code(self) -> str:
        """ISO 3166-1 alpha-2 of the country it lies in."""
        return self.code.partition("-")[0]
