"""What the shell itself keeps: the dumps of all its public data."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class DataDump(models.Model):
    """One file with every dataset. The row is written when the file is whole: a file without a row is never served.

    `contents` tells of each dataset its `rows`, the `bytes` and `sha256` of its CSV, since when it is published
    (`issued`) and when its content last differed from that of the dump before (`modified`).
    """

    day = models.DateField(_("día"), db_index=True)
    made_at = models.DateTimeField(_("hecho el"))
    file = models.FileField(_("archivo"), upload_to="datos/", max_length=200)
    size = models.PositiveBigIntegerField(_("tamaño en bytes"))
    sha256 = models.CharField(max_length=64)
    contents: models.JSONField[Any] = models.JSONField()

    class Meta:
        verbose_name = _("volcado de datos")
        verbose_name_plural = _("volcados de datos")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"volcado-{self.day}"

    def get_absolute_url(self) -> str:
        return reverse("data_dump_of_day", args=[self.day.isoformat()])
