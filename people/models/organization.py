from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.choices import Branch, Level, Sector
from people.models.territory import Territory


class Organization(models.Model):
    """Branch and level are two axes: "subnational" is a level, never a branch."""

    name = models.CharField(_("nombre"), max_length=250)
    acronym = models.CharField(_("sigla"), max_length=30, blank=True)
    slug = models.SlugField(max_length=120, unique=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector)
    branch = models.CharField(_("rama"), max_length=12, choices=Branch, null=True, blank=True)
    level = models.CharField(_("nivel"), max_length=12, choices=Level, null=True, blank=True)
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("territorio"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organizations",
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    site = models.URLField(_("sitio web"), blank=True)
    is_demo = models.BooleanField(_("demostración"), default=False)
    source_note = models.CharField(_("fuente"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("organización")
        verbose_name_plural = _("organizaciones")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(branch__isnull=True) | Q(sector=Sector.PUBLIC),
                name="people_organization_branch_only_if_public",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("commitments:organization_detail", args=[self.slug])
