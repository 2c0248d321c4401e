from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchDocument(models.Model):
    """One searchable page; no foreign keys, so that any floor can be indexed."""

    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    language = models.CharField(max_length=10, default="es")
    url = models.CharField(max_length=300)
    title = models.CharField(max_length=400)
    body = models.TextField(blank=True)
    stems = models.TextField(blank=True)
    plan = models.CharField(max_length=80, blank=True)
    is_public = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("documento de búsqueda")
        verbose_name_plural = _("documentos de búsqueda")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "language"], name="core_search_once")]

    def __str__(self) -> str:
        return self.title
