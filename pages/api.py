"""What the portal itself publishes, and the documents of its library."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from core.api import ReadOnlyResource
from pages.filters import (
    CORRECTION_CHANGED,
    DOCUMENT_CHANGED,
    ArticleFilter,
    CorrectionFilter,
    GlossaryFilter,
    LibraryFilter,
)
from pages.models import Article, Correction, GlossaryTerm, LibraryDocument
from pages.selectors import library
from pages.serializers import ArticleSerializer, CorrectionSerializer, GlossaryTermSerializer, LibrarySerializer


class LibraryResource(ReadOnlyResource):
    """Documentos de los planes y aquellos en los que se apoyan los datos, con su archivo."""

    serializer_class = LibrarySerializer
    filterset_class = LibraryFilter

    def get_queryset(self) -> QuerySet[LibraryDocument]:
        return library().annotate(changed_at=DOCUMENT_CHANGED)


class ArticleResource(ReadOnlyResource):
    """Noticias publicadas."""

    serializer_class = ArticleSerializer
    filterset_class = ArticleFilter

    def get_queryset(self) -> QuerySet[Article]:
        return Article.objects.public(timezone.now()).select_related("plan").order_by("-dated_on", "-pk")


class GlossaryTermResource(ReadOnlyResource):
    """Palabras del glosario, con su definición y su fuente."""

    serializer_class = GlossaryTermSerializer
    filterset_class = GlossaryFilter

    def get_queryset(self) -> QuerySet[GlossaryTerm]:
        return GlossaryTerm.objects.public().select_related("source__document__plan").order_by("term", "pk")


class CorrectionResource(ReadOnlyResource):
    """Correcciones de lo que se publicó."""

    serializer_class = CorrectionSerializer
    filterset_class = CorrectionFilter
    queryset = Correction.objects.annotate(changed_at=CORRECTION_CHANGED).order_by("-corrected_on", "-pk")
