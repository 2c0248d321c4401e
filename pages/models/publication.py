"""What the portal writes: pages that stay and news that are dated. A moment says who can read them, not a task."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.constraints import paired
from core.models import StoredFile
from pages.choices import Language, PublicationState
from plans.models import ActionPlan, Claim, Source


class PublicationQuerySet(models.QuerySet):
    def public(self, now: datetime) -> PublicationQuerySet:
        """What anybody may read at that moment."""
        return self.filter(published_at__lte=now, withdrawn_at__isnull=True)

    def in_state(self, state: str, now: datetime) -> PublicationQuerySet:
        conditions = {
            PublicationState.DRAFT: Q(published_at__isnull=True, withdrawn_at__isnull=True),
            PublicationState.SCHEDULED: Q(published_at__gt=now, withdrawn_at__isnull=True),
            PublicationState.PUBLISHED: Q(published_at__lte=now, withdrawn_at__isnull=True),
            PublicationState.WITHDRAWN: Q(withdrawn_at__isnull=False),
        }
        return self.filter(conditions[PublicationState(state)])

    def to_announce(self, now: datetime) -> PublicationQuerySet:
        """Public, and its line of history not written yet: its hour came by itself."""
        return self.public(now).filter(announced_at__isnull=True)


class Publication(models.Model):
    title = models.CharField(_("título"), max_length=200)
    slug = models.SlugField(
        _("dirección corta"), max_length=100, unique=True, help_text=_("No cambia después: otros la enlazan.")
    )
    summary = models.TextField(
        _("resumen"), max_length=400, blank=True, help_text=_("Una o dos frases. Se ve en las listas y al compartir.")
    )
    body = models.TextField(
        _("texto"),
        blank=True,
        help_text=_("En Markdown: ## para un título, - para una lista, [texto](https://…) para un enlace."),
    )
    language = models.CharField(_("idioma"), max_length=2, choices=Language, default=Language.SPANISH)
    sources = models.ManyToManyField(Source, verbose_name=_("fuentes"), blank=True, related_name="%(class)s_rows")
    published_at = models.DateTimeField(_("publicada el"), null=True, blank=True)
    announced_at = models.DateTimeField(_("anunciada el"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("retirada el"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdraw_reason = models.CharField(_("por qué se retiró"), max_length=300, blank=True)
    updated_at = models.DateTimeField(_("actualizada el"), default=timezone.now)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            paired("withdrawn"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(published_at__isnull=False) & ~Q(withdraw_reason=""),
                name="%(app_label)s_%(class)s_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def state(self, now: datetime) -> PublicationState:
        if self.withdrawn_at is not None:
            return PublicationState.WITHDRAWN
        if self.published_at is None:
            return PublicationState.DRAFT
        return PublicationState.PUBLISHED if self.published_at <= now else PublicationState.SCHEDULED


class Page(Publication):
    """What stays: what open government is, how to take part."""

    order = models.PositiveSmallIntegerField(_("orden en la lista"), default=0)
    claims = models.ManyToManyField(
        Claim,
        verbose_name=_("afirmaciones de las fuentes"),
        blank=True,
        related_name="pages",
        help_text=_("Se citan al pie, con aquellas que las contradicen."),
    )

    class Meta(Publication.Meta):
        verbose_name = _("página")
        verbose_name_plural = _("páginas")
        ordering = ["order", "title", "id"]

    def get_absolute_url(self) -> str:
        return reverse("pages:page_detail", args=[self.slug])


class ArticleQuerySet(PublicationQuerySet):
    def public(self, now: datetime) -> ArticleQuerySet:
        """Nor is one read that speaks of a plan nobody has published."""
        return super().public(now).filter(Q(plan__isnull=True) | Q(plan__is_public=True))


class Article(Publication):
    """A news item."""

    dated_on = models.DateField(
        _("fecha"), default=timezone.localdate, help_text=_("Del hecho o de la noticia original.")
    )
    plan = models.ForeignKey(
        ActionPlan, verbose_name=_("plan"), null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )
    picture = models.ForeignKey(
        StoredFile, verbose_name=_("fotografía"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    picture_alt = models.CharField(
        _("qué muestra la fotografía"),
        max_length=300,
        blank=True,
        help_text=_("Lo que lee en voz alta un lector de pantalla. Obligatorio si hay fotografía."),
    )
    picture_width = models.PositiveSmallIntegerField(_("ancho en píxeles"), null=True, blank=True, editable=False)
    picture_height = models.PositiveSmallIntegerField(_("alto en píxeles"), null=True, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta(Publication.Meta):
        verbose_name = _("noticia")
        verbose_name_plural = _("noticias")
        ordering = ["-dated_on", "-id"]
        constraints = [
            *Publication.Meta.constraints,
            models.CheckConstraint(
                condition=Q(picture__isnull=True) | ~Q(picture_alt=""),
                name="pages_article_picture_has_alt_text",
                violation_error_message="Describa en palabras lo que muestra la fotografía.",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("pages:article_detail", args=[self.slug])
