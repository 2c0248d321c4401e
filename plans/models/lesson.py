from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.choices import Dimension, LessonKind
from plans.models.plan import ActionPlan


class Lesson(models.Model):
    """What a cycle taught, as its source tells it, and what was done about it."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="lessons")
    key = models.SlugField(_("clave"), max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(_("orden"), default=0)
    dimension = models.CharField(_("dimensión"), max_length=14, choices=Dimension)
    kind = models.CharField(_("tipo"), max_length=14, choices=LessonKind)
    text = models.TextField(_("lección"))
    note = models.CharField(_("nota"), max_length=400, blank=True)
    follow_up = models.TextField(_("qué se hizo"), blank=True)
    source = models.ForeignKey("plans.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("lección")
        verbose_name_plural = _("lecciones")
        ordering = ["plan", "order", "id"]

    def __str__(self) -> str:
        return self.text[:80]
