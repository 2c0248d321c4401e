from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicationState(models.TextChoices):
    """Where a page or a news item stands at a moment; told by its times, never stored."""

    DRAFT = "draft", _("borrador")
    SCHEDULED = "scheduled", _("programada")
    PUBLISHED = "published", _("publicada")
    WITHDRAWN = "withdrawn", _("retirada")


class TextState(models.TextChoices):
    """What came of reading the text of a file."""

    READ = "read", _("texto leído")
    EMPTY = "empty", _("sin texto: son imágenes")
    FAILED = "failed", _("no se pudo leer")
    NO_TEXT = "no_text", _("formato sin texto")


class Language(models.TextChoices):
    SPANISH = "es", _("español")
    ENGLISH = "en", _("inglés")
