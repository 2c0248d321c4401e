"""The texts by which people allow the portal to keep what they write, and which of them each sending agreed to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Kept(Exception):
    """A consent text was to be changed or deleted: it never is. A new version takes its place."""


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def update(self, **values: Any) -> int:
        raise Kept

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Kept


class ConsentText(models.Model):
    """One version in one language, for everybody or for one country. In force from `valid_from` until the next one.

    Never changed: the database refuses any UPDATE of it (a trigger, migration 0006) and, once somebody agreed to it, its
    deletion (the foreign key of ConsentGiven).
    """

    purpose = models.SlugField(_("para qué"), max_length=20)
    version = models.CharField(_("versión"), max_length=20)
    language = models.CharField(_("idioma"), max_length=10)
    country = models.CharField(
        _("país"),
        max_length=2,
        blank=True,
        help_text=_("Código de dos letras. Vacío: vale donde el país no tenga otro."),
    )
    text = models.TextField(_("texto"))
    sha256 = models.CharField(_("huella"), max_length=64)
    valid_from = models.DateTimeField(_("vigente desde"))

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("texto de autorización")
        verbose_name_plural = _("textos de autorización")
        ordering = ["purpose", "country", "-valid_from", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "country", "version", "language"], name="core_consent_version_once"
            ),
            models.CheckConstraint(condition=~models.Q(text="") & ~models.Q(sha256=""), name="core_consent_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} · {self.version} · {self.language}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise Kept
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Kept


class ConsentGiven(models.Model):
    """That a sending agreed to a text, and when. It names the sending by kind and receipt, and no person."""

    kind = models.CharField(_("qué se envió"), max_length=60)
    receipt = models.CharField(_("radicado"), max_length=20)
    text = models.ForeignKey(ConsentText, verbose_name=_("texto"), on_delete=models.PROTECT, related_name="given")
    at = models.DateTimeField(_("cuándo"), default=timezone.now)

    class Meta:
        verbose_name = _("autorización dada")
        verbose_name_plural = _("autorizaciones dadas")
        constraints = [models.UniqueConstraint(fields=["kind", "receipt"], name="core_consent_given_once")]

    def __str__(self) -> str:
        return self.receipt
