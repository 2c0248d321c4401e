"""The library: every document of the plans, with the text of its file."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from pages.choices import TextState
from plans.models import Document


class DocumentText(models.Model):
    """What was read in the file of a document. `sha256` is the file's: another file is read again."""

    document = models.OneToOneField(
        Document, verbose_name=_("documento"), on_delete=models.CASCADE, related_name="text", primary_key=True
    )
    sha256 = models.CharField(max_length=64)
    format = models.CharField(_("formato"), max_length=8)
    size = models.PositiveBigIntegerField(_("tamaño en bytes"))
    state = models.CharField(_("lectura"), max_length=8, choices=TextState, default=TextState.FAILED)
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    pages = models.PositiveIntegerField(_("páginas"), null=True, blank=True)
    text = models.TextField(_("texto"), blank=True)
    is_cut = models.BooleanField(_("cortado"), default=False, help_text=_("El archivo sigue; el texto leído no."))
    stems = models.TextField(blank=True)
    read_at = models.DateTimeField(_("leído el"), null=True, blank=True)

    class Meta:
        verbose_name = _("texto de un documento")
        verbose_name_plural = _("textos de los documentos")

    def __str__(self) -> str:
        return str(self.document)


class LibraryDocument(Document):
    """A document as the library shows it."""

    class Meta:
        proxy = True
        verbose_name = _("documento de la biblioteca")
        verbose_name_plural = _("documentos de la biblioteca")

    def get_absolute_url(self) -> str:
        return reverse("pages:document_detail", args=[self.key])

    @property
    def stored(self) -> StoredFile | None:
        """Its file here: the one that was given, else the copy kept of its link."""
        return self.file or self.archive_copy

    @property
    def kind_of_file(self) -> str | None:
        return self.stored.name.rpartition(".")[2].lower() if self.stored else None

    @property
    def size_of_file(self) -> int | None:
        return self.stored.size if self.stored else None
