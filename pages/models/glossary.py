from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.models import Source

MOST_WORDS = 60


def at_most_60_words(text: str) -> None:
    if len(text.split()) > MOST_WORDS:
        raise ValidationError(
            _("Tiene %(n)s palabras. Una definición lleva %(most)s como máximo."),
            params={"n": len(text.split()), "most": MOST_WORDS},
        )


class GlossaryTermQuerySet(models.QuerySet["GlossaryTerm"]):
    def public(self) -> GlossaryTermQuerySet:
        return self.filter(is_public=True)


class GlossaryTerm(models.Model):
    """A word of the field in plain language. Its forms are marked where they first appear on a page."""

    term = models.CharField(_("término"), max_length=120, unique=True)
    slug = models.SlugField(_("dirección corta"), max_length=120, unique=True)
    acronym = models.CharField(_("sigla"), max_length=20, blank=True)
    other_forms = models.TextField(
        _("otras formas"), blank=True, help_text=_("Una por línea: plurales, otros nombres, otras siglas.")
    )
    definition = models.TextField(
        _("definición"), validators=[at_most_60_words], help_text=_("En lenguaje claro, 60 palabras como máximo.")
    )
    source = models.ForeignKey(
        Source,
        verbose_name=_("fuente"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Vacía cuando la palabra es de este portal."),
    )
    is_public = models.BooleanField(_("publicado"), default=True)
    updated_at = models.DateTimeField(_("actualizado el"), default=timezone.now)

    objects = GlossaryTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("término del glosario")
        verbose_name_plural = _("glosario")
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term

    def get_absolute_url(self) -> str:
        return f"{reverse('pages:glossary')}#{self.slug}"

    @property
    def forms(self) -> list[str]:
        """How the term is written in texts, its own name first."""
        named = [self.term, self.acronym, *self.other_forms.splitlines()]
        return [form for form in dict.fromkeys(form.strip() for form in named) if form]
