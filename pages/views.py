"""Pages, news, glossary, library and corrections as anybody reads them now."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.files import download
from core.selectors import ListPaginator
from pages.choices import PublicationState
from pages.filters import ArticleFilter, CorrectionFilter, GlossaryFilter, LibraryFilter
from pages.models import Article, Correction, GlossaryTerm, LibraryDocument, Publication
from pages.selectors import by_letter, library, public_articles, public_pages, whole_articles, whole_pages
from pages.showing import article_context, page_context
from plans.models import Source

PAGE_SIZE = 25
ORDERINGS = (
    ("", gettext_lazy("Los más nuevos")),
    ("title", gettext_lazy("Título")),
    ("dated_on", gettext_lazy("Los más antiguos")),
)
SHOWN_TEXT = 3000
"""Characters of a document's text that its page shows."""


@require_safe
def page_list(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/page_list.html", {"pages": public_pages(timezone.now())})


@require_safe
def page_detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(whole_pages(), slug=slug)
    return _gone(request, page) or render(request, "pages/page_detail.html", page_context(page))


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    found, valid, query = _found(request, ArticleFilter, public_articles(timezone.now()))
    page = ListPaginator(found.qs if valid else Article.objects.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": found.form,
        "fields": [found.form[name] for name in ("search", "plan", "dated_after", "dated_before", *_also(query))],
        "query": urlencode(query),
        "page_obj": page,
        "is_demo": any(article.plan and article.plan.is_demo for article in page),
    }
    return render(request, "pages/article_list.html", context, status=200 if valid else 400)


@require_safe
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_object_or_404(whole_articles(), slug=slug)
    return _gone(request, article) or render(request, "pages/article_detail.html", article_context(article))


@require_safe
def article_picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    rows = Article.objects.public(timezone.now()).filter(picture__isnull=False).select_related("picture")
    return download(get_object_or_404(rows, slug=slug).picture, public=True)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Whole, so that a link to any of its words finds it."""
    found, valid, query = _found(request, GlossaryFilter, GlossaryTerm.objects.public())
    terms = list(GlossaryTerm.objects.public().select_related("source__document__plan"))
    kept = [term for term in terms if found.keeps(term)] if valid else []
    context = {
        "form": found.form,
        "fields": [found.form["search"]],
        "query": urlencode(query),
        "letters": by_letter(kept),
        "count": len(kept),
    }
    return render(request, "pages/glossary.html", context, status=200 if valid else 400)


@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    found, valid, query = _found(request, LibraryFilter, library())
    page = ListPaginator(found.qs if valid else library().none(), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = ("search", "kind", "plan", "language", "file_format", "dated_after", "dated_before", "ordering")
    found.form.fields["ordering"].widget.choices = ORDERINGS
    context = {
        "form": found.form,
        "fields": [found.form[name] for name in dict.fromkeys((*shown, *query))],
        "query": urlencode(query),
        "page_obj": page,
        "is_demo": any(document.plan and document.plan.is_demo for document in page),
    }
    return render(request, "pages/document_list.html", context, status=200 if valid else 400)


@require_safe
def document_detail(request: HttpRequest, key: str) -> HttpResponse:
    document = get_object_or_404(library().defer(None).defer("text__stems"), key=key)
    text = document.text.text if hasattr(document, "text") else ""
    context = {
        "document": document,
        "text": text[:SHOWN_TEXT],
        "is_shortened": len(text) > SHOWN_TEXT,
        "passages": Source.objects.filter(document=document.pk).exclude(passage="").count(),
        "is_demo": bool(document.plan and document.plan.is_demo),
        "crumbs": [(_("Documentos"), reverse("pages:document_list"))],
    }
    return render(request, "pages/document_detail.html", context)


@require_safe
def document_file(request: HttpRequest, key: str) -> HttpResponseBase:
    document = get_object_or_404(LibraryDocument.objects.public().select_related("file", "archive_copy"), key=key)
    if document.stored is None:
        raise Http404
    return download(document.stored, public=True)


@require_safe
def correction_list(request: HttpRequest) -> HttpResponse:
    found, valid, query = _found(request, CorrectionFilter, Correction.objects.all())
    page = ListPaginator(found.qs if valid else Correction.objects.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": found.form,
        "fields": [found.form[name] for name in ("search", "corrected_after", "corrected_before")],
        "query": urlencode(query),
        "page_obj": page,
    }
    return render(request, "pages/correction_list.html", context, status=200 if valid else 400)


def _found(request: HttpRequest, filters: Any, rows: Any) -> tuple[Any, bool, dict[str, str]]:
    """The filter set bound to what was asked and is known, whether it is right, and that part of the query."""
    given = {name: value for name, value in request.GET.items() if value and name in filters.base_filters}
    found = filters(given, rows)
    return found, found.form.is_valid(), given


def _also(query: dict[str, str]) -> list[str]:
    return [name for name in query if name not in ("search", "plan", "dated_after", "dated_before")]


def _gone(request: HttpRequest, row: Publication) -> HttpResponse | None:
    """None for what can be read; 410 with the reason for what was withdrawn. A draft does not exist."""
    now = timezone.now()
    if row.state(now) == PublicationState.WITHDRAWN:
        return render(request, "pages/withdrawn.html", {"row": row}, status=410)
    plan = getattr(row, "plan", None)
    if row.state(now) != PublicationState.PUBLISHED or (plan is not None and not plan.is_public):
        raise Http404
    return None
