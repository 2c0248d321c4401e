from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchDocument(models.Model):
    """One searchable page; no foreign keys, so that any floor can be indexed.

    The database keeps a full-text index over `stems` beside it (core/search_engine.py).
    """

    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    language = models.CharField(max_length=10, default="es")
    url = models.CharField(max_length=300)
    title = models.CharField(max_length=400)
    body = models.TextField(blank=True)
    stems = models.TextField(blank=True)
    plan = models.CharField(max_length=80, blank=True)
    is_public = models.BooleanField(default=False)
    title_stems = models.TextField(
        _("raíces del título"), blank=True, help_text=_("Cada una entre espacios; vacío cuando el título es un rótulo.")
    )
    title_words = models.PositiveSmallIntegerField(_("palabras del título"), default=1)
    weight = models.PositiveSmallIntegerField(_("peso"), default=0)
    day = models.PositiveIntegerField(_("día"), default=0, help_text=_("Número de orden de su fecha; 0 sin fecha."))

    class Meta:
        verbose_name = _("documento de búsqueda")
        verbose_name_plural = _("documentos de búsqueda")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "language"], name="core_search_once")]
        indexes = [models.Index(fields=["plan"], name="core_search_plan")]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word that some public text says, folded, and in how many of them."""

    word = models.CharField(_("palabra"), max_length=40)
    language = models.CharField(_("idioma"), max_length=10, default="es")
    documents = models.PositiveIntegerField(_("textos que la dicen"), default=0)

    class Meta:
        verbose_name = _("palabra de búsqueda")
        verbose_name_plural = _("palabras de búsqueda")
        constraints = [models.UniqueConstraint(fields=["word", "language"], name="core_search_word_once")]

    def __str__(self) -> str:
        return self.word


class SearchSpelling(models.Model):
    """A key under which a word is found: its stem, its sound, and its sound without one letter."""

    key = models.CharField(_("clave"), max_length=42)
    word = models.ForeignKey(SearchWord, on_delete=models.CASCADE, related_name="spellings")

    class Meta:
        verbose_name = _("grafía de búsqueda")
        verbose_name_plural = _("grafías de búsqueda")
        indexes = [models.Index(fields=["key"], name="core_search_spelling")]

    def __str__(self) -> str:
        return self.key
