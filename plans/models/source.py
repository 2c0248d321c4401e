"""Where a fact comes from, the documents a plan rests on, and claims as their source gives them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.choices import DatePrecision
from core.models import StoredFile
from plans.choices import ClaimSubject, DocumentKind
from plans.models.plan import ActionPlan


class DocumentQuerySet(models.QuerySet["Document"]):
    def public(self) -> DocumentQuerySet:
        return self.filter(Q(plan__isnull=True) | Q(plan__is_public=True), is_public=True)


class Document(models.Model):
    plan = models.ForeignKey(ActionPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    key = models.SlugField(_("clave"), max_length=60, unique=True)
    title = models.CharField(_("título"), max_length=400)
    kind = models.CharField(_("tipo"), max_length=16, choices=DocumentKind)
    publisher = models.CharField(_("publica"), max_length=200, blank=True)
    dated_on = models.DateField(_("fecha"), null=True, blank=True)
    date_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    language = models.CharField(_("idioma"), max_length=10, default="es")
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(_("enlace"), max_length=500, blank=True)
    archive_copy = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("nota"), max_length=400, blank=True)
    is_public = models.BooleanField(_("público"), default=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("documento")
        verbose_name_plural = _("documentos")
        ordering = ["-dated_on", "title", "id"]

    def __str__(self) -> str:
        return self.title


class Source(models.Model):
    """A passage of a document: the ground of a fact shown on a page."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="sources")
    page = models.CharField(_("página"), max_length=40, blank=True)
    passage = models.TextField(_("pasaje citado"), blank=True)

    class Meta:
        verbose_name = _("fuente")
        verbose_name_plural = _("fuentes")
        constraints = [
            models.UniqueConstraint(fields=["document", "page", "passage"], name="plans_source_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document}, p. {self.page}" if self.page else str(self.document)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def public(self) -> ClaimQuerySet:
        return self.filter(Q(plan__isnull=True) | Q(plan__is_public=True))


class Claim(models.Model):
    """A statement or figure as a source gives it. Claims that clash name each other; nothing is silently corrected."""

    key = models.SlugField(_("clave"), max_length=80, unique=True)
    plan = models.ForeignKey(ActionPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    subject = models.CharField(_("se refiere a"), max_length=12, choices=ClaimSubject, default=ClaimSubject.PLAN)
    subject_key = models.CharField(_("clave de la parte"), max_length=120, blank=True)
    text = models.CharField(_("lo que dice la fuente"), max_length=400)
    value = models.DecimalField(_("valor"), max_digits=16, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unidad"), max_length=60, blank=True)
    is_approximate = models.BooleanField(_("aproximado"), default=False)
    attested_on = models.DateField(_("atestiguado el"), null=True, blank=True)
    attested_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    source = models.ForeignKey(Source, verbose_name=_("fuente"), on_delete=models.PROTECT, related_name="claims")
    note = models.CharField(_("nota"), max_length=400, blank=True)
    clashes_with = models.ManyToManyField("self", verbose_name=_("se contradice con"), blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("afirmación de una fuente")
        verbose_name_plural = _("afirmaciones de las fuentes")
        ordering = ["plan", "key", "id"]

    def __str__(self) -> str:
        return self.text
